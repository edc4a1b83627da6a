"""Cards of exercises: `{exercise} micrograd.tanh`, `{solution} micrograd.tanh`, and `{exercises} micrograd`, the list.

What a card says beside its text (kind, difficulty, minutes, points, hints) comes from the check's own declaration in
`zero_to_hero/checks/`, so it stands once. Each directive is written out as Markdown, which the site parses and the
exporter renders: the page and the notebook say the same.

A card is on the exercises page, under a heading with its title, or in the lecture, where it names its title itself.
Everything else is the same on both: the check, the solution, the progress. The list leads to either.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.check_cells import stubs
from book.course import is_lecture, with_solutions, written
from book.export.vocabulary import Directive, Renderer, directive
from zero_to_hero.checks._engine.exercise import CHECKS, EXERCISES, Exercise, lectures, load

ROOT = Path(__file__).resolve().parent.parent.parent


def exercises(lecture: str) -> list[Exercise]:
    """All exercises of a lecture. Raises LookupError, with a sentence, when it has none."""
    if lecture not in lectures():
        raise LookupError(f"no checks of a lecture {lecture!r}: there is no folder zero_to_hero/checks/{lecture}")
    return load(lecture)


def exercise(name: str) -> Exercise:
    """The exercise of that name. Raises LookupError, with a sentence, when there is none."""
    if name in EXERCISES:  # an instructor's own may be in no lecture
        return EXERCISES[name]
    for found in exercises(name.partition(".")[0]):
        if found.name == name:
            return found
    raise LookupError(f"no check declares {name!r} in zero_to_hero/checks/{name.partition('.')[0]}")


def label(kind: str, name: str) -> str:
    """Where links lead to: `exercise-micrograd-tanh`, `solution-micrograd-tanh`."""
    return f"{kind}-{name}".replace(".", "-").replace("_", "-")


def lecture_file(lecture: str) -> Path | None:
    """The source of a lecture's page; None where it isn't written."""
    return next((ROOT / f"{row.page()}.md" for row in written(ROOT) if row.slug == lecture), None)


def in_lecture(lecture: str) -> dict[str, str]:
    """The exercises whose cards are on the lecture's page: name and stub."""
    source = lecture_file(lecture)
    return stubs(source) if source else {}


def exercise_text(name: str, body: str, page: str, points: float | None = None, with_hints: bool = True) -> str:
    """A card: its facts, its text, its hints to open, and the way to the solution; in a lecture also its title.

    An assignment gives other points, and may leave the hints out.
    """
    found = exercise(name)
    hints = [
        f"```{{dropdown}} Hint {number} of {len(found.hints)}\n:class-container: hint\n\n{hint}\n```"
        for number, hint in enumerate(found.hints if with_hints else (), start=1)
    ]
    afterwards = [f"Afterwards: [the worked answer](#{label('solution', name)})."] if with_solutions() else []
    title = [f"**Your turn: {found.title}**"] if is_lecture(page) else []
    return "\n\n".join([*title, f"*{found.facts(points).capitalize()}*", body, *hints, *afterwards])


def solution_text(name: str, body: str, page: str) -> str:
    """The line above a worked answer."""
    found = exercise(name)
    return f"*[The exercise](#{label('exercise', name)}): {found.facts()}*\n\n{body}".strip()


def list_text(lecture: str, body: str, page: str) -> str:
    """All exercises of a lecture as a table, linked; those on another kind of page say where they are."""
    there = in_lecture(lecture)
    place = "" if is_lecture(page) else ", in the lecture"
    rows = [
        f"| [{one.title}](#{label('exercise', one.name)}){place if one.name in there else ''} "
        f"| {one.kind} | {one.difficulty} | {one.minutes} |"
        for one in exercises(lecture)
    ]
    return "\n".join(["| Exercise | Kind | Difficulty | Minutes |", "| --- | --- | ---: | ---: |", *rows])


TEXTS: dict[str, Callable[..., str]] = {
    "exercise": exercise_text,
    "solution": solution_text,
    "exercises": list_text,
}


class Card(SphinxDirective):
    """One of the three directives: its text parsed in a container that links can lead to."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        name, config = self.arguments[0], self.config
        of_assignment = (config.exercise_points.get(name), config.exercise_hints) if self.name == "exercise" else ()
        try:
            text = TEXTS[self.name](name, "\n".join(self.content), self.env.docname, *of_assignment)
        except LookupError as error:
            raise self.error(str(error)) from None
        for file in (CHECKS / name.partition(".")[0]).glob("*.py"):
            self.env.note_dependency(str(file))
        if self.name == "exercises" and (source_file := lecture_file(name)):
            self.env.note_dependency(str(source_file))  # a card may move
        card = nodes.container(classes=[f"zth-{self.name}"])
        if self.name == "exercise" and with_solutions():
            card["classes"].append("zth-answered")  # its last line leads to the answer
        self.set_source_info(card)
        if self.name != "exercises":
            card["names"].append(label(self.name, name))
            self.state.document.note_explicit_target(card)
        source, _ = self.get_source_info()
        self.state.nested_parse(StringList(text.splitlines(), source), self.content_offset, card)
        return [card]


@directive(*TEXTS)
def exported(page: Renderer, d: Directive) -> str:
    """The same text in a notebook."""
    try:
        text = TEXTS[d.name](d.argument, d.body, page.docname)
    except LookupError as error:
        return page.problem(d.line, str(error))
    return page.markdown(text, d.body_line)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("exercise_points", {}, "env", [dict])  # an assignment's, by the exercises' names
    app.add_config_value("exercise_hints", True, "env", [bool])
    for name in TEXTS:
        app.add_directive(name, Card)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
