"""Run the cells of a page in its Python: show what they print and are worth, and say where they fail.

`worker.mjs` imports this inside Pyodide; tests import it in any Python. What it leaves out: top-level `await`, magics
and widgets.
"""

import ast
import builtins
import json
import linecache
import os
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from difflib import get_close_matches
from typing import Any

from . import magics, needs
from .rooms import PACKAGE, Rooms
from .stream import Display, Post, Stream


def execute(code: str, name: str, namespace: dict[str, Any], display: Display) -> None:
    """Run a cell's text; the value of a last expression is shown, unless it is None or a semicolon follows."""
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    tree = ast.parse(magics.without_inline(code), name)
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
    """The traceback with the frames of the student's cells alone, and what to do about what isn't here."""
    told = traceback.TracebackException.from_exception(error)
    todo = [told]
    while todo:
        one = todo.pop()
        one.stack = traceback.StackSummary.from_list([frame for frame in one.stack if frame.filename in files])
        todo += [other for other in (one.__cause__, one.__context__) if other is not None]
        todo += one.exceptions or []
    text = "".join(told.format())
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"{text}\n{missing(error)}\n"
    if isinstance(error, SyntaxError) and (advice := magics.advice(error)):
        return f"{text}\n{advice}\n"
    return text


def missing(error: ModuleNotFoundError) -> str:
    """What a reader can do whose import found nothing."""
    name = error.name or ""
    near = get_close_matches(name, sys.stdlib_module_names, n=1, cutoff=0.75)
    if near:
        return f"There's no module {name}. Do you mean {near[0]}?"
    what = "This part of the course" if name.partition(".")[0] == PACKAGE else f"The module {name}"
    return (
        f"{what} isn't in the page, whose Python has the standard library and those parts of the course that need "
        "nothing else. To run this cell, open the notebook in Colab with the button at the top of the page."
    )


def no_input(prompt: object = "") -> str:
    raise RuntimeError("input() has no keyboard in this page: write the value into the cell.")


# a cell that deletes `len` ends there: what follows it, here and in the check, needs Python's own functions
BUILTINS = vars(builtins)
ORIGINAL = dict(BUILTINS)
rooms = Rooms()
cells: set[str] = set()


def plan(codes: str) -> str:
    """`needs.needs`, from JSON to JSON."""
    return json.dumps(needs.needs(json.loads(codes)))


def run(job: str, room: str, fresh: bool, post: Post) -> str:
    """Run a cell in `room`; `post(kind, text, spot)` gets its outputs. The answer is JSON: `{"ok": true}`.

    The job is JSON: the cell's `name` and `code`, `first`, a list of [name, code] that a `fresh` room begins with, and
    `judges`, true for the cell that checks an answer.
    """
    post("begin", "", "")
    # before anything else: what an answer did to Python's own modules would be done to the lines below
    namespace, context = rooms.enter(room, fresh)
    todo = json.loads(job)
    # what progress() counts, beside what this Python has seen: zero_to_hero/checks/_engine/run.py
    os.environ["ZERO_TO_HERO_PASSED"] = todo.get("passed", "")
    stream = Stream(post)
    unseen = Stream(lambda *_: None)
    builtins.input = no_input
    try:
        if fresh:
            for name, code in todo["first"]:
                show(name, code, namespace, context, unseen)
            rooms.check = namespace.get("check")
        if todo.get("judges") and rooms.check:
            # the answer may have a `check` of its own, and use it: the course's stands beside it, not in its place
            namespace = {**namespace, "check": rooms.check}
        show(todo["name"], todo["code"], namespace, context, stream)
    except BaseException as error:  # SystemExit too: a cell must not end the page's Python
        stream.show("error", explain(error, cells))
        return json.dumps({"ok": False})
    finally:
        stream.end()
    return json.dumps({"ok": True})


def show(name: str, code: str, namespace: dict[str, Any], context: Any, stream: Stream) -> None:
    """Run one cell's text there; all that it shows goes into the stream."""
    cells.add(name)
    display = Display(stream)
    builtins.display = display  # type: ignore[attr-defined]
    with redirect_stdout(stream), redirect_stderr(stream):
        try:
            context.run(execute, code, name, namespace, display)
            plots("show")
        finally:
            plots("close", "all")
            BUILTINS.update(ORIGINAL)


def plots(name: str, *args: Any) -> None:
    """Call the page's pyplot, where a cell has imported it: a cell's open figures are shown, as Jupyter does."""
    pyplot = sys.modules.get(f"{PACKAGE}.plotting.pyplot")
    if pyplot is not None:
        getattr(pyplot, name)(*args)
