"""What students hand in is read as far as it goes: platforms' names, notebooks, broken cells, and hostile zips."""

import io
import json
import os
import time
import zipfile
from datetime import datetime, timezone
from pathlib import PurePosixPath

import pytest

from tests.grade.made import cell, folder_of, notebook, zip_of
from zero_to_hero.grade import handed_in, plain_json
from zero_to_hero.grade.cells import File, find, read_file
from zero_to_hero.grade.handed_in import CannotRead
from zero_to_hero.grade.submissions import collect

TANH = "def tanh(x):\n    return 0.0"
ONE = notebook("import math", micrograd__tanh=TANH)


def read(text: str | bytes, name: str = "week3.ipynb") -> File:
    file = read_file(PurePosixPath(name), text.encode() if isinstance(text, str) else text)
    assert file
    return file


def found(file: File, exercise: str = "micrograd.tanh", defines: tuple[str, ...] = ("tanh",)) -> list[str]:
    """The code of the cells that may answer, the likeliest first."""
    return [file.cells[one.cell].code for one in find([file], exercise, defines, {exercise, "micrograd.nll"})]


PLATFORMS = {
    "canvas": (
        {"doejane_48213_901234_week3.ipynb": ONE, "roe_lee_LATE_48214_901299_week3-2.ipynb": ONE},
        [("doejane-48213", "doejane", "48213", False, 1), ("roe_lee-48214", "roe_lee", "48214", True, 3)],
    ),
    "canvas, anonymous": (
        {"anon_h7Kq2_901234_week3.ipynb": ONE, "LATE_anon_9xYzA_901299_week_3.ipynb": ONE},
        [("anon-9xYzA", "anon", "9xYzA", True, 1), ("anon-h7Kq2", "anon", "h7Kq2", False, 1)],
    ),
    "moodle": (
        {"Jane Doe_348_assignsubmission_file_/week3.ipynb": ONE, "Lee Roe_349_assignsubmission_file_week3.ipynb": ONE},
        [("Jane-Doe-348", "Jane Doe", "348", False, 1), ("Lee-Roe-349", "Lee Roe", "349", False, 1)],
    ),
    "moodle, today, in teams": (
        {
            "Team A_12_assignsubmission_file/part/week3.ipynb": ONE,
            "Default group_assignsubmission_file/week3.ipynb": ONE,
        },
        [("Default-group", "Default group", "", False, 1), ("Team-A-12", "Team A", "12", False, 1)],
    ),
    "gradescope": (
        {
            "submission_metadata.yml": (
                "submission_77:\n  :submitters:\n  - :name: Jane Doe\n    :sid: '1234'\n    :email: j@x.org\n"
                "  - :name: Lee Roe\n    :sid: '1235'\n    :email: l@x.org\n"
                "  :created_at: 2026-11-20 10:00:00.5 Z\n  :history:\n  - :created_at: 2026-11-19 10:00:00.5 Z\n"
            ),
            "submission_77/week3.ipynb": ONE,
            "submission_78/week3.ipynb": ONE,
        },
        [
            ("Jane-Doe-Lee-Roe-77", "Jane Doe, Lee Roe", "1234", False, 2),
            ("submission_78-78", "submission_78", "78", False, 1),
        ],
    ),
    "github": (
        {"week3-meili/week3.ipynb": ONE, "week3-meili/.git/config": "", "week3-ola-n/sub/week3.ipynb": ONE},
        [("meili", "meili", "meili", False, 1), ("ola-n", "ola-n", "ola-n", False, 1)],
    ),
    "folder": (
        {"mei.ipynb": ONE, "ola/part1.ipynb": ONE, "ola/part2.py": TANH},
        [("mei", "mei", "", False, 1), ("ola", "ola", "", False, 1)],
    ),
}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_platforms_names_lead_to_the_students(tmp_path, platform, zipped):
    files, students = PLATFORMS[platform]
    where = zip_of(tmp_path / "week3.zip", files) if zipped else folder_of(tmp_path / "all", files)
    collected = collect(where, "week3")
    assert collected.notes == []
    owners = [one.owner for one in collected.submissions]
    assert [(one.key, one.name, one.platform_id, one.late, one.number) for one in owners] == students
    assert {one.platform for one in owners} == {platform.partition(",")[0]}
    assert all(one.files and one.files[0].cells for one in collected.submissions)


