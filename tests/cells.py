"""The pages of the lectures as the tests read them: headings, cells, and what cells leave when they run."""

import contextlib
import functools
import io
import re
from pathlib import Path
from typing import Any, NamedTuple

from nbformat import NotebookNode

from book.check_cells import read_notebook
from book.course import Lecture, written
from book.extensions.exercises import exercise, in_lecture
from book.live_cells import MADE, is_live

ROOT = Path(__file__).resolve().parent.parent
DIRECTIVES = {"exercises": "exercise", "solutions": "solution"}
SECTION = re.compile(r"^## (?P<title>.+)$", re.MULTILINE)
CELL = re.compile(r"^```\{code-cell\}\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


# a card in a lecture: the directive, and the first code cell after it
CARD = re.compile(r"^```\{exercise\} (?P<name>\S+)\n.*?^```$.*?^```\{code-cell\}\n.*?^```$", re.MULTILINE | re.DOTALL)


class Section(NamedTuple):
    """One exercise or solution on its page: the heading, and the text below it; in a lecture the card and its cell."""

    title: str
    text: str


def lectures() -> list[Lecture]:
    """The lectures that have exercises, in the order of the course."""
    return written(ROOT, "exercises")


def page(folder: str, slug: str) -> Path:
    """`exercises/01_micrograd.md`: a lecture's page in this folder. Raises ValueError where there is none."""
    for lecture in written(ROOT, folder):
        if lecture.slug == slug:
            return ROOT / f"{lecture.page(folder)}.md"
    raise ValueError(f"no lecture called {slug!r} has a page in {folder}/: there must be a row in book/syllabus.yml")


def cells(text: str) -> list[tuple[set[str], str]]:
    """The code cells of a page's text: tags and code."""
    found = []
    for cell in CELL.finditer(text):
        tags = re.match(r":tags: \[(.*)\]\n", cell["body"])
        found.append((set(tags[1].split(", ")) if tags else set(), cell["body"][tags.end() if tags else 0 :]))
    return found


def live_cells(slug: str) -> list[NotebookNode]:
    """The cells of a lecture that run in the page, without the checks of its exercises; a loaded file is the code."""
    path = page("lectures", slug)
    cells = read_notebook(path.read_text(encoding="utf-8"), path=path).cells
    seen = [one for one in cells if one.cell_type == "code" and is_live(one.metadata, lecture=True)]
    return [one for one in seen if MADE not in one.metadata.get("tags", ())]


@functools.cache
def sections(folder: str) -> dict[str, Section]:
    """Each exercise of all the lectures' pages in `exercises` or `solutions`, by name, in the order of the course.

    A lecture's exercises come before it with those whose cards are in the lecture itself.
    """
    found: dict[str, Section] = {}
    for lecture in written(ROOT, folder):
        if folder == "exercises" and in_lecture(lecture.slug):
            for card in CARD.finditer(page("lectures", lecture.slug).read_text(encoding="utf-8")):
                found[card["name"]] = Section(exercise(card["name"]).title, card[0])
        parts = SECTION.split(page(folder, lecture.slug).read_text(encoding="utf-8"))
        for title, text in zip(parts[1::2], parts[2::2], strict=True):
            for name in re.findall(rf"^```\{{{DIRECTIVES[folder]}\}} (\S+)$", text, re.MULTILINE):
                assert name not in found, f"{name} stands twice in {folder}"
                found[name] = Section(title, text)
    return found


def preamble(folder: str, slug: str) -> dict[str, Any]:
    """The names that the cells before the first heading leave: what every exercise of the page may use."""
    text = SECTION.split(page(folder, slug).read_text(encoding="utf-8"))[0]
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for _, code in cells(text):
        exec(compile(code, f"{folder}/{slug}", "exec"), namespace)
    return namespace


def run_section(folder: str, name: str) -> dict[str, Any]:
    """The names after the cells of one exercise or solution; what it prints is thrown away."""
    namespace = preamble(folder, name.partition(".")[0])
    with contextlib.redirect_stdout(io.StringIO()):
        for _, code in cells(sections(folder)[name].text):
            exec(compile(code, name, "exec"), namespace)
    return namespace


def answer_of(name: str) -> str:
    """What a solution writes into the exercise's cell: its code up to its check, which the page's next cell holds."""
    call = f'check("{name}")'
    codes = [code for _, code in cells(sections("solutions")[name].text)]
    # what the solution's text shows after its check is no part of the answer
    until = next(number for number, code in enumerate(codes, start=1) if call in code)
    return "from collections.abc import Callable\n" + "\n".join(codes[:until]).replace(call, "")
