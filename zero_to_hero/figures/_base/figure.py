"""`Figure`: what every figure of the course has in common.

In Jupyter and Colab a figure is an anywidget: Python holds the traits, one ES module draws, changes go both ways. On
the site there is no kernel: the same traits stand in the page as JSON, and `book/static/figure-host.js` hands them to
the same module. Where neither runs (no JavaScript, print, GitHub's view of a notebook) the fallback is what one sees.

How to add a figure, say `slope`:

1. `zero_to_hero/figures/micrograd/slope.py`: a subclass of `Figure` with a docstring. Its traits are its state:
   `.tag(sync=True)` for what the module draws, `.tag(sync=True, control=True)` for what the reader moves (this goes
   into the address of the page, and *Reset* puts it back), `digits=4` where the page may round. A list is annotated,
   `values: Any = traitlets.List()`. `title` and `hint` are its words for what one sees and what to try first.
   Long rows of numbers are `traitlets.Bytes()` filled by `binary.pack`. Bytes that `files` names, a trained model for
   example, reach Jupyter's module as a DataView; a page has a file for them, and its module gets the address.
   `__init__` takes the lecture's own objects, checks them with `finite` and its own rules, and only then calls
   `super().__init__(name=..., caption=..., **state)`.
2. `fallback()` in the same class: an SVG with a title, or a table, made in Python from the same state.
3. `slope.js`: `export default { render }`, with `render({ model, el })` as anywidget documents it. It makes the
   pictures and hands them to the kit, `figure({ model, el, name, controls, stage, table, state, draw, sentence })`. The
   head comment of `parts/kit.js` says what each of these is, which controls there are, and how a figure that was
   written without the kit is converted. The kit makes the inputs, binds them, clamps, announces, resets and plays; the
   figure says what its numbers are (`state`), how they look (`draw`), and one sentence about them. Other `parts/` help
   to draw: `axes`, `bars`, `matrix`, `lossChart`, `readout`. Don't measure `el` while rendering: it isn't in the page
   yet. `slope.css` if it needs one; every class in it begins with `zth-`. A part's style sheet comes with the part.
4. The mathematics stands in a module of its own, `slope_numbers.js`, that touches no element.
5. The lecture: one cell that ends in `SlopeFigure(...)`, and a paragraph that says what to try and what to see.
6. Tests: the mathematics in `tests/js/slope_numbers.test.js`; wrong input and the state in
   `tests/test_figures_slope.py`; in `tests/site/test_figures_slope.py` one test on the lecture's page that compares
   what the figure shows with what Python computes. Keyboard, pointer, links, Reset, Play, paper, axe and speed need no
   line: `tests/site/test_figures_conformance.py` operates every figure through the controls that it declares.
"""

import base64
import html
import inspect
import json
import math
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from zero_to_hero.figures._base.bundle import FIGURES, script, style

try:
    import traitlets
except ImportError as error:
    raise ImportError("The figures need Jupyter's traitlets: pip install anywidget") from error

Base: Any
try:
    from anywidget import AnyWidget as Base

    LIVE = True
except ImportError:  # the lecture goes on, and shows the figures' still pictures
    from traitlets import HasTraits as Base

    LIVE = False

IN_PAGE = sys.platform == "emscripten"
INSTALL = "To move this figure: <code>pip install anywidget</code>, then restart the kernel."


