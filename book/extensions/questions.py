"""`{question}`: a question with answers to choose from, before the text goes on; each answer has its explanation.

    :::{question} What is `b.grad`?
    :name: used-twice

    What has to be known before, if anything: `b` is used twice.

    - [ ] 1.0

      The first use alone would give that.

    - [x] 2.0

      Each use adds its share.
    :::

Exactly one answer carries the `x`. On the page an answer is a `<details>` that opens its explanation; with JavaScript
(book/static/questions.js) the answers become radio buttons, and the page remembers that the question was answered, and
whether the first answer was right. In a notebook the answers are a list, and below it one block opens all explanations.

What the next cell shows stays folded until the question is answered: book/extensions/question_folds.py, and there also
the option `:output: none`.
"""

import re
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from book.export.directives import details, quote
from book.export.vocabulary import Directive, Renderer, directive

KIND = "Predict first"
LETTERS = "ABCDEFGH"
VERDICT = {True: "Right.", False: "Not this one."}
ITEM = re.compile(r"- \[(?P<mark>[ xX])\] +(?P<text>\S.*)")


@dataclass(frozen=True)
class Answer:
    right: bool
    text: str
    why: str
    line: int
    """of the answer, counted from the body's first line"""
    why_line: int


def parse(body: str) -> tuple[str, list[Answer]]:
    """What comes before the question, and its answers. Raises ValueError, with a sentence, for another text."""
    lines = body.split("\n")
    starts = [i for i, line in enumerate(lines) if ITEM.match(line)]
    answers = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        found = ITEM.match(lines[start])
        assert found
        rest = lines[start + 1 : end]
        first = next((i for i, line in enumerate(rest) if not line.strip()), len(rest))  # the answer's own paragraph
        if stray := next((line for line in rest if line.strip() and not line.startswith("  ")), ""):
            raise ValueError(f"what belongs to an answer is indented by two spaces; this line is not: {stray.strip()}")
        why = "\n".join(line[2:] for line in rest[first:])
        if not why.strip():
            raise ValueError(f"the answer {found['text']!r} has no explanation: a blank line, then indented text")
        text = "\n".join([found["text"], *(line.strip() for line in rest[:first])])
        answers.append(Answer(found["mark"] != " ", text, why, start, start + 1 + first))
    if not 2 <= len(answers) <= len(LETTERS):
        raise ValueError("a question has two to eight answers, each a line `- [ ] text` (`- [x]` for the right one)")
    if sum(answer.right for answer in answers) != 1:
        raise ValueError(f"exactly one answer is right; {sum(answer.right for answer in answers)} have an x")
    return "\n".join(lines[: starts[0]]).strip("\n"), answers


class QuestionNode(nodes.General, nodes.Element):
    """Its children: a paragraph that says what this is, what comes before, the question, and the answers."""


class AnswerNode(nodes.General, nodes.Element):
    """Its children: the answer (AnswerText) and the explanation's blocks."""


class AnswerText(nodes.TextElement):
    pass


class Question(SphinxDirective):
    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {  # noqa: RUF012 (docutils' own form)
        "name": directives.unchanged_required,
        "output": lambda value: directives.choice(value, ("none",)),  # book/extensions/question_folds.py
    }

    def run(self) -> list[nodes.Node]:
        name = self.options.get("name", "")
        if not re.fullmatch(r"[a-z0-9-]+", name):
            raise self.error(
                "a {question} needs `:name:`, of small letters, digits and hyphens: its place in the memory"
            )
        try:
            rest, answers = parse("\n".join(self.content))
        except ValueError as error:
            raise self.error(str(error)) from None
        made = QuestionNode(name=name, output=self.options.get("output", ""), classes=["zth-question"])
        self.set_source_info(made)
        made["names"].append(f"question-{name}")
        self.state.document.note_explicit_target(made)
        asked, messages = self.state.inline_text(self.arguments[0], self.lineno)
        made += nodes.paragraph("", KIND, classes=["admonition-title"])
        self.parse_into(made, rest, 0)
        made += [nodes.paragraph("", "", *asked, classes=["zth-asked"]), *messages]
        for letter, answer in zip(LETTERS, answers, strict=False):
            node = AnswerNode(letter=letter, right=answer.right)
            words, messages = self.state.inline_text(answer.text, self.lineno + answer.line)
            node += [AnswerText("", "", *words), *messages]
            self.parse_into(node, answer.why, answer.why_line)
            made += node
        return [made]

    def parse_into(self, node: nodes.Element, text: str, offset: int) -> None:
        source, _ = self.get_source_info()
        self.state.nested_parse(StringList(text.split("\n"), source), self.content_offset + offset, node)


def visit_question(self: HTML5Translator, node: QuestionNode) -> None:
    self.body.append(
        self.starttag(
            node,
            "div",
            CLASS="admonition predict",
            **{"data-question": node["name"], "role": "group", "aria-label": KIND},
        )
    )


def visit_answer(self: HTML5Translator, node: AnswerNode) -> None:
    right = ' data-right=""' if node["right"] else ""
    self.body.append(f'<details class="zth-answer"{right}>')


def visit_answer_text(self: HTML5Translator, node: AnswerText) -> None:
    self.body.append(f'<summary><span class="zth-letter">{node.parent["letter"]}</span> <span>')


def depart_answer_text(self: HTML5Translator, node: AnswerText) -> None:
    verdict = VERDICT[node.parent["right"]]
    self.body.append(f'</span></summary><div class="zth-why"><p class="zth-verdict">{verdict}</p>')


@directive("question")
def exported(page: Renderer, d: Directive) -> str:
    """In a notebook: the question and its answers, and one block that opens all explanations."""
    try:
        rest, answers = parse(d.body)
    except ValueError as error:
        return page.problem(d.line, str(error))
    asked = page.inline(d.argument, d.line)
    more = page.markdown(rest, d.body_line) if rest else ""
    choices, whys = [], []
    for letter, answer in zip(LETTERS, answers, strict=False):
        choices.append(f"- **{letter}**: {page.inline(answer.text, d.body_line + answer.line)}")
        why = page.markdown(answer.why, d.body_line + answer.why_line).strip("\n")
        whys.append(f"**{letter}: {VERDICT[answer.right]}**\n\n{why}")
    return "\n\n".join(
        [quote(f"**{KIND}**", more, f"**{asked}**", "\n".join(choices)), details("Answer", "\n\n".join(whys))]
    )


def note_questions(app: Sphinx, doctree: nodes.document) -> None:
    """Remember which questions a page has; the syllabus counts them (book/extensions/progress.py)."""
    names = [node["name"] for node in doctree.findall(QuestionNode)]
    if names:
        app.env.metadata[app.env.docname]["questions"] = names


def add_script(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    if app.env.metadata.get(pagename, {}).get("questions"):
        app.add_js_file("questions.js", type="module")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(QuestionNode, html=(visit_question, lambda self, node: self.body.append("</div>")))
    app.add_node(AnswerNode, html=(visit_answer, lambda self, node: self.body.append("</div></details>")))
    app.add_node(AnswerText, html=(visit_answer_text, depart_answer_text))
    app.add_directive("question", Question)
    app.connect("doctree-read", note_questions)
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
