"""Python in the page: what a page with cells that run there needs, on those pages and on no others.

The scripts of `book/live/` and one archive of the package's pure modules, their texts and the records go into a folder
that carries a hash of them all, so a browser's cache never mixes two versions; Pyodide's core is copied from
node_modules beside it, into a folder with its version. Nothing of Python is loaded before a reader presses Run.
"""

import hashlib
import json
import lzma
import re
import shutil
import tarfile
import zipfile
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from book import live_cells
from book.course import RECORDS, is_lecture
from book.extensions.bare_code import bare
from book.extensions.exercises import exercise
from book.imports import PACKAGE, module_files, pure_modules, reach
from book.live.stand_ins import STAND_INS
from zero_to_hero.kernels import compile as engine_compiler

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "book" / "live"
PYODIDE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
# what only those pages load that need it: a folder of the package, and the module that it stands in for
APART = {"engine": ("tensor", "torch"), "plots": ("plotting", "matplotlib")}
BESIDE = frozenset({*STAND_INS, "anywidget"})  # what a module may import and still be pure; figures do without it
FOLDED = {"tag_set-up", "tag_hide-cell", "tag_hide-input"}
# what of these is loaded later still: when Python imports the first module of it (stand_ins.py)
NETWORKS = [f"tensor/{name}" for name in ("nn/blocks", "nn/init", "nn/layers", "nn/modules", "nn/utils", "optim")]
LATER = {"networks": ("tensor", [*NETWORKS, "tensor/serialization", "tensor/compiling"])}
NOTE = (
    '<p class="live-note">You can change the cells with a Run button. They run in this page, in your browser, '
    "and nothing leaves it.</p>"
    '<p class="live-keys" id="live-keys">In a cell, <kbd>Shift</kbd>+<kbd>Enter</kbd> runs. <kbd>Tab</kbd> goes past '
    "it until you begin to write; then it indents, and <kbd>Esc</kbd> and <kbd>Tab</kbd> leave the cell.</p>"
)
ENGINE_NOTE = (
    '<p class="live-engine">In this page, <code>import torch</code> means an engine of our own, with PyTorch\'s names '
    'and its numbers. <a href="{course}book/run.html#run-torch">What it is, and where it differs</a>.</p>'
)
DATA = f"{PACKAGE}.data"  # what a page's cells import that may ask for a file: book/extensions/corpora.py
ASIDE = '<p class="live-aside">{words}</p>'  # beside a cell that doesn't run in the page, or runs smaller there
WITHOUT_JAVASCRIPT = (
    "<noscript><p>With JavaScript, you could change the code cells on this page and run them here. "
    "Without it, you see them as they were computed.</p></noscript>"
)


def texts_beside(modules: list[Path]) -> list[Path]:
    """The text files in the modules' folders: what they read when they run."""
    return sorted(text for folder in {path.parent for path in modules} for text in folder.glob("*.txt"))


def without_parts_apart(modules: Iterable[Path], package: Path = ROOT / PACKAGE) -> list[Path]:
    """Of these modules of the package those that every page's Python gets. Instructors grade elsewhere."""
    apart = {package / folder for folder in ("grade", *(folder for folder, _ in APART.values()))}
    return [path for path in modules if not apart & set(path.parents)]


def package_files(package: Path) -> dict[str, bytes]:
    """The pure modules, the texts beside them and the records, by their names inside the page's Python."""
    root = package.parent
    modules = without_parts_apart(pure_modules(root, BESIDE), package)
    files = {path.relative_to(root).as_posix(): path for path in [*modules, *texts_beside(modules)]}
    # inside the package, as where it is installed
    files |= {
        f"{PACKAGE}/{path.relative_to(root).as_posix()}": path for path in sorted((root / RECORDS).rglob("*.json"))
    }
    return {name: path.read_bytes() for name, path in files.items()}


def archive(package: Path) -> bytes:
    """What every page's Python gets of the package, as a zip file."""
    return zipped(package_files(package))


