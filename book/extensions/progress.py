"""What the reader has done, kept in their browser alone: the pages' side of book/static/progress.js.

The front page's syllabus gets what there is to do, lecture by lecture (its page, the names of its questions and of its
exercises), one sentence about where the progress is kept, and the button that erases it.
"""

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book.course import Lecture, page_name, read_syllabus
from zero_to_hero.checks._engine.exercise import load

KEPT = (
    '<div class="zth-progress zth-scripted"><p>What you have read and solved is ticked off here. It is kept in this '
    'browser, and nothing of it leaves this device. <button class="zth-button" type="button" id="zth-forget">'
    'Forget everything</button> <span role="status" class="zth-said"></span></p>'
    '<script type="application/json" id="zth-to-do">{}</script></div>'
)


def to_do(lecture: Lecture, env: BuildEnvironment) -> dict[str, Any]:
    """What one lecture holds; empty while it is not written."""
    page = lecture.page()
    if page not in env.found_docs:
        return {}
    has_exercises = lecture.page("exercises") in env.found_docs
    return {
        "row": f"lecture-{lecture.number:02}",
        "page": page,
        "questions": env.metadata.get(page, {}).get("questions", []),
        "exercises": [exercise.name for exercise in load(lecture.slug)] if has_exercises else [],
    }


def has_syllabus(node: nodes.Node) -> bool:
    return isinstance(node, nodes.enumerated_list) and "zth-syllabus" in node["classes"]


def add_list(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the sentence, the button and the list behind the syllabus."""
    for listing in doctree.findall(has_syllabus):
        rows = [to_do(lecture, app.env) for lecture in read_syllabus(Path(app.srcdir))]
        text = json.dumps([row for row in rows if row]).replace("<", "\\u003c")
        listing.parent.insert(listing.parent.index(listing) + 1, nodes.raw("", KEPT.format(text), format="html"))
        return


def note_syllabus(app: Sphinx, doctree: nodes.document) -> None:
    if next(doctree.findall(has_syllabus), None) is not None:
        app.env.metadata[app.env.docname]["syllabus"] = True


def write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages with a syllabus, whenever any page was read: a lecture may have another question."""
    return [name for name, page in env.metadata.items() if page.get("syllabus")]


def add_script(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    name = page_name(pagename)
    if (name and name.folder != "solutions") or app.env.metadata.get(pagename, {}).get("syllabus"):
        app.add_js_file("progress.js", type="module")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-read", note_syllabus)
    app.connect("env-updated", write_again)
    app.connect("doctree-resolved", add_list)
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
