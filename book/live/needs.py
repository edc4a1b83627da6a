"""Which cells a cell needs: found in the names that they read, bind and change, without running anything.

`needs(codes)` errs on the side of one cell too many. What it leaves out: names reached by strings (`globals()["x"]`).
"""

import ast
import builtins
import math
import re
import symtable
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from .magics import without_inline
from .reads import deferred, stored, unbound

# what a cell that Python can't read would have bound, as far as a glance tells
BINDING = re.compile(
    r"^\s*(?:def|class|import|for)\s+(\w+)|^\s*([\w, ]+?)\s*[-+*/]?=(?!=)|\bimport\s+(.+)$", re.MULTILINE
)
PURE = set(dir(builtins)) - {"next", "setattr", "delattr", "exec", "eval"}  # these leave their arguments alone
# what leaves a module as it was; `torch.randn(3)` doesn't, because the numbers after it are others
STEADY = {
    "math": set(dir(math)),
    "torch": {
        *("Generator", "arange", "eye", "full", "linspace", "ones", "ones_like", "tensor", "zeros", "zeros_like"),
        *("allclose", "bincount", "cat", "equal", "exp", "log", "no_grad", "sin", "sqrt", "stack", "tanh", "tril"),
        "where",
    },
}
MAKE_PLAIN = {"bool", "float", "int", "len", "preset", "round", "str"}  # numbers and texts, which nobody can change


@dataclass(frozen=True)
class Names:
    """The page's names in one cell's text."""

    reads: set[str] = field(default_factory=set)  # before it has bound them itself
    later: set[str] = field(default_factory=set)  # in its functions: read when somebody calls them
    binds: set[str] = field(default_factory=set)
    surely: set[str] = field(default_factory=set)  # bound on every way through the cell
    imports: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)  # by `x.y = …`, `x[i] = …`, `del x.y`
    calls: set[str] = field(default_factory=set)  # `x.y(…)`: a list's change, or a module's function
    hands: set[str] = field(default_factory=set)  # `f(x)`: f may change it
    plain: set[str] = field(default_factory=set)  # bound to functions of its own, numbers and texts, and nothing else
    kin: tuple[frozenset[str], ...] = ()  # names of one assignment or loop: they may hold each other's objects


def root(node: ast.AST) -> str:
    """The x of `x.y[i].z`; "" where there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def names_in(*nodes: ast.AST) -> set[str]:
    return {one.id for node in nodes for one in ast.walk(node) if isinstance(one, ast.Name)}


def tied(node: ast.AST) -> list[ast.AST]:
    """The parts of an assignment or a loop whose names may come to hold each other's objects."""
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
        return [node]
    return [node.target, node.iter] if isinstance(node, (ast.For, ast.comprehension)) else []


def plain(statement: ast.stmt) -> set[str]:
    """The names that a statement binds to a function, a number or a text: they hold nobody else's object."""
    if isinstance(statement, ast.FunctionDef) and not statement.decorator_list:
        return {statement.name}
    if isinstance(statement, ast.Assign) and all(isinstance(target, ast.Name) for target in statement.targets):
        made = statement.value
        called = isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and made.func.id in MAKE_PLAIN
        return names_in(*statement.targets) if called or isinstance(made, ast.Constant) else set()
    return set()


def steady(call: ast.Call) -> bool:
    """Whether a call of a module's function leaves the module as it was."""
    function = call.func
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
        return False
    module = function.value.id
    drawn = module in STEADY and any(word.arg == "generator" for word in call.keywords)
    return drawn or function.attr in STEADY.get(module, ())


def inner(table: symtable.SymbolTable) -> list[symtable.Symbol]:
    """The symbols of all functions and classes in it that mean a name of the page."""
    found = []
    for child in table.get_children():
        found += [symbol for symbol in child.get_symbols() if symbol.is_global()] + inner(child)
    return found


