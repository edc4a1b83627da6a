"""The parts of the sandbox: what's carried in, which cells run, what comes back, how it starts, where it refuses."""

import ast
import json
import os
import stat
import subprocess
import sys
import types
from pathlib import Path, PurePosixPath
from random import Random

import pytest

from tests.cells import run_section
from zero_to_hero.checks._engine.driver import Driver
from zero_to_hero.checks._engine.exercise import EXERCISES, exercise, lectures, load
from zero_to_hero.checks._engine.plain import pack
from zero_to_hero.grade.cells import Cell, File
from zero_to_hero.grade.judged import judge
from zero_to_hero.grade.sandbox import bubblewrap, container, replies, seccomp
from zero_to_hero.grade.sandbox.carried import CannotCarry, Carried, Carry
from zero_to_hero.grade.sandbox.choose import choose
from zero_to_hero.grade.sandbox.launch import NoSandbox
from zero_to_hero.grade.sandbox.limits import Limits
from zero_to_hero.grade.sandbox.needs import for_python, needed
from zero_to_hero.grade.sandbox.session import Gone, Session
from zero_to_hero.grade.sandbox.stage import PACKAGE, is_on_the_students_side, staged
from zero_to_hero.grade.work import carried, with_files

ALL = [one for lecture in lectures() for one in load(lecture)]
LIMITS = Limits(check_seconds=1.0, cell_seconds=1.0, room_seconds=2.0, grace_seconds=1.0)


@pytest.fixture(scope="module")
def stage():
    with staged() as made:
        yield made


def work_of(*codes: str) -> dict:
    return with_files(carried(ALL), [File(PurePosixPath("a.py"), tuple(Cell(n, c) for n, c in enumerate(codes, 1)))])


def asked(session: Session, name: str, part: int, *case: object) -> dict:
    return session.ask({"exercise": name, "part": part, "case": [pack(one) for one in case], "mistake": None})


# ---- what's carried in ----


WITH_USE = [one for one in ALL if any(part.use.__module__ != exercise.__module__ for part in one.parts)]


@pytest.mark.parametrize("found", WITH_USE, ids=lambda one: one.name)
def test_what_is_done_with_an_answer_is_the_same_on_the_other_side(found):
    told = json.loads(json.dumps(carried([found])))
    other = Carried(told["things"])
    for part, crossed in zip(found.parts, told["exercises"][0]["parts"], strict=True):
        made = []
        for use in (other.value(crossed["use"]), part.use):
            cases = part.cases(Random(3)) if callable(part.cases) else part.cases
            case = cases[-1] if isinstance(cases[-1], tuple) else (cases[-1],)
            names = run_section("solutions", found.name)
            made.append(pack(use(*(names[name] for name in part.names), *case)))
        assert made[0] == made[1]


def test_a_use_that_cannot_be_carried_is_refused_by_name():
    module = types.ModuleType("own_exercises_x")
    sys.modules["own_exercises_x"] = module
    exec("import sys\nopened = open(sys.executable, 'rb')\ndef use(f): return f(opened)", vars(module))
    with pytest.raises(CannotCarry, match="which can't be taken into the sandbox"):
        Carry().value(module.use)
    exec("import own_exercises_x as own\ndef use(f): return own", vars(module))
    with pytest.raises(CannotCarry, match="Import the names from it instead"):
        Carry().value(module.use)


def test_nothing_of_what_is_right_is_carried():
    own = exercise("own.secret", title="x", kind="predict", difficulty=1, minutes=1, points=1, hints=["h1dden h1nt"])
    own.value("x", 918_273_645, {"w1cked": 555_111_222})
    text = json.dumps(carried([own]))
    del EXERCISES["own.secret"]
    assert not any(word in text for word in ("918273645", "w1cked", "555111222", "h1dden"))


def test_the_copy_of_the_course_has_no_checks_and_no_grader(stage):
    files = {file.relative_to(stage.course / "zero_to_hero").as_posix() for file in stage.course.rglob("*.py")}
    assert {"checks/_engine/driver.py", "micrograd.py", "grade/sandbox/inside.py"} <= files
    assert not [
        one for one in files if one.startswith("checks/") and "_engine" not in one and one != "checks/__init__.py"
    ]
    ours = {one for one in files if one.startswith("grade/")}
    assert len(ours) == 6
    assert all(is_on_the_students_side(one) for one in files)
    for path in stage.course.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644)


# ---- which cells an answer needs ----


@pytest.mark.parametrize(
    ("codes", "places"),
    [
        (["import math", "x = 1", "def f(): return math.pi"], [0, 2]),
        (["import math", "k = math.pi", "y = 2", "def f(): return k"], [0, 1, 3]),
        (["from math import *", "f = lambda: pi"], [0, 1]),
        (["import random", "random.seed(3)", "z = 1", "x = random.random()"], [0, 1, 3]),
        (["words = []", "words.append('a')", "words[0] = 'b'", "print(words)", "n = len(words)"], [0, 1, 2, 4]),
        (["f = 1", "this is no Python", "g = f"], [0, 2]),
        (["x = 1", "x += 1", "def f(): return x"], [0, 1, 2]),
        (["a = 1", "b = ("], [1]),
    ],
)
def test_an_answer_gets_the_cells_whose_names_it_reads(codes, places):
    assert needed(codes, len(codes) - 1) == places


