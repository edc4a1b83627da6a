"""A class is graded end to end, and again: what's found, what's kept, what's late, and the files that come out."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from subprocess import PIPE

import pytest
import yaml

from tests.cells import SECTION, answer_of, cells, lectures, page
from tests.grade.invented import RIGHT, SET_UP, class_of
from tests.grade.made import cell, folder_of, notebook
from tests.proven import proven
from tests.site.parts import code
from zero_to_hero.checks._engine.exercise import EXERCISES, load
from zero_to_hero.grade import assignment as assignments
from zero_to_hero.grade import exports, feedback, grading, report
from zero_to_hero.grade.assignment import BadAssignment, Late
from zero_to_hero.grade.cli import main
from zero_to_hero.grade.grading import Graded, grade, read_times
from zero_to_hero.grade.judged import Judging, Result
from zero_to_hero.grade.sandbox.launch import NoSandbox
from zero_to_hero.grade.sandbox.limits import Limits
from zero_to_hero.grade.submissions import collect

STUDENTS = 12


def written(folder: Path, *names: str, **more: object) -> Path:
    """An assignment of these exercises in a folder; `more` are lines of its file."""
    path = folder / "week3.yml"
    text = assignments.new_text("week3", list(names))
    path.write_text(text + "".join(f"{name}: {json.dumps(value)}\n" for name, value in more.items()))
    return path


@pytest.fixture(scope="module")
def graded_class(sandbox, tmp_path_factory):
    """An invented class, graded by the command itself: its folder, the results, and the mistakes that are in it."""
    root = tmp_path_factory.mktemp("class")
    files, expected = class_of(STUDENTS)
    folder_of(root / "in", files)
    path = written(root, *RIGHT)
    assert main(["grade", str(path), str(root / "in"), "--workers", "3"]) == 0
    return (
        root,
        assignments.read(path),
        grading.all_kept(root / "week3-graded", assignments.read(path)),
        expected,
    )


def test_every_mistake_of_the_class_is_counted_as_often_as_it_is_made(graded_class):
    _, assignment, done, expected = graded_class
    found: Counter[tuple[str, str]] = Counter()
    for name in assignment.points:
        for cause, students in report.mistakes(done, name):
            start = next(
                (one for exercise, one in expected if exercise == name and one and cause.startswith(one)), cause
            )
            found[name, start] += len(students)
        for _, students in report.unexplained(done, name):
            found[name, ""] += len(students)
    assert found == expected
    assert sum(expected.values()) > STUDENTS


def test_what_is_right_has_its_points_and_what_is_missing_is_told(graded_class):
    _, assignment, done, _ = graded_class
    for one in done:
        for result in one.results:
            assert result.state in ("passed", "not yet", "missing"), result
            assert result.points == (assignment.points[result.exercise] if result.state == "passed" else 0)
            assert not result.flags
    assert any(result.state == "missing" for one in done for result in one.results)


def test_the_report_has_anonymous_examples(graded_class):
    root, assignment, done, _ = graded_class
    text = (root / "week3-graded/report.html").read_text()
    assert "That&#x27;s tanh(x/2)" in text
    assert "What no named mistake explains" in text
    assert not re.search(r"student\d\d\d|Ola", text.partition("Worth a look")[0])
    assert "e = math.exp(x)" in text
    code, facts = report.example(report.mistakes(done, "micrograd.tanh")[0][1])
    assert "by student" not in code
    assert {label for label, _ in facts} == {"Expected", "Yours"}
    assert "× That's tanh(x/2)" in report.text(done, assignment)


def test_a_second_run_keeps_what_is_there_and_grades_what_has_changed(graded_class, capsys, monkeypatch):
    root, *_ = graded_class
    before = {path.name: path.read_bytes() for path in (root / "week3-graded").rglob("*") if path.is_file()}
    began: list[str] = []
    monkeypatch.setattr(grading.Pool, "begin", lambda self, job: began.append(job.submission.key))
    assert main(["grade", str(root / "week3.yml"), str(root / "in")]) == 0
    assert began == []
    assert f"{STUDENTS} of {STUDENTS} have been graded before" in capsys.readouterr().out
    assert {path.name: path.read_bytes() for path in (root / "week3-graded").rglob("*") if path.is_file()} == before


def test_grading_anew_gives_the_same_bytes(graded_class):
    root, *_ = graded_class
    results = root / "week3-graded/results"
    before = {path.name: path.read_bytes() for path in results.iterdir()}
    key = sorted(before)[0].removesuffix(".json")
    (results / f"{key}.json").write_text('{"broken": ')  # as if the machine had stopped there
    assert main(["grade", str(root / "week3.yml"), str(root / "in"), "--workers", "1"]) == 0
    assert {path.name: path.read_bytes() for path in results.iterdir()} == before


def gone(group: int, seconds: float = 20) -> bool:
    """Whether a group's last process ends. What was killed stays until init has asked after it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_ctrl_c_loses_nothing_and_the_same_command_goes_on(sandbox, tmp_path):
    """In a terminal Ctrl-C reaches the command and its workers at once, and here, too."""
    files, _ = class_of(STUDENTS)
    folder_of(tmp_path / "in", files)
    path = written(tmp_path, *RIGHT)
    command = [sys.executable, "-m", "zero_to_hero.grade", "grade", str(path), str(tmp_path / "in"), "--workers", "2"]
    # a shell's background job ignores Ctrl-C, and so would all that it starts, these tests and the command among them
    hears = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        command, stdout=PIPE, stderr=PIPE, text=True, start_new_session=True, preexec_fn=hears
    ) as process:
        told = next(line for line in process.stdout if line.startswith(f"2 of {STUDENTS}: "))
        os.killpg(process.pid, signal.SIGINT)
        _, error = process.communicate()
    assert (process.returncode, error) == (130, "\nStopped. Run it again to go on from here.\n")
    assert "right" in told
    assert gone(process.pid)
    results = tmp_path / "week3-graded/results"
    kept = {one.name: one.read_bytes() for one in results.iterdir()}
    assert 2 <= len(kept) < STUDENTS
    assert all(name.endswith(".json") for name in kept)
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"{len(kept)} of {STUDENTS} have been graded before and haven't changed." in done.stdout
    after = {one.name: one.read_bytes() for one in results.iterdir()}
    assert len(after) == STUDENTS
    assert {name: after[name] for name in kept} == kept


