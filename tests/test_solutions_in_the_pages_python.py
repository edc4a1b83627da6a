"""Every solution passes its check in the page's Python: the page's own worker and Pyodide, under Node.

`tests/site/test_solutions_in_page.py` types one solution of each lecture into the page itself.
"""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from book.course import FOLDERS
from tests.cells import SECTION, answer_of, cells, lectures, page, sections
from tests.other_answers import answers
from tests.pages_python import parts_of, run, worker_in
from tests.proven import proven

HERE = Path(__file__).parent
LECTURES = [lecture.slug for lecture in lectures()]


@pytest.fixture(scope="session")
def worker(tmp_path_factory) -> Path:
    return worker_in(tmp_path_factory.mktemp("live"))


def check_of(result: dict) -> tuple[str, str, str]:
    """Name, state and words of the one check that a cell has shown."""
    html = "".join(output["text"] for output in result["outputs"] if output["type"] == "html")
    (told,) = BeautifulSoup(html, "html.parser").select("[data-check]")
    return str(told["data-check"]), str(told["data-state"]), told.get_text(" ", strip=True)


@proven(lambda slug: parts_of(slug, *FOLDERS))
@pytest.mark.parametrize("slug", LECTURES)
def test_every_solution_passes_in_the_pages_python(worker, slug):
    exercises = [name for name in sections("exercises") if name.startswith(f"{slug}.")]
    assert len(exercises) >= 10
    head = SECTION.split(page("exercises", slug).read_text(encoding="utf-8"))[0]
    # as on the page: its first cells once, then each exercise in a room of its own, which begins with those cells
    setup = [[f"cell {number}", code] for number, (_, code) in enumerate(cells(head))]
    jobs = [{"code": code, "name": name, "room": ""} for name, code in setup]
    first = len(jobs)
    for name in exercises:
        jobs.append({"code": answer_of(name), "name": name, "room": name, "first": setup})
        jobs.append({"code": f'check("{name}")', "name": name, "room": name})
    results = run(worker, jobs)
    assert [result for result in results if not result["ok"]] == []
    for name, result in zip(exercises, results[first + 1 :: 2], strict=True):
        told, state, words = check_of(result)
        assert (told, state) == (name, "passed"), words


# the engine in the page has no bfloat16, and says so
WITH_TENSORS = {
    slug: [each for each in answers(slug) if "import torch" in each.code and "torch.bfloat16" not in each.code]
    for slug in LECTURES
}


def test_several_exercises_welcome_tensors():
    assert len({answer.name for found in WITH_TENSORS.values() for answer in found}) >= 8


@proven(lambda slug: [*parts_of(slug, *FOLDERS), repr(WITH_TENSORS[slug])])
@pytest.mark.parametrize("slug", [slug for slug, found in WITH_TENSORS.items() if found])
def test_answers_with_tensors_pass_in_the_pages_python(worker, slug):
    setup = SECTION.split(page("exercises", slug).read_text("utf-8"))[0]
    setup = [[f"cell {number}", code] for number, (_, code) in enumerate(cells(setup))]
    jobs = []
    for answer in WITH_TENSORS[slug]:
        code = f'{answer.shared}{answer.code}\ncheck("{answer.name}")'
        jobs.append({"code": code, "name": answer.name, "room": f"{answer.name} {answer.style}", "first": setup})
    results = run(worker, jobs)
    assert [result for result in results if not result["ok"]] == []
    told = [(answer, *check_of(result)) for answer, result in zip(WITH_TENSORS[slug], results, strict=True)]
    assert [name for _, name, _, _ in told] == [answer.name for answer in WITH_TENSORS[slug]]
    assert [(name, answer.style, words) for answer, name, state, words in told if state != "passed"] == []


def test_a_wrong_answer_is_told_its_cause_and_leaves_the_next_room_clean(worker):
    wrong = "import math\ndef tanh(x):\n    return (math.exp(x) - 1) / (math.exp(x) + 1)\nmath.exp = None"
    check = 'from zero_to_hero.checks import check\ncheck("micrograd.tanh")'
    jobs = [
        {"code": wrong.replace("math.exp = None", ""), "name": "cell 1", "room": "one"},
        {"code": check, "name": "cell 2", "room": "one"},
        {"code": wrong, "name": "cell 3", "room": "two"},
        {"code": "import math\nmath.exp(0)", "name": "cell 4", "room": "three"},
        {"code": "import time\n1 / 0", "name": "cell 5", "room": "three"},
    ]
    results = run(worker, jobs)
    assert [result["ok"] for result in results] == [True, True, True, True, False]
    name, state, words = check_of(results[1])
    assert (name, state) == ("micrograd.tanh", "not yet")
    assert "That's tanh(x/2)" in words
    assert results[3]["outputs"] == [{"type": "value", "text": "1.0\n", "spot": ""}]
    assert results[4]["outputs"][0]["text"].endswith("ZeroDivisionError: division by zero\n")


@pytest.mark.parametrize("loop", ["while True: pass", "while True:\n        try: x += 1\n        except: pass"])
def test_an_endless_loop_in_a_check_ends_in_the_page(worker, loop):
    limit = "from zero_to_hero.checks import check\nfrom zero_to_hero.checks._engine import run\nrun.SECONDS = 0.5\n"
    code = f"{limit}def tanh(x):\n    {loop}\ncheck('micrograd.tanh')"
    (result,) = run(worker, [{"code": code, "name": "cell", "room": "micrograd.tanh"}])
    assert "Stopped after 0.5 seconds." in check_of(result)[2]
