"""The left column: the course as a list, and under the page that is open its own sections.

One list instead of the theme's two (course at the left, page at the right) leaves the right margin to margin notes.
The list is sorted by kind; page after page one reads a lecture, does its exercises, and then reads their solutions.
"""

import posixpath
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx

from book.course import page_name


def number_of(page: str) -> str:
    """'01' for `lectures/01_micrograd`, '' for pages that are no lecture."""
    name = page_name(page)
    return f"{name.number:02}" if name and name.folder == "lectures" else ""


def course_list(context: dict[str, Any]) -> str:
    """The course as HTML lists; empty where there is nothing to list."""
    soup = BeautifulSoup(
        context["toctree"](maxdepth=2, collapse=False, includehidden=True, titles_only=True) or "", "html.parser"
    )
    for caption in soup.select("p.caption"):
        # Sphinx makes it a heading, which would stand before the page's first
        del caption["role"], caption["aria-level"]
    for link in soup.select("a.reference"):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(context["pagename"]), str(link["href"])))
        found = number_of(context["pagename"] if link["href"] == "#" else target.removesuffix(".html"))
        if found:
            number = soup.new_tag("span", attrs={"class": "zth-number"})
            number.string = found
            link.insert(0, number)
    here = soup.select("li.current > a.current")
    if here:
        link = here[-1]
        link["aria-current"] = "page"
        link["href"] = "#main-content"
        sections = BeautifulSoup(context.get("toc") or "", "html.parser").select_one("ul ul")
        if sections:
            for deeper in sections.select("ul ul"):
                deeper.decompose()
            sections["class"] = "zth-sections"
            sections["aria-label"] = "On this page"
            assert link.parent
            link.insert_after(sections)
    return str(soup)


def neighbours(pages: Iterable[str], page: str) -> dict[str, str]:
    """The pages `prev` and `next` of a notebook's page; the first has none before it, the last none after it."""
    places = {each: name.place for each in pages if (name := page_name(each))}
    way = sorted(places, key=places.__getitem__)
    if page not in way:
        return {}
    place = way.index(page)
    return {side: way[i] for side, i in (("prev", place - 1), ("next", place + 1)) if 0 <= i < len(way)}


def add_to_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    context["course_list"] = lambda: course_list(context)
    context["lecture_number"] = number_of(page)
    for side, other in neighbours(app.env.found_docs, page).items():
        link = app.builder.get_relative_uri(page, other)
        context[side] = {"link": link, "title": app.env.titles[other].astext()}


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", add_to_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