def test_gradescopes_time_is_known_to_the_second(tmp_path):
    jane = collect(folder_of(tmp_path, PLATFORMS["gradescope"][0])).submissions[0]
    assert jane.owner.submitted == datetime(2026, 11, 20, 10, 0, 0, 500_000, tzinfo=timezone.utc)


def test_the_folder_around_everything_is_no_student(tmp_path):
    files = {f"week3/{name}": text for name, text in PLATFORMS["canvas"][0].items()}
    keys = [one.key for one in collect(zip_of(tmp_path / "x.zip", files)).submissions]
    assert keys == ["doejane-48213", "roe_lee-48214"]


def test_of_several_tries_the_last_one_counts(tmp_path):
    first, second = notebook(micrograd__tanh="x = 1"), notebook(micrograd__tanh="x = 2")
    files = {"doe_1_10_week3.ipynb": first, "doe_1_11_week3-1.ipynb": second, "doe_1_12_notes.py": "y = 1"}
    (one,) = collect(folder_of(tmp_path, files)).submissions
    assert sorted(file.cells[0].code for file in one.files) == ["x = 2", "y = 1"]
    assert one.owner.number == 2


def test_students_whose_names_make_the_same_key_stay_two(tmp_path):
    files = {"Li Wei/a.ipynb": ONE, "Li-Wei/a.ipynb": ONE, "li wei/a.ipynb": ONE}
    keys = [one.key for one in collect(folder_of(tmp_path, files)).submissions]
    assert len({key.casefold() for key in keys}) == 3


def test_a_zip_that_a_student_handed_in_is_opened(tmp_path):
    inner = zip_of(tmp_path / "inner.zip", {"my/week3.ipynb": ONE}).read_bytes()
    (one,) = collect(zip_of(tmp_path / "all.zip", {"doe_1_10_week3.zip": inner})).submissions
    assert [file.cells[1].exercise for file in one.files] == ["micrograd.tanh"]


def test_nothing_to_grade_is_said_in_a_sentence(tmp_path):
    with pytest.raises(CannotRead, match=r"holds no submissions. Expected notebooks \(.ipynb\)"):
        collect(folder_of(tmp_path / "a", {"readme.txt": "hi"}))
    with pytest.raises(CannotRead, match="There's no folder or zip at"):
        collect(tmp_path / "nowhere")
    (tmp_path / "not.zip").write_text("no zip")
    with pytest.raises(CannotRead, match="can't be read as a zip"):
        collect(tmp_path / "not.zip")


