"""Write the notebook of each page into the site: `notebooks/lectures/01_micrograd.ipynb` and so on.

A page is looked through for what a notebook cannot say as soon as it is read, before its cells run; the notebooks are
written when the site is finished, because references, numbers and glued values are known only then.
"""

import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from book.course import is_course_page
from book.export.notebook import check, export, is_notebook, write
from book.export.page import Page
from book.export.site_lookup import NothingKnown, Resolver, SiteResolver
from book.extensions.repository import has_notebook, repository
from book.repository import notebook_path


def page_of(app: Sphinx, docname: str, resolver: Resolver) -> Page:
    return Page(docname, Path(app.env.doc2path(docname)), resolver, app.env.myst_config)  # type: ignore[attr-defined]


def check_page(app: Sphinx, docname: str, content: list[str]) -> None:
    if is_course_page(docname) and is_notebook(content[0]):
        check(page_of(app, docname, NothingKnown()), content[0])


def export_pages(app: Sphinx, failed: Exception | None) -> None:
    if failed or app.statuscode or app.builder.name != "html":
        return  # the site will not be used
    folder = Path(app.outdir, "notebooks")
    shutil.rmtree(folder, ignore_errors=True)
    here = repository(app)
    resolver = SiteResolver(app, here)
    for docname in sorted(app.env.found_docs):
        if has_notebook(app.env, docname):
            page = page_of(app, docname, resolver)
            text = page.path.read_text(encoding="utf-8")
            write(Path(app.outdir, notebook_path(docname)), export(page, text, here, app.config.html_title))


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension(
        "book.extensions.joined_streams"
    )  # else the executed notebook would hold its joined texts twice
    app.connect("source-read", check_page)
    app.connect("build-finished", export_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
