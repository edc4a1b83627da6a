"""What a module of the package imports: one scanner for the page's Python and for the cache of executed notebooks.

It reads the text and runs nothing. Two questions are answered apart: what is imported when the module is loaded (the
page's Python has the standard library alone, so one foreign import there shuts a module out), and what it may import at
any time (an edit of any of these can change a notebook's outputs). What it leaves out: names that are put together at
run time, such as `importlib.import_module(f"...")`.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = "zero_to_hero"


def module_files(root: Path, dotted: str) -> list[Path]:
    """The files that `import zero_to_hero.x.y` runs: those of the packages above, then the module's own.

    A name inside a module leads to the module; the list is empty when the package has no such file.
    """
    files: list[Path] = []
    place = root
    for part in dotted.split("."):
        place = place / part
        for candidate in (place / "__init__.py", place.with_suffix(".py")):
            if candidate.is_file():
                files.append(candidate)
                break
        else:
            break
    return files


def imported_names(path: Path, root: Path, at_load: bool) -> frozenset[str]:
    """The full names that the module at `path` imports: `numpy`, `zero_to_hero.bigrams`, `zero_to_hero.bigrams.count`.

    With `at_load` those inside functions are left out; what stands in `try`, `if` or a class counts, since it runs.
    """
    return _imported_names(path, root, at_load, path.stat().st_mtime_ns)


@cache
def _imported_names(path: Path, root: Path, at_load: bool, changed: int) -> frozenset[str]:
    package = path.relative_to(root).parent.parts
    names: set[str] = set()
    for node in statements(ast.parse(path.read_text(encoding="utf-8"), str(path)).body, at_load):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            # one dot is the module's own package, each further dot the one above
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return frozenset(names)


def statements(body: Iterable[ast.AST], at_load: bool) -> Iterator[ast.AST]:
    """All nodes below `body`; with `at_load` not those that only run when a function is called, or never."""
    for node in body:
        if at_load and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from statements(node.orelse, at_load)
            continue
        yield node
        yield from statements(ast.iter_child_nodes(node), at_load)


def is_ours(name: str) -> bool:
    return name.split(".")[0] == PACKAGE


def imported_files(path: Path, root: Path, at_load: bool) -> set[Path]:
    """The package's files that the module at `path` imports itself."""
    names = imported_names(path, root, at_load)
    return {file for name in names if is_ours(name) for file in module_files(root, name)}


def reach(files: Iterable[Path], root: Path) -> set[Path]:
    """These files of the package and all that they import, directly and through each other."""
    todo, found = list(files), set[Path]()
    while todo:
        file = todo.pop()
        if file not in found:
            found.add(file)
            todo.extend(imported_files(file, root, at_load=False))
    return found


def pure_modules(root: Path, beside: frozenset[str] = frozenset()) -> list[Path]:
    """The package's modules that load with the standard library and these modules `beside` it alone."""
    modules = sorted((root / PACKAGE).rglob("*.py"))
    loads = {path: imported_files(path, root, at_load=True) | set(packages_above(path, root)) for path in modules}
    impure = {
        path
        for path in modules
        for name in imported_names(path, root, at_load=True)
        if not is_ours(name) and name.split(".")[0] not in sys.stdlib_module_names | beside
    }
    while more := {path for path in modules if path not in impure and loads[path] & impure}:
        impure |= more
    return [path for path in modules if path not in impure]


def packages_above(path: Path, root: Path) -> Iterator[Path]:
    """The `__init__.py` of each package that the module at `path` stands in: they run before it does."""
    for folder in path.relative_to(root).parents:
        init = root / folder / "__init__.py"
        if folder != Path() and init.is_file() and init != path:
            yield init