@lru_cache(maxsize=512)
def names(code: str) -> Names:
    """The names of a cell's text."""
    code = without_inline(code)
    try:
        tree = ast.parse(code)
        table = symtable.symtable(code, "cell", "exec")
    except (SyntaxError, ValueError):
        words = " ".join(" ".join(match) for match in BINDING.findall(code))
        return Names(binds=set(re.findall(r"\w+", words)))
    own, within = table.get_symbols(), inner(table)
    early = unbound(tree)  # `x += 1` reads x, too, which its symbol doesn't say
    found = Names(
        reads={one.get_name() for one in [*own, *within]} & early,
        later={one.get_name() for one in within} & deferred(tree),
        binds={one.get_name() for one in own if one.is_assigned() or one.is_imported()},
        imports={one.get_name() for one in own if one.is_imported()},
        kin=tuple(frozenset(names_in(*parts)) for node in ast.walk(tree) if (parts := tied(node))),
    )
    found.binds.update(one.get_name() for one in within if one.is_declared_global() and one.is_assigned())
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            found.surely.add(statement.name)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            found.surely.update(alias.asname or alias.name.partition(".")[0] for alias in statement.names)
        elif isinstance(statement, ast.Assign):
            found.surely.update(stored(*statement.targets))
    for statement in tree.body:
        found.plain.update(plain(statement))
    bound_otherwise = (stored(statement) for statement in tree.body if not plain(statement))
    found.plain.difference_update(*bound_otherwise)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            found.changes.add(root(node))
        elif isinstance(node, ast.Call):
            if not isinstance(node.func, ast.Name) and not steady(node):
                found.calls.add(root(node.func))
            if not (isinstance(node.func, ast.Name) and node.func.id in PURE):
                found.hands.update(root(one) for one in [*node.args, *(word.value for word in node.keywords)])
    return found


def always_plain(cells: list[Names]) -> set[str]:
    """The names that are bound to functions of the page, numbers and texts, whichever cell binds them."""
    return set[str]().union(*(cell.plain for cell in cells)).difference(*(cell.binds - cell.plain for cell in cells))


def kinships(cells: list[Names]) -> dict[str, set[str]]:
    """For each name the names whose objects may hang together with its own: `o = x * w` ties o, x and w."""
    fixed = set(dir(builtins)).union(always_plain(cells), *(cell.imports for cell in cells))
    kin: dict[str, set[str]] = defaultdict(set)
    for group in (group - fixed for cell in cells for group in cell.kin):
        together = set(group).union(*(kin[name] for name in group))
        for name in together:
            kin[name] = together
    return kin


def needs(codes: list[str]) -> list[tuple[list[int], list[int]]]:
    """For each cell the places of those above it that must run first, and of those among them that must not fail.

    A cell must run first if it binds or may have changed a name that is read, directly or by a function that is called.
    It must not fail if it binds or changes such a name by itself: `train(model)` may fail, and there is a model.
    """
    cells = [names(code) for code in codes]
    imported = set[str]().union(*(cell.imports for cell in cells))
    kin, unchanging = kinships(cells), always_plain(cells)
    hard = [cell.binds | cell.changes | (cell.calls - imported) for cell in cells]
    soft: list[set[str]] = []
    found: list[tuple[list[int], list[int]]] = []
    for place, cell in enumerate(cells):
        first: set[int] = set()
        vital: set[int] = set()
        touched = hard[place] | cell.calls | (cell.hands - unchanging)
        todo, seen = list(cell.reads), set(cell.reads)
        while todo:
            name = todo.pop()
            for above in reversed(range(place)):
                if name not in soft[above]:
                    continue
                first.add(above)
                if name in hard[above]:
                    vital.add(above)
                if name in cells[above].binds:
                    # what its functions read and change is read and changed here
                    touched |= soft[above] & cells[above].later
                    todo += cells[above].later - seen
                    seen |= cells[above].later
                if name in cells[above].surely:
                    break
        soft.append(touched.union(*(kin[name] for name in touched if name in kin)))
        found.append((sorted(first), sorted(vital)))
    return found
