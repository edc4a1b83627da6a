"""Which cells of a notebook an answer needs: those that make, or change, the names that it reads.

A notebook may hold a whole lecture, with minutes of training in it. An answer needs its imports and some helpers.
It's a guess on the generous side, made from the code's text. Where it's wrong, the cells run once more, all of them.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

COMMAND = re.compile(r"^([ \t]*)(?:%(?!%)|!)[^\n]*$", re.MULTILINE)
CELL_MAGIC = re.compile(r"\s*%%\w")


def for_python(code: str) -> str:
    """A cell's text without what speaks to Jupyter: `%` and `!` lines become `pass`, and so does a `%%` cell."""
    if CELL_MAGIC.match(code):
        return "pass"
    try:
        ast.parse(code)
    except SyntaxError:
        return COMMAND.sub(r"\1pass", code)
    return code


@dataclass
class Names:
    """The names in a cell: what it binds at its top, what it may change, and what it reads anywhere."""

    binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    everything: bool = False  # it imports *


def names_of(code: str) -> Names:
    """Raises SyntaxError, as Python does."""
    found = Names()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name):
            (found.reads if isinstance(node.ctx, ast.Load) else found.binds).add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.binds.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                found.everything |= alias.name == "*"
                found.binds.add(alias.asname or alias.name.partition(".")[0])
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            found.changes |= root(node.value.func)  # `torch.manual_seed(1)`, `words.sort()`
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            found.changes |= root(node)
        elif isinstance(node, ast.AugAssign):
            found.reads |= root(node.target)
    return found


def root(node: ast.expr) -> set[str]:
    """The name at the beginning of `a.b[c].d`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def needed(codes: Sequence[str], answer: int) -> list[int]:
    """The places of the cells that the answer's cell needs, in order, its own at the end."""
    try:
        wanted = names_of(codes[answer]).reads
    except SyntaxError:
        return [answer]
    chosen = [answer]
    for place in range(answer - 1, -1, -1):
        try:
            names = names_of(codes[place])
        except SyntaxError:
            continue
        if names.everything or wanted & (names.binds | names.changes):
            chosen.append(place)
            wanted |= names.reads
    return chosen[::-1]
