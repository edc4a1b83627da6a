"""The course as everything else sees it: its folders, its lectures, their pages.

A lecture is a row of `book/syllabus.yml`, in one of the parts of the course. It has up to three pages of the same name:
`lectures/02_bigrams`, `exercises/02_bigrams` and `solutions/02_bigrams`. Extensions and tests ask here, so that a new
kind of page or another way of naming is one change.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import yaml
from sphinx.errors import SphinxError

SYLLABUS = "book/syllabus.yml"
RECORDS = "records"  # the folder with the results of runs that are too long for a build
# in the order in which a reader meets a lecture's pages
FOLDERS = ("lectures", "exercises", "solutions")
SOLUTIONS = "ZERO_TO_HERO_SOLUTIONS"  # the variable that says whether the site has the worked answers: yes or no
PAGE = re.compile(rf"(?P<folder>{'|'.join(FOLDERS)})/(?P<number>\d\d)_(?P<slug>[a-z0-9_]+)")


class SyllabusError(SphinxError):
    category = "Contents error"


class PageName(NamedTuple):
    """What the name of a lecture's page says."""

    folder: str
    number: int
    slug: str

    @property
    def place(self) -> tuple[int, int]:
        """Where the page stands in the course: lecture after lecture, and each lecture's pages in reading order."""
        return self.number, FOLDERS.index(self.folder)


def is_course_page(page: str) -> bool:
    """Whether this page stands in one of the course's folders: `lectures/01_micrograd`, but not `book/run`."""
    return page.partition("/")[0] in FOLDERS


def page_name(page: str) -> PageName | None:
    """The parts of `lectures/01_micrograd`; None for a page that belongs to no lecture."""
    found = PAGE.fullmatch(page)
    return PageName(found["folder"], int(found["number"]), found["slug"]) if found else None


@dataclass(frozen=True)
class Lecture:
    """One row of the syllabus."""

    number: int
    slug: str
    title: str
    minutes: int
    content: str
    part: str  # of the course: a heading that stands over some lectures in a row

    def page(self, folder: str = "lectures") -> str:
        """The name of its page without suffix: `lectures/01_micrograd`."""
        return f"{folder}/{self.number:02}_{self.slug}"


def read_syllabus(root: Path) -> list[Lecture]:
    """The rows of syllabus.yml, part after part.

    Raises SyllabusError where a part is no part, a row lacks a field, or the numbers don't run from 1.
    """
    wanted = {field.name: field.type for field in fields(Lecture) if field.name != "part"}
    rows = []
    for group in yaml.safe_load((root / SYLLABUS).read_text(encoding="utf-8")) or []:
        match group:
            case {"part": str(part), "lectures": [*some], **rest} if not rest:
                rows += [(part, row) for row in some]
            case _:
                raise SyllabusError(
                    f"{SYLLABUS}: expected parts, each with `part` (a title) and `lectures` (its rows), not {group!r}."
                )
    lectures = []
    for place, (part, row) in enumerate(rows, start=1):
        if not isinstance(row, dict) or {name: type(value) for name, value in row.items()} != wanted:
            raise SyllabusError(
                f"{SYLLABUS}: row {place} must have exactly these fields: "
                + ", ".join(f"{name} ({'a number' if kind is int else 'text'})" for name, kind in wanted.items())
            )
        if row["number"] != place:
            raise SyllabusError(f"{SYLLABUS}: row {place} has number {row['number']}: the rows stand in order, from 1.")
        lectures.append(Lecture(**row, part=part))
    return lectures


def by_part(lectures: Iterable[Lecture]) -> list[tuple[str, list[Lecture]]]:
    """The lectures under the titles of their parts; a part without any isn't there."""
    return [(part, list(some)) for part, some in groupby(lectures, key=attrgetter("part"))]


def written(root: Path, folder: str = "lectures") -> list[Lecture]:
    """The lectures of the syllabus that have a page in this folder, in the order of the course."""
    return [lecture for lecture in read_syllabus(root) if (root / f"{lecture.page(folder)}.md").is_file()]


def with_solutions(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the site has the worked answers, and links to them. Raises SyllabusError for anything but yes and no."""
    told = environ.get(SOLUTIONS, "").strip().lower() or "yes"
    if told not in ("yes", "no"):
        raise SyllabusError(
            f"{SOLUTIONS} is {environ[SOLUTIONS]!r}: expected `yes`, for a site with the worked answers, or `no`, for "
            "one without them."
        )
    return told == "yes"


def is_lecture(page: str) -> bool:
    """Whether this page is a lecture: `lectures/01_micrograd`."""
    return page.partition("/")[0] == FOLDERS[0]


def notebooks(root: Path) -> list[Path]:
    """The files of the site's lecture pages, folder by folder; what stands in these folders is a notebook."""
    folders = FOLDERS if with_solutions() else FOLDERS[:2]
    return [path for folder in folders for path in sorted((root / folder).glob("*.md"))]
