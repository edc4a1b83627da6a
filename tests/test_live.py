"""Python in the page, without a page: what the runner shows and undoes, and which modules the page gets."""

import gzip
import importlib
import inspect
import json
import subprocess
import sys
import tarfile
import textwrap
import types
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from book.extensions.bare_code import bare
from book.extensions.live import archive, folder_name, imports, live_files
from book.live import runner as live
from book.live.needs import needs
from book.live.rooms import Rooms
from book.live.stand_ins import later

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def runner(monkeypatch):
    """The runner as the page's worker has it, with rooms of its own."""
    main = sys.modules["__main__"]
    for name in ("input", "display"):
        monkeypatch.setattr(f"builtins.{name}", None, raising=False)
    monkeypatch.setattr(live, "rooms", Rooms())
    live.plots("close", "all")  # what other tests have left open would be shown by the first cell
    yield live
    live.rooms.enter("")
    sys.modules["__main__"] = main


def run(runner, code, room="", name="cell 1", first=None, judges=False):
    """The pieces that reach the page, joined by kind in their order."""
    pieces: list[tuple[str, str]] = []
    job = json.dumps({"code": code, "name": name, "first": first, "judges": judges})
    post = lambda kind, text, spot: pieces.append((kind + spot, text))  # noqa: E731
    answer = json.loads(runner.run(job, room, first is not None, post))
    joined: list[tuple[str, str]] = []
    assert pieces.pop(0) == ("begin", "")
    for kind, text in pieces:
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        else:
            joined.append((kind, text))
    return answer["ok"], joined


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("print('a'); 1 + 1", [("text", "a\n"), ("value", "2\n")]),
        ("1 + 1;", []),
        ("None", []),
        ("x = 3", []),
        ("", []),
        ("# only a comment", []),
        ("import sys; print('to stderr', file=sys.stderr)", [("text", "to stderr\n")]),
        ("class P:\n    def _repr_html_(self):\n        return '<b>p</b>'\nP()", [("html", "<b>p</b>")]),
        ("print('no line end', end='')\n5", [("text", "no line end"), ("value", "5\n")]),
        ("for i in (7, 7):\n    display(i)\n    print('-')", [("value", "7\n"), ("text", "-\n")] * 2),
        (
            "spot = display(1, display_id=True)\nother = display(2, display_id=True)\nspot.update(3)",
            [("value1", "1\n"), ("value2", "2\n"), ("value1", "3\n")],
        ),
    ],
)
def test_shows_what_jupyter_shows(runner, code, shown):
    assert run(runner, code) == (True, shown)


def test_an_error_has_the_frames_of_the_cells_alone(runner):
    run(runner, "import json\ndef read(text):\n    return json.loads(text)", name="cell 1")
    ok, [(kind, told)] = run(runner, "read('{')", name="cell 2")
    assert (ok, kind) == (False, "error")
    assert 'File "cell 2", line 1, in <module>' in told
    assert 'File "cell 1", line 3, in read' in told
    assert "return json.loads(text)" in told
    assert ".py" not in told
    assert told.splitlines()[-1].startswith("json.decoder.JSONDecodeError: ")


