"""Run the cells of a notebook in a kernel of their own, and tell how long each took or which one failed.

Nothing here knows of Sphinx or of caches: a notebook goes in, what happened comes out. The kernel computes with one
thread, because two notebooks run beside each other and because one thread makes runs comparable.
"""

import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "MKL", "OPENBLAS", "NUMEXPR")}
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# nbclient's message: the cell between two ruled lines, then the traceback, whose last line is the error
FAILED_CELL = re.compile(r"-{10,}\n(?P<cell>.*?)\n-{10,}\n(?P<traceback>.*)", re.DOTALL)


@dataclass
class Run:
    """What happened: seconds by the clock, seconds of computing, (source, seconds) of each cell, the error if any.

    Computing is what the kernel's process and its children used of a core. Unlike the clock it hardly depends on what
    else the machine is doing, so it is what a budget is measured in.
    """

    seconds: float = 0.0
    computing: float = 0.0
    cells: list[tuple[str, float]] = field(default_factory=list)
    error: str = ""


def run(notebook: NotebookNode, folder: Path, timeout: int) -> Run:
    """Execute `notebook` in place, with `folder` as its working directory; `timeout` seconds for each cell."""
    os.environ.update(ONE_THREAD)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        iopub_timeout=timeout,  # nbclient gives up after 4 s, and on a busy machine the outputs may come later
        raise_on_iopub_timeout=True,  # or what was printed would be missing from the page without a word
        record_timing=True,
        resources={"metadata": {"path": str(folder)}},
    )
    result = Run()

    def measure(**_: Any) -> None:
        """After each cell, because the kernel is gone once the notebook is done."""
        used = psutil.Process(client.km.provisioner.pid).cpu_times()  # type: ignore[union-attr]
        result.computing = used.user + used.system + used.children_user + used.children_system

    client.on_cell_executed = measure
    start = datetime.now()
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        result.error = ANSI.sub("", str(error))
    result.seconds = (datetime.now() - start).total_seconds()
    for cell in notebook.cells:
        timing = cell.metadata.pop("execution", None)  # when it ran is no part of the page
        if timing and "shell.execute_reply" in timing:
            result.cells.append((cell.source, seconds_of(timing)))
    return result


def seconds_of(timing: dict[str, Any]) -> float:
    start, end = (
        datetime.fromisoformat(timing[name].replace("Z", "+00:00"))
        for name in ("iopub.status.busy", "shell.execute_reply")
    )
    return (end - start).total_seconds()


def cell_line(cell: str, text: str) -> int:
    """The line (from 1) on which `cell` begins in the notebook's text; 1 when it was loaded from a file."""
    start = text.find(cell.strip())
    return text.count("\n", 0, start) + 1 if start >= 0 else 1


def explain(error: str, text: str) -> tuple[int, str]:
    """The line of the cell that failed in the notebook's text, and one message with its error and its source."""
    match = FAILED_CELL.search(error)
    if not match:  # no cell is to blame: the kernel died or a cell ran out of time
        return 1, error.strip()
    errors = [line for line in match["traceback"].splitlines() if line.strip()]
    source = "\n".join(f"    {line}" for line in match["cell"].splitlines())
    return cell_line(match["cell"], text), f"this cell raised {errors[-1] if errors else 'an error'}\n{source}"


def slowest(run: Run, text: str, count: int = 5) -> list[str]:
    """The cells that took longest: `line 123: 40.1 s: model = train(...)`."""
    cells = sorted(run.cells, key=lambda cell: cell[1], reverse=True)[:count]
    return [f"line {cell_line(source, text)}: {seconds:.1f} s: {first_code(source)}" for source, seconds in cells]


def first_code(source: str) -> str:
    lines = [line.strip() for line in source.splitlines() if line.strip() and not line.strip().startswith("#")]
    return lines[0][:60] if lines else ""
