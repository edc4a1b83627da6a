"""From a MyST notebook page to the Jupyter notebook that a student downloads or opens on Colab.

Colab shows MyST as raw text, so every page is written again as plain Markdown and code:

    page.py        a page while it is exported: what is known of it, what is wrong with it
    blocks.py      the walk over its blocks: what is copied, what is replaced
    inline.py      what stands inside a paragraph: roles, links, images, footnote marks
    vocabulary.py  the table of known words, which the two below fill, and what they may ask of a page
    directives.py  each directive that a notebook may use, and what becomes of it
    roles.py       each role likewise
    tags.py        each cell tag likewise
    site_lookup.py what only the whole site knows: addresses, numbers, glued values, executed outputs
    notebook.py    the cells of the finished notebook

The vocabulary is closed. A directive, role, cell option or tag that stands in none of these tables stops the build with
its file and line, so no raw MyST ever reaches a student. To add a directive, see directives.py.
"""