@pytest.mark.parametrize(
    ("code", "last"),
    [
        ("x = (", "SyntaxError: '(' was never closed"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("input('name')", "RuntimeError: input() has no keyboard in this page: write the value into the cell."),
        ("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e", "KeyError: 'k'"),
    ],
)
def test_every_end_of_a_cell_is_told(runner, code, last):
    ok, [(kind, told)] = run(runner, code)
    assert (ok, kind, told.splitlines()[-1]) == (False, "error", last)


def test_a_flood_is_cut_and_counted(runner):
    ok, shown = run(runner, "for _ in range(100_000):\n    print('0123456789')")
    assert ok
    assert shown[0] == ("text", "0123456789\n" * 1000)
    assert shown[-1][0] == "cutcut"
    assert shown[-1][1].endswith("Cut here. The whole output: 100,000 lines, 1,100,000 bytes.")


def test_what_just_fits_is_not_cut(runner):
    assert run(runner, "print('x\\n' * 999)") == (True, [("text", "x\n" * 999 + "\n")])


def test_each_answer_begins_with_the_pages_names_and_nothing_else(runner, monkeypatch):
    package = types.ModuleType("zero_to_hero.made_up")
    exec("class Value:\n    def double(self): return 2\nLIMIT = 1\nMANY = [[1], [2]]", package.__dict__)
    monkeypatch.setitem(sys.modules, "zero_to_hero.made_up", package)
    names = "import math, builtins, random, sys, os, warnings\nfrom zero_to_hero import made_up\n"
    first = [["cell 1", names + "from zero_to_hero.made_up import Value\nn, items = 1, [1, 2]\nrandom.seed(3)"]]
    monkeypatch.setattr(importlib.import_module("zero_to_hero"), "made_up", package, raising=False)
    assert run(runner, first[0][1])[0]
    look = (
        "n, items, 'mine' in globals(), round(math.tau), made_up.LIMIT, made_up.MANY, hasattr(made_up, 'extra'), "
        "sum([1]), Value().double(), hasattr(Value, 'more'), sys.getrecursionlimit(), random.random(), "
        "len(warnings.filters), 'SPOILED' in os.environ"
    )
    before = run(runner, look, "one", first=first)
    spoil = (
        "n = 2; items.append(3); mine = 3; math.tau = 0; made_up.LIMIT = 9; made_up.MANY[0].append(0)\n"
        "made_up.extra = 1; Value.double = None; Value.more = 1; sys.setrecursionlimit(500); random.seed(9)\n"
        "warnings.simplefilter('error'); os.environ['SPOILED'] = '1'\n"
        "sys.stdout = None; builtins.sum = 0; del builtins.len"
    )
    assert run(runner, spoil, "one", first=first) == (True, [])
    for room in ("one", "two"):
        again = run(runner, look, room, first=first)
        assert again == before
    assert before[1][0][1].startswith("(1, [1, 2], False, 6, 1, [[1], [2]], False, 1, 2, False, ")


def test_decimals_precision_does_not_outlive_a_room(runner):
    first = [["cell 1", "import decimal\nfrom decimal import Decimal, getcontext, localcontext"]]
    look = (
        "Decimal(1) / 3, getcontext().rounding, decimal.DefaultContext.prec, decimal.ExtendedContext.Emax, "
        "decimal.BasicContext.traps[decimal.Inexact], getcontext().flags[decimal.Inexact]"
    )
    spoil = (
        "getcontext().prec = 3; getcontext().rounding = decimal.ROUND_UP; decimal.DefaultContext.prec = 4\n"
        "decimal.ExtendedContext.Emax = 9; decimal.BasicContext.traps[decimal.Inexact] = True\n"
        "decimal.setcontext(decimal.Context(prec=2)); Decimal(1) / 7;"
    )
    assert run(runner, first[0][1])[0]
    before = run(runner, look, "one", first=first)
    assert before[1][0][1].startswith(
        "(Decimal('0.3333333333333333333333333333'), 'ROUND_HALF_EVEN', 28, 999999, False"
    )
    assert run(runner, spoil, "one", first=first)[0]
    for room in ("one", "two"):
        assert run(runner, look, room, first=first) == before


def test_the_pages_own_cells_share_their_precision(runner):
    assert run(runner, "from decimal import Decimal, getcontext\ngetcontext().prec = 3;") == (True, [])
    assert run(runner, "Decimal(1) / 3", name="cell 2") == (True, [("value", "Decimal('0.333')\n")])


def test_an_answer_with_a_check_of_its_own_is_judged_all_the_same(runner):
    first = [["cell 1", "from zero_to_hero.checks import check\nimport math"]]
    answer = (
        "def check(x):\n    if x != x: raise ValueError\n    return x\n"
        "def tanh(x):\n    return (math.exp(2 * check(x)) - 1) / (math.exp(2 * x) + 1)"
    )
    assert run(runner, answer, "one", first=first) == (True, [])
    for text, state in ((answer, "passed"), (answer.replace("2 *", ""), "not yet")):
        assert run(runner, text, "one", first=first) == (True, [])
        ok, [(kind, told)] = run(runner, 'check("micrograd.tanh")', "one", judges=True)
        assert (ok, kind) == (True, "html")
        assert f'data-state="{state}"' in told
    assert run(runner, "check(3)", "one") == (True, [("value", "3\n")])


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nothing_like_it", "The module nothing_like_it isn't in the page"),
        ("zero_to_hero.nowhere", "This part of the course isn't in the page"),
        ("maths", "There's no module maths. Do you mean math?"),
    ],
)
def test_a_missing_module_gets_a_sentence(runner, name, says):
    ok, [(kind, told)] = run(runner, f"import {name}")
    assert (ok, kind) == (False, "error")
    assert says in told.splitlines()[-1]


