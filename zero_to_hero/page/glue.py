"""`glue("loss", 0.3)`: hand a number to the prose of the page, which shows it as {glue:text}`loss`.

No number is typed into a lecture's text: a cell computes it, glues it, and the build puts it in. Where MyST-NB is not
installed, as on Colab, there is no page to build and `glue` does nothing.
"""


def glue(name: str, value: object) -> None:
    """Store `value` under `name` (unique in its notebook) for the page's text. Shows nothing."""
    try:
        from myst_nb import glue as to_the_page
    except ImportError:
        return
    to_the_page(name, value, display=False)
