"""What a run says while it runs: a bar or plain lines, a log of JSON, TensorBoard.

The log is one JSON object a line, so it can be read at any time, and after a kill all
but perhaps the last line is whole. A resumed run cuts it back to its checkpoint: each
step is in it once.
"""

import contextlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from .files import room, written

Line = dict[str, Any]
LOG = "log.jsonl"


def read_log(folder: Path) -> list[Line]:
    """The lines of a run's log. One that a kill has cut short is left out."""
    lines = []
    with (folder / LOG).open(encoding="utf-8") as file:
        for text in file:
            try:
                lines.append(json.loads(text))
            except ValueError:
                break
    return lines


class Log:
    """The log of a run, cut back to the lines of `step` and before. `lost` says what a
    full disk hasn't touched."""

    def __init__(self, folder: Path, step: int, tensorboard: bool, lost: Callable[[], str]):
        self.path, self.lost = folder / LOG, lost
        kept = [line for line in read_log(folder) if line["step"] <= step] if self.path.exists() else []
        with room(self.path, self.lost()), written(self.path) as file:
            for line in kept:
                file.write(json.dumps(line).encode() + b"\n")
        self.file: IO[str] = self.path.open("a", encoding="utf-8")
        self.board = board(folder, step) if tensorboard else None

    def write(self, line: Line) -> None:
        """Add a line. When this returns, the system has it, and a kill can't take
        it."""
        with room(self.path, self.lost()):
            self.file.write(json.dumps(line) + "\n")
            self.file.flush()
        for name in ("loss", "val", "lr"):
            if self.board and name in line:
                self.board.add_scalar(name, line[name], line["step"])

    def sync(self) -> None:
        """Put all lines on the disk, before a checkpoint that comes after them."""
        with room(self.path, self.lost()):
            os.fsync(self.file.fileno())

    def close(self) -> None:
        """Let go of the file. Each line was written in its time; what a full disk has
        refused would be tried once more here."""
        with contextlib.suppress(OSError):
            self.file.close()
        if self.board:
            self.board.close()


def board(folder: Path, step: int) -> Any:
    """TensorBoard's writer, or None where it isn't installed."""
    if importlib.util.find_spec("tensorboard") is None:
        return None
    from torch.utils.tensorboard import SummaryWriter

    return SummaryWriter(str(folder / "tensorboard"), purge_step=step + 1)


def clock(seconds: float) -> str:
    """Seconds as 0:42, 12:05 or 3:07:12."""
    minutes, second = divmod(round(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"


class Progress:
    """Steps done, loss, tokens a second, MFU and the time that's left: a bar that stays
    on its line in a terminal, otherwise a plain line every `every` steps."""

    def __init__(self, first: int, steps: int, every: int, quiet: bool = False):
        self.out: IO[str] = sys.stdout
        self.bar, self.quiet = self.out.isatty(), quiet
        self.first, self.steps, self.every = first, steps, every
        self.begin, self.drawn, self.seconds = time.monotonic(), 0.0, 0.0

    def step(self, line: Line) -> None:
        """After a step, given its line of the log."""
        step, now = line["step"], time.monotonic()
        left = (now - self.begin) / (step - self.first) * (self.steps - step)
        text = (
            f"{step}/{self.steps}  loss {line['loss']:.4f}  {line['tokens_per_second']:,.0f} "
            f"tokens/s  MFU {line['mfu']:.1%}  {clock(left)} left"
        )
        if self.bar and (now - self.drawn > 0.1 or step == self.steps):
            full = 24 * step // self.steps
            self.put(f"\r\x1b[K{'█' * full}{'·' * (24 - full)} {text}")
            self.drawn = now
        elif not self.bar and (step % self.every == 0 or step == self.steps):
            self.say(f"step {text}")

    def say(self, text: str) -> None:
        """Lines of their own, above the bar."""
        self.put(("\r\x1b[K" if self.bar else "") + text + "\n")

    def end(self) -> None:
        """Leave the bar where it is."""
        if self.bar:
            self.put("\n")

    def put(self, text: str) -> None:
        if not self.quiet:
            self.out.write(text)
            self.out.flush()
