"""Every live cell of every lecture runs in the page's Python, and prints there what the real PyTorch and Python print.

Both run the cells at the preset `smoke`, by the same runner. `tests/site/test_lecture_live.py` compares live cells with
what stands on the built page.
"""

import json
import math
import re
from typing import Any

import pytest

from book.course import written
from tests.cells import ROOT, live_cells, page
from tests.pages_python import code_of, in_this_python, parts_of, run, texts, worker_in
from tests.proven import proven

LECTURES = [lecture.slug for lecture in written(ROOT, "lectures")]
STATE = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)


def states(result: dict) -> list[Any]:
    """The states of the figures that a cell has shown."""
    figures = "".join(one["text"] for one in result["outputs"] if one["type"] == "figure")
    return [json.loads(state)["state"] for state in STATE.findall(figures)]


def alike(ours: Any, theirs: Any) -> bool:
    """Whether two states are the same but for the last digits, which C libraries round in many ways."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(alike(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(alike, ours, theirs))
    if isinstance(ours, float) and isinstance(theirs, float):
        return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-12)
    return ours == theirs


@proven(lambda slug: parts_of(slug, "lectures"))
@pytest.mark.parametrize("slug", LECTURES)
def test_every_live_cell_of_a_lecture_gives_the_same_in_the_pages_python(slug, tmp_path):
    codes = [cell.source for cell in live_cells(slug)]
    small = "import os; os.environ['ZERO_TO_HERO_PRESET'] = 'smoke'"
    jobs = [{"code": code, "name": f"cell {k}", "room": ""} for k, code in enumerate([small, *codes])]
    found, wanted = run(worker_in(tmp_path), jobs), in_this_python(jobs)
    assert len(found) == len(wanted) == len(jobs)
    for code, ours, theirs in zip(codes, found[1:], wanted[1:], strict=True):
        failed = [one["text"] for one in ours["outputs"] if one["type"] == "error"]
        assert not failed, f"{code}\n{failed[0]}"
        assert texts(ours) == texts(theirs), code
        assert alike(states(ours), states(theirs)), code
        # whether there is one: how often it is drawn again depends on the time
        pictures = [any(one["type"] == "html" for one in each["outputs"]) for each in (ours, theirs)]
        assert pictures[0] == pictures[1], code


def test_the_comparison_of_figures_sees_a_difference():
    assert alike([{"loss": [0.1, 2], "name": "a"}], [{"loss": [0.1 + 1e-15, 2], "name": "a"}])
    for other in ([0.1001, 2], [0.1], [0.1, 3]):
        assert not alike({"loss": [0.1, 2]}, {"loss": other})
    assert not alike({"loss": 1.0}, {"rate": 1.0})


def test_a_lecture_is_compared_again_when_its_own_code_changes_and_not_when_anothers_does():
    text = page("lectures", "micrograd").read_text(encoding="utf-8")
    found = {str(file.relative_to(ROOT)) for file in code_of("micrograd", [text])}
    own = {
        "zero_to_hero/micrograd.py",
        "zero_to_hero/checks/micrograd/slopes.py",
        "zero_to_hero/figures/micrograd/slope.py",
    }
    assert own | {"zero_to_hero/tensor/graph.py", "book/live/runner.py", "book/live/worker.mjs"} <= found
    assert not {name for name in found if "mlp" in name or "batchnorm" in name}