@pytest.mark.parametrize(
    ("code", "python"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if x:\n    !pip install y\n    %pip install z", "if x:\n    pass\n    pass"),
        ("%%time\nx = 1", "pass"),
        ('text = """\n%s\n"""', 'text = """\n%s\n"""'),
    ],
)
def test_what_speaks_to_jupyter_does_nothing(code, python):
    assert for_python(code) == python


# ---- what comes back ----


@pytest.mark.parametrize(
    "data",
    [
        1,
        2.5,
        "x",
        None,
        [1, [2.0, "a"]],
        {"tuple": [1, {"tuple": []}]},
        {"dict": [["a", 1], [{"tuple": [1, 2]}, [3]]]},
        {"fraction": [1, 3]},
        {"tensor": [[[1.0, 2.0]], "float32", [1, 2], "Tensor"]},
        {"tensor": [3, "int64", [], "Tensor"]},
        {"other": ["Value", "Value(data=1)", True, False]},
        {"empty": True},
    ],
)
def test_plain_values_come_through(data):
    assert replies.plain(data) == data


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"a": 1},
        {"tuple": 1},
        {"tuple": [], "dict": []},
        {"dict": [[1]]},
        {"dict": [[[1], 2]]},
        {"fraction": [1, 0]},
        {"fraction": [1.5, 2]},
        {"fraction": [True, 2]},
        {"tensor": [[1.0], "float32", [2], "Tensor"]},
        {"tensor": [[1.0], "float32", [-1], "Tensor"]},
        {"tensor": [{"a": 1}, "float32", [], "Tensor"]},
        {"tensor": [1.0, "float 32", [], "Tensor"]},
        {"other": ["<b>", "x", True, False]},
        {"other": ["Value", "x", 1, False]},
        {"empty": False},
        [[{"__reduce__": []}]],
    ],
)
def test_what_pack_cannot_have_made_is_refused(data):
    with pytest.raises(replies.Forged):
        replies.plain(data)


LOOK, ASK = {"look": ["tanh"], "is_value": False}, {"case": [], "mistake": None}


@pytest.mark.parametrize(
    ("message", "request_"),
    [
        ([], LOOK),
        ({"missing": "other", "names": []}, LOOK),
        ({"missing": "tanh"}, LOOK),
        ({"empty": "other"}, LOOK),
        ({"not_callable": ["tanh", 1, "int"]}, LOOK),
        ({"passed": True}, LOOK),
        ({}, ASK),
        ({"value": 1, "used": "math.sin"}, ASK),
        ({"value": 1, "calls": []}, ASK),
        ({"raised": "x"}, ASK),
        ({"raised": ["E", "x", [["a"]]]}, ASK),
        ({"raised": ["E E", "x", []]}, ASK),
        ({"late": 1}, ASK),
        ({"value": 1, "calls": [{"name": "f", "before": [1], "after": []}]}, ASK | {"again": True}),
        ({"value": 1, "calls": [{"name": "f", "before": [1], "second": 1}]}, ASK | {"again": True}),
        ({"value": 1, "calls": [1]}, ASK | {"again": True}),
    ],
)
def test_a_reply_that_the_driver_cannot_give_is_refused(message, request_):
    with pytest.raises(replies.Forged):
        replies.reply(message, request_, ["math.tanh"])


def test_texts_that_come_back_are_cut_and_names_are_names():
    told = replies.reply({"raised": ["E", "x" * 10_000, [["Your line", "y" * 10_000]]]}, ASK, [])
    assert len(json.dumps(told)) < 1_000
    missing = {"missing": "tanh", "names": ["ok", "not ok", "<b>", 7, "x" * 100]}
    assert replies.reply(missing, LOOK, [])["names"] == ["ok"]


# ---- how it's started ----


def test_the_filter_of_calls_refuses_and_the_rest_goes_on():
    assert len(seccomp.program("x86_64")) % 8 == 0
    assert len(seccomp.program("aarch64")) == len(seccomp.program("x86_64"))
    assert seccomp.program("sparc") is None


def test_bubblewrap_gives_an_empty_environment_and_tmpfs_before_binds(stage):
    if bubblewrap.found() is None:
        pytest.skip("bubblewrap isn't installed")
    launch = bubblewrap.launch(stage, Limits(), 7)
    command = launch.command
    assert launch.environment == {}
    assert "--clearenv" in command
    assert {"--unshare-pid", "--unshare-net", "--unshare-ipc", "--die-with-parent", "--new-session"} <= set(command)
    last_tmpfs = max(place for place, word in enumerate(command) if word == "--tmpfs" and command[place + 1] == "/tmp")
    assert last_tmpfs < command.index("--ro-bind-try")
    assert command[command.index("--remount-ro") + 1] == "/"
    bound = [command[place + 1] for place, word in enumerate(command) if "bind" in word]
    assert not any(Path.home().is_relative_to(place) or place.startswith("/proc") for place in bound)


