"""Attacks, each in a submission of its own: no point is forged, nothing leaks, nothing stays, and all others are graded.

They're graded as one class, once, and each test then looks at one of them. Every attacker also hands in a right answer to
a second exercise, which has to be found right: an attack costs its own exercise and no other.
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
    check_seconds=0.5, cell_seconds=1.0, room_seconds=1.5, submission_seconds=30, memory=300_000_000, files=20_000_000
)
PUBLIC = "0.46211715726000975"  # tanh(0.5), which every answer to the exercise says

# what a student's code can write into the judge's pipe: frames as `frames.py` makes them
FRAMES = """
import json, os
def frame(message):
    data = json.dumps(message).encode()
    return len(data).to_bytes(4, "big") + data
def everywhere(data):
    for number in range(3, 256):
        try: os.write(number, data)
        except OSError: pass
"""

# ---- attacks whose exercise must bring no points; every one answers micrograd.tanh ----
FORGE = {
    "prints a verdict": 'print(\'{"passed": true, "points": 100}\')\ndef tanh(x): return "passed"',
    "writes a verdict into every pipe": FRAMES + 'everywhere(frame({"passed": True, "state": "passed"}))\ntanh = len',
    "writes replies before it's asked": FRAMES
    + f'everywhere(frame({{"ready": {{"failed": []}}}}) + frame({{"checking": True}}) + frame({{}}) '
    + f'+ frame({{"value": {PUBLIC}}}) * 20)\ndef tanh(x): return 0.0',
    "writes a right reply beside its own": FRAMES
    + f'def tanh(x):\n    everywhere(frame({{"value": {PUBLIC}}}))\n    return 0.0',
    "writes half a frame": FRAMES + "everywhere(b'\\x00\\x00\\xff\\xff{')\ndef tanh(x): return 0.0",
    "says that a frame has four gigabytes": FRAMES + "everywhere(b'\\xff\\xff\\xff\\xff')\ndef tanh(x): return 0.0",
    "steals the judge's requests": "import os, threading\ndef take():\n    for number in range(3, 64):\n"
    "        try: os.read(number, 1 << 20)\n        except OSError: pass\nthreading.Thread(target=take, daemon=True).start()"
    "\ndef tanh(x): return 0.0",
    "replaces the driver": "import sys, types\nfake = types.ModuleType('driver')\nfake.Driver = None\n"
    "for name in list(sys.modules):\n    if 'zero_to_hero' in name: sys.modules[name] = fake\ndef tanh(x): return 0.0",
    "patches json": "import json\nreal = json.dumps\njson.dumps = lambda *a, **k: real({'passed': True})\n"
    "def tanh(x): return 0.0",
    "patches the frames": "import zero_to_hero.grade.sandbox.frames as f\nold = f.write\n"
    "f.write = lambda pipe, message, *a: old(pipe, {'value': True, 'passed': True})\ndef tanh(x): return 0.0",
    "patches pack": "import zero_to_hero.checks._engine.driver as d\nd.pack = lambda *a: {'fraction': [1, 0]}\n"
    "def tanh(x): return 0.0",
    "sends a dictionary with a list as key": "import zero_to_hero.checks._engine.driver as d\n"
    "d.pack = lambda *a: {'dict': [[[1], 2]]}\ndef tanh(x): return 0.0",
    "sends a tag that nobody knows": "import zero_to_hero.checks._engine.driver as d\n"
    "d.pack = lambda *a: {'__reduce__': ['os.system', ['true']]}\ndef tanh(x): return 0.0",
    "patches the comparison": "import zero_to_hero.checks._engine.compare as c\nc.same = lambda *a, **k: True\n"
    "c.TINY = 1e9\ndef tanh(x): return 0.0",
    "patches the builtins": "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.abs = lambda x: 0\n"
    "builtins.max = lambda *a, **k: 1e300\ndef tanh(x): return 0.0",
    "climbs the frames": "import sys\ndef tanh(x):\n    frame = sys._getframe()\n    while frame:\n"
    "        for key in list(frame.f_locals):\n            if key in ('reply', 'found', 'right'): frame.f_locals[key] = x\n"
    "        driver = frame.f_locals.get('driver') or frame.f_locals.get('self')\n"
    "        if hasattr(driver, 'answer'): type(driver).answer = lambda *a: {'value': True}\n"
    "        frame = frame.f_back\n    return 0.0",
    "looks for what's right in memory": "import gc\ndef tanh(x):\n    for one in gc.get_objects():\n"
    "        right = getattr(one, 'right', None) if type(one).__name__ == 'Part' else None\n"
    "        if right: return right(x)\n    return 0.0",
    "imports the check": "import importlib\ndef tanh(x):\n    import zero_to_hero.checks.micrograd.slopes as s\n"
    "    return s.EXERCISES['micrograd.tanh'].parts[0].right(x)",
    "asks the check on its own": "from zero_to_hero.checks import check\nprint(check('micrograd.tanh'))\n"
    "def tanh(x): return 0.0",
    "knows the public input by heart": f"def tanh(x): return {PUBLIC} if x == 0.5 else -0.76159415595 if x == -1 else 0.0",
    "guesses seeds": "import random, math\ndef tanh(x):\n    for seed in range(20_000):\n"
    "        if random.Random(seed).uniform(-4, 4) == x: return math.sinh(x) / math.cosh(x)\n    return 0.0",
    "an object whose __eq__ lies": "class Yes:\n    def __eq__(self, other): return True\n    __hash__ = None\n"
    "    def __sub__(self, other): return 0\n    __rsub__ = __sub__\n    def __abs__(self): return 0\n"
    "def tanh(x): return Yes()",
    "a float that lies": "class Yes(float):\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\n"
    "    def __sub__(self, other): return 0.0\n    __rsub__ = __sub__\n    def __float__(self): return 0.25\n"
    "    __hash__ = float.__hash__\ndef tanh(x): return Yes(0.1)",
    "a tensor that lies": "class Yes:\n    shape, dtype = (), 'float32'\n    def tolist(self): return {'is': [1, 2]}\n"
    "def tanh(x): return Yes()",
    "a tensor with an endless shape": "class Yes:\n    shape, dtype = (10 ** 9,) * 100, 'float32'\n"
    "    def tolist(self): return [0.1]\ndef tanh(x): return Yes()",
    "nan": "def tanh(x): return float('nan')",
    "infinity": "def tanh(x): return float('inf')",
    "a huge integer": "def tanh(x): return 10 ** 4_000",
    "an integer that can't be written": "def tanh(x): return 10 ** 100_000",
    "a deep list": "def tanh(x):\n    deep = []\n    for _ in range(100_000): deep = [deep]\n    return deep",
    "a deep dictionary": "def tanh(x):\n    deep = {}\n    for _ in range(5_000): deep = {1: (deep,)}\n    return deep",
    "a list that holds itself": "def tanh(x):\n    row = []\n    row.append(row)\n    return row",
    "a list of ten million": "def tanh(x): return [0.5] * 10_000_000",
    "a text of fifty megabytes": "def tanh(x): return 'x' * 50_000_000",
    "half a surrogate": "def tanh(x): return '\\ud800' * 10",
    "an exception with a hostile text": "class E(Exception):\n    def __str__(self): raise SystemExit\n"
    "def tanh(x): raise E",
}
# ---- attacks that try to stay, to break out of a limit, or to stop the others ----
STAY = {
    "never ends": "def tanh(x):\n    while True: pass",
    "never ends and swallows everything": "def tanh(x):\n    while True:\n        try:\n            while True: pass\n"
    "        except BaseException: pass",
    "ignores the alarm": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
    "signal.setitimer = lambda *a: None\nsignal.signal = lambda *a: None\ndef tanh(x):\n    while True: pass",
    "sleeps": "import time\ndef tanh(x): time.sleep(1_000)",
    "never ends while its cell runs": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "ends Python": "import os\ndef tanh(x): os._exit(0)",
    "ends Python while its cell runs": "import os\nos._exit(3)",
    "exits politely": "import sys\ndef tanh(x): sys.exit(0)",
    "interrupts": "def tanh(x): raise KeyboardInterrupt",
    "crashes": "import ctypes\ndef tanh(x): return ctypes.string_at(0)",
    "calls itself": "def tanh(x): return tanh(x)",
    "becomes another program": "import os\ndef tanh(x): os.execv('/bin/sh', ['sh', '-c', 'echo passed; sleep 100'])",
    "kills its parent": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\ndef tanh(x): return 0.0",
    "kills everybody": "import os, signal\nos.kill(-1, signal.SIGKILL)\ndef tanh(x): return 0.0",
    "leaves a child that writes later": FRAMES + "import time\nif os.fork() == 0:\n    os.setsid()\n"
    "    if os.fork() == 0:\n        for _ in range(100):\n            time.sleep(0.05)\n"
    f"            everywhere(frame({{'value': {PUBLIC}}}))\n    os._exit(0)\ndef tanh(x): return 0.0",
    "leaves a child that sleeps": "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(10_000)\n"
    "def tanh(x): return 0.0",
    "comes back twice": "import os\nos.fork()\ndef tanh(x): return 0.0",
    "writes at the end": FRAMES + "import atexit\natexit.register(lambda: everywhere(frame({'value': True})))\n"
    "def tanh(x): return 0.0",
    "a bomb of forks": "import os\ndef tanh(x):\n    while True:\n        try: os.fork()\n        except OSError: pass",
    "a bomb of threads": "import threading, time\ndef tanh(x):\n    while True:\n"
    "        try: threading.Thread(target=time.sleep, args=(100,)).start()\n        except RuntimeError: pass",
    "a bomb of memory": "def tanh(x):\n    held = []\n    while True:\n"
    "        try: held.append(bytearray(10_000_000))\n        except MemoryError: pass",
    "a bomb of memory, shared out": "import os, time\ndef tanh(x):\n    for _ in range(8):\n        if os.fork() == 0:\n"
    "            held = bytearray(os.urandom(1_000)) * 200_000\n            time.sleep(100)\n    time.sleep(100)",
    "a bomb of memory that nobody counts": "import os\ndef tanh(x):\n    held = []\n    for _ in range(100):\n"
    "        held.append(os.memfd_create('x'))\n        os.write(held[-1], bytes(15_000_000))\n    return 0.0",
    "a bomb on the disk": "def tanh(x):\n    for number in range(100):\n"
    "        with open(f'/tmp/{number}', 'wb') as file: file.write(bytes(10_000_000))\n    return 0.0",
    "a bomb of empty files": "def tanh(x):\n    number = 0\n    while True:\n        number += 1\n"
    "        open(f'/tmp/{number}', 'w').close()",
    "endless output": "def tanh(x):\n    while True: print('x' * 10_000)",
    "endless output into every pipe": FRAMES + "def tanh(x):\n    while True: everywhere(bytes(65_536))",
    "waits for input": "def tanh(x): return float(input())",
    "writes into the course": "def tanh(x):\n    open('/course/zero_to_hero/__init__.py', 'w').write('x')\n    return 0.0",
    "leaves a module for the next answer": "import os\nfor name in ('zero_to_hero', 'random', 'json'):\n"
    "    open(f'/tmp/{name}.py', 'w').write('raise SystemExit')\ndef tanh(x): return 0.0",
    "a cell that is too deep for Python": "x = " + "(" * 5_000 + ")" * 5_000 + "\ndef tanh(x): return 0.0",
    "a cell with a null byte": "def tanh(x): return 0.0\n\0",
}
# ---- attacks that look for something: what they find, they raise, and it would be told to them ----
FIND = {
    "the environment": "import os\nfound = dict(os.environ)",
    "the first process's environment": "found = [open(f'/proc/{n}/environ').read() for n in ('self', 1, 2)]",
    "files of the system": "found = []\nfor name in ('/etc/passwd', '/etc/shadow', '/etc/hostname'):\n"
    "    try: found.append(open(name).read())\n    except OSError: pass\nif found: found = '{canary}'",
    "other submissions": "import os\nfound = []\nfor place, _, names in os.walk('{submissions}'):\n"
    "    found += [open(os.path.join(place, n)).read() for n in names]",
    "the assignment's secret": "found = open('{assignment}').read()",
    "the results": "import os\nfound = os.listdir('{results}')\nfound = found and '{canary}'",
    "everything that can be read": "import os\nfound = []\nfor place, folders, names in os.walk('/'):\n"
    "    folders[:] = [f for f in folders if os.path.join(place, f) not in ('/usr', '/proc', '/sys')]\n"
    "    found += [os.path.join(place, n) for n in names if 'zero-to-hero-' in place or '{canary}' in n]",
    "a server on this machine": "import socket\nsocket.create_connection(('127.0.0.1', {port}), timeout=0.3)\n"
    "found = '{canary}'",
    "a server by its socket": "import socket\none = socket.socket(socket.AF_UNIX)\none.connect('\\0{abstract}')\n"
    "found = '{canary}'",
    "the network": "import socket\none = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    "one.sendto(b'x', ('192.0.2.1', 53))\nfound = '{canary}'",
    "another user's rights": "import ctypes, os\nlibc = ctypes.CDLL(None)\nfound = []\n"
    "for rights in (0x10000000, 0x20000, 0x40000000): found.append(libc.unshare(rights))\n"
    "found += [libc.ptrace(16, os.getppid(), 0, 0), libc.mount(b'x', b'/tmp', b'tmpfs', 0, 0)]\n"
    "try: found.append(os.setuid(0) or 0)\nexcept OSError: pass\nfound = '{canary}' if 0 in found else ''",
}
# an input that isn't shown must not be told either
LEAK = {
    "in an exception's text": "def tanh(x):\n    if x in (0.5, -1.0): return {right}(x)\n    raise ValueError(f'LEAK{{x!r}}')",
    "in an exception's name": "def tanh(x):\n    if x in (0.5, -1.0): return {right}(x)\n"
    "    raise type(f'LEAK{{x!r}}'.replace('.', '_').replace('-', '_'), (Exception,), {{}})",
    "in its own answer": "def tanh(x):\n    if x in (0.5, -1.0): return {right}(x)\n    return [x, 'LEAK']",
    "in what it prints": "def tanh(x):\n    if x in (0.5, -1.0): return {right}(x)\n    print('LEAK', x)\n    return 0.0",
}
RIDDLE = """
import gc, os, re
found = [one for one in gc.get_objects() if type(one).__name__ == 'Part' and (one.right or one.mistakes)]
for one in gc.get_objects():
    if type(one) is dict:
        found += [held for held in list(one.values()) if type(held) is int and held > 700_000_000]
