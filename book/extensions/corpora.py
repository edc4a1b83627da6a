"""What cells download elsewhere: copies on the site itself, for the page's Python, which reaches no other host.

They come from the reader's own folder, the cache or the web, as for any cell (`zero_to_hero/data/`), while the pages
are written. A file that can't be had is no error: its cell tells the student (`zero_to_hero/data/_site.py`).
"""

import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from zero_to_hero.data._files import FILES, DataError, sha256_of
from zero_to_hero.data._read import find

logger = logging.getLogger(__name__)
FOLDER = "corpora"


def wanted(env: BuildEnvironment) -> bool:
    """Whether a live cell of any page can ask for one."""
    return any(page.get("data") for page in env.metadata.values())


def has(path: Path, corpus: str) -> bool:
    return path.is_file() and sha256_of(path) == FILES[corpus].sha256


def begin(app: Sphinx, env: BuildEnvironment) -> None:
    """Look for the files that the site lacks, each in a thread: the network may be slow, and the pages are not."""
    folder = Path(app.outdir, "_static", FOLDER)
    missing = [corpus for corpus, file in FILES.items() if not has(folder / file.name, corpus)]
    found: dict[str, Future[Path]] = {}
    if app.builder.name == "html" and wanted(env) and missing:
        pool = ThreadPoolExecutor(len(missing))
        found = {corpus: pool.submit(find, corpus) for corpus in missing}
        pool.shutdown(wait=False)
    app.corpora = found  # type: ignore[attr-defined]


def copy(app: Sphinx, failed: Exception | None) -> None:
    """Put what was found on the site, and say what wasn't."""
    folder = Path(app.outdir, "_static", FOLDER)
    for corpus, future in getattr(app, "corpora", {}).items():
        name = FILES[corpus].name
        try:
            path = future.result()
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
        except (DataError, OSError) as error:
            logger.info(f"The site has no copy of {name}, and cells that ask for it say so. {error}")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("env-check-consistency", begin)
    app.connect("build-finished", copy)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
