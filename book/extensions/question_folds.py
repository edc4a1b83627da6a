"""What answers a question stays folded until the reader has answered it.

The fold begins with the output of the first cell after the question that shows something. Where the text right after
gives the answer away as well, this line says how far the fold goes:

    ```{answered} used-twice
    ```

Then all that stands between that output and the line is folded, cells included. A question that no cell answers says
so by `:output: none`; its fold, if it has such a line, begins right after it. The question, the cell and the line stand
in one section, and the build stops where one is missing.

What is folded carries `hidden="until-found"` on the page: a browser opens it for a link or a find that leads into it,
and our style sheet shows it on paper and without scripts. book/static/questions.js opens it for an answer.
"""

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from book.export.vocabulary import Directive, Renderer, directive
from book.extensions.questions import QuestionNode

logger = logging.getLogger(__name__)

# stands where the output will stand; static, so that nothing moves when the script arrives
NOTE = (
    '<div class="zth-folded zth-scripted" data-waits="{name}">'
    '<p>Answer <a href="#question-{name}">the question above</a> to {what}.</p> '
    '<button class="zth-button" type="button">Show it anyway</button></div>'
)


class FoldedOutput(nodes.container):
    """A cell's output that answers the question `question`."""


class FoldedText(nodes.General, nodes.Element):
    """Text and cells after that output which give the answer away, too."""


class AnsweredNode(nodes.General, nodes.Element):
    """The end of what question `name` folds; gone from the page once it has done its work."""


class Answered(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        node = AnsweredNode(name=self.arguments[0])
        self.set_source_info(node)
        return [node]


@directive("answered")
def exported(page: Renderer, d: Directive) -> str:
    """In a notebook nothing is folded."""
    return ""


def output_of(cell: nodes.Node) -> nodes.container | None:
    """The output of a code cell, as MyST-NB marks it; None for what shows nothing, or is no cell."""
    if isinstance(cell, nodes.container) and "cell" in cell["classes"]:
        for part in cell.children:
            if isinstance(part, nodes.container) and "cell_output" in part["classes"] and part.children:
                return part
    return None


def following(node: nodes.Element) -> Iterator[nodes.Node]:
    """What comes after a question in its section, up to the next question."""
    siblings = node.parent.children
    for other in siblings[siblings.index(node) + 1 :]:
        if isinstance(other, QuestionNode):
            return
        yield other


def note(name: str, what: str) -> nodes.raw:
    return nodes.raw("", NOTE.format(name=name, what=what), format="html")


def fold(question: QuestionNode) -> None:
    """Fold what answers the question; a warning where that cannot be found."""
    name, after = question["name"], list(following(question))
    cell = next((node for node in after if output_of(node)), None)
    end = next((node for node in after if isinstance(node, AnsweredNode)), None)
    if question["output"] == "none":
        first = 0
    elif cell:
        output = output_of(cell)
        assert output is not None
        folded = FoldedOutput(**output.attributes, question=name)
        folded += output.children
        output.replace_self([folded, note(name, "see the result")])
        first = after.index(cell) + 1
    else:
        logger.warning(
            f"no cell shows the answer to the question {name} before its section ends or the next question comes: "
            "move the question to its cell, or say `:output: none`",
            location=question,
        )
        return
    if not end:
        return
    inside = after[first : after.index(end)]
    if end["name"] != name or not inside:
        logger.warning(
            f"{{answered}} {end['name']} stands after what answers the question {name}: it must carry that name, and "
            "something must stand in between",
            location=end,
        )
        return
    for node in inside:
        question.parent.remove(node)
    rest = FoldedText(question=name)
    rest += inside
    end.replace_self([rest] if first else [note(name, "read on"), rest])


def fold_all(app: Sphinx, doctree: nodes.document) -> None:
    for question in list(doctree.findall(QuestionNode)):
        fold(question)
    for stray in list(doctree.findall(AnsweredNode)):
        logger.warning(
            f"{{answered}} {stray['name']}: no question of that name above it folds this far", location=stray
        )
        stray.parent.remove(stray)


def visit_output(self: HTML5Translator, node: FoldedOutput) -> None:
    marks = {"hidden": "until-found", "data-answers": node["question"]}
    self.body.append(self.starttag(node, "div", CLASS="docutils container", **marks))


def visit_text(self: HTML5Translator, node: FoldedText) -> None:
    self.body.append(f'<div class="zth-unfolds" hidden="until-found" data-answers="{node["question"]}">\n')


def depart(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</div>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("book.extensions.questions")
    app.add_node(FoldedOutput, html=(visit_output, depart))
    app.add_node(FoldedText, html=(visit_text, depart))
    app.add_node(AnsweredNode)
    app.add_directive("answered", Answered)
    # after the extensions that put notes and folds of their own among a page's cells
    app.connect("doctree-read", fold_all, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
