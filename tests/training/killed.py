"""Runs that are killed, in processes that are forked: PyTorch is imported once for all of them.

    python -m tests.training.killed WHAT FOLDER

The parent never computes a gradient, so that its children may.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.training import small
from zero_to_hero.training import files
from zero_to_hero.training.loop import train


def forked(work: Callable[[], object]) -> int:
    """Do something in a process of its own; gives the number of its child."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            os._exit(1)
        os._exit(0)
    return child


def ended(child: int) -> int:
    """How a child has ended: 0, 1, or minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def at_each_step(folder: Path) -> None:
    """Killed after step 1; then, resumed, after step 2, and so on."""
    run = small.run(folder)
    for step in range(1, run.steps):

        def watch(line: dict, step: int = step) -> None:
            if line["step"] == step:
                small.kill_myself()

        assert ended(forked(lambda watch=watch: train(run, watch))) == -signal.SIGKILL
    assert ended(forked(lambda: train(run))) == 0


def at_random(folder: Path) -> None:
    """Killed at any moment after a step or two, again and again, until a run comes to its end."""
    run, moments, kills = small.run(folder, save_every=1, steps=20), random.Random(1), 0
    while True:
        told, tell = os.pipe()
        child = forked(lambda tell=tell: train(run, lambda line: os.write(tell, b".")))
        os.close(tell)
        steps = moments.choice([1, 2])
        while steps and os.read(told, 1):
            steps -= 1
        time.sleep(moments.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        os.close(told)
        if ended(child) == 0:
            break
        kills += 1
    assert kills > 5, kills


def while_saving(folder: Path) -> None:
    """Killed when a checkpoint is written but not yet on the disk, and when it's there without its name."""
    run = small.run(folder, save_every=2)
    real = files.os.fsync

    def work(call: int) -> None:
        count = 0

        def fsync(handle: int) -> None:
            nonlocal count
            count += 1
            if count == call:
                small.kill_myself()
            real(handle)

        files.os.fsync = fsync
        train(run)

    statuses = [ended(forked(lambda call=call: work(call))) for call in range(1, 14)]
    assert -signal.SIGKILL in statuses, statuses
    assert ended(forked(lambda: train(run))) == 0


if __name__ == "__main__":
    {"steps": at_each_step, "random": at_random, "saving": while_saving}[sys.argv[1]](Path(sys.argv[2]))
