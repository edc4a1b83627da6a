"""The left column: the course as one list, and in it the place of the page that is open.

The lectures stand under the parts that `book/syllabus.yml` puts them in. A lecture that isn't written yet isn't shown,
and neither is a part without lectures. The open lecture has its exercises and its solutions below it, the open page
its sections; the parts of other lectures are folded. One list instead of the theme's two (course at the left, page at
the right) leaves the right margin to margin notes.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from book.course import FOLDERS, Lecture, by_part, is_course_page, page_name, read_syllabus


@dataclass(frozen=True)
class Entry:
    """A page in the list: `link` leads to it, `here` says that it's the page that is open."""

    title: str
    link: str
    here: bool
    number: str = ""
    pages: list["Entry"] = field(default_factory=list)
    """the other pages of a lecture"""

    @property
    def open(self) -> bool:
        """Whether the reader is on this page, or on another one of this lecture."""
        return self.here or any(page.here for page in self.pages)


@dataclass(frozen=True)
class Part:
    """Entries under a title; `open` says whether they're unfolded."""

    title: str
    entries: list[Entry]
    open: bool = True


def number_of(page: str) -> str:
    """'01' for `lectures/01_micrograd`, '' for pages that are no lecture."""
    name = page_name(page)
    return f"{name.number:02}" if name and name.folder == "lectures" else ""


def entry(app: Sphinx, here: str, page: str, title: str, pages: list[Entry] | None = None) -> Entry:
    return Entry(title, app.builder.get_relative_uri(here, page), page == here, number_of(page), pages or [])


def lecture_entry(app: Sphinx, here: str, lecture: Lecture) -> Entry:
    """A lecture, with those of its other pages that are here."""
    others = [
        entry(app, here, lecture.page(folder), folder.capitalize())
        for folder in FOLDERS[1:]
        if lecture.page(folder) in app.env.found_docs
    ]
    return entry(app, here, lecture.page(), lecture.title, others)


def course_parts(app: Sphinx, here: str) -> list[Part]:
    """The parts that have lectures; from a lecture's pages only its own is open, from elsewhere all are."""
    lectures = [one for one in read_syllabus(Path(app.srcdir)) if one.page() in app.env.found_docs]
    parts = {title: [lecture_entry(app, here, one) for one in some] for title, some in by_part(lectures)}
    return [
        Part(title, entries, open=not page_name(here) or any(one.open for one in entries))
        for title, entries in parts.items()
    ]


def course_around(app: Sphinx, here: str) -> list[Part]:
    """The other pages, under the captions of `_toc.yml`."""
    around = []
    for toctree in app.env.tocs[app.config.root_doc].findall(addnodes.toctree):
        pages = [page for page in toctree["includefiles"] if not is_course_page(page)]
        if pages:
            entries = [entry(app, here, page, app.env.titles[page].astext()) for page in pages]
            around.append(Part(toctree["caption"] or "", entries))
    return around


def page_sections(toc: str) -> str:
    """The page's sections of the first level as an HTML list, from Sphinx's list of all; '' where it has none."""
    sections = BeautifulSoup(toc, "html.parser").select_one("ul ul")
    if not sections:
        return ""
    for deeper in sections.select("ul ul"):
        deeper.decompose()
    sections["class"] = "zth-sections"
    sections["aria-label"] = "On this page"
    return str(sections)


def add_to_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    context["course_parts"] = course_parts(app, page)
    context["course_around"] = course_around(app, page)
    context["page_sections"] = page_sections(context.get("toc") or "")
    context["lecture_number"] = number_of(page)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", add_to_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
