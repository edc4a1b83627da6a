"""Mutants of an answer: the same code with one thing made wrong.

Each operator is a generator: from a node of the syntax tree, and the nodes above it, it makes what could stand in the
node's place. The general ones are those of any mutation tool; the others are the slips of this field (a reduction over
the table instead of the row, the logarithm after the product, a copy left out). The libraries for mutation testing
(mutmut, cosmic-ray, mutatest) change a package's files, run its tests on each, and know none of these slips; here code
stands in cells and a check judges it, so Python's own syntax tree is all we need.
"""

import ast
import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

Place = tuple[tuple[str, int | None], ...]
Operator = Callable[[ast.AST, list[ast.AST]], Iterator[ast.AST]]

ARITHMETIC = {ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div], ast.Div: [ast.Mult], ast.Pow: [ast.Mult]}
ARITHMETIC |= {ast.FloorDiv: [ast.Mult], ast.Mod: [ast.Mult], ast.BitOr: [ast.BitAnd], ast.BitAnd: [ast.BitOr]}
COMPARISON = {ast.Lt: [ast.LtE, ast.Gt], ast.LtE: [ast.Lt, ast.GtE], ast.Gt: [ast.GtE, ast.Lt], ast.GtE: [ast.Gt]}
COMPARISON |= {ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.In: [ast.NotIn], ast.NotIn: [ast.In]}
COMPARISON |= {ast.Is: [ast.IsNot], ast.IsNot: [ast.Is]}
ONES = {"int": "1", "float": "1.0"}  # what stands in for a parameter that is ignored
SILENT = (ast.Import, ast.ImportFrom, ast.Assert, ast.Pass)


@dataclass(frozen=True)
class Mutant:
    """The code with one change, and the change: which operator made it, and the line before and after."""

    operator: str
    before: str
    after: str
    code: str

    @property
    def name(self) -> str:
        return f"{self.operator}: {self.before}  →  {self.after}"


def parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def swapped_operator(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp):
        for other in ARITHMETIC.get(type(node.op), []):
            yield ast.BinOp(node.left, other(), node.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def swapped_comparison(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in COMPARISON.get(type(node.ops[0]), []):
            yield ast.Compare(node.left, [other()], node.comparators)


def moved_constant(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for step in (1, -1):
            yield ast.Constant(node.value + step)
        if isinstance(node.value, float) and 0 < node.value < 0.5:
            yield ast.Constant(node.value * 10)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield ast.Constant("")


def overwritten(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    """`x += y` becomes `x = y`, and `x -= y`."""
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value, lineno=1)
        for other in ARITHMETIC.get(type(node.op), []):
            yield ast.AugAssign(node.target, other(), node.value)


def dropped(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    if isinstance(
        node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr | ast.If | ast.For | ast.Return | ast.Delete
    ):
        yield ast.Pass()


def other_branch(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    """A condition that always holds, or never does."""
    if isinstance(node, ast.If | ast.IfExp):
        for always in (True, False):
            other = copy.copy(node)
            other.test = ast.Constant(always)
            yield other
    if isinstance(node, ast.comprehension) and node.ifs:
        yield ast.comprehension(node.target, node.iter, [], node.is_async)


def shorter_loop(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    """A loop that ends one early, or begins one late."""
    if isinstance(node, ast.For | ast.comprehension):
        for part in ("[:-1]", "[1:]"):
            other = copy.copy(node)
            other.iter = parsed(f"list({ast.unparse(node.iter)}){part}")
            yield other


def ignored_parameter(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    """A parameter that is replaced by its default, or by 1 where it has none; a default that is another one."""
    if not isinstance(node, ast.FunctionDef):
        return
    split = len(node.args.args) - len(node.args.defaults)
    for argument in node.args.args[:split]:
        if argument.annotation and ast.unparse(argument.annotation) in ONES:
            yield begun(node, f"{argument.arg} = {ONES[ast.unparse(argument.annotation)]}")
    for index, (argument, default) in enumerate(zip(node.args.args[split:], node.args.defaults, strict=True)):
        yield begun(node, f"{argument.arg} = {ast.unparse(default)}")
        if isinstance(default, ast.Constant) and type(default.value) in (int, float):
            other = copy.deepcopy(node)
            other.args.defaults[index] = ast.Constant(default.value * 2 or 1)
            yield other


def begun(node: ast.FunctionDef, line: str) -> ast.FunctionDef:
    """The function with this line before all others."""
    other = copy.deepcopy(node)
    other.body.insert(1 if ast.get_docstring(node) else 0, ast.parse(line).body[0])
    return other


def without_copy(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    """`list(x)`, `x.copy()`, `x[:]` and `[*x]` become x."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("list", "dict", "set"):
        yield from node.args[:1]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "copy":
        yield node.func.value
    if isinstance(node, ast.Subscript) and ast.unparse(node.slice) == ":":
        yield node.value
    if isinstance(node, ast.List) and len(node.elts) == 1 and isinstance(node.elts[0], ast.Starred):
        yield node.elts[0].value


def mutable_default(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    """What begins empty in each call becomes a default that all calls share."""
    if not isinstance(node, ast.FunctionDef):
        return
    for place, line in enumerate(node.body):
        for name, value in assigned(line):
            if ast.unparse(value) in ("[]", "{}", "set()"):
                other = copy.deepcopy(node)
                left = [one for one in assigned(line) if one[0] != name]
                kept: list[ast.stmt] = [ast.Assign([ast.Name(one, ast.Store())], its, lineno=1) for one, its in left]
                other.body[place : place + 1] = kept or [ast.Pass()]
                other.args.kwonlyargs.append(ast.arg(name))
                other.args.kw_defaults.append(copy.deepcopy(value))
                yield other


def assigned(line: ast.AST) -> list[tuple[str, ast.expr]]:
    """The names and values of `x = 1` and of `x, y = 1, 2`."""
    if not isinstance(line, ast.Assign) or len(line.targets) > 1:
        return []
    (target,), value = line.targets, line.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = list(zip(target.elts, value.elts, strict=True))
    else:
        pairs = [(target, value)]
    return [(name.id, its) for name, its in pairs if isinstance(name, ast.Name)]


def whole_instead_of_row(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    """`max(row)` in a loop over a table becomes the largest of the whole table; so do sum, min and len."""
    if not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("sum", "max", "min", "len")
    ):
        return
    if len(node.args) != 1 or not isinstance(node.args[0], ast.Name):
        return
    row = node.args[0].id
    for one in above:
        loops = [one] if isinstance(one, ast.For) else getattr(one, "generators", [])
        for loop in loops:
            for table in tables_of(loop, row):
                yield parsed(f"{node.func.id}([_x for _row in {table} for _x in _row])")


def tables_of(loop: ast.For | ast.comprehension, row: str) -> Iterator[str]:
    """What a loop's variable `row` runs over: `table` in `for row in table` and in `for i, row in enumerate(table)`."""
    target, over = loop.target, loop.iter
    if isinstance(target, ast.Name) and target.id == row:
        yield ast.unparse(over)
    if isinstance(target, ast.Tuple) and isinstance(over, ast.Call) and isinstance(over.func, ast.Name):
        names = [ast.unparse(one) for one in target.elts]
        given = over.args if over.func.id == "zip" else [over, *over.args]
        if row in names and names.index(row) < len(given):
            yield ast.unparse(given[names.index(row)])


def square_assumed(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    """`len(x[0])` becomes `len(x)`, as if the table were square; so does `len(row)` in a loop over the rows of x."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func) != "len":
        return
    (held,) = node.args
    if isinstance(held, ast.Subscript) and not isinstance(held.slice, ast.Slice):
        yield ast.Call(node.func, [held.value], [])
    if isinstance(held, ast.Name):
        for one in above:
            for loop in [one] if isinstance(one, ast.For) else getattr(one, "generators", []):
                for table in tables_of(loop, held.id):
                    yield parsed(f"len({table})")


def log_after_product(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    """`sum(log(p) for …)` becomes `log(prod(p for …))`, and `total += log(p)` multiplies inside the logarithm."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "sum" and isinstance(node.args[0], ast.GeneratorExp):
        logged = node.args[0].elt
        sign = ""
        if isinstance(logged, ast.UnaryOp) and isinstance(logged.op, ast.USub):
            sign, logged = "-", logged.operand
        if isinstance(logged, ast.Call) and ast.unparse(logged.func) in ("math.log", "log"):
            inner = copy.deepcopy(node.args[0])
            inner.elt = logged.args[0]
            yield parsed(f"{sign}__import__('math').log(__import__('math').prod({ast.unparse(inner)}))")
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub):
        sign = "" if isinstance(node.op, ast.Add) else "-"
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) in ("math.log", "log"):
            name, log, p = (ast.unparse(one) for one in (node.target, node.value.func, node.value.args[0]))
            yield ast.parse(f"{name} = {sign}{log}(2.718281828459045 ** ({sign}{name}) * ({p}))").body[0]


def rounded(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    """What is handed back is rounded to three digits, or cut to whole numbers."""
    if isinstance(node, ast.Return) and node.value:
        for change in ("rounded", "truncated"):
            yield ast.Return(parsed(f"_{change}({ast.unparse(node.value)})"))


NUMBERS = re.compile(r"(list\[)*(int|float|str|tuple\[(int|float|str)(, (int|float|str))*\])\]*")


def cut_input(node: ast.AST, above: list[ast.AST]) -> Iterator[ast.AST]:
    """Large inputs are cut: numbers beyond 20, and what comes after the twelfth item of a list or text.

    It is done to parameters whose annotations say that they hold such things, and that have no default. A check that
    tries small inputs alone accepts this, and with it whatever an answer does where powers overflow and products
    underflow.
    """
    if not isinstance(node, ast.FunctionDef) or any(isinstance(one, ast.FunctionDef) for one in above):
        return  # what a function inside gets is no input
    for argument in node.args.args[: len(node.args.args) - len(node.args.defaults)]:
        if argument.annotation and NUMBERS.fullmatch(ast.unparse(argument.annotation)):
            yield begun(node, f"{argument.arg} = _cut({argument.arg})")


OPERATORS: list[Operator] = [
    swapped_operator, swapped_comparison, moved_constant, overwritten, dropped, other_branch, shorter_loop,
    ignored_parameter, without_copy, mutable_default, whole_instead_of_row, square_assumed, log_after_product, rounded,
    cut_input,
]  # fmt: skip

# what mutants call; `_void` stays True in a mutant that rounds while it has met nothing to round
HELPERS = """
_void = False

def _changed(value, change):
    global _void
    if isinstance(value, float):
        new = change(value)
        _void = _void and abs(new - value) <= 1e-9 * abs(value)
        return new
    if isinstance(value, (list, tuple)):
        return type(value)(_changed(item, change) for item in value)
    if isinstance(getattr(value, "data", None), float):
        value.data = _changed(value.data, change)
    return value

def _rounded(value):
    return _changed(value, lambda x: round(x, 3))

def _truncated(value):
    return _changed(value, int)

def _cut(value):
    if isinstance(value, (int, float)):
        return max(-20, min(value, 20))
    return value[:12] if isinstance(value, str) else type(value)(_cut(item) for item in value[:12])
"""


def mutants(code: str, wanted: set[str] | None = None) -> list[Mutant]:
    """All mutants of a cell's code, each once; with `wanted`, of the lines alone that these names need.

    The other lines are left out: what a cell prints of its own answer must not stop a mutant that its check accepts.
    """
    tree = ast.parse(code)
    lines = needed(tree, wanted)
    imports = ast.Import | ast.ImportFrom
    tree.body = [line for at, line in enumerate(tree.body) if at in lines or isinstance(line, imports)]
    found, codes = dict[str, Mutant](), set[str]()
    for place, node, above in nodes(tree, (), []):
        for operator in OPERATORS:
            for other in operator(node, above):
                mutant = mutated(tree, place, other, operator.__name__.replace("_", " "))
                if mutant and mutant.code not in codes:
                    codes.add(mutant.code)
                    found[numbered(mutant.name, found)] = mutant
    return list(found.values())


def needed(tree: ast.Module, wanted: set[str] | None) -> set[int | None]:
    """The places of the statements that define the names wanted, and the names that those use."""
    if wanted is None:
        return set(range(len(tree.body)))
    places, names = set[int | None](), set(wanted)
    for place in range(len(tree.body) - 1, -1, -1):
        line = tree.body[place]
        used = {node.id for node in ast.walk(line) if isinstance(node, ast.Name)}
        made = {node.id for node in ast.walk(line) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        made |= {line.name} if isinstance(line, ast.FunctionDef | ast.ClassDef) else set()
        # a call such as random.shuffle(words) changes its arguments
        changed = used if isinstance(line, ast.Expr) and not is_talk(line) else set()
        if (made | changed) & names:
            places.add(place)
            names |= used
    return places


def numbered(name: str, found: dict[str, Mutant]) -> str:
    return name if name not in found else numbered(name + "'", found)


def nodes(node: ast.AST, place: Place, above: list[ast.AST]) -> Iterator[tuple[Place, ast.AST, list[ast.AST]]]:
    """All nodes whose change can matter: no docstrings, types, imports, asserts or prints."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "ctx"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or isinstance(child, SILENT) or is_talk(child):
                continue
            here = (*place, (name, index))
            yield here, child, above
            yield from nodes(child, here, [child, *above])


def is_talk(node: ast.AST) -> bool:
    """A docstring, a print, a check."""
    if not isinstance(node, ast.Expr):
        return False
    call = node.value
    return isinstance(call, ast.Constant) or (
        isinstance(call, ast.Call) and ast.unparse(call.func) in ("print", "check", "hint")
    )


def mutated(tree: ast.Module, place: Place, other: ast.AST, operator: str) -> Mutant | None:
    """The tree with another node in this place; None where that's no code."""
    changed = copy.deepcopy(tree)
    parent: ast.AST = changed
    for name, index in place[:-1]:
        parent = getattr(parent, name) if index is None else getattr(parent, name)[index]
    name, index = place[-1]
    if index is None:
        setattr(parent, name, copy.deepcopy(other))
    else:
        getattr(parent, name)[index] = copy.deepcopy(other)
    try:
        code = ast.unparse(ast.fix_missing_locations(changed))
        compile(code, "mutant", "exec")
    except (SyntaxError, ValueError, TypeError):
        return None
    lines = zip_longest(ast.unparse(tree).splitlines(), code.splitlines(), fillvalue="")
    pairs = [(before.strip(), after.strip()) for before, after in lines if before != after]
    return Mutant(operator, *pairs[0], code) if pairs else None
