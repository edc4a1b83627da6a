"""The code in what a student handed in, cell by cell, and the cell that answers an exercise.

A notebook of the course's page or of its export carries each exercise's name in the metadata of its answer's cell.
But people copy cells, rename things and lose metadata, so there are two more ways to find an answer. What's found in
another way than by its name, or twice, or not at all, is told in a note. No student's code is parsed here, and none
runs.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from . import plain_json

LONGEST, DEEPEST, MOST_CELLS = 20_000_000, 60, 2_000
LONGEST_CELL = 200_000  # characters; ten times the longest file of the course
CANDIDATES = 3  # of one exercise, the last ones
CALL = re.compile(r"""\bcheck\(\s*["'](?P<name>[\w.]+)["']\s*\)""")
ONLY_CALL = re.compile(r"""\s*(?:(?:check|hint|progress)\([^()\n]*\)\s*;?\s*)+""")
SPLIT = re.compile(r"^# ?%%[^\n]*$", re.MULTILINE)
MARK = re.compile(r"^#\s*(?:%%\s*)?(?:exercise:?\s+)?(?P<name>[a-z]\w*\.\w+)\b", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One code cell: its number among all cells of the file, from 1, and the exercise that its metadata name."""

    number: int
    code: str
    exercise: str = ""


@dataclass(frozen=True)
class File:
    """One notebook or answer file: its code cells in order, and what had to be left out of it."""

    path: PurePosixPath
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A cell that may answer an exercise: the file's place in the submission, the cell's in the file, and a note."""

    file: int
    cell: int
    note: str = ""


def read_file(path: PurePosixPath, data: bytes) -> File | None:
    """The cells of a file that may hold answers; None for another kind of file. What's broken is told in its notes."""
    kind = path.suffix.lower()
    if kind == ".ipynb":
        return read_notebook(path, data)
    if kind == ".py":
        return read_answers(path, data)
    if kind == ".json" and b'"zero-to-hero progress"' in data[:10_000]:
        told = "That's the page's file of progress. We grade the notebook instead: “Download my answers as a notebook”."
        return File(path, (), (told,))
    return None


def read_answers(path: PurePosixPath, data: bytes) -> File:
    """A Python file; lines that begin with `# %%` divide it into cells, and may name the exercise."""
    text = data[: LONGEST_CELL * 4].decode("utf-8", "replace").lstrip("\ufeff")
    starts = [0, *(found.start() for found in SPLIT.finditer(text) if found.start())]
    cells, notes = [], []
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), start=1):
        code = text[start:end]
        if len(code) > LONGEST_CELL:
            notes.append(f"Part {number} has {len(code):,} characters and was left out.")
            continue
        named = MARK.match(code) if code.startswith("#") else None
        cells.append(Cell(number, code, named["name"] if named else ""))
    return File(path, tuple(cells[:MOST_CELLS]), tuple(notes))


def read_notebook(path: PurePosixPath, data: bytes) -> File:
    """The code cells of a notebook, of format 4 or 3, whatever else is wrong with it."""
    try:
        notebook = plain_json.load(data, LONGEST, DEEPEST)
    except plain_json.Unreadable as error:
        return File(path, (), (f"The notebook can't be read: {error}.",))
    listed = notebook.get("cells") if isinstance(notebook, dict) else None
    if listed is None and isinstance(notebook, dict):
        sheets = notebook.get("worksheets")
        first = sheets[0] if isinstance(sheets, list) and sheets else None
        listed = first.get("cells") if isinstance(first, dict) else None
    if not isinstance(listed, list):
        return File(path, (), ("The notebook can't be read: it has no list of cells.",))
    cells, broken = [], []
    for number, one in enumerate(listed[:MOST_CELLS], start=1):
        if isinstance(one, dict) and one.get("cell_type") not in (None, "code"):
            continue
        code = source(one)
        if code is None:
            broken.append(number)
        elif code.strip():
            cells.append(Cell(number, code, exercise_of(one)))
    notes = []
    if broken:
        which = ", ".join(map(str, broken[:10]))
        notes.append(f"{'Cell' if len(broken) == 1 else 'Cells'} {which} can't be read and had to be left out.")
    if len(listed) > MOST_CELLS:
        notes.append(f"The notebook has {len(listed):,} cells. Only the first {MOST_CELLS:,} were read.")
    return File(path, tuple(cells), tuple(notes))


def source(cell: Any) -> str | None:
    """The code of a cell; None where it's no text, or far too long."""
    if not isinstance(cell, dict):
        return None
    text = cell.get("source", cell.get("input"))
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        text = "".join(text)
    return text if isinstance(text, str) and len(text) <= LONGEST_CELL else None


def exercise_of(cell: dict[str, Any]) -> str:
    metadata = cell.get("metadata")
    ours = metadata.get("zero_to_hero") if isinstance(metadata, dict) else None
    name = ours.get("exercise") if isinstance(ours, dict) else None
    return name if isinstance(name, str) and re.fullmatch(r"[\w.]{1,100}", name) else ""


def find(files: Sequence[File], exercise: str, defines: Sequence[str], known: Set[str]) -> list[Answer]:
    """The cells that may answer an exercise, the likeliest first; `known` are the exercises of the assignment.

    They're looked for by the metadata, above the exercise's check, and by the first name that an answer defines.
    """
    named, defining = [], []
    wanted = re.compile(
        rf"^(?:(?:async )?def|class)\s+{defines[0]}\b|^{defines[0]}\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE
    )
    for f, file in enumerate(files):
        for c, cell in enumerate(file.cells):
            if cell.exercise == exercise:
                named.append(Answer(f, c))
            elif cell.exercise not in known and wanted.search(cell.code):
                told = (
                    f"We took the cell that defines `{defines[0]}`: no cell with the exercise's name holds an answer."
                )
                defining.append(Answer(f, c, told))
    checked = [one for one in above_checks(files, exercise, known) if replace(one, note="") not in named]
    places = {(one.file, one.cell) for one in checked}
    defining = [one for one in defining if (one.file, one.cell) not in places]
    if len(named) > 1:
        told = f"{len(named)} cells carry the exercise's name. The last one that passes counts."
        named = [replace(one, note=told) for one in named]
    return [*named[::-1][:CANDIDATES], *checked[::-1][:CANDIDATES], *defining[::-1][:CANDIDATES]]


def above_checks(files: Sequence[File], exercise: str, known: Set[str]) -> list[Answer]:
    """For each `check("exercise")`, its cell where there's more in it than the check, or else the cell above."""
    told = "We took the cell with its check, or the one above it: no cell with the exercise's name holds an answer."
    found = []
    for f, file in enumerate(files):
        for c, cell in enumerate(file.cells):
            if exercise not in CALL.findall(cell.code):
                continue
            place = c if not ONLY_CALL.fullmatch(cell.code) else c - 1
            if (
                place >= 0
                and file.cells[place].exercise not in known
                and not ONLY_CALL.fullmatch(file.cells[place].code)
            ):
                found.append(Answer(f, place, told))
    return found
