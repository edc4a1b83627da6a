"""Attacks, each in a submission of its own: no point is forged, nothing leaks, nothing stays, all others are graded.

They're graded as one class, once, and each test then looks at one of them. Every attacker also hands in a right
answer to a second exercise, which has to be found right: an attack costs its own exercise and no other.
"""

import json
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.grade.attacks import FIND, FORGE, FRAMES, LEAK, RIDDLE, STAY
from tests.grade.made import cell, folder_of, notebook
from zero_to_hero.grade import assignment as assignments
from zero_to_hero.grade.grading import Graded, grade
from zero_to_hero.grade.sandbox.limits import Limits
from zero_to_hero.grade.submissions import collect

CANARY = "canary-5e1f"
NUMBER = 739_164_208  # the answer to an instructor's own riddle, which is nowhere but in their file
OWN = f"""
from zero_to_hero.checks._engine.exercise import exercise

riddle = exercise("own.riddle", title="A riddle", kind="predict", difficulty=1, minutes=1, points=1, hints=[])
riddle.value("riddle", {NUMBER}, {{"That's one too many.": {NUMBER + 1}}})
"""
PAIRS = "def letter_pairs(word):\n    text = '.' + word + '.'\n    return list(zip(text, text[1:]))"
RIGHT = "import math\ndef tanh(x):\n    a, b = math.exp(x), math.exp(-x)\n    return (a - b) / (a + b)"
LIMITS = Limits(
    check_seconds=0.8,
    cell_seconds=1.0,
    room_seconds=1.5,
    submission_seconds=30,
    grace_seconds=1.0,
    memory=300_000_000,
    files=20_000_000,
)
ABSTRACT = f"zero-to-hero-test-{os.getpid()}"
PUBLIC = "0.46211715726000975"  # tanh(0.5), which every answer to the exercise says


def key(name: str) -> str:
    return re.sub(r"\W+", "-", name).strip("-")


@dataclass
class Class:
    """The class after it was graded."""

    graded: dict[str, Graded]
    everything: str  # all that was written, as text
    connections: list[str]
    secret: str
    seconds: float


@pytest.fixture(scope="module")
def attacked(sandbox, tmp_path_factory) -> Iterator[Class]:
    root: Path = tmp_path_factory.mktemp("attacks")
    (root / "ours.py").write_text(OWN)
    assignments.load_own(root / "ours.py")
    names = ["micrograd.tanh", "bigrams.letter_pairs", "own.riddle"]
    (root / "week3.yml").write_text(assignments.new_text("week3", names, own=root / "ours.py", folder=root))
    assignment = assignments.read(root / "week3.yml")
    connections: list[str] = []
    listening, abstract = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX)
    abstract.bind(f"\0{ABSTRACT}")
    abstract.listen()
    for one in (listening, abstract):
        threading.Thread(target=heard, args=(one, connections), daemon=True).start()
    told = {
        "canary": CANARY,
        "submissions": root / "in",
        "assignment": root / "week3.yml",
        "results": root / "out",
        "port": listening.getsockname()[1],
        "abstract": ABSTRACT,
        "frames": FRAMES,
        "public": PUBLIC,
        "right": "(lambda x: (__import__('math').exp(2 * x) - 1) / (__import__('math').exp(2 * x) + 1))",
    }

    def filled(code: str) -> str:
        return re.sub(r"<(\w+)>", lambda found: str(told.get(found[1], found[0])), code.strip("\n"))

    def raising(code: str) -> str:
        indented = filled(code).replace("\n", "\n    ")
        return f"def tanh(x):\n    {indented}\n    raise ValueError(f'FOUND {{found}}')"

    codes = {f"forge {name}": filled(code) for name, code in FORGE.items()}
    codes |= {f"stay {name}": filled(code) for name, code in STAY.items()}
    codes |= {f"find {name}": raising(code) for name, code in FIND.items()}
    codes |= {f"leak {name}": filled(code) for name, code in LEAK.items()}
    files = {
        f"{key(name)}.ipynb": notebook("import math", micrograd__tanh=code, bigrams__letter_pairs=PAIRS)
        for name, code in codes.items()
    }
    files["riddle.ipynb"] = notebook(bigrams__letter_pairs=PAIRS, own__riddle=RIDDLE)
    honest = notebook("import math", cell("# " + CANARY), micrograd__tanh=RIGHT, bigrams__letter_pairs=PAIRS)
    files |= {"aaa-honest.ipynb": honest, "zzz-honest.ipynb": honest}
    os.environ["ZTH_TEST_SECRET"] = CANARY
    start = time.perf_counter()
    try:
        submissions = collect(folder_of(root / "in", files)).submissions
        graded = grade(submissions, assignment, sandbox, root / "out", workers=6, limits=LIMITS)
    finally:
        del os.environ["ZTH_TEST_SECRET"]
    seconds = time.perf_counter() - start
    everything = json.dumps([[result.text, result.facts] for one in graded for result in one.results])
    yield Class({one.key: one for one in graded}, everything, connections, assignment.secret, seconds)
    listening.close()
    abstract.close()


