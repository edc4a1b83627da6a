"""Put the package's wheel into the site, where the notebooks install it from (book/wheel.py)."""

import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book.wheel import FOLDER, wheel, wheel_path


def add_wheel(app: Sphinx, failed: Exception | None) -> None:
    if failed or app.statuscode or app.builder.name != "html":
        return  # the site will not be used
    try:
        made = wheel()
    except RuntimeError as error:
        raise ExtensionError(str(error)) from None
    folder = Path(app.outdir, FOLDER)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copyfile(made, Path(app.outdir, wheel_path()))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("build-finished", add_wheel)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