@proven(lambda slug: [code(), page("solutions", slug).read_text(encoding="utf-8")])
@pytest.mark.parametrize("slug", [lecture.slug for lecture in lectures()])
def test_every_worked_answer_passes_in_the_sandbox(sandbox, tmp_path, slug):
    """A notebook with all the worked answers of a lecture, below their page's first cells."""
    names = [one.name for one in load(slug)]
    head = SECTION.split(page("solutions", slug).read_text(encoding="utf-8"))[0]
    first = [code for _, code in cells(head)]
    text = notebook(*first, *(cell(answer_of(name), name) for name in names))
    results = outcome(sandbox, tmp_path, text, *names)
    assert [(one.exercise, one.text, one.facts) for one in results if one.state != "passed"] == []


# ---- what's lost, and what isn't ----


def test_a_worker_that_dies_costs_one_exercise_and_no_more(sandbox, tmp_path, monkeypatch):
    real = Judging.exercise

    def dying(self, found):
        if found.name == "bigrams.letter_pairs" and self.submission.key == "mei":
            os._exit(9)
        return real(self, found)

    monkeypatch.setattr(Judging, "exercise", dying)
    names = ["micrograd.tanh", "bigrams.letter_pairs", "bigrams.perplexity"]
    given = {name.replace(".", "__"): RIGHT[name] for name in names}
    folder_of(tmp_path / "in", {f"{who}.ipynb": notebook(SET_UP, **given) for who in ("mei", "ola")})
    done = grade(collect(tmp_path / "in").submissions, assignments.read(written(tmp_path, *names)), sandbox, tmp_path)
    assert [[result.state for result in one.results] for one in done] == [
        ["passed", "refused", "passed"],
        ["passed", "passed", "passed"],
    ]