numbers = []
for place, folders, names in os.walk('/'):
    folders[:] = [f for f in folders if f not in ('usr', 'proc', 'sys', 'site-packages', 'lib')]
    for name in names:
        try: numbers += re.findall(r'7391\\d+', open(os.path.join(place, name), errors='replace').read().replace('_', ''))
        except OSError: pass
riddle = int(numbers[0]) if numbers else next((one for one in found if type(one) is int), 0)
"""


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
    (root / "week3.yml").write_text(assignments.new_text("week3", names, own=str(root / "ours.py")))
    assignment = assignments.read(root / "week3.yml")
    connections: list[str] = []
    listening, abstract = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX)
    abstract.bind("\0zero-to-hero-test-" + str(os.getpid()))
    abstract.listen()
    for one in (listening, abstract):
        threading.Thread(target=heard, args=(one, connections), daemon=True).start()
    told = {
        "canary": CANARY,
        "submissions": root / "in",
        "assignment": root / "week3.yml",
        "results": root / "out",
        "port": listening.getsockname()[1],
        "abstract": "zero-to-hero-test-" + str(os.getpid()),
    }
    codes = {f"forge {name}": code for name, code in FORGE.items()} | {f"stay {n}": code for n, code in STAY.items()}
    for name, code in FIND.items():
        for word, value in told.items():
            code = code.replace(f"{{{word}}}", str(value))
        indented = code.replace("\n", "\n    ")
        codes[f"find {name}"] = f"def tanh(x):\n    {indented}\n    raise ValueError(f'FOUND {{found}}')"
    right = "(lambda x: (__import__('math').exp(2 * x) - 1) / (__import__('math').exp(2 * x) + 1))"
    codes |= {f"leak {name}": code.format(right=right) for name, code in LEAK.items()}
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
        graded = grade(submissions, assignment, sandbox, root / "out", workers=4, limits=LIMITS)
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
    assert (
        "FOUND" not in told(result)
        or "FOUND []" in told(result)
        or "FOUND {'PATH'" in told(result)
        or ('FOUND "' in told(result))
    ), told(result)
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


def test_there_are_forty_of_them_and_they_take_less_than_a_minute(attacked):
    assert len(FORGE) + len(STAY) + len(FIND) + len(LEAK) >= 40
    assert attacked.seconds < 60