def test_a_cell_needs_those_that_make_or_change_its_names():
    cells = [
        "h = 0.1",
        "import random\nrandom.seed(1)",
        "def slope(x):\n    return x / h",
        "other = [1]",
        "h = 0.2",
        "other.append(2)",
        "print(slope(3))",
        "print(other, random.random())",
        "print(other +",
        "print(7)",
    ]
    assert needs(cells)[6:] == [([2, 4], [2, 4]), ([1, 3, 5], [1, 3, 5]), ([], []), ([], [])]


@pytest.mark.parametrize(
    ("above", "first"),
    [
        ("torch.manual_seed(1)", [0, 1]),
        ("w = torch.randn(3)", [0, 1]),
        ("w = torch.randn(3, generator=torch.Generator())", [0]),
        ("w = torch.zeros(3)", [0]),
        ("w = torch.tensor(math.pi)", [0]),
        ("torch.anything = 1", [0, 1]),
    ],
)
def test_a_cell_that_uses_a_module_needs_those_that_may_have_changed_it(above, first):
    assert needs(["import torch, math", above, "print(torch.ones(2))"])[2][0] == first


@pytest.mark.parametrize(
    ("made", "first"),
    [
        ("n = 3", [0]),
        ("n = len('abc')", [0]),
        ("n = [3]", [0, 1]),
        ("n = m = 3", [0]),
        ("n = 3\nn = [n]", [0, 1]),
        ("for n in things:\n    pass", [0, 1]),
        ("def n():\n    return 3", [0]),
        ("class n:\n    pass", [0, 1]),
    ],
)
def test_what_nobody_can_change_may_be_handed_on(made, first):
    assert needs([f"things = [1]\n{made}", "train(n)", "print(n)"])[2][0] == first


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("x = 1\nprint(x)", []),
        ("print(x)\nx = 1", [0]),
        ("x += 1", [0]),
        ("x[0] = 1", [0]),
        ("for x in range(3):\n    print(x)", []),
        ("for i in range(3):\n    x = i\nprint(x)", [0]),
        ("if True:\n    x = 1\nprint(x)", [0]),
        ("if True:\n    x = 1\nelse:\n    x = 2\nprint(x)", []),
        ("try:\n    x = f()\nexcept ValueError:\n    pass\nprint(x)", [0]),
        ("with f() as x:\n    y = 1\nprint(x, y)", []),
        ("x = 1\ndel x\nprint(x)", [0]),
        ("x: int\nprint(x)", [0]),
        ("import x\nx.y", []),
        ("def x():\n    return x()\nx", []),
        ("class x:\n    pass\nx", []),
        ("def f():\n    return x\nx = 1\nf()", [0]),
        ("print([x for x in range(3)])", []),
        ("while x:\n    pass", [0]),
        ("match 1:\n    case 1:\n        print(x)", [0]),
    ],
)
def test_a_cell_that_has_bound_a_name_itself_needs_no_cell_for_it(code, first):
    assert needs(["x = [0]", code])[1][0] == first


@pytest.mark.parametrize(
    ("above", "first"),
    [
        ("def f():\n    return x", [0, 1]),
        ("f = lambda: x", [0, 1]),
        ("f = (x for _ in '1')", [0, 1]),
        ("f = map(str, (x for _ in '1'))", [0, 1]),
        ("f = sum(x for _ in '1')", [1]),
        ("f = [x for _ in '1']", [1]),
        ("f = list(*(x for _ in '1'))", [1]),
    ],
)
def test_what_a_cell_has_read_already_isnt_read_by_those_that_use_its_names(above, first):
    assert needs(["x = 1", above, "print(f)"])[2][0] == first


def test_a_dataclass_and_a_pickle_find_their_module(runner):
    code = "import pickle\nfrom dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n"
    assert run(runner, code + "pickle.loads(pickle.dumps(P(2)))", room="r") == (True, [("value", "P(x=2)\n")])


