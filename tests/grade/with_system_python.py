"""A program that `test_sandbox.py` starts with the system's Python, which every user may read: what students find.

Its arguments are the folder that holds the package, and the sandbox. It prints a list.
"""

import os
import sys
from pathlib import PurePosixPath

CODE = """
import os, time
def bomb():
    for made in range(1_000):
        try:
            if os.fork() == 0: time.sleep(100)
        except OSError: return made
def tanh(x):
    try: found = open("/etc/shadow").read() and "read"
    except OSError as error: found = type(error).__name__
    return [os.getuid(), found, bomb()]
"""


def main(folder: str, way: str) -> None:
    sys.path.insert(0, folder)
    from zero_to_hero.checks._engine.exercise import load
    from zero_to_hero.grade.cells import Cell, File
    from zero_to_hero.grade.sandbox.choose import choose
    from zero_to_hero.grade.sandbox.launch import NoSandbox
    from zero_to_hero.grade.sandbox.limits import Limits
    from zero_to_hero.grade.sandbox.session import Session
    from zero_to_hero.grade.sandbox.stage import staged
    from zero_to_hero.grade.work import carried, with_files

    try:
        chosen = choose(way)
    except NoSandbox as error:
        sys.exit(f"no sandbox: {error}")
    work = with_files(carried(load("micrograd")), [File(PurePosixPath("a.py"), (Cell(1, CODE),))])
    with staged() as stage, Session(chosen, stage, Limits(processes=20), work, os.getpid()) as session:
        session.room(0, 0, False)
        session.check(3.0)
        print(session.ask({"exercise": "micrograd.tanh", "part": 0, "case": [0.5], "mistake": None})["value"])


if __name__ == "__main__":
    main(*sys.argv[1:])
