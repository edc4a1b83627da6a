"""Run the cells of a page in its Python: show what they print and are worth, say where they fail, keep them apart.

`worker.mjs` imports this inside Pyodide; tests import it in any Python. What it leaves out: top-level `await`, magics
and widgets.
"""

import ast
import builtins
import io
import json
import linecache
import math
import random
import sys
import traceback
import types
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

PACKAGE = "zero_to_hero"
LONGEST = 100_000  # characters that one run may show: a loop of prints must not choke the page

# kind, text, and the spot that it replaces ("": none); the kind "begin" shows nothing
Post = Callable[[str, str, str], None]


class Stream(io.TextIOBase):
    """Sends what is written to the page, line by line, and not more than `LONGEST` characters."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.parts: list[str] = []
        self.left = LONGEST

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.left > 0:
            self.parts.append(text[: self.left])
            self.left -= len(text)
            if self.left <= 0:
                self.parts.append(f"\n… and more: the page shows the first {LONGEST:,} characters.\n")
            if "\n" in self.parts[-1]:
                self.flush()
        return len(text)

    def flush(self) -> None:
        if self.parts:
            self.post("text", "".join(self.parts), "")
            self.parts.clear()


class Rooms:
    """The namespaces of a page: one for all its cells, and one for each exercise, which begins as a copy of the first.

    What an exercise does to its names, to the classes of the package or to `builtins`, `math` and `random`
    is undone when another room is entered, so no answer can spoil the check of the next.
    """

    def __init__(self) -> None:
        self.common = types.ModuleType("__main__")
        self.current = self.common
        self.name = ""
        self.clean = guarded()

    def enter(self, name: str) -> dict[str, Any]:
        """The namespace of the room `name`; the empty name is the common room."""
        if name != self.name:
            if self.name == "":
                self.clean = guarded()  # as the page's own cells have left it
            else:
                restore(self.clean)
            self.name = name
            self.current = types.ModuleType("__main__") if name else self.common
            self.current.__dict__.update(self.common.__dict__)
        sys.modules["__main__"] = self.current
        return self.current.__dict__


def guarded() -> dict[Any, dict[str, Any]]:
    """The names in the package's modules and classes and in the few modules that every exercise uses."""
    found: dict[Any, dict[str, Any]] = {module: dict(vars(module)) for module in (builtins, math, random)}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == PACKAGE:
            own = [thing for thing in vars(module).values() if isinstance(thing, type) and thing.__module__ == name]
            found |= {thing: dict(vars(thing)) for thing in (module, *own)}
    return found


def restore(clean: dict[Any, dict[str, Any]]) -> None:
    """Give the guarded things their names back; modules of the package that came later are imported anew."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == PACKAGE and module not in clean:
            del sys.modules[name]
    for thing, before in clean.items():
        now = dict(vars(thing))
        for name in now.keys() - before.keys():
            delattr(thing, name)
        for name, value in before.items():
            if name not in now or now[name] is not value:
                setattr(thing, name, value)


def shown(value: Any) -> tuple[str, str]:
    """Kind and text of what Jupyter shows of a value: its HTML, its SVG, else its repr."""
    for method in ("_repr_html_", "_repr_svg_"):
        make = getattr(value, method, None)
        if callable(make) and not isinstance(value, type):
            made = make()
            if made is not None:
                return "html", made
    return "value", f"{value!r}\n"


class Display:
    """Jupyter's `display` as far as lectures use it: `spot = display(x, display_id=True)`, then `spot.update(y)`."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.spots = 0

    def __call__(self, *values: Any, display_id: bool | str = False) -> "Spot | None":
        spot = ""
        if display_id:
            self.spots += 1
            spot = str(self.spots)
        for value in values:
            self.show(value, spot)
        return Spot(self, spot) if spot else None

    def show(self, value: Any, spot: str = "") -> None:
        self.stream.flush()
        self.stream.post(*shown(value), spot)


class Spot:
    """A place of the output that can be drawn again."""

    def __init__(self, display: Display, name: str) -> None:
        self.display, self.name = display, name

    def update(self, value: Any) -> None:
        self.display.show(value, self.name)


def execute(code: str, name: str, namespace: dict[str, Any], display: Display) -> None:
    """Run a cell's text; the value of a last expression is shown, unless it is None or a semicolon follows."""
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    tree = ast.parse(code, name)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, name, "exec"), namespace)
        return
    tree.body.pop()
    exec(compile(tree, name, "exec"), namespace)
    value = eval(compile(ast.Expression(last.value), name, "eval"), namespace)
    if value is not None and not code.rstrip().endswith(";"):
        display(value)


def explain(error: BaseException, files: set[str]) -> str:
    """The traceback with the frames of the student's cells alone."""
    told = traceback.TracebackException.from_exception(error)
    todo = [told]
    while todo:
        one = todo.pop()
        one.stack = traceback.StackSummary.from_list([frame for frame in one.stack if frame.filename in files])
        todo += [other for other in (one.__cause__, one.__context__) if other is not None]
        todo += one.exceptions or []
    return "".join(told.format())


def no_input(prompt: object = "") -> str:
    raise RuntimeError("input() has no keyboard in this page: write the value into the cell.")


rooms = Rooms()
cells: set[str] = set()


def run(code: str, name: str, room: str, post: Post) -> str:
    """Run the cell `name` in `room`; `post(kind, text, spot)` gets its outputs. The answer is JSON: `{"ok": true}`."""
    post("begin", "", "")
    namespace = rooms.enter(room)
    stream = Stream(post)
    cells.add(name)
    builtins.input = no_input
    display = Display(stream)
    builtins.display = display  # type: ignore[attr-defined]
    try:
        with redirect_stdout(stream), redirect_stderr(stream):
            execute(code, name, namespace, display)
    except BaseException as error:  # SystemExit too: a cell must not end the page's Python
        stream.flush()
        post("error", explain(error, cells), "")
        return json.dumps({"ok": False})
    finally:
        stream.flush()
    return json.dumps({"ok": True})