def zipped(files: dict[str, bytes]) -> bytes:
    """Files as a zip file; the same files give the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def archive_apart(modules: list[Path], package: Path, others: dict[str, bytes] | None = None) -> bytes:
    """Modules of the package, bare, and other files as one compressed stream. The same files give the same bytes."""
    files = dict(others or {})
    for path in modules:
        files[path.relative_to(package.parent).as_posix()] = bare(path.read_text(encoding="utf-8")).encode()
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as made:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            made.addfile(entry, BytesIO(content))
    return lzma.compress(buffer.getvalue(), preset=9 | lzma.PRESET_EXTREME)


@lru_cache(maxsize=1)
def archives_apart() -> dict[str, bytes]:
    """What some pages load, by the names of the files."""
    package = ROOT / PACKAGE
    modules = {folder: sorted((package / folder).rglob("*.py")) for folder, _ in APART.values()}
    made = {}
    for part, (folder, names) in LATER.items():
        later = [path for path in modules[folder] if path.relative_to(package).as_posix().startswith(tuple(names))]
        modules[folder] = [path for path in modules[folder] if path not in later]
        made[f"{part}.tar.xz"] = archive_apart(later, package)
    kernels = {"kernels.wasm": engine_compiler.path().read_bytes()}
    for part, (folder, _) in APART.items():
        made[f"{part}.tar.xz"] = archive_apart(modules[folder], package, kernels if part == "engine" else None)
    return made


def live_files(package: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """Name and bytes of all that goes into the live folder; of the package, these files or all."""
    files = {path.name: path.read_bytes() for path in sorted(SOURCES.iterdir()) if path.is_file()}
    return files | {f"{PACKAGE}.zip": zipped(package) if package else archive(ROOT / PACKAGE), **archives_apart()}


def imports(module: str, code: str) -> bool:
    """Whether a cell imports this module, itself or through a module of the course."""
    if re.search(rf"^\s*(import|from) {module}\b", code, re.MULTILINE):
        return True
    names = re.findall(rf"^\s*(?:import|from) ({PACKAGE}[\w.]*)", code, re.MULTILINE)
    files = reach([file for name in names for file in module_files(ROOT, name)], ROOT)
    return any(
        re.search(rf"^(import|from) {module}\b", file.read_text(encoding="utf-8"), re.MULTILINE) for file in files
    )


def folder_name(files: dict[str, bytes], kind: str = "live") -> str:
    """The kind, and a hash of the files' names and bytes."""
    sha = hashlib.sha256()
    for name, content in sorted(files.items()):
        sha.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return f"{kind}-{sha.hexdigest()[:12]}"


def pyodide_source() -> tuple[Path, str]:
    """Pyodide's folder in node_modules, and its version."""
    source = ROOT / "node_modules" / "pyodide"
    try:
        return source, json.loads((source / "package.json").read_text(encoding="utf-8"))["version"]
    except FileNotFoundError:
        raise ExtensionError("Pyodide is not installed: run `npm ci` (or `make setup`).") from None