def heard(server: socket.socket, connections: list[str]) -> None:
    while True:
        try:
            server.accept()
        except OSError:
            return
        connections.append(str(server.getsockname()))


def result_of(attacked: Class, name: str, exercise: str = "micrograd.tanh"):
    return next(one for one in attacked.graded[key(name)].results if one.exercise == exercise)


def told(result) -> str:
    """All that a student reads about it."""
    return json.dumps([result.text, result.facts, result.note])


@pytest.mark.parametrize("name", [*(f"forge {one}" for one in FORGE), *(f"stay {one}" for one in STAY)])
def test_no_point_is_forged_and_the_other_answer_counts(attacked, name):
    result = result_of(attacked, name)
    assert (result.state != "passed", result.points) == (True, 0), result
    assert result.text
    other = result_of(attacked, name, "bigrams.letter_pairs")
    assert other.state == "passed", other


@pytest.mark.parametrize("name", FIND)
def test_nothing_is_found_that_is_not_the_students_own(attacked, name):
    result = result_of(attacked, f"find {name}")
    assert result.points == 0
    assert CANARY not in told(result)
    assert attacked.secret not in told(result)
    assert result_of(attacked, f"find {name}", "bigrams.letter_pairs").state == "passed"


@pytest.mark.parametrize("name", LEAK)
def test_an_input_that_is_hidden_is_not_told(attacked, name):
    result = result_of(attacked, f"leak {name}")
    assert result.state == "not yet"
    assert "LEAK" not in told(result)
    assert not re.search(r"tanh\((?!0\.5\)|-1\.0\))", told(result))
    assert "LEAK" in json.dumps([result.full, result.full_facts]) or name == "in what it prints"


def test_the_answer_to_an_own_riddle_is_not_in_the_sandbox(attacked):
    result = result_of(attacked, "riddle", "own.riddle")
    assert result.state == "not yet"
    assert str(NUMBER) not in told(result)


def test_the_rest_of_the_class_is_graded_in_full(attacked):
    for name in ("aaa-honest", "zzz-honest"):
        states = [one.state for one in attacked.graded[name].results]
        assert states == ["passed", "passed", "missing"]


def test_nobody_came_by_the_network(attacked):
    assert attacked.connections == []


def test_nothing_is_left_running(attacked):
    left = []
    for place in Path("/proc").iterdir():
        if place.name.isdecimal():
            try:
                command, uid = (place / "cmdline").read_bytes(), place.stat().st_uid
            except OSError:
                continue
            if b"zero_to_hero.grade.sandbox.inside" in command or uid >= 2_000_000_000:
                left.append((place.name, uid, command))
    assert left == []


def test_there_are_more_than_forty_of_them_and_they_stay_within_their_limits(attacked):
    assert len(FORGE) + len(STAY) + len(FIND) + len(LEAK) > 40
    assert attacked.seconds < 150  # half a minute on a quiet machine