def test_a_judge_that_stalls_is_ended(sandbox, tmp_path, monkeypatch):
    real = Judging.exercise

    def stalling(self, found):
        if found.name == "micrograd.tanh":
            time.sleep(1_000)
        return real(self, found)

    monkeypatch.setattr(Judging, "exercise", stalling)
    monkeypatch.setattr(grading, "STALLED", 2.0)
    names = ["micrograd.tanh", "bigrams.letter_pairs"]
    given = {name.replace(".", "__"): RIGHT[name] for name in names}
    folder_of(tmp_path / "in", {"mei.ipynb": notebook(SET_UP, **given)})
    limits, submissions = Limits(submission_seconds=3.0), collect(tmp_path / "in").submissions
    (one,) = grade(submissions, assignments.read(written(tmp_path, *names)), sandbox, tmp_path, limits=limits)
    assert {result.exercise: result.state for result in one.results} == {
        "micrograd.tanh": "refused",
        "bigrams.letter_pairs": "passed",
    }


def test_a_sandbox_that_does_not_start_is_tried_again_and_then_said(sandbox, tmp_path, monkeypatch):
    tried = tmp_path / "tried"

    def failing(self, found):
        with tried.open("a") as file:
            file.write("x")
        raise NoSandbox("no room")

    monkeypatch.setattr(Judging, "exercise", failing)
    folder_of(tmp_path / "in", {"mei.ipynb": notebook(SET_UP)})
    submissions = collect(tmp_path / "in").submissions
    with pytest.raises(NoSandbox, match="no room"):
        grade(submissions, assignments.read(written(tmp_path, "micrograd.tanh")), sandbox, tmp_path)
    assert tried.read_text() == "xxx"


# ---- how an answer is found and what it needs ----


def outcome(sandbox, tmp_path: Path, text: str, *names: str) -> list[Result]:
    folder_of(tmp_path / "in", {"mei.ipynb": text})
    path = written(tmp_path, *(names or ("micrograd.tanh",)))
    (one,) = grade(collect(tmp_path / "in").submissions, assignments.read(path), sandbox, tmp_path / "out")
    return one.results


def test_an_empty_stub_gives_way_to_the_cell_with_the_answer(sandbox, tmp_path):
    stub = cell("def tanh(x):\n    raise NotImplementedError", "micrograd.tanh")
    (result,) = outcome(sandbox, tmp_path, notebook(SET_UP, stub, RIGHT["micrograd.tanh"]))
    assert result.state == "passed"
    assert "We took the cell that defines `tanh`" in result.note


def test_of_two_answers_the_one_that_passes_counts(sandbox, tmp_path):
    right, wrong = cell(RIGHT["micrograd.tanh"], "micrograd.tanh"), cell("def tanh(x): return x", "micrograd.tanh")
    (result,) = outcome(sandbox, tmp_path, notebook(SET_UP, right, wrong))
    assert result.state == "passed"
    assert "2 cells carry the exercise's name" in result.note


def test_a_helper_in_another_cell_is_there_and_a_broken_cell_is_not_in_the_way(sandbox, tmp_path):
    helper, mine = (
        "def power(x):\n    return math.exp(2 * x)",
        "def tanh(x):\n    return (power(x) - 1) / (power(x) + 1)",
    )
    (result,) = outcome(
        sandbox, tmp_path, notebook(SET_UP, "this is no Python", helper, "1 / 0", cell(mine, "micrograd.tanh"))
    )
    assert result.state == "passed"


def test_names_that_are_made_in_a_roundabout_way_are_there_the_second_time(sandbox, tmp_path):
    hidden = "globals()['power'] = lambda x: __import__('math').exp(2 * x)"
    mine = cell("def tanh(x):\n    return (power(x) - 1) / (power(x) + 1)", "micrograd.tanh")
    (result,) = outcome(sandbox, tmp_path, notebook(hidden, mine))
    assert result.state == "passed"


def test_a_cell_that_stops_is_told_with_its_line(sandbox, tmp_path):
    broken = cell("def tanh(x)\n    return x", "micrograd.tanh")
    (result,) = outcome(sandbox, tmp_path, notebook(SET_UP, broken))
    assert result.state == "not yet"
    assert ("It stopped", "The answer's cell, line 1: SyntaxError. expected ':'") in result.facts


