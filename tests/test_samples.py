"""The samples of feedback and report: the grader's own pages about a class that the real checks judge."""

import json
from pathlib import Path

import pytest
from sphinx.errors import SphinxWarning

from book.extensions import samples
from tests.site.small_site import build


def test_the_class_is_judged_by_the_checks_and_the_same_every_time():
    graded, assignment = samples.invented()
    assert samples.pages() == samples.pages()
    assert len({one.name for one in graded}) == len(graded) == samples.STUDENTS
    states = {result.exercise: result.state for result in graded[samples.SHOWN].results}
    assert sorted(states.values()) == ["missing", "not yet", "not yet", "passed", "passed"]
    causes = [result.cause for result in graded[samples.SHOWN].results if result.state == "not yet"]
    assert causes[0].startswith("That's tanh(x/2)")
    assert causes[1].startswith("That's 2 to the power of the loss.")
    assert graded[3].points == pytest.approx(0.9 * graded[3].earned)
    assert assignment.total == sum(samples.POINTS.values())


def test_a_page_shows_them_in_frames_and_the_site_has_them(tmp_path):
    pages = {
        "index.md": "# Front\n\n```{toctree}\nbook/teach\n```\n",
        "book/teach.md": "# Teach\n\n```{sample} report\n```\n",
    }
    site = build(tmp_path, pages, ["book.extensions.samples"])
    html = (site / "book/teach.html").read_text()
    assert '<iframe src="../teach/report.html" title="Sample: the report about an invented class of 24' in html
    made = json.loads(samples.pages())
    assert {name: (site / f"teach/{name}.html").read_text() for name in samples.TITLES} == made
    assert "What no named mistake explains" in made["report"]


def test_a_site_that_shows_none_has_none_and_an_unknown_one_is_told(tmp_path):
    site = build(tmp_path / "none", {"index.md": "# Front\n"}, ["book.extensions.samples"])
    assert not Path(site, samples.FOLDER).exists()
    with pytest.raises(SphinxWarning, match="there's no sample 'grades': they are feedback, report"):
        build(tmp_path / "wrong", {"index.md": "# Front\n\n```{sample} grades\n```\n"}, ["book.extensions.samples"])
