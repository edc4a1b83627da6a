"""The syllabus: what exists and what is coming, and the errors of a lecture that was left out of a list."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from book.course import SYLLABUS, SyllabusError, by_part, notebooks, read_syllabus
from book.extensions.syllabus import missing_rows

ROOT = Path(__file__).resolve().parent.parent
TWO_ROWS = """
- part: The beginning
  lectures:
  - {number: 1, slug: one, title: The first, minutes: 60, content: A sentence on *one*.}
- part: The end
  lectures:
  - {number: 2, slug: two, title: The second, minutes: 90, content: A sentence on two.}
"""


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., str]:
    """Build a small course with these notebooks, some of them left out of its contents; returns the front page."""

    def build(files: list[str], left_out: tuple[str, ...] = ()) -> str:
        source = tmp_path / "course"
        (source / "book").mkdir(parents=True)
        (source / SYLLABUS).write_text(TWO_ROWS)
        (source / "index.md").write_text("# Front page\n\n```{syllabus}\n```\n")
        for file in files:
            (source / file).parent.mkdir(exist_ok=True)
            (source / file).write_text(f"---\norphan: true\n---\n# {file}\n")
        settings = {
            "extensions": ["myst_parser", "book.extensions.syllabus"],
            "exclude_patterns": list(left_out),
            "html_theme": "basic",
        }
        html = tmp_path / "html"
        with docutils_namespace():  # else a second build would find the first one's directives
            Sphinx(source, None, html, tmp_path / "trees", "html", settings, status=None, warningiserror=True).build()
        return (html / "index.html").read_text()

    return build


def rows(page: str) -> list[str]:
    """The list items of the syllabus, as HTML."""
    return re.findall(r'<li class="zth-lecture .*?</li>', page, re.DOTALL)


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_lecture_that_exists_is_linked_and_one_that_is_coming_says_so(build: Callable[..., str]) -> None:
    page = build(["lectures/01_one.md"])
    first, second = rows(page)
    assert "1 of the 2 lectures is here." in page
    assert re.findall(r"<h3 [^>]*zth-syllabus-part[^>]*>(.*?)</h3>", page) == ["The beginning", "The end"]
    assert re.findall(r'<ol [^>]*start="(\d+)"', page) == ["1", "2"]
    assert text(first) == "The first 60 minutes A sentence on one ."
    assert 'href="lectures/01_one.html"' in first
    assert text(second) == "The second not written yet A sentence on two."
    assert "href" not in second


def test_exercises_and_solutions_are_linked_when_they_exist(build: Callable[..., str]) -> None:
    files = [f"{folder}/02_two.md" for folder in ("lectures", "exercises", "solutions")]
    first, second = rows(build(files))
    assert "href" not in first
    assert re.findall(r'href="(.*?)"', second) == [file.replace(".md", ".html") for file in files]


def test_a_lecture_without_its_row_in_the_table_of_contents_stops_the_build(build: Callable[..., str]) -> None:
    with pytest.raises(
        SyllabusError, match=r"lectures/02_two\.md has no row in _toc\.yml: add `- file: lectures/02_two`"
    ):
        build(["lectures/01_one.md", "lectures/02_two.md"], left_out=("lectures/02_two.md",))


def test_a_lecture_without_its_row_in_the_syllabus_stops_the_build(build: Callable[..., str]) -> None:
    with pytest.raises(SyllabusError, match=r"lectures/03_three\.md has no row in book/syllabus\.yml: .*`slug: three`"):
        build(["lectures/03_three.md"])


def test_every_fault_is_told_at_once() -> None:
    faults = missing_rows(["exercises/01_on.md", "lectures/notes.md"], [], pages=set())
    assert [fault.split(":")[0] for fault in faults] == [
        "exercises/01_on.md has no row in book/syllabus.yml",
        "exercises/01_on.md has no row in _toc.yml",
        "lectures/notes.md",
    ]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            "- {part: A, lectures: [{number: 1, slug: one}]}",
            r"row 1 must have exactly these fields: number \(a number\), slug \(text\)",
        ),
        (TWO_ROWS.replace("minutes: 90", "minutes: long"), "row 2 must have exactly these fields"),
        (TWO_ROWS.replace("number: 2", "number: 3"), "row 2 has number 3"),
        ("- {part: A, lectures: [1]}", "row 1 must have exactly these fields"),
        ("- {number: 1, slug: one}", r"expected parts, each with `part` \(a title\) .* not \{'number': 1"),
        ("- {part: A, lectures: [], minutes: 1}", "expected parts"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, rows: str, sentence: str) -> None:
    path = tmp_path / SYLLABUS
    path.parent.mkdir()
    path.write_text(rows)
    with pytest.raises(SyllabusError, match=sentence):
        read_syllabus(tmp_path)


def test_the_course_has_fifteen_lectures_and_no_file_outside_its_lists() -> None:
    lectures = read_syllabus(ROOT)
    assert len(lectures) == 15
    assert [lecture.slug for lecture in lectures].index("tensors") == 6 - 1
    pages = set(re.findall(r"file: (\S+)", (ROOT / "_toc.yml").read_text()))
    files = [path.relative_to(ROOT).as_posix() for path in notebooks(ROOT)]
    assert missing_rows(files, lectures, pages) == []


def test_the_sentences_cite_what_the_bibliography_has() -> None:
    cited = set(re.findall(r"\{cite:\w+\}`(\w+)`", (ROOT / SYLLABUS).read_text()))
    known = set(re.findall(r"^@\w+\{(\w+),", (ROOT / "book/references.bib").read_text(encoding="utf-8"), re.MULTILINE))
    assert cited
    assert cited <= known


def test_each_row_is_one_sentence() -> None:
    for lecture in read_syllabus(ROOT):
        assert re.fullmatch(r"[^.]+\.", lecture.content), lecture.title


def test_each_part_is_one_run_of_lectures() -> None:
    parts = [part for part, _ in by_part(read_syllabus(ROOT))]
    assert len(set(parts)) == len(parts) == 5


def test_the_course_has_fifteen_lectures_and_the_tensors_come_before_what_is_built_on_them() -> None:
    lectures = {lecture.slug: lecture.number for lecture in read_syllabus(ROOT)}
    assert len(lectures) == 15
    assert [lectures[slug] for slug in ("tensors", "wavenet", "gpt", "microgpt", "data_engine")] == [6, 7, 9, 12, 15]
    (microgpt,) = (lecture for lecture in read_syllabus(ROOT) if lecture.slug == "microgpt")
    assert f"lecture {lectures['gpt']} " in microgpt.content
    assert f"lecture {lectures['micrograd']}," in microgpt.content