def test_the_page_gets_the_modules_that_need_nothing_else(tmp_path):
    package = tmp_path / "zero_to_hero"
    package.mkdir()
    files = {
        "__init__.py": "",
        "heavy.py": "import numpy",
        "pure.py": "import math\nfrom zero_to_hero import other",
        "other.py": "",
    }
    for name, text in files.items():
        (package / name).write_text(text)
    with zipfile.ZipFile(BytesIO(archive(package))) as made:
        assert made.namelist() == ["zero_to_hero/__init__.py", "zero_to_hero/other.py", "zero_to_hero/pure.py"]


def test_every_module_that_the_page_gets_can_be_imported_there(tmp_path):
    files = live_files()
    with zipfile.ZipFile(BytesIO(files["zero_to_hero.zip"])) as made:
        made.extractall(tmp_path)
        modules = [
            name.removesuffix(".py").removesuffix("/__init__") for name in made.namelist() if name.endswith(".py")
        ]
    with tarfile.open(fileobj=BytesIO(files["plots.tar.xz"])) as made:
        made.extractall(tmp_path)
    code = (
        "import sys; sys.path[:0] = sys.argv[1:3]; from book.live.stand_ins import install; install(); "
        "sys.platform = 'emscripten'; [__import__(name) for name in sys.argv[3:]]"
    )
    names = [name.replace("/", ".") for name in modules]
    # the engine's kernels need WebAssembly: what imports them runs in the tests of the lectures' cells
    names = [name for name in names if not imports("torch", f"import {name}")]
    # -S: without site-packages, as in the page
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, tmp_path, ROOT, *names, "matplotlib.pyplot"],
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert "zero_to_hero.checks" in names


def test_the_page_gets_the_texts_beside_the_modules_that_it_gets(tmp_path):
    package = tmp_path / "zero_to_hero"
    files = {
        "__init__.py": "",
        "data/__init__.py": "",
        "data/names.txt": "emma\n",
        "data/README.md": "# A card",
        "heavy/__init__.py": "import numpy",
        "heavy/large.txt": "1 2 3",
    }
    for name, text in files.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)
    with zipfile.ZipFile(BytesIO(archive(package))) as made:
        assert made.namelist() == [
            f"zero_to_hero/{name}" for name in ("__init__.py", "data/__init__.py", "data/names.txt")
        ]


def test_the_pages_python_has_the_names(tmp_path):
    with zipfile.ZipFile(BytesIO(live_files()["zero_to_hero.zip"])) as made:
        made.extractall(tmp_path)
    code = "from zero_to_hero.data import names, split; print(len(split(names())[0]) > 15_000)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "True\n"


def test_the_same_files_have_the_same_address_and_others_another():
    files = live_files()
    assert {"live.mjs", "worker.mjs", "runner.py", "live.css", "zero_to_hero.zip"} <= files.keys()
    assert folder_name(files) == folder_name(live_files())
    assert folder_name(files) != folder_name(files | {"live.css": b""})


def test_a_cells_pictures_are_shown_at_its_end_and_those_of_a_failed_cell_are_gone(runner, monkeypatch):
    pyplot = importlib.import_module("zero_to_hero.plotting.pyplot")
    monkeypatch.setitem(sys.modules, "matplotlib", sys.modules["zero_to_hero.plotting"])
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", pyplot)
    draw = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);"
    ok, pieces = run(runner, f"%matplotlib inline\n{draw}\nprint('before')")
    assert ok
    assert [kind for kind, _ in pieces] == ["text", "html"]
    assert "<svg" in pieces[1][1]
    ok, pieces = run(runner, f"{draw}\nplt.show()\nprint('after')")
    assert [kind for kind, _ in pieces] == ["html", "text"]
    ok, pieces = run(runner, f"{draw}\n1 / 0")
    assert not ok
    assert [kind for kind, _ in pieces] == ["error"]
    assert run(runner, "1") == (True, [("value", "1\n")])


def test_a_cell_with_matplotlib_inline_is_read_like_any_other(runner):
    ok, pieces = run(runner, "%matplotlib inline\nif True:\n    %matplotlib inline\n1 / 0")
    assert not ok
    assert "line 4" in pieces[0][1], "lines keep their numbers"
    assert needs(["a = 1", "%matplotlib inline\nprint(a)"])[1] == ([0], [0])
    text = '"""\n%matplotlib inline\n"""'
    assert run(runner, text) == (True, [("value", "'\\n%matplotlib inline\\n'\n")])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("%timeit f()", "The line that begins with %timeit speaks to Jupyter"),
        ("%%time\n1", "The line that begins with %%time speaks to Jupyter"),
        ("!pip install numpy", "The line that begins with ! speaks to Jupyter"),
        ("%matplotlib notebook", "Or write %matplotlib inline."),
    ],
)
def test_lines_for_jupyter_are_explained(runner, line, told):
    ok, pieces = run(runner, f"x = 1\n{line}")
    assert not ok
    assert told in pieces[0][1]