def test_a_container_gets_the_same_limits(stage, tmp_path, monkeypatch):
    """Its command line; the engine here is a script that writes down what it's told."""
    told = tmp_path / "told"
    engine = tmp_path / "podman"
    engine.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {told}\n')
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("ZERO_TO_HERO_IMAGE", "mine")
    assert choose("container").name == "container"
    launch = container.launch(stage, Limits(memory=123, processes=9), 7)
    subprocess.run(launch.command, env=launch.environment, check=True)
    words = told.read_text().splitlines()
    assert words[:2] == ["image", "inspect"]
    wanted = {"--rm", "--network=none", "--read-only", "--cap-drop=ALL", "--memory=123", "--pids-limit=9", "mine"}
    assert wanted <= set(words)
    assert f"--mount=type=bind,source={stage.course},target=/course,readonly" in words
    settings = json.loads(words[-1])
    assert "RLIMIT_NPROC" not in settings["limits"]
    assert launch.at_the_end[1:] == ("rm", "--force", "zero-to-hero-7")
    engine.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(NoSandbox, match="There's no image mine"):
        choose("container")


def test_without_a_sandbox_it_refuses_and_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("BWRAP", raising=False)
    with pytest.raises(
        NoSandbox, match=r"bubblewrap isn't installed.*sudo apt install bubblewrap.*--unsandboxed-i-trust"
    ):
        choose()
    with pytest.raises(NoSandbox, match="Neither Podman nor Docker"):
        choose("container")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setenv("BWRAP", "/bin/false")
    with pytest.raises(NoSandbox, match="bubblewrap doesn't work here"):
        choose("bubblewrap")
    assert choose(unsandboxed=True).name == "none"


def test_another_user_needs_root(monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    with pytest.raises(NoSandbox, match="needs root"):
        choose("user")


@pytest.mark.parametrize("way", ["bubblewrap", "none"])
def test_each_way_answers_and_leaves_nothing(way, stage, request):
    chosen = request.getfixturevalue("sandbox") if way == "bubblewrap" else choose(unsandboxed=True)
    work = work_of("import os, math", "def tanh(x):\n    return math.sinh(x) / math.cosh(x) * (os.getuid() >= 0)")
    with Session(chosen, stage, LIMITS, work, os.getpid()) as session:
        assert replies.ready(session.room(0, 1, False)) == []
        session.check(1.0)
        assert asked(session, "micrograd.tanh", 0, 0.5)["value"] == pytest.approx(0.46211715)
        session.end_room()
        process = session.process
    assert process.returncode is not None


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("way", ["bubblewrap", "user"])
def test_with_a_user_of_its_own_a_student_reads_nothing_of_roots(way, sandbox):
    """Bubblewrap for somebody who isn't root, in a user namespace; and another user, as on Gradescope."""
    somebody: dict = {"user": 65_533, "group": 65_533, "extra_groups": []} if way == "bubblewrap" else {}
    done = subprocess.run(
        ["/usr/bin/python3", Path(__file__).with_name("with_system_python.py"), str(PACKAGE.parent), way],
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": "/usr/bin:/bin"},
        **somebody,
    )
    if "no sandbox:" in done.stderr or "Permission denied" in done.stderr or "No such file" in done.stderr:
        pytest.skip(f"it can't be done here: {done.stderr.strip()[-300:]}")
    user, shadow, made = ast.literal_eval(done.stdout.strip() or done.stderr)
    assert user == 65_534 if way == "bubblewrap" else 60_000 <= user < 64_000
    assert shadow == ("FileNotFoundError" if way == "bubblewrap" else "PermissionError")
    assert made < 20


def test_a_room_that_ends_python_ends_the_session_and_says_so(sandbox, stage):
    session = Session(sandbox, stage, LIMITS, work_of("import os\nos._exit(1)"), os.getpid())
    with pytest.raises(Gone, match="ended the Python"):
        session.room(0, 0, False)
    session.close()


def test_rooms_know_nothing_of_each_other(sandbox, stage):
    work = work_of(
        "import math\nmath.pi = 3", "import math\ndef tanh(x): return math.pi", "def tanh(x): return math.pi"
    )
    with Session(sandbox, stage, LIMITS, work, os.getpid()) as session:
        session.room(0, 0, False)
        session.end_room()
        found = []
        for cell, whole in ((1, False), (1, True), (2, False)):
            session.room(0, cell, whole)
            session.check(1.0)
            found.append(asked(session, "micrograd.tanh", 0, 0.5)["value"])
            session.end_room()
    assert found == [3, 3, 3]  # each of them needs the first cell, because it changes `math`


def test_the_judge_says_what_a_check_says():
    """Through the grader's own judging, a named mistake is told its cause."""
    found = next(one for one in ALL if one.name == "micrograd.tanh")
    with Driver({"tanh": found.parts[0].mistakes[0].answers[0]}, 5) as driver:
        result = judge(found, driver.answer, Random(1), 5)
    assert (result.state, result.cause) == ("not yet", found.parts[0].mistakes[0].cause)