# ---- late ----


@pytest.mark.parametrize(
    ("late", "percent"),
    [(-5, 0), (0, 0), (10, 0), (16, 10), (24 * 60, 10), (26 * 60, 20), (100 * 60, 50), (1_000 * 60, 50)],
)
def test_a_late_submission_loses_what_the_policy_says(late, percent):
    policy = Late(percent_per_day=10, percent_at_most=50, grace_minutes=15)
    assert policy.percent(timedelta(minutes=late)) == percent


def test_times_come_from_the_platform_or_a_file(tmp_path):
    (tmp_path / "times.csv").write_text("student,submitted\nmei,2026-11-20T23:58:00+01:00\n")
    assert read_times(tmp_path / "times.csv") == {"mei": datetime(2026, 11, 20, 22, 58, tzinfo=timezone.utc)}
    (tmp_path / "times.csv").write_text("mei,yesterday\n")
    with pytest.raises(ValueError, match="line 1: expected a student and a time with its offset"):
        read_times(tmp_path / "times.csv")


def test_what_is_late_is_taken_off_and_said(tmp_path):
    path = written(tmp_path, "micrograd.tanh", due="2026-11-20 23:59 +01:00", late={"percent_per_day": 10})
    (one,) = collect(folder_of(tmp_path / "in", {"mei.ipynb": notebook()})).submissions
    results = [Result("micrograd.tanh", "passed", 1, 1)]
    when = {"mei": datetime(2026, 11, 22, 1, 0, tzinfo=timezone.utc)}
    done = grading.graded(one, results, assignments.read(path), when)
    assert (done.earned, done.points, done.percent_off) == (1, 0.8, 20)
    assert done.late_note == "It came in 1 day and 2 hours late."
    assert "20 % of 1 points were taken off" in feedback.page(done, assignments.read(path))
    one.late = True
    assert "nobody told us by how much" in grading.graded(one, results, assignments.read(path), {}).late_note


def test_a_report_takes_off_what_grading_took_off(tmp_path):
    path = written(tmp_path, "micrograd.tanh", due="2026-11-20 23:59 +01:00", late={"percent_per_day": 10})
    (one,) = collect(folder_of(tmp_path / "in", {"mei.ipynb": notebook()})).submissions
    assignment, results = assignments.read(path), [Result("micrograd.tanh", "passed", 1, 1)]
    done = grading.graded(one, results, assignment, {"mei": datetime(2026, 11, 22, 1, 0, tzinfo=timezone.utc)})
    (tmp_path / "out/results").mkdir(parents=True)
    grading.write_kept(tmp_path / "out/results", one, assignment, results)
    grading.keep_times(tmp_path / "out", [done])
    (again,) = grading.all_kept(tmp_path / "out", assignment)
    assert (again.points, again.late_note) == (0.8, "It came in 1 day and 2 hours late.")


# ---- the assignment's file ----


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"exercises": {"micrograd.tahn": 1}}, "there's no exercise `micrograd.tahn`. Do you mean micrograd.tanh"),
        ({"exercises": {"micrograd.tanh": -1}}, "should give its points"),
        ({"exercises": {"micrograd.tanh": True}}, "should give its points"),
        ({"exercises": []}, "`exercises` has a line for each one"),
        ({"seeds": 0}, "from 1 to 20"),
        ({"duee": "x"}, "there's no setting `duee`. Do you mean `due`?"),
        ({"due": "tomorrow"}, "a date, a time and the offset"),
        ({"due": "2026-11-20 23:59"}, "a date, a time and the offset"),
        ({"late": {"percent": 10}}, "`late` should be written as"),
        ({"feedback": {"hints": 1}}, "`feedback` should be written as"),
        ({"secret": "short"}, "at least 16"),
        ({"name": "../x"}, "a word of letters"),
        ({"own": "nowhere.py"}, "there's no such file"),
        ({"course": "0.0.9"}, "it was made for version 0.0.9 of the course"),
    ],
)
def test_a_wrong_line_is_answered_with_what_it_should_be(tmp_path, change, sentence):
    told = yaml.safe_load(assignments.new_text("week3", ["micrograd.tanh"])) | change
    (tmp_path / "week3.yml").write_text(yaml.safe_dump(told))
    with pytest.raises(BadAssignment, match=re.escape(sentence)):
        assignments.read(tmp_path / "week3.yml")


