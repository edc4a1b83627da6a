"""Execute the notebooks that changed, two at a time, before Sphinx reads the first page.

MyST-NB executes a notebook when Sphinx reads its page, one after the other. Here each goes into the very cache that
MyST-NB asks first (`execution_cache.py` chooses its folder), so reading only picks outputs up. All failures are told
together, with the line of the cell, and nothing is read after one. A notebook has a budget of computing at the preset
`cpu`: whoever builds the book waits for all of them.
"""

import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError

from book.extensions.execution_cache import cache_folder
from book.notebook_run import Run, explain, run, slowest
from zero_to_hero.page.presets import preset_name

AT_ONCE = 2
BUDGET = 60.0  # seconds of computing at `cpu`, with one thread


class ExecutionError(SphinxError):
    category = "Execution error"


@dataclass
class Job:
    """One page to execute: its name, its text as the extensions left it, its notebook, and the folder of its cache."""

    page: str
    path: Path
    text: str
    notebook: NotebookNode
    cache: Path
    timeout: int


def say(text: str) -> None:
    print(f"book: {text}", flush=True)


def budget() -> float:
    """The seconds of computing that one notebook has. Raises ExecutionError where the variable is no number."""
    given = os.environ.get("ZERO_TO_HERO_BUDGET", str(BUDGET))
    try:
        return float(given)
    except ValueError:
        raise ExecutionError(f"ZERO_TO_HERO_BUDGET is a number of seconds, not {given!r}.") from None


def source_of(app: Sphinx, page: str) -> str:
    """The text of a page as Sphinx will read it, after all extensions that change or check it."""
    content = [Path(app.env.doc2path(page)).read_text(encoding="utf-8")]
    app.env.prepare_settings(page)  # what names the page to them
    app.events.emit("source-read", page, content)
    app.env.temp_data.clear()
    return content[0]


def jobs(app: Sphinx, pages: list[str]) -> list[Job]:
    """The pages that are notebooks and whose outputs are in no cache."""
    found = []
    config = app.env.mystnb_config  # type: ignore[attr-defined]
    for page in pages:
        folder = cache_folder(app, page)
        if folder is None:
            continue
        text, path = source_of(app, page), Path(app.env.doc2path(page))
        reader = create_nb_reader(str(path), app.env.myst_config, config, text)  # type: ignore[attr-defined]
        if reader is None:
            continue
        notebook = reader.read(text)
        try:
            get_cache(str(folder)).match_cache_notebook(notebook)
        except KeyError:
            found.append(Job(page, path, path.read_text(encoding="utf-8"), notebook, folder, config.execution_timeout))
    return found


def work(job: Job, limit: float) -> Run:
    """Run one notebook, and keep its outputs if it ended well and within its budget."""
    result = run(job.notebook, job.path.parent, job.timeout)
    if not result.error and result.computing <= limit:
        bundle = CacheBundleIn(job.notebook, str(job.path), data={"execution_seconds": result.seconds})
        get_cache(str(job.cache)).cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return result


def fault(job: Job, result: Run, limit: float) -> str:
    """What is wrong with this run, with the place and the way out; empty where nothing is."""
    file = f"{job.page}{job.path.suffix}"
    if result.error:
        line, message = explain(result.error, job.text)
        return f"{file}:{line}: {message}"
    if result.computing > limit:
        return "\n    ".join(
            [
                f"{file}: its cells computed for {result.computing:.0f} s, and a notebook has {limit:g} s at `cpu`.",
                *slowest(result, job.text),
                "Make them smaller with preset(...), or make the result a record; on a slow machine, "
                f"ZERO_TO_HERO_BUDGET={2 * limit:.0f} gives them more.",
            ]
        )
    return ""


def execute(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Fill the caches of the pages that Sphinx is about to read."""
    # what takes long begins first, so that the two end together: the largest texts are a good guess
    todo = sorted(jobs(app, pages), key=lambda job: len(job.text), reverse=True)
    limit = budget() if preset_name() == "cpu" else float("inf")
    faults = []
    if todo:
        say(f"executing {len(todo)} notebook{'s' if len(todo) > 1 else ''}, {AT_ONCE} at a time ...")
        # a fork knows the jobs already; a process of its own for each notebook ends with it, whatever its cells did
        with ProcessPoolExecutor(AT_ONCE, mp_context=get_context("fork"), max_tasks_per_child=None) as pool:
            running = {pool.submit(work, job, limit): job for job in todo}
            for left, done in zip(range(len(todo) - 1, -1, -1), as_completed(running), strict=True):
                job, result = running[done], done.result()
                state = "stopped" if result.error else "executed"
                rest = f"{left} to go" if left else "all done"
                say(f"{job.page}: {state} after {result.seconds:.0f} s ({result.computing:.0f} s of computing); {rest}")
                faults.append(fault(job, result, limit))
    if faults := sorted(filter(None, faults)):
        raise ExecutionError("\n".join(faults))
    if pages:
        say(f"reading {len(pages)} page{'s' if len(pages) > 1 else ''} ...")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("env-before-read-docs", execute)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
