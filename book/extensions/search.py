"""The search: at the end of a build the finished pages become an index of their sections, `_static/search.json`.

The scripts of `book/search/`, with MiniSearch and a stemmer, go into a folder that carries a hash of them all, so a
browser's cache never mixes two versions. The index keeps its name, because all pages would change with it; the
browser asks each time whether it has changed. Sphinx's own search stays out: it finds pages, not sections, and its
excerpts show the answers of questions.
"""

import json
import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import bs4
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book.extensions.live import folder_name, write_if_changed
from book.kept import kept
from book.search.sections import ARTICLE, page_entry

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "book" / "search"
# name on the site: the package's file
PACKAGES = {"minisearch.js": "minisearch/dist/es/index.js", "stemmer.js": "stemmer/index.js"}
COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)


def package(file: str) -> bytes:
    """A package's module without its comments, but with its name and its licence."""
    name = file.partition("/")[0]
    folder = ROOT / "node_modules" / name
    try:
        about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        code = (folder.parent / file).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ExtensionError(f"{name} is not installed: run `npm ci` (or `make setup`).") from None
    author = re.sub(r" <.*", "", str(about["author"]))
    return f"// {name} {about['version']}, {about['license']} licence, by {author}\n{COMMENT.sub('', code)}".encode()


def search_files() -> dict[str, bytes]:
    """Name and bytes of what a search loads, but for the index."""
    ours = {path.name: path.read_bytes() for path in sorted(SOURCES.iterdir()) if path.suffix in {".js", ".json"}}
    return ours | {name: package(file) for name, file in PACKAGES.items()}


def copy_scripts(app: Sphinx) -> None:
    """Put the scripts where the pages will look for them, before the pages, which name their folder."""
    files = search_files()
    folder = folder_name(files, "search")
    app.search_folder = folder  # type: ignore[attr-defined]
    static = Path(app.outdir) / "_static"
    for old in set(static.glob("search-*")) - {static / folder}:
        shutil.rmtree(old)
    for name, content in files.items():
        write_if_changed(static / folder / name, content)


def no_search_of_sphinx(app: Sphinx) -> None:
    app.builder.search = False  # type: ignore[attr-defined]


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page for a query in an address; on the other pages the search opens in place."""
    yield "search", {}, "search.html"


def name_folder(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    context["search_folder"] = app.search_folder  # type: ignore[attr-defined]


def write_index(app: Sphinx, error: Exception | None) -> None:
    if error:
        return
    code = [path.read_bytes() for path in sorted(SOURCES.iterdir()) if path.suffix in {".py", ".json"}]
    pages = []
    for page in sorted(app.env.found_docs):
        title = app.env.titles[page].astext()
        html = (Path(app.outdir) / f"{page}.html").read_text(encoding="utf-8")
        article = ARTICLE.search(html)
        made_from = (page, title, article[0] if article else "", bs4.__version__, *code)
        entry = kept(partial(entry_as_json, page, title, html), *made_from)
        pages.append(json.loads(entry))
    index = json.dumps({"pages": pages}, ensure_ascii=False, separators=(",", ":"))
    write_if_changed(Path(app.outdir) / "_static" / "search.json", index.encode())


def entry_as_json(page: str, title: str, html: str) -> bytes:
    return json.dumps(page_entry(page, title, html), ensure_ascii=False).encode()


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", no_search_of_sphinx)
    app.connect("builder-inited", copy_scripts)
    app.connect("html-collect-pages", search_page)
    app.connect("html-page-context", name_folder)
    app.connect("build-finished", write_index)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
