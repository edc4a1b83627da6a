"""Every cell of every lecture runs in the page's Python, and prints there what PyTorch and matplotlib's Python prints.

Both run the cells at the preset `smoke`, by the same runner. `tests/site/test_lecture_live.py` compares live cells with
what stands on the built page.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from book.course import written
from book.extensions.live import live_files
from tests.cells import ROOT, cells, page
from tests.pages_python import run, worker_in
from tests.proven import proven

LECTURES = [lecture.slug for lecture in written(ROOT, "lectures")]
OPTION = re.compile(r"\A(?:---\n(?:.*\n)*?---\n|(?::[\w-]+:.*\n)+\n?)")
SAME = {"live", "nbval-check-output"}  # cells that print the same at every preset and on every machine
HERE = """
import json, sys
from book.live import runner
for job in json.load(sys.stdin):
    outputs = []
    post = lambda kind, text, spot: outputs.append({"type": kind, "text": text})
    done = json.loads(runner.run(json.dumps(job), "", False, post))
    print(json.dumps({**done, "outputs": outputs}), file=sys.__stdout__)
"""


def code_of(body: str) -> str:
    """A cell's Python; where it loads a file, that file's."""
    options = OPTION.match(body)
    loads = re.search(r"^:?load: (.*)$", options[0], re.MULTILINE) if options else None
    return (
        (ROOT / "lectures" / loads[1]).read_text(encoding="utf-8") if loads else body[options.end() if options else 0 :]
    )


def parts_of(slug: str) -> Iterator[bytes | str]:
    for name, content in sorted(live_files().items()):
        yield name
        yield content
    yield page("lectures", slug).read_bytes()


def in_this_python(jobs: list[dict[str, Any]]) -> list[dict]:
    done = subprocess.run(
        [sys.executable, "-c", HERE],
        input=json.dumps(jobs), capture_output=True, text=True, cwd=ROOT, timeout=300,
        env=os.environ | {"MPLBACKEND": "Agg", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def texts(result: dict) -> str:
    """What a cell has printed and is worth; numbers to 12 digits, since C libraries round the last one in many ways."""
    text = "".join(one["text"] for one in result["outputs"] if one["type"] in ("text", "value"))
    return re.sub(r"\d\.\d{9,}", lambda number: f"{float(number[0]):.12g}", text)


@proven(parts_of)
@pytest.mark.parametrize("slug", LECTURES)
def test_every_cell_of_a_lecture_runs_in_the_pages_python(slug, tmp_path):
    there = cells(page("lectures", slug).read_text(encoding="utf-8"))
    small = "import os; os.environ['ZERO_TO_HERO_PRESET'] = 'smoke'"
    codes = [small, *(code_of(body) for _, body in there)]
    jobs = [{"code": code, "name": f"cell {k}", "room": ""} for k, code in enumerate(codes)]
    found, wanted = run(worker_in(tmp_path), jobs), in_this_python(jobs)
    assert len(found) == len(wanted) == len(jobs)
    for (tags, body), ours, theirs in zip(there, found[1:], wanted[1:], strict=True):
        failed = [one["text"] for one in ours["outputs"] if one["type"] == "error"]
        assert not failed, f"{body}\n{failed[0]}"
        # whether there is one: how often it is drawn again depends on the time
        pictures = [any(one["type"] == "html" for one in each["outputs"]) for each in (ours, theirs)]
        assert pictures[0] == pictures[1], body
        if tags & SAME:
            assert texts(ours) == texts(theirs), body
