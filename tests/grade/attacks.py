"""The code of the attacks that `test_attacks.py` grades. Each is the answer to an exercise, and meets one idea.

What stands in <…> is filled in: <frames>
 makes messages as the sandbox's pipe carries them, <public> is a right result.
"""

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

# their exercise must bring no points; every one answers micrograd.tanh
FORGE = {
    "prints a verdict": """
print('{"passed": true, "points": 100}')
def tanh(x):
    return "passed"
""",
    "writes a verdict into every pipe": """
<frames>
everywhere(frame({"passed": True, "state": "passed"}))
tanh = len
""",
    "writes replies before it's asked": """
<frames>
everywhere(frame({"ready": {"failed": []}}) + frame({"checking": True}) + frame({}))
everywhere(frame({"value": <public>}) * 20)
def tanh(x):
    return 0.0
""",
    "writes a right reply beside its own": """
<frames>
def tanh(x):
    everywhere(frame({"value": <public>}))
    return 0.0
""",
    "writes half a frame": r"""
<frames>
everywhere(b'\x00\x00\xff\xff{')
def tanh(x):
    return 0.0
""",
    "says that a frame has four gigabytes": r"""
<frames>
everywhere(b'\xff\xff\xff\xff')
def tanh(x):
    return 0.0
""",
    "steals the judge's requests": """
import os, threading
def take():
    for number in range(3, 64):
        try: os.read(number, 1 << 20)
        except OSError: pass
threading.Thread(target=take, daemon=True).start()
def tanh(x):
    return 0.0
""",
    "replaces the driver": """
import sys, types
fake = types.ModuleType('driver')
fake.Driver = None
for name in list(sys.modules):
    if 'zero_to_hero' in name: sys.modules[name] = fake
def tanh(x):
    return 0.0
""",
    "patches json": """
import json
real = json.dumps
json.dumps = lambda *a, **k: real({'passed': True})
def tanh(x):
    return 0.0
""",
    "patches the frames": """
import zero_to_hero.grade.sandbox.frames as f
old = f.write
f.write = lambda pipe, message, *a: old(pipe, {'value': True, 'passed': True})
def tanh(x):
    return 0.0
""",
    "patches pack": """
import zero_to_hero.checks._engine.driver as d
d.pack = lambda *a: {'fraction': [1, 0]}
def tanh(x):
    return 0.0
""",
    "sends a dictionary with a list as key": """
import zero_to_hero.checks._engine.driver as d
d.pack = lambda *a: {'dict': [[[1], 2]]}
def tanh(x):
    return 0.0
""",
    "sends a tag that nobody knows": """
import zero_to_hero.checks._engine.driver as d
d.pack = lambda *a: {'__reduce__': ['os.system', ['true']]}
def tanh(x):
    return 0.0
""",
    "patches the comparison": """
import zero_to_hero.checks._engine.compare as c
c.same = lambda *a, **k: True
c.TINY = 1e9
def tanh(x):
    return 0.0
""",
    "patches the builtins": """
import builtins
builtins.isinstance = lambda *a: True
builtins.abs = lambda x: 0
builtins.max = lambda *a, **k: 1e300
def tanh(x):
    return 0.0
""",
    "climbs the frames": """
import sys
def tanh(x):
    frame = sys._getframe()
    while frame:
        for key in list(frame.f_locals):
            if key in ('reply', 'found', 'right'): frame.f_locals[key] = x
        driver = frame.f_locals.get('driver') or frame.f_locals.get('self')
        if hasattr(driver, 'answer'): type(driver).answer = lambda *a: {'value': True}
        frame = frame.f_back
    return 0.0
""",
    "looks for what's right in memory": """
import gc
def tanh(x):
    for one in gc.get_objects():
        right = getattr(one, 'right', None) if type(one).__name__ == 'Part' else None
        if right: return right(x)
    return 0.0
""",
    "imports the check": """
import importlib
def tanh(x):
    import zero_to_hero.checks.micrograd.slopes as s
    return s.EXERCISES['micrograd.tanh'].parts[0].right(x)
""",
    "asks the check on its own": """
from zero_to_hero.checks import check
print(check('micrograd.tanh'))
def tanh(x):
    return 0.0
""",
    "knows the public input by heart": """
def tanh(x):
    return <public> if x == 0.5 else -0.76159415595 if x == -1 else 0.0
""",
    "guesses seeds": """
import random, math
def tanh(x):
    for seed in range(20_000):
        if random.Random(seed).uniform(-4, 4) == x: return math.sinh(x) / math.cosh(x)
    return 0.0
""",
    "an object whose __eq__ lies": """
class Yes:
    def __eq__(self, other): return True
    __hash__ = None
    def __sub__(self, other): return 0
    __rsub__ = __sub__
    def __abs__(self): return 0
def tanh(x):
    return Yes()
""",
    "a float that lies": """
class Yes(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __float__(self): return 0.25
    __hash__ = float.__hash__
def tanh(x):
    return Yes(0.1)
""",
    "a tensor that lies": """
class Yes:
    shape, dtype = (), 'float32'
    def tolist(self): return {'is': [1, 2]}
def tanh(x):
    return Yes()
""",
    "a tensor with an endless shape": """
class Yes:
    shape, dtype = (10 ** 9,) * 100, 'float32'
    def tolist(self): return [0.1]
def tanh(x):
    return Yes()
""",
    "nan": """
def tanh(x):
    return float('nan')
""",
    "infinity": """
def tanh(x):
    return float('inf')
""",
    "a huge integer": """
def tanh(x):
    return 10 ** 4_000
""",
    "an integer that can't be written": """
def tanh(x):
    return 10 ** 100_000
""",
    "a deep list": """
def tanh(x):
    deep = []
    for _ in range(100_000): deep = [deep]
    return deep
""",
    "a deep dictionary": """
def tanh(x):
    deep = {}
    for _ in range(5_000): deep = {1: (deep,)}
    return deep
""",
    "a list that holds itself": """
def tanh(x):
    row = []
    row.append(row)
    return row
""",
    "a list of ten million": """
def tanh(x):
    return [0.5] * 10_000_000
""",
    "a text of fifty megabytes": """
def tanh(x):
    return 'x' * 50_000_000
""",
    "half a surrogate": r"""
def tanh(x):
    return '\ud800' * 10
""",
    "an exception with a hostile text": """
class E(Exception):
    def __str__(self): raise SystemExit
def tanh(x):
    raise E
""",
}
# they try to stay, to break out of a limit, or to stop the others
STAY = {
    "never ends": """
def tanh(x):
    while True: pass
""",
    "never ends and swallows everything": """
def tanh(x):
    while True:
        try:
            while True: pass
        except BaseException: pass
""",
    "ignores the alarm": """
import signal
signal.signal(signal.SIGALRM, signal.SIG_IGN)
signal.setitimer = lambda *a: None
signal.signal = lambda *a: None
def tanh(x):
    while True: pass
""",
    "sleeps": """
import time
def tanh(x):
    time.sleep(1_000)
""",
    "never ends while its cell runs": """
while True:
    try:
        while True: pass
    except BaseException: pass
""",
    "ends Python": """
import os
def tanh(x):
    os._exit(0)
""",
    "ends Python while its cell runs": """
import os
os._exit(3)
""",
    "exits politely": """
import sys
def tanh(x):
    sys.exit(0)
""",
    "interrupts": """
def tanh(x):
    raise KeyboardInterrupt
""",
    "crashes": """
import ctypes
def tanh(x):
    return ctypes.string_at(0)
""",
    "calls itself": """
def tanh(x):
    return tanh(x)
""",
    "becomes another program": """
import os
def tanh(x):
    os.execv('/bin/sh', ['sh', '-c', 'echo passed; sleep 100'])
""",
    "kills its parent": """
import os, signal
os.kill(os.getppid(), signal.SIGKILL)
def tanh(x):
    return 0.0
""",
    "kills everybody": """
import os, signal
os.kill(-1, signal.SIGKILL)
def tanh(x):
    return 0.0
""",
    "leaves a child that writes later": """
<frames>
import time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for _ in range(100):
            time.sleep(0.05)
            everywhere(frame({'value': <public>}))
    os._exit(0)
def tanh(x):
    return 0.0
""",
    "leaves a child that sleeps": """
import os, time
if os.fork() == 0:
    os.setsid()
    time.sleep(10_000)
def tanh(x):
    return 0.0
""",
    "comes back twice": """
import os
os.fork()
def tanh(x):
    return 0.0
""",
    "writes at the end": """
<frames>
import atexit
atexit.register(lambda: everywhere(frame({'value': True})))
def tanh(x):
    return 0.0
""",
    "a bomb of forks": """
import os
def tanh(x):
    while True:
        try: os.fork()
        except OSError: pass
""",
    "a bomb of threads": """
import threading, time
def tanh(x):
    while True:
        try: threading.Thread(target=time.sleep, args=(100,)).start()
        except RuntimeError: pass
""",
    "a bomb of memory": """
def tanh(x):
    held = []
    while True:
        try: held.append(bytearray(10_000_000))
        except MemoryError: pass
""",
    "a bomb of memory, shared out": """
import os, time
def tanh(x):
    for _ in range(8):
        if os.fork() == 0:
            held = bytearray(os.urandom(1_000)) * 200_000
            time.sleep(100)
    time.sleep(100)
""",
    "a bomb of memory that nobody counts": """
import os
def tanh(x):
    held = []
    for _ in range(100):
        held.append(os.memfd_create('x'))
        os.write(held[-1], bytes(15_000_000))
    return 0.0
""",
    "a bomb on the disk": """
def tanh(x):
    for number in range(100):
        with open(f'/tmp/{number}', 'wb') as file: file.write(bytes(10_000_000))
    return 0.0
""",
    "a bomb of empty files": """
def tanh(x):
    number = 0
    while True:
        number += 1
        open(f'/tmp/{number}', 'w').close()
""",
    "endless output": """
def tanh(x):
    while True: print('x' * 10_000)
""",
    "endless output into every pipe": """
<frames>
def tanh(x):
    while True: everywhere(bytes(65_536))
""",
    "waits for input": """
def tanh(x):
    return float(input())
""",
    "writes into the course": """
def tanh(x):
    open('/course/zero_to_hero/__init__.py', 'w').write('x')
    return 0.0
""",
    "leaves a module for the next answer": """
import os
for name in ('zero_to_hero', 'random', 'json'):
    open(f'/tmp/{name}.py', 'w').write('raise SystemExit')
def tanh(x):
    return 0.0
""",
    "a cell that is too deep for Python": "x = " + "(" * 5_000 + ")" * 5_000 + "\ndef tanh(x): return 0.0",
    "a cell with a null byte": "def tanh(x): return 0.0\n\0",
}
# they look for something; what they find, they raise, and it would be told to them
FIND = {
    "the environment": """
import os
found = dict(os.environ)
""",
    "the first process's environment": """
found = [open(f'/proc/{n}/environ').read() for n in ('self', 1, 2)]
""",
    "files of the system": """
found = []
for name in ('/etc/passwd', '/etc/shadow', '/etc/hostname'):
    try: found.append(open(name).read())
    except OSError: pass
if found: found = '<canary>'
""",
    "other submissions": """
import os
found = []
for place, _, names in os.walk('<submissions>'):
    found += [open(os.path.join(place, n)).read() for n in names]
""",
    "the assignment's secret": """
found = open('<assignment>').read()
""",
    "the results": """
import os
found = os.listdir('<results>')
found = found and '<canary>'
""",
    "everything that can be read": """
import os
found = []
for place, folders, names in os.walk('/'):
    folders[:] = [f for f in folders if os.path.join(place, f) not in ('/usr', '/proc', '/sys')]
    found += [os.path.join(place, n) for n in names if 'zero-to-hero-' in place or '<canary>' in n]
""",
    "a server on this machine": """
import socket
socket.create_connection(('127.0.0.1', <port>), timeout=0.3)
found = '<canary>'
""",
    "a server by its socket": r"""
import socket
one = socket.socket(socket.AF_UNIX)
one.connect('\0<abstract>')
found = '<canary>'
""",
    "the network": """
import socket
one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
one.sendto(b'x', ('192.0.2.1', 53))
found = '<canary>'
""",
    "another user's rights": """
import ctypes, os
libc = ctypes.CDLL(None)
found = []
for rights in (0x10000000, 0x20000, 0x40000000): found.append(libc.unshare(rights))
found += [libc.ptrace(16, os.getppid(), 0, 0), libc.mount(b'x', b'/tmp', b'tmpfs', 0, 0)]
try: found.append(os.setuid(0) or 0)
except OSError: pass
found = '<canary>' if 0 in found else ''
""",
}
# an input that isn't shown must not be told either
LEAK = {
    "in an exception's text": """
def tanh(x):
    if x in (0.5, -1.0): return <right>(x)
    raise ValueError(f'LEAK{x!r}')
""",
    "in an exception's name": """
def tanh(x):
    if x in (0.5, -1.0): return <right>(x)
    raise type(f'LEAK{x!r}'.replace('.', '_').replace('-', '_'), (Exception,), {})
""",
    "in its own answer": """
def tanh(x):
    if x in (0.5, -1.0): return <right>(x)
    return [x, 'LEAK']
""",
    "in what it prints": """
def tanh(x):
    if x in (0.5, -1.0): return <right>(x)
    print('LEAK', x)
    return 0.0
""",
}

RIDDLE = r"""
import gc, os, re
found = [one for one in gc.get_objects() if type(one).__name__ == 'Part' and (one.right or one.mistakes)]
for one in gc.get_objects():
    if type(one) is dict:
        found += [held for held in list(one.values()) if type(held) is int and held > 700_000_000]
numbers = []
for place, _, names in [one for top in ('/tmp', '/home', '/etc') for one in os.walk(top)]:
    for name in names:
        try: numbers += re.findall(r'739_?164_?208', open(os.path.join(place, name), errors='replace').read())
        except OSError: pass
riddle = int(numbers[0].replace('_', '')) if numbers else next((one for one in found if type(one) is int), 0)
"""