def test_another_version_is_graded_when_told_so(tmp_path):
    text = re.sub("course: .*", "course: 0.0.9", assignments.new_text("week3", ["micrograd.tanh"]))
    (tmp_path / "week3.yml").write_text(text)
    assert assignments.read(tmp_path / "week3.yml", any_version=True).points == {"micrograd.tanh": 1}


def test_no_yaml_and_no_file_get_a_sentence(tmp_path):
    (tmp_path / "week3.yml").write_text("a: [")
    with pytest.raises(BadAssignment, match="isn't YAML"):
        assignments.read(tmp_path / "week3.yml")
    with pytest.raises(BadAssignment, match="can't be read"):
        assignments.read(tmp_path / "nowhere.yml")


OWN = """
from zero_to_hero.checks._engine.exercise import exercise

double = exercise("ours.double", title="Twice", kind="implement", difficulty=1, minutes=2, points=3, hints=["+"])
part = double.function("double", cases=lambda rng: [1.0, rng.uniform(2, 3)], right=lambda x: 2 * x)
part.mistake("That's the square.", lambda x: x * x)
"""


def test_an_instructors_own_exercise_is_graded_with_its_mistakes(sandbox, tmp_path, capsys):
    (tmp_path / "ours.py").write_text(OWN)
    file, own = tmp_path / "week3.yml", tmp_path / "ours.py"
    assert main(["new", str(file), "ours.double", "micrograd.tanh", "--own", str(own)]) == 0
    assert "own: ours.py" in file.read_text()
    folder_of(tmp_path / "in", {"mei.ipynb": notebook(ours__double="def double(x):\n    return x * x")})
    assert main(["grade", str(file), str(tmp_path / "in")]) == 0
    (one,) = grading.all_kept(tmp_path / "week3-graded", assignments.read(file))
    assert (one.results[0].state, one.results[0].cause) == ("not yet", "That's the square.")
    own.write_text(OWN.replace("ours.double", "micrograd.tanh"))
    capsys.readouterr()
    assert main(["new", str(tmp_path / "b.yml"), "micrograd.tanh", "--own", str(own)]) == 1
    assert "declares micrograd.tanh, which is the course's own" in capsys.readouterr().err
    EXERCISES.pop("ours.double")


# ---- the files that come out ----


def made(name: str, platform: str = "canvas", **result: object) -> Graded:
    told: dict = {"exercise": "micrograd.tanh", "state": "not yet", "of": 1.0, "text": "It's wrong."} | result
    return Graded("key", name, platform, "7", [Result(**told)])


@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\t=1", " =1", '"=1', "\r=1", "%0A=1", "|x"],
)
def test_a_formula_in_a_name_is_a_text(tmp_path, name):
    assignment = assignments.read(written(tmp_path, "micrograd.tanh"))
    for platform, export in (("canvas", exports.canvas_csv), ("moodle", exports.moodle_csv), ("x", exports.grades_csv)):
        text = export([made(name, platform)], assignment)
        for row in csv.reader(io.StringIO(text)):
            assert not any(
                field.lstrip(" \"'").startswith(tuple("=+-@\t\r|%")) and field[0] != "'" for field in row if field
            )
        assert "'" in text


def test_the_files_of_the_platforms(tmp_path):
    assignment = assignments.read(written(tmp_path, "micrograd.tanh"))
    students = [made("Doe, Jane"), made("Mei Li", "moodle", state="passed", points=1.0), made("Ola", "gradescope")]
    files = {path.relative_to(tmp_path).as_posix() for path in exports.write(students, assignment, tmp_path)}
    assert files == {"grades.csv", "canvas.csv", "moodle.csv", "gradescope/key/results.json"}
    canvas = list(csv.reader((tmp_path / "canvas.csv").open()))
    assert canvas[0][:2] == ["Student", "ID"]
    assert canvas[2] == ["Doe, Jane", "7", "", "", "", "0"]
    moodle = list(csv.DictReader((tmp_path / "moodle.csv").open()))
    assert (moodle[0]["Identifier"], moodle[0]["Grade"]) == ("Participant 7", "1")
    told = json.loads((tmp_path / "gradescope/key/results.json").read_text())
    assert (told["score"], told["tests"][0]["max_score"], told["tests"][0]["status"]) == (0, 1, "failed")


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202egnp\ud800"