class Figure(Base):
    """A figure with a `name` (unique on its page, part of its address) and a `caption` (plain text)."""

    name = traitlets.Unicode()
    caption = traitlets.Unicode().tag(sync=True)
    # what stands over the picture: a few words, and one sentence of what to try (left out on paper)
    title = traitlets.Unicode().tag(sync=True)
    hint = traitlets.Unicode().tag(sync=True)
    # the controls' first values: what Reset goes back to and what the page's address leaves out
    initial = traitlets.Dict().tag(sync=True)
    kind: str  # the module's lecture and name: micrograd/slope
    # traits of bytes for which a page has a file: what book/extensions/figures.py calls it, and puts beside the figures
    files: ClassVar[dict[str, str]] = {}
    # ipywidgets 7 would show a widget past _repr_mimebundle_
    _ipython_display_ = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # anywidget makes a subclass for each object, in which the text is a trait already
        if "_esm" not in vars(cls):
            module = Path(inspect.getfile(cls)).with_suffix(".js")
            if not IN_PAGE:  # which has the modules itself
                cls._esm = script(module)
                cls._css = style(module)
            inside = module.is_relative_to(FIGURES)
            cls.kind = (module.relative_to(FIGURES) if inside else Path(module.name)).with_suffix("").as_posix()
        super().__init_subclass__(**kwargs)

    def __init__(self, *, name: str, caption: str, **traits: Any) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise ValueError(f"a figure's name is a short word of a-z, 0-9 and -, not {name!r}.")
        if not caption.strip():
            raise ValueError(f"the figure {name!r} needs a caption.")
        super().__init__(name=name, caption=caption, **traits)
        # a trait's default is made when it is asked for: now, before anybody moves a control
        self.initial  # noqa: B018

    @traitlets.default("initial")
    def _controls(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.trait_names(sync=True, control=True)}

    def fallback(self) -> str:
        """HTML of the still picture: an SVG with a title, or a table."""
        raise NotImplementedError(f"{type(self).__name__} has no fallback picture.")

    def page_state(self) -> dict[str, Any]:
        """The figure's own traits as the page holds them: JSON, bytes as base64, rounded to the traits' `digits`.

        Raises ValueError where a trait holds NaN or an infinity, which JSON does not know.
        """
        state: dict[str, Any] = {}
        data: dict[str, str] = {}
        for name, trait in self.traits(sync=True).items():
            # what anywidget and ipywidgets add for themselves is none of the page's business
            if not issubclass(trait.this_class, Figure) or name.startswith("_") or name in self.files:
                continue
            value = getattr(self, name)
            if isinstance(value, bytes):
                data[name] = base64.b64encode(value).decode()
            else:
                finite(name, value)
                digits = trait.metadata.get("digits")
                state[name] = _rounded(value, digits) if digits else value
        return {"state": state, "bytes": data}

    def markup(self) -> str:
        """The figure as the page holds it: fallback, caption, state. The site's build adds where the module lies."""
        # "<" would end the script element early if a label held "</script>"
        state = json.dumps(self.page_state(), separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
        install = "" if LIVE or IN_PAGE else f"<p>{INSTALL}</p>"
        title = f'<p class="zth-figure-title">{html.escape(self.title)}</p>' if self.title else ""
        files = "".join(f' data-file-{trait}="{file}"' for trait, file in self.files.items())
        return (
            f'<figure class="zth-figure" id="figure-{self.name}" data-figure="{self.kind}"{files}>'
            f'<div class="zth-figure-view">{title}{self.fallback()}{install}</div>'
            f"<figcaption>{html.escape(self.caption)}</figcaption>"
            "<noscript><p>This figure moves where JavaScript is allowed.</p></noscript>"
            f'<script type="application/json">{state}</script></figure>'
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle: dict[str, Any] = {}
        metadata: dict[str, Any] = {}
        if LIVE:
            bundle, metadata = super()._repr_mimebundle_(**kwargs)
        bundle["text/plain"] = f"Figure {self.name}: {self.caption}"
        # Colab always has widgets, and may prefer HTML to them
        if not (LIVE and "google.colab" in sys.modules):
            bundle["text/html"] = self.markup()
        return bundle, metadata


def finite(what: str, value: Any) -> None:
    """Raise ValueError, naming `what` and the place in it, unless every number in `value` is finite."""
    for place, number in _numbers(value):
        if not math.isfinite(number):
            raise ValueError(f"{what}{place} is {number}: a figure shows finite numbers only.")


def _numbers(value: Any, place: str = "") -> Iterable[tuple[str, float]]:
    if isinstance(value, float):
        yield place, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _numbers(item, f"{place}[{key!r}]")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _numbers(item, f"{place}[{index}]")


def _rounded(value: Any, digits: int) -> Any:
    """`value` with its floats rounded to so many significant digits."""
    if isinstance(value, float):
        return float(f"{value:.{digits}g}")
    if isinstance(value, dict):
        return {key: _rounded(item, digits) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item, digits) for item in value]
    return value