@pytest.mark.parametrize(
    ("text", "cells", "note"),
    [
        ("{", 0, "it isn't JSON"),
        ("[1]", 0, "it has no list of cells"),
        ('{"cells": {}}', 0, "it has no list of cells"),
        ("[" * 100_000, 0, "nested more than 60 levels"),
        ('"' + "\\" * 1_000_001, 0, "it isn't JSON"),
        ('{"cells": [' + "1" * 5_000 + "]}", 0, "it isn't JSON"),
        (json.dumps({"cells": [1, {"cell_type": "code", "source": 7}, cell("x = 1")]}), 1, "Cells 1, 2 can't be read"),
        (json.dumps({"cells": [cell("x" * 200_001), cell("x = 1")]}), 1, "Cell 1 can't be read"),
        (json.dumps({"cells": [cell("x = 1", metadata={"zero_to_hero": [1]})]}), 1, ""),
        (json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": ["x ", "= 1"]}]}]}), 1, ""),
        (json.dumps({"cells": [{"cell_type": "markdown", "source": "x"}, cell("x = 1")]}), 1, ""),
        (json.dumps({"cells": [cell("x = 1")] * 2_001}), 2_000, "Only the first 2,000 were read"),
    ],
    ids=range(12),
)
def test_a_broken_notebook_is_read_as_far_as_it_goes(text, cells, note):
    file = read(text)
    assert len(file.cells) == cells
    assert note in " ".join(file.notes)
    assert bool(note) == bool(file.notes)


def test_strings_that_never_end_cost_no_time():
    start = time.perf_counter()
    with pytest.raises(plain_json.Unreadable):
        plain_json.load(b'"\\' * 1_000_000, 10_000_000, 10)
    assert time.perf_counter() - start < 2
    assert plain_json.load(b'{"a": "[[[[[", "b": [[1]]}', 100, 3) == {"a": "[[[[[", "b": [[1]]}


def test_an_answer_is_found_by_its_metadata_then_its_check_then_its_name():
    assert found(read(ONE)) == [TANH]
    by_check = notebook("import math", "def f(x):\n    return x", 'check("micrograd.tanh")')
    assert found(read(by_check)) == ["def f(x):\n    return x"]
    assert found(read(notebook(TANH, "print(1)"))) == [TANH]
    assert found(read(notebook(cell(TANH, "micrograd.tahn")))) == [TANH]  # a name that nobody knows
    assert found(read(notebook(cell(TANH, "micrograd.nll")))) == []  # it's another's
    assert found(read(notebook("tanh = lambda x: x"))) == ["tanh = lambda x: x"]
    assert found(read(notebook("tanh == 3", "x = tanh"))) == []
    both = TANH + '\ncheck("micrograd.tanh")'
    assert found(read(notebook("import math", both))) == [both]


def test_of_two_cells_the_last_comes_first_and_a_stub_gives_way():
    stub = "def tanh(x):\n    raise NotImplementedError"
    file = read(notebook(cell(stub, "micrograd.tanh"), TANH))
    first, second = find([file], "micrograd.tanh", ("tanh",), {"micrograd.tanh"})
    assert (first.cell, first.note) == (0, "")
    assert second.cell == 1
    assert "We took the cell that defines `tanh`" in second.note
    twice = read(notebook(*[cell(f"def tanh(x): return {number}", "micrograd.tanh") for number in range(5)]))
    places = find([twice], "micrograd.tanh", ("tanh",), {"micrograd.tanh"})
    assert [one.cell for one in places] == [4, 3, 2]
    assert "5 cells carry the exercise's name" in places[0].note


def test_an_answer_file_is_divided_by_its_marks():
    file = read(
        "import math\n# %% micrograd.tanh: mine\ntanh = math.sinh\n# %%\n# exercise: micrograd.nll\nx = 1", "a.py"
    )
    assert [one.exercise for one in file.cells] == ["", "micrograd.tanh", ""]
    whole = read("# exercise: micrograd.tanh\n" + TANH, "a.py")
    assert whole.cells[0].exercise == "micrograd.tanh"


def test_the_pages_file_of_progress_is_told_from_a_notebook():
    file = read('{"format": "zero-to-hero progress", "cells": {}}', "x.json")
    assert "the page's file of progress" in file.notes[0]
    assert read_file(PurePosixPath("x.png"), b"") is None


# ---- what's refused ----


def bomb() -> bytes:
    """A small zip whose only notebook unpacks to more than a file may have."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("week3.ipynb", bytes(handed_in.LARGEST + 1))
    return made.getvalue()


def link(name: str, target: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o120777 << 16
        opened.writestr(info, target)
    return made.getvalue()


HOSTILE = {
    "bomb": (bomb(), "unpacks to more than"),
    "path": (None, "a path that leads out of the zip"),
    "absolute": (None, "a path that leads out of the zip"),
    "link": (link("week3.ipynb", "/etc/passwd"), "links aren't followed"),
    "no zip": (b"PK\x03\x04 and no more", "is a zip that can't be read"),
}
NAMES = {"path": "../../week3.ipynb", "absolute": "/etc/week3.ipynb"}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_zip_is_refused_and_the_rest_of_the_class_is_read(tmp_path, kind):
    data, sentence = HOSTILE[kind]
    if data is None:
        data = zip_of(tmp_path / "inner.zip", {NAMES[kind]: ONE}).read_bytes()
    files = {"evil_1_10_week3.zip": data, "mei_2_11_week3.ipynb": ONE}
    evil, mei = collect(zip_of(tmp_path / "all.zip", files)).submissions
    assert mei.files[0].cells
    assert evil.files == []
    assert sentence in " ".join(evil.notes)


def test_the_platforms_own_zip_may_hold_a_hostile_member(tmp_path):
    files = {"../../../evil_1_10_week3.ipynb": ONE, "mei_2_11_week3.ipynb": ONE}
    collected = collect(zip_of(tmp_path / "all.zip", files))
    assert [one.key for one in collected.submissions if one.files] == ["mei-2"]
    assert "leads out of the zip" in " ".join(collected.notes)


def test_a_name_cannot_speak_to_the_terminal_or_be_no_text(tmp_path):
    folder_of(tmp_path, {"mei\x1b[2J\n/a.ipynb": ONE})
    with open(os.path.join(os.fsencode(tmp_path), b"ola\xff.ipynb"), "wb") as file:  # noqa: PTH118, PTH123 (bytes)
        file.write(ONE.encode())
    names = [one.owner.name for one in collect(tmp_path).submissions]
    assert sorted(names) == ["mei\ufffd[2J\ufffd", "ola\ufffd"]


def test_a_zip_whose_names_are_no_text_is_one_students_trouble(tmp_path):
    data = zip_of(tmp_path / "inner.zip", {"é.ipynb": ONE}).read_bytes().replace("é".encode(), b"\xff\xff")
    files = {"evil_1_10_week3.zip": data, "mei_2_11_week3.ipynb": ONE}
    evil, mei = collect(folder_of(tmp_path / "in", files)).submissions
    assert "is a zip that can't be read" in " ".join(evil.notes)
    assert mei.files


def test_a_zip_that_lies_about_sizes_is_counted_as_it_unpacks(tmp_path, monkeypatch):
    monkeypatch.setattr(handed_in, "LARGEST", 1_000)
    data = bytearray(zip_of(tmp_path / "a.zip", {"mei/week3.ipynb": " " * 100_000}).read_bytes())
    size = (100_000).to_bytes(4, "little")
    while size in data:
        data[data.index(size) : data.index(size) + 4] = (500).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(data)
    (one,) = collect(tmp_path / "a.zip").submissions
    assert not one.files


def test_links_and_special_files_in_a_folder_are_refused(tmp_path):
    root = folder_of(tmp_path / "all", {"mei/week3.ipynb": ONE, "evil/x.py": "x = 1"})
    (tmp_path / "secret.ipynb").write_text(ONE)
    (root / "evil" / "week3.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (root / "evil" / "more").symlink_to(tmp_path)
    os.mkfifo(root / "evil" / "pipe.ipynb")
    evil, mei = collect(root).submissions
    assert [str(file.path) for file in evil.files] == ["evil/x.py"]
    assert "`week3.ipynb` is a link" in " ".join(evil.notes)
    assert "`more` is a link" in " ".join(evil.notes)
    assert "isn't a regular file" in " ".join(evil.notes)
    assert len(mei.files) == 1


def test_there_is_an_end_to_how_much_code_is_taken(tmp_path):
    long = notebook(*["x" * 150_000 for _ in range(20)])
    (one,) = collect(folder_of(tmp_path, {f"mei/{number}.ipynb": long for number in range(3)})).submissions
    assert len(one.files) == 1
    assert " ".join(one.notes).count("more than 5,000,000 characters") == 2


def test_a_platform_that_hands_out_nothing_but_a_broken_zip_still_names_the_student(tmp_path):
    evil = collect(folder_of(tmp_path, {"doe_1_10_week3.zip": b"PK"})).submissions[0]
    assert evil.owner.name == "doe"
    assert "We found no notebook" in " ".join(evil.notes)
