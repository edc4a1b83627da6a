"""What only the page of an assignment has (book/assignment.py): its panel, its frame, and no search.

`{assignment}` makes the panel of progress, with the button that downloads the answers. The exercises and their points
are in the configuration; book/static/panel.js counts them as it does on the course's own pages.
"""

import json
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.extensions.exercises import label
from book.extensions.progress import PANEL
from book.extensions.search import no_search_of_sphinx
from book.extensions.site_meta import first_paragraph, shorten
from book.extensions.site_navigation import page_sections

NONE: dict[str, Any] = {}


class Panel(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        config = self.env.config
        exercises = [
            {"name": name, "title": title, "points": points, "card": f"#{label('exercise', name)}"}
            for name, title, points in config.assignment["exercises"]
        ]
        panel = {
            "course": f"{config.html_title}: {config.assignment['name']}",
            "lectures": [{"row": "", "page": "index", "questions": [], "exercises": exercises}],
            "notebook": f"{config.assignment['name']}.ipynb",
            "assignment": config.assignment["name"],
        }
        text = json.dumps(panel, ensure_ascii=False).replace("<", "\\u003c")
        return [nodes.raw("", PANEL.format(text), format="html")]


def frame(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> str | None:
    """The page's head, its list of sections, its scripts, and the template with its own frame."""
    if doctree is None:
        return None
    title = app.env.titles[page].astext()
    context["head"] = {
        "title": f"{title} · {app.config.html_title}",
        "description": shorten(first_paragraph(doctree)),
        "indexed": False,
    }
    context["assignment"] = title
    context["page_sections"] = page_sections(context.get("toc") or "")
    context["course_site"], context["course_url"] = app.config.course_site, app.config.course_url
    for name in ("progress.js", "panel.js"):
        app.add_js_file(name, type="module")
    return "assignment.html"


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("assignment", NONE, "env", [dict])
    app.add_config_value("course_url", "", "html", [str])
    app.add_directive("assignment", Panel)
    app.connect("builder-inited", no_search_of_sphinx)
    app.connect("html-page-context", frame)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
