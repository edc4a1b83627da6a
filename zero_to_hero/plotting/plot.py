"""Plot: one of a figure's plots without its drawing calls: its two axes, its words, and what is set of them."""

from collections.abc import Callable, Sequence
from typing import Any

from .axis import Axis
from .colour_bar import ColourBar
from .colours import hex_colour
from .marks import Mark, Words, samples
from .refusal import one_of, only, refuse
from .scales import scale
from .values import letters_of, number, numbers, plain

PLACES = [
    *("best", "upper right", "upper left", "lower left", "lower right", "right"),
    *("center left", "center right", "lower center", "upper center", "center"),
]
WORDS = ("fontsize", "fontweight", "color", "rotation", "pad", "labelpad", "loc", "y", "ha", "va")


class Legend:
    """What `legend` has set: the marks that it lists, its place and its letters."""

    def __init__(self, entries: list[Mark], place: str, size: float, title: str, framed: bool, columns: int) -> None:
        self.entries, self.place, self.size, self.title = entries, place, size, title
        self.framed, self.columns = framed, columns

    def __repr__(self) -> str:
        return f"<matplotlib.legend.Legend object at {id(self):#x}>"


class Plot:
    """All of a plot but the calls that draw into it: axes.py."""

    transAxes, transData = "axes", "data"  # noqa: N815 (matplotlib's names)

    def __init__(self, figure: Any, cell: tuple[int, int, int, int, int, int]) -> None:
        self.figure = figure
        self.cell = cell  # rows and columns of the grid; first and last row, first and last column of this plot
        self.alike: dict[str, list[Plot]] = {"x": [self], "y": [self]}  # the plots that share limits, with this one
        self.clear()

    def clear(self) -> None:
        self.x, self.y = Axis(), Axis()
        self.marks: list[Mark] = []
        self.cycle = {"lines": 0, "areas": 0}  # colours that were taken
        self.title, self.title_size = "", 13.2
        self.key: Legend | None = None
        self.grids: dict[str, Any] = {}  # "x", "y": how the lines look
        self.framed = True
        self.aspect: float | None = None  # px of a step up for one to the right
        self.stretched = False  # for the aspect, limits change instead of the box
        self.spines = Spines()
        self.bars_beside: list[ColourBar] = []

    cla = clear

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        refuse(f"ax.{name}")

    def __repr__(self) -> str:
        return "<Axes: >" if not self.title else f"<Axes: title={{'center': {self.title!r}}}>"

    # --- words

    def set_title(self, label: Any, **options: Any) -> None:
        given = only("ax.set_title", options, *WORDS)
        self.title, self.title_size = str(label), letters_of(given.get("fontsize"), 13.2)

    def set_xlabel(self, label: Any, **options: Any) -> None:
        given = only("ax.set_xlabel", options, *WORDS)
        self.x.label, self.x.label_size = str(label), letters_of(given.get("fontsize"))

    def set_ylabel(self, label: Any, **options: Any) -> None:
        given = only("ax.set_ylabel", options, *WORDS)
        self.y.label, self.y.label_size = str(label), letters_of(given.get("fontsize"))

    def legend(self, *args: Any, handles: Any = None, labels: Any = None, loc: Any = "best", **options: Any) -> Legend:
        """legend(), legend(labels), legend(handles, labels)."""
        given = only(
            "ax.legend", options, "fontsize", "title", "frameon", "framealpha", "ncol", "ncols", "handlelength"
        )
        handles = args[0] if len(args) == 2 else handles
        labels = args[-1] if args else labels
        marks = [
            mark for mark in self.marks if not isinstance(mark, Words) and (handles is not None or mark.sample(0, 0, 1))
        ]
        if handles is not None:
            marks = [one[0] if isinstance(one, list) else one for one in handles]
        if labels is not None:
            for mark, label in zip(marks, [labels] if isinstance(labels, str) else labels, strict=False):
                mark.label = str(label)
        loc = PLACES[loc] if isinstance(loc, int) else one_of("ax.legend", "loc", loc, PLACES)
        columns = given.get("ncols", given.get("ncol", 1))
        size = letters_of(given.get("fontsize"))
        self.key = Legend(
            samples(marks), loc, size, str(given.get("title") or ""), bool(given.get("frameon", False)), columns
        )
        return self.key

    def get_legend_handles_labels(self) -> tuple[list[Mark], list[str]]:
        marks = samples(self.marks)
        return marks, [mark.label for mark in marks]

    def get_title(self) -> str:
        return self.title

    def get_xlabel(self) -> str:
        return self.x.label

    def get_ylabel(self) -> str:
        return self.y.label

    # --- scales and limits

    def set_xscale(self, value: str, **options: Any) -> None:
        self.set_scale("x", value, options)

    def set_yscale(self, value: str, **options: Any) -> None:
        self.set_scale("y", value, options)

    def set_scale(self, axis: str, value: str, options: dict[str, Any]) -> None:
        given = only(f"ax.set_{axis}scale", options, "linthresh", "base")
        one_of(f"ax.set_{axis}scale", "base", given.get("base", 10), [10])
        for ax in self.alike[axis]:
            side: Axis = getattr(ax, axis)
            side.scale = scale(value)
            if "linthresh" in given and hasattr(side.scale, "threshold"):
                side.scale.threshold = float(given["linthresh"])

    def set_xlim(
        self, left: Any = None, right: Any = None, *, xmin: Any = None, xmax: Any = None
    ) -> tuple[float, float]:
        return self.set_limits("x", left if xmin is None else xmin, right if xmax is None else xmax)

    def set_ylim(
        self, bottom: Any = None, top: Any = None, *, ymin: Any = None, ymax: Any = None
    ) -> tuple[float, float]:
        return self.set_limits("y", bottom if ymin is None else ymin, top if ymax is None else ymax)

    def set_limits(self, axis: str, first: Any, last: Any) -> tuple[float, float]:
        call = f"{axis}lim"
        if last is None and first is not None and isinstance(pair := plain(first, call), list):
            first, last = pair
        ends = tuple(None if one is None else number(one, call) for one in (first, last))
        for one in ends:
            if one is not None and not getattr(self, axis).scale.fits(one):
                raise ValueError(
                    f"plt.{call} needs limits that have a place on a {getattr(self, axis).scale.name} axis, not {one}."
                )
        for ax in self.alike[axis]:
            side: Axis = getattr(ax, axis)
            side.fixed = tuple(old if new is None else new for old, new in zip(side.fixed, ends, strict=True))  # type: ignore[assignment]
        return self.limits(axis)

    def limits(self, axis: str) -> tuple[float, float]:
        """The ends of an axis, over the data of all the plots that share it."""
        marks = [mark for ax in self.alike[axis] for mark in ax.marks]
        data = [value for mark in marks for value in mark.covered(axis)]
        sticky = [value for mark in marks for value in getattr(mark, f"sticky_{axis}")]
        drawn = any(mark.asks(axis) for mark in marks)
        return getattr(self, axis).limits(data, sticky, drawn)

    def get_xlim(self) -> tuple[float, float]:
        return self.limits("x")

    def get_ylim(self) -> tuple[float, float]:
        return self.limits("y")

    def invert_xaxis(self) -> None:
        self.turn("x")

    def invert_yaxis(self) -> None:
        self.turn("y")

    def turn(self, axis: str) -> None:
        for ax in self.alike[axis]:
            side: Axis = getattr(ax, axis)
            side.turned, side.fixed = not side.turned, (side.fixed[1], side.fixed[0])

    def margins(self, *both: float, x: float | None = None, y: float | None = None) -> None:
        """Room around the data, as shares of its extent."""
        x, y = (both[0], both[-1]) if both else (x, y)
        self.x.margin = self.x.margin if x is None else x
        self.y.margin = self.y.margin if y is None else y

    def set_aspect(self, aspect: Any, adjustable: str = "box", **options: Any) -> None:
        only("ax.set_aspect", options, "anchor")
        self.aspect = None if aspect == "auto" else 1.0 if aspect == "equal" else number(aspect, "set_aspect")
        self.stretched = one_of("ax.set_aspect", "adjustable", adjustable, ["box", "datalim"]) == "datalim"

    def axis(self, what: Any = None) -> tuple[float, float, float, float]:
        """axis("off"), axis("equal"), axis([left, right, bottom, top])."""
        if what in ("off", False, "on", True) and not isinstance(what, (list, tuple)):
            self.framed = what in ("on", True)
        elif isinstance(what, str):
            one_of("plt.axis", "option", what, ["equal", "scaled", "image", "square", "tight", "auto"])
            if what in ("equal", "scaled", "image", "square"):
                self.set_aspect("equal", "datalim" if what == "equal" else "box")
            self.x.tight = self.y.tight = what in ("tight", "image") or (self.x.tight and what != "auto")
            if what == "auto":
                self.aspect = None
        elif what is not None:
            left, right, bottom, top = numbers(what, "axis")
            self.set_xlim(left, right)
            self.set_ylim(bottom, top)
        return (*self.limits("x"), *self.limits("y"))

    def set_axis_off(self) -> None:
        self.framed = False

    def set_axis_on(self) -> None:
        self.framed = True

    # --- ticks

    def set_xticks(self, ticks: Any, labels: Any = None, *, minor: bool = False, **options: Any) -> None:
        self.set_ticks("x", ticks, labels, minor, options)

    def set_yticks(self, ticks: Any, labels: Any = None, *, minor: bool = False, **options: Any) -> None:
        self.set_ticks("y", ticks, labels, minor, options)

    def set_ticks(self, axis: str, ticks: Any, labels: Any, minor: bool, options: dict[str, Any]) -> None:
        call, side = f"{axis}ticks", getattr(self, axis)
        if minor:
            refuse(f"plt.{call}(…, minor=True)")
        side.ticks = self.along(axis, ticks, call) if len(list(plain(ticks, call))) else []
        side.names = None
        if labels is not None:
            self.name_ticks(axis, labels, options)
        else:
            self.name_looks(axis, options)

    def set_xticklabels(self, labels: Any, **options: Any) -> None:
        self.name_ticks("x", labels, options)

    def set_yticklabels(self, labels: Any, **options: Any) -> None:
        self.name_ticks("y", labels, options)

    def name_ticks(self, axis: str, labels: Any, options: dict[str, Any]) -> None:
        side = getattr(self, axis)
        side.names = [one if isinstance(one, str) else str(one) for one in plain(labels, f"{axis}ticks")]
        if side.ticks is None:
            low, high = sorted(self.limits(axis))
            side.ticks = [tick for tick in self.get_ticks(axis) if low <= tick <= high] if side.names else []
        if len(side.names) > len(side.ticks) > 0:
            raise ValueError(f"plt.{axis}ticks got {len(side.names)} labels for {len(side.ticks)} ticks.")
        self.name_looks(axis, options)

    def name_looks(self, axis: str, options: dict[str, Any]) -> None:
        given, side = (
            only(f"plt.{axis}ticks", options, "rotation", "fontsize", "ha", "va", "fontweight", "color"),
            getattr(self, axis),
        )
        turn = given.get("rotation", side.rotation)
        side.rotation = {"vertical": 90.0, "horizontal": 0.0}.get(turn, turn)
        side.size = letters_of(given.get("fontsize"), side.size)

    def get_ticks(self, axis: str) -> list[float]:
        return getattr(self, axis).places(*self.limits(axis), 8 if axis == "x" else 9)[0]

    def get_xticks(self) -> list[float]:
        return self.get_ticks("x")

    def get_yticks(self) -> list[float]:
        return self.get_ticks("y")

    def tick_params(self, axis: str = "both", **options: Any) -> None:
        """Length of the ticks, size and rotation of their letters, and which there are."""
        given = only("ax.tick_params", options, "length", "labelsize", "rotation", "labelrotation", "bottom", "left",
                     "labelbottom", "labelleft", "top", "right", "which", "direction", "pad", "width")  # fmt: skip
        for name, side, foot in (("x", self.x, "bottom"), ("y", self.y, "left")):
            if axis in (name, "both"):
                side.length = given.get("length", side.length)
                side.size = letters_of(given.get("labelsize"), side.size)
                side.rotation = given.get("rotation", given.get("labelrotation", side.rotation))
                side.marked = given.get(foot, side.marked)
                side.lettered = given.get(f"label{foot}", side.lettered)

    def grid(self, visible: Any = None, which: str = "major", axis: str = "both", **options: Any) -> None:
        given = only("ax.grid", options, "color", "alpha", "linestyle", "linewidth")
        one_of("ax.grid", "which", which, ["major", "minor", "both"])
        on = (bool(given) or not self.grids) if visible is None else bool(visible)
        for name in "xy" if axis == "both" else axis:
            if on:
                strength = given.get("alpha", 1.0) * (
                    1.0 if "color" in given else 0.22
                )  # of the text's colour: a light grey
                look = {"color": hex_colour(given.get("color", "k")), "alpha": strength, "small": which != "major"}
                self.grids[name] = {**given, **look}
            else:
                self.grids.pop(name, None)

    def along(self, axis: str, values: Any, call: str) -> list[float]:
        """Numbers; strings take the places 0, 1, … on this axis, and stand there as ticks."""
        found = plain(values, call)
        found = found if isinstance(found, list) else [found]
        if found and all(isinstance(one, str) for one in found):
            return [getattr(self, axis).number_of(one) for one in found]
        return numbers(found, call)

    # --- the rest

    def set(self, **settings: Any) -> None:
        """set(xlabel="step", xlim=(0, 10)): each by its set_… call."""
        for name, value in settings.items():
            getattr(self, f"set_{name}")(value)

    def get_figure(self) -> Any:
        return self.figure

    @property
    def lines(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.kind == "lines.Line2D"]

    def label_outer(self) -> None:
        """Leave out the letters that stand between plots of a grid."""
        rows, _, _, last, first, _ = self.cell
        self.x.lettered, self.y.lettered = last == rows - 1, first == 0


class Side:
    """One or several sides of the frame."""

    def __init__(self, spines: "Spines", names: Sequence[str]) -> None:
        self.spines, self.names = spines, names

    def set_visible(self, on: bool) -> None:
        self.spines.shown = self.spines.shown | set(self.names) if on else self.spines.shown - set(self.names)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        refuse(f"ax.spines[…].{name}")


class Spines:
    """The frame's sides; the course's style shows the left and the lower one."""

    def __init__(self) -> None:
        self.shown = {"left", "bottom"}

    def __getitem__(self, names: Any) -> Side:
        every = ["left", "right", "top", "bottom"]
        wanted = every if isinstance(names, slice) else [names] if isinstance(names, str) else list(names)
        return Side(self, [one_of("ax.spines", "name", one, every) for one in wanted])

    left: Callable = property(lambda self: self["left"])  # type: ignore[assignment]
    right: Callable = property(lambda self: self["right"])  # type: ignore[assignment]
    top: Callable = property(lambda self: self["top"])  # type: ignore[assignment]
    bottom: Callable = property(lambda self: self["bottom"])  # type: ignore[assignment]
