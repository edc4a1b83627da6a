"""When a cell reads its names: before it has surely bound them itself, or later, when somebody calls its functions.

Statements are followed in their order. What a branch, a loop or a `try` binds counts inside it and not after it, since
it may not have run.
"""

import ast
from collections.abc import Set

LAZY = {"map", "filter", "zip", "iter", "enumerate"}  # they keep a generator that they're given


def deferred(tree: ast.Module) -> set[str]:
    """All names in what runs later than the cell's own statements: functions, and generators that it keeps."""
    at_once = {
        id(getattr(given, "value", given))
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and not (isinstance(call.func, ast.Name) and call.func.id in LAZY)
        for given in call.args
    }
    later = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        or (isinstance(node, ast.GeneratorExp) and id(node) not in at_once)
    ]
    return {one.id for node in later for one in ast.walk(node) if isinstance(one, ast.Name)}


def unbound(tree: ast.Module) -> set[str]:
    """All names that the cell may read before it binds them; the local names of its functions are among them."""
    found: set[str] = set()
    block(tree.body, set(), found)
    return found


def stored(*nodes: ast.AST) -> set[str]:
    """The names that these targets bind."""
    every = (one for node in nodes for one in ast.walk(node))
    return {one.id for one in every if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def block(body: list[ast.stmt], bound: set[str], found: set[str]) -> set[str]:
    """Note what these statements read, with these names bound; the names that are surely bound after them."""
    bound = set(bound)
    for one in body:
        bound = statement(one, bound, found)
    return bound


def statement(one: ast.stmt, bound: set[str], found: set[str]) -> set[str]:
    """The same for one statement."""

    def reads(*nodes: ast.AST, beside: Set[str] = frozenset()) -> None:
        every = (each for node in nodes for each in ast.walk(node))
        loads = {each.id for each in every if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Store)}
        found.update(loads - bound - beside)

    match one:
        case ast.AugAssign():
            reads(one.value, one.target)
            found.update(stored(one.target) - bound)
        case ast.Assign() | ast.AnnAssign():
            reads(one)
            has_value = one.value is not None
            bound |= stored(*(one.targets if isinstance(one, ast.Assign) else [one.target])) if has_value else set()
        case ast.Import() | ast.ImportFrom():
            bound |= {alias.asname or alias.name.partition(".")[0] for alias in one.names}
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            reads(one.args, *one.decorator_list, *([one.returns] if one.returns else []))
            reads(*one.body, beside={one.name})  # they run when it's there
            bound.add(one.name)
        case ast.ClassDef():
            reads(one)
            bound.add(one.name)
        case ast.For():
            reads(one.iter, one.target)
            block(one.body, bound | stored(one.target), found)
            block(one.orelse, bound, found)
        case ast.While():
            reads(one.test)
            block(one.body, bound, found)
            block(one.orelse, bound, found)
        case ast.If():
            reads(one.test)
            bound |= block(one.body, bound, found) & block(one.orelse, bound, found)
        case ast.With():
            reads(*one.items)
            bound = block(one.body, bound | stored(*one.items), found)
        case ast.Try():
            block(one.body, bound, found)
            for handler in one.handlers:
                reads(*([handler.type] if handler.type else []))
                block(handler.body, bound | ({handler.name} if handler.name else set()), found)
            block(one.orelse, bound, found)
            block(one.finalbody, bound, found)
        case ast.Delete():
            reads(one)
            bound -= {each.id for each in one.targets if isinstance(each, ast.Name)}
        case _:
            reads(one)
    return bound
