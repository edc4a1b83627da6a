"""Mutants of an answer: the same code with one thing made wrong.

Each operator is a generator: from a node of the syntax tree, and the nodes above it, it makes what could stand in the
node's place. The general ones are those of any mutation tool; the others are the slips of this field (a reduction over
the table instead of the row, the logarithm after the product, a copy left out). Libraries for mutation testing run a
package's own tests against changed files; here code stands in cells and a check judges it, so the tree is all we need.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Place = tuple[tuple[str, int | None], ...]
Operator = Callable[[ast.AST, list[ast.AST]], Iterator[ast.AST]]

ARITHMETIC = {ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div], ast.Div: [ast.Mult], ast.Pow: [ast.Mult]}
ARITHMETIC |= {ast.FloorDiv: [ast.Mult], ast.Mod: [ast.Mult], ast.BitOr: [ast.BitAnd], ast.BitAnd: [ast.BitOr]}
COMPARISON = {ast.Lt: [ast.LtE, ast.Gt], ast.LtE: [ast.Lt, ast.GtE], ast.Gt: [ast.GtE, ast.Lt], ast.GtE: [ast.Gt]}
COMPARISON |= {ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.In: [ast.NotIn], ast.NotIn: [ast.In]}
COMPARISON |= {ast.Is: [ast.IsNot], ast.IsNot: [ast.Is]}
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
    """A parameter that is replaced by its default, and a default that is another one."""
    if not isinstance(node, ast.FunctionDef) or not node.args.defaults:
        return
    names = [argument.arg for argument in node.args.args][-len(node.args.defaults) :]
    for index, (name, default) in enumerate(zip(names, node.args.defaults, strict=True)):
        other = copy.deepcopy(node)
        other.body.insert(1 if ast.get_docstring(node) else 0, ast.parse(f"{name} = {ast.unparse(default)}").body[0])
        yield other
        if isinstance(default, ast.Constant) and type(default.value) in (int, float):
            other = copy.deepcopy(node)
            other.args.defaults[index] = ast.Constant(default.value * 2 or 1)
            yield other


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
        if isinstance(line, ast.Assign) and ast.unparse(line.value) in ("[]", "{}", "set()") and len(line.targets) == 1:
            other = copy.deepcopy(node)
            name = ast.unparse(line.targets[0])
            other.body[place] = ast.Pass()
            other.args.kwonlyargs.append(ast.arg(f"{name}"))
            other.args.kw_defaults.append(copy.deepcopy(line.value))
            yield other


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
    """`len(x[0])` becomes `len(x)`, as if the table were square."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "len" and isinstance(node.args[0], ast.Subscript):
        yield ast.Call(node.func, [node.args[0].value], [])


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


OPERATORS: list[Operator] = [
    swapped_operator, swapped_comparison, moved_constant, overwritten, dropped, other_branch, shorter_loop,
    ignored_parameter, without_copy, mutable_default, whole_instead_of_row, square_assumed, log_after_product, rounded,
]  # fmt: skip

HELPERS = """
def _changed(value, change):
    if isinstance(value, float):
        return change(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_changed(item, change) for item in value)
    return value

def _rounded(value):
    return _changed(value, lambda x: round(x, 3))

def _truncated(value):
    return _changed(value, int)
"""


def mutants(code: str, wanted: set[str] | None = None) -> list[Mutant]:
    """All mutants of a cell's code, each once; with `wanted`, of the lines alone that these names need."""
    tree = ast.parse(code)
    lines = needed(tree, wanted)
    found: dict[str, Mutant] = {}
    for place, node, above in nodes(tree, (), []):
        if place[0][1] not in lines:
            continue
        for operator in OPERATORS:
            for other in operator(node, above):
                mutant = mutated(tree, place, other, operator.__name__.replace("_", " "))
                if mutant and mutant.code not in {one.code for one in found.values()}:
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
        # a call such as random.shuffle(words) changes what it is given
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
    pairs = [pair for pair in zip_longest_lines(ast.unparse(tree), code) if pair[0] != pair[1]]
    return Mutant(operator, pairs[0][0].strip(), pairs[0][1].strip(), code) if pairs else None


def zip_longest_lines(before: str, after: str) -> Iterator[tuple[str, str]]:
    one, other = before.splitlines(), after.splitlines()
    for i in range(max(len(one), len(other))):
        yield (one[i] if i < len(one) else ""), (other[i] if i < len(other) else "")
