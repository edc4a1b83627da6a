"""`{progress}`: what the reader has read, answered and solved, kept in their browser alone.

Alone it stands for all lectures, with a lecture's slug for that one. It puts into the page what there is to do (each
lecture's page, the names of its questions, its exercises); book/static/panel.js counts what of it is done, says where
that is kept, and offers to save it, to load it, and to write the answers into a notebook. So every place that counts
shows the same numbers. A notebook has nothing there but a cell with `progress()`: it's tagged `notebook-only`, and the
page leaves it out.
"""

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from book.course import Lecture, page_name, read_syllabus
from book.export.vocabulary import Directive, Renderer, directive
from book.extensions.exercises import exercises, in_lecture, label
from book.repository import notebook_path

PANEL = (
    '<div class="zth-progress" id="zth-progress"><noscript><p>With JavaScript, this is where you see what you have '
    'read, answered and solved.</p></noscript><script type="application/json">{}</script></div>'
)


class ProgressNode(nodes.General, nodes.Element):
    """The place of the panel; `slug` names its lecture, the empty text all of them."""


class Progress(SphinxDirective):
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        slug = self.arguments[0] if self.arguments else ""
        lectures = [lecture.slug for lecture in read_syllabus(Path(self.env.srcdir))]
        if slug and slug not in lectures:
            raise self.error(f"no lecture {slug!r} in book/syllabus.yml: they are {', '.join(lectures)}")
        self.env.metadata[self.env.docname]["progress"] = True
        return [ProgressNode(slug=slug)]


@directive("progress")
def exported(page: Renderer, d: Directive) -> str:
    return ""


def remove_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Leave out what stands in the notebook alone."""
    for cell in list(doctree.findall(nodes.container)):
        if "tag_notebook-only" in cell["classes"]:
            cell.parent.remove(cell)


def to_do(lecture: Lecture, app: Sphinx, docname: str) -> dict[str, Any]:
    """What one lecture holds, with links from this page. An exercise in the lecture itself comes with its stub."""
    env, page = app.env, lecture.page()
    here = exercises(lecture.slug) if lecture.page("exercises") in env.found_docs else []
    there = in_lecture(lecture.slug)

    def address(name: str) -> str:
        place = page if name in there else lecture.page("exercises")
        return f"{app.builder.get_relative_uri(docname, place)}#{label('exercise', name)}"

    return {
        "row": f"lecture-{lecture.number:02}",  # on the front page: book/extensions/syllabus.py
        "page": page,
        "questions": env.metadata.get(page, {}).get("questions", []),
        "exercises": [
            {"name": one.name, "title": one.title, "card": address(one.name), "points": one.points}
            | ({"stub": there[one.name]} if one.name in there else {})
            for one in here
        ],
    }


def add_panel(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(ProgressNode)):
        lectures = [
            lecture
            for lecture in read_syllabus(Path(app.srcdir))
            if lecture.page() in app.env.found_docs and place["slug"] in ("", lecture.slug)
        ]
        panel = {
            "course": app.config.html_title,
            "lectures": [to_do(lecture, app, docname) for lecture in lectures],
            "notebook": notebook_path(docname) if place["slug"] else None,
        }
        text = json.dumps(panel, ensure_ascii=False).replace("<", "\\u003c")
        place.replace_self(nodes.raw("", PANEL.format(text), format="html"))


def write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages with a panel, whenever any page was read: a lecture may have another question."""
    return [name for name, page in env.metadata.items() if page.get("progress")]


def add_scripts(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    name = page_name(pagename)
    if name and name.folder != "solutions":  # whoever runs a worked answer has passed nothing
        app.add_js_file("progress.js", type="module")
    if app.env.metadata.get(pagename, {}).get("progress"):
        app.add_js_file("panel.js", type="module")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(ProgressNode)
    app.add_directive("progress", Progress)
    app.connect("doctree-read", remove_cells, priority=400)  # before anyone looks for cells
    app.connect("env-updated", write_again)
    app.connect("doctree-resolved", add_panel)
    app.connect("html-page-context", add_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