def write_if_changed(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def copy_ours(app: Sphinx) -> None:
    """Put our files where the pages will look for them, before the pages, whose links name their hash."""
    files = live_files(app.config.live_package)
    folder = folder_name(files)
    app.live_folder = folder  # type: ignore[attr-defined]
    static = Path(app.outdir) / "_static"
    for old in set(static.glob("live-*")) - {static / folder}:
        shutil.rmtree(old)
    for name, content in files.items():
        write_if_changed(static / folder / name, content)


def is_live(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "tag_live" in node.get("classes", ())


def mark_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Mark the cells of a lecture that run in the page, and say beside the others why they don't."""
    if not is_lecture(app.env.docname):
        return
    for cell in list(doctree.findall(nodes.container)):
        if cell.get("nb_element") != "cell_code":
            continue
        if live_cells.is_live(cell["cell_metadata"], lecture=True):
            cell["classes"] = list(dict.fromkeys([*cell["classes"], "tag_live"]))
            continue
        say_beside(cell, str(cell["cell_metadata"][live_cells.REASON]))


def say_beside(cell: nodes.Element, words: str) -> None:
    """Put a sentence into a cell's input, so that it's folded where that is."""
    aside = nodes.raw("", ASIDE.format(words=escape(words)), format="html")
    next(part for part in cell.children if "cell_input" in part["classes"]).append(aside)


def code_of(cell: nodes.Element) -> str:
    return next(cell.findall(nodes.literal_block)).astext()  # before those of its output


def welcomes_tensors(cell: nodes.Element) -> bool:
    """Whether a cell is the stub of an exercise that may be answered with tensors."""
    name = cell.get("cell_metadata", {}).get("zero_to_hero", {}).get("exercise")
    return bool(name) and any(part.tensors for part in exercise(name).parts)


def note_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Note what a page with live cells needs, and say what can be done with them."""
    cells = list(doctree.findall(is_live))
    if not cells:
        return
    codes = [code_of(cell) for cell in cells]
    parts = {part for part, (_, module) in APART.items() if any(imports(module, code) for code in codes)}
    if any(map(welcomes_tensors, cells)):
        parts.add("engine")
    data = any(imports(DATA, code) for code in codes)
    app.env.metadata[app.env.docname] |= {"live": True, "parts": sorted(parts), "data": data}
    for cell, code in zip(cells, codes, strict=True):
        if sizes := live_cells.page_sizes(code):
            smaller = "; ".join(f"{page} instead of {cpu}" for cpu, page in sizes)
            say_beside(cell, f"When you run it in the page, it's smaller: {smaller}.")
    # cells in folds are found by who opens them
    first = next((cell for cell in cells if not FOLDED & set(cell["classes"])), cells[0])
    say_before(first, f"{NOTE}{WITHOUT_JAVASCRIPT}")
    if with_torch := [cell for cell, code in zip(cells, codes, strict=True) if imports("torch", code)]:
        say_before(
            with_torch[0], ENGINE_NOTE.format(course=app.config.course_site or "../" * app.env.docname.count("/"))
        )


def say_before(cell: nodes.Element, html: str) -> None:
    cell.parent.insert(cell.parent.index(cell), nodes.raw("", html, format="html"))


def outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """The live pages when the folder that they point to has a new name."""
    before, env.live_folder = getattr(env, "live_folder", ""), app.live_folder  # type: ignore[attr-defined]
    if before == env.live_folder:  # type: ignore[attr-defined]
        return []
    return [name for name in env.found_docs if env.metadata.get(name, {}).get("live")]


def add_files(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Link style and script on the pages that have live cells."""
    if not app.env.metadata.get(pagename, {}).get("live"):
        return
    _, version = pyodide_source()
    folder = app.live_folder  # type: ignore[attr-defined]
    app.add_css_file(f"{folder}/live.css")
    where: dict[str, Any] = {"type": "module", "data-pyodide": f"../pyodide-{version}/"}
    for part in app.env.metadata[pagename]["parts"]:
        where[f"data-{part}"] = ""
    app.add_js_file(f"{folder}/live.mjs", priority=900, **where)  # after the copy buttons have found their code


def copy_pyodide(app: Sphinx, error: Exception | None) -> None:
    """Put Pyodide's core beside our files, where any page needs it."""
    if error or not any(page.get("live") for page in app.env.metadata.values()):
        return
    static = Path(app.outdir) / "_static"
    source, version = pyodide_source()
    target = static / f"pyodide-{version}"
    for old in set(static.glob("pyodide-*")) - {target}:
        shutil.rmtree(old)
    for name in PYODIDE_FILES:
        write_if_changed(target / name, (source / name).read_bytes())
    # of the list of 300 packages that Pyodide can load from elsewhere, only the head is needed
    lock = json.loads((source / "pyodide-lock.json").read_text(encoding="utf-8"))
    write_if_changed(target / "pyodide-lock.json", json.dumps({"info": lock["info"], "packages": {}}).encode())


def setup(app: Sphinx) -> dict[str, Any]:
    # an assignment's page has a smaller package, and the course's other pages are elsewhere (book/assignment.py)
    app.add_config_value("live_package", {}, "", [dict])
    app.add_config_value("course_site", "", "env", [str])
    app.connect("builder-inited", copy_ours)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-read", mark_cells)
    app.connect("doctree-read", note_cells)
    app.connect("html-page-context", add_files)
    app.connect("build-finished", copy_pyodide)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