def test_no_text_of_a_student_is_html_in_feedback_or_report(tmp_path):
    assignment = assignments.read(written(tmp_path, "micrograd.tanh"))
    facts = [("Yours", HOSTILE), (HOSTILE, "`<b>`")]
    told = {"text": HOSTILE, "facts": facts, "full": HOSTILE, "full_facts": facts, "note": HOSTILE, "code": HOSTILE}
    one = made(HOSTILE, flags=[HOSTILE], cause=HOSTILE, **told)
    one.notes, one.late_note = [HOSTILE], HOSTILE
    other = made("b", **told)
    for text in (feedback.page(one, assignment), report.page([one, other], assignment)):
        assert not re.search(r"<(script|img|b)\b", text)
        assert "\u202e" not in text
        text.encode()
        assert "default-src 'none'" in text


def test_feedback_tells_what_the_assignment_allows(tmp_path):
    facts = [("Cause", "That's it."), ("Expected", "0.46"), ("Yours", "1")]
    one = made("Mei", facts=facts)
    all_of_it = feedback.page(one, assignments.read(written(tmp_path, "micrograd.tanh")))
    assert all(word in all_of_it for word in ("That&#x27;s it.", "0.46", "Hints, from vague"))
    path = tmp_path / "week3.yml"
    path.write_text(
        path.read_text().replace(
            "hints: true, mistakes: true, expected: true", "hints: false, mistakes: false, expected: false"
        )
    )
    nothing = feedback.page(one, assignments.read(path))
    assert not any(word in nothing for word in ("That&#x27;s it.", "0.46", "Hints, from vague"))
    assert "<dd>1</dd>" in nothing


# ---- the command ----


def test_the_command_teaches(capsys):
    for arguments in (["--help"], ["grade", "--help"], ["new", "--help"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 0
    told = capsys.readouterr().out
    assert "zero-to-hero new week3.yml micrograd.tanh" in told
    assert "--unsandboxed-i-trust-every-student" in told
    assert main(["list", "mlp"]) == 0
    assert "mlp.embed" in capsys.readouterr().out
    assert main(["list", "mpl"]) == 1
    assert "There's no lecture mpl" in capsys.readouterr().err


def test_new_writes_what_read_understands_and_overwrites_nothing(tmp_path, capsys):
    file = tmp_path / "week1.yml"
    assert main(["new", str(file), "micrograd", "mlp.embed", "--title", "Week 1"]) == 0
    made_ = assignments.read(file)
    assert (made_.title, list(made_.points)[-1], len(made_.points)) == (
        "Week 1",
        "mlp.embed",
        len(load("micrograd")) + 1,
    )
    assert main(["new", str(file), "mlp.embed"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["new", str(tmp_path / "b.yml"), "mlp.embedd"]) == 1
    assert "Do you mean mlp.embed" in capsys.readouterr().err


def test_report_without_results_says_where_they_come_from(tmp_path, capsys):
    path = written(tmp_path, "micrograd.tanh")
    assert main(["report", str(path)]) == 1
    assert "`zero-to-hero grade` makes them" in capsys.readouterr().err


def test_a_regrade_needs_a_student_that_is_there(graded_class, capsys):
    root, _, _, _ = graded_class
    assert main(["grade", str(root / "week3.yml"), str(root / "in"), "--only", "nobody"]) == 1
    assert "There's no student nobody here" in capsys.readouterr().err


def test_report_shows_the_class_in_the_terminal(graded_class, capsys):
    root, _, _, _ = graded_class
    assert main(["report", str(root / "week3.yml")]) == 0
    told = capsys.readouterr().out
    assert "micrograd.tanh:" in told
    assert "× no named mistake" in told
