"""The left column: the course as a list, and under the page that is open its own sections.

One list instead of the theme's two (course at the left, page at the right) leaves the right margin to margin notes.
"""

import posixpath
import re
from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx

NUMBERED = re.compile(r"(?P<folder>lectures|exercises|solutions)/(?P<number>\d\d)_")


def number_of(page: str) -> str:
    """'01' for `lectures/01_micrograd`, '' for pages that are no lecture."""
    found = NUMBERED.match(page)
    return found["number"] if found and found["folder"] == "lectures" else ""


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
        found = number_of(context["pagename"] if link["href"] == "#" else target)
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


def add_to_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    context["course_list"] = lambda: course_list(context)
    context["lecture_number"] = number_of(page)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", add_to_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
