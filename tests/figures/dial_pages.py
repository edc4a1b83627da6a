"""Pages with dials, built by Sphinx with the site's extension and served with a policy that forbids foreign code."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from book.serve import Handler

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent

CONF = f"""
from pathlib import Path
import book.extensions.figures
book.extensions.figures.FIGURES = Path({str(HERE)!r})
extensions = ["myst_nb", "book.extensions.figures"]
exclude_patterns = ["jupyter_execute", "html", "**/.*", ".*"]
html_static_path = [{str(ROOT / "book" / "static")!r}]
nb_execution_mode = "cache"
"""
HEAD = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n"
PAGES = {
    "index": """
# A page

```{toctree}
deep/large
still
```

```{code-cell}
from dial import DialFigure
DialFigure([0.5, 1 / 3, 70.25, -0.0])
```

TALL

```{code-cell}
DialFigure([1.0, 2.0, 3.0], name="other")
```
""",
    "deep/large": """
# A large state

TALL

```{code-cell}
import random
from dial import DialFigure
DialFigure([random.Random(place).uniform(-1, 1) for place in range(30_000)], name="large")
```
""",
    "still": """
# Controls without a kernel

```{code-cell}
from ipywidgets import interact

@interact(n=(0, 10), word=["yes", "no"])
def square(n, word):
    print("n squared is", n**2, word)
```
""",
}


def build(folder: Path, pages: dict[str, str]) -> Path:
    """The built site; raises RuntimeError with what Sphinx said where it warned. Only notebooks start a kernel."""
    (folder / "conf.py").write_text(CONF)
    for name, text in pages.items():
        (folder / f"{name}.md").parent.mkdir(exist_ok=True)
        tall = "```{raw} html\n<svg width='9' height='4000'></svg>\n```"
        (folder / f"{name}.md").write_text(text.replace("TALL", tall))
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", "-q", "-b", "html", str(folder), f"{folder}/html"],
        env={"PYTHONPATH": f"{ROOT}:{HERE}", "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return folder / "html"


@pytest.fixture(scope="session")
def dials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("dials"), {name: HEAD + text for name, text in PAGES.items()})


class Strict(Handler):
    """Nothing but scripts and styles of our own, no eval, no handlers in attributes."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def address(dials: Path) -> Iterator[str]:
    """Where the dials' pages are served: below a folder, as on GitHub Pages."""
    (dials.parent / "served").mkdir()
    (dials.parent / "served" / "zero-to-hero").symlink_to(dials)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(dials.parent / "served")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/zero-to-hero"
    server.shutdown()