def test_the_engine_adds_little_to_the_first_run():
    files = live_files()
    with tarfile.open(fileobj=BytesIO(files["engine.tar.xz"])) as made:
        first = set(made.getnames())
    with tarfile.open(fileobj=BytesIO(files["networks.tar.xz"])) as made:
        later = set(made.getnames())
    assert {"kernels.wasm", "zero_to_hero/tensor/tensors.py", "zero_to_hero/tensor/nn/functional.py"} <= first
    assert {"zero_to_hero/tensor/nn/layers.py", "zero_to_hero/tensor/optim/optimizers.py"} <= later
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "zero_to_hero" / "tensor").rglob("*.py")}
    assert first | later == modules | {"kernels.wasm"}
    assert not first & later
    assert len(files["engine.tar.xz"]) + len(gzip.compress(files["kernels.mjs"], 6)) <= 60_000


def test_bare_code_does_the_same_with_the_same_names():
    code = textwrap.dedent(
        '''
        """A module."""
        from dataclasses import dataclass
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from nowhere import Nothing
        @dataclass
        class Point:
            """A point."""
            x: float  # metres
            y: float = 0.5
        class Empty(Exception):
            """Nothing."""
        def outer(point: "Nothing", *rest: int, scale: float = 2.0) -> float:
            """Docstring."""
            total: float = point.x
            def inner(text: str = """a
            b""") -> str:
                raise Empty(f"{total!r} isn't {text}")
            return inner()
        outer.__doc__ = "another"
        '''
    )
    short = bare(code)
    for gone in ("A module", "A point", "Docstring", "another", "metres", "nowhere", "-> ", "Nothing"):
        assert gone not in short
    told = []
    for text in (code, short):
        names: dict = {"__name__": "anything"}
        exec(compile(text, "module.py", "exec"), names)
        assert names["Point"](1.0) == names["Point"](1.0, 0.5)
        with pytest.raises(names["Empty"]) as raised:
            names["outer"](names["Point"](1.0))
        frames = [(one.name, str(one.path)) for one in raised.traceback[1:]]
        told.append((str(raised.value), frames, list(inspect.signature(names["outer"]).parameters)))
    assert told[0] == told[1]


def test_modules_of_the_engine_are_fetched_when_they_are_imported_first(tmp_path, monkeypatch):
    package = types.ModuleType("zero_to_hero.tensor")
    package.__path__ = [str(tmp_path)]
    monkeypatch.setitem(sys.modules, "zero_to_hero.tensor", package)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    fetched = []

    def fetch():
        fetched.append("once")
        if len(fetched) == 1:
            raise OSError("no network")
        (tmp_path / "late.py").write_text("x = 7")
        (tmp_path / "later.py").write_text("x = 8")

    later(fetch)
    with pytest.raises(OSError, match="no network"):
        importlib.import_module("zero_to_hero.tensor.late")
    assert importlib.import_module("zero_to_hero.tensor.late").x == 7
    assert importlib.import_module("zero_to_hero.tensor.later").x == 8
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("zero_to_hero.tensor.never")
    assert len(fetched) == 2
    for name in ("late", "later"):
        del sys.modules[f"zero_to_hero.tensor.{name}"]


def test_only_pages_that_plot_load_what_plots():
    files = live_files()
    with zipfile.ZipFile(BytesIO(files["zero_to_hero.zip"])) as made:
        assert not [
            name for name in made.namelist() if name.startswith(("zero_to_hero/plotting", "zero_to_hero/tensor"))
        ]
    with tarfile.open(fileobj=BytesIO(files["plots.tar.xz"])) as made:
        assert "zero_to_hero/plotting/pyplot.py" in made.getnames()
    assert imports("matplotlib", "import matplotlib.pyplot as plt")
    assert not imports("matplotlib", "from zero_to_hero.page.plots import STYLE")
    assert imports("torch", "from zero_to_hero.bigram_net import BigramNet")
