"""`make lighthouse`: what Lighthouse says of the built site, page by page, as a phone on a slow line would get it.

    .venv/bin/python tools/lighthouse.py [PAGE ...]

Without pages: the front page, a text page, and all lectures. The site is served gzipped, as GitHub Pages does it. The
scores of performance move with what else the machine is doing (the benchmark index says how fast it was), so this is
no test; it ends with 1 where a page is below the budget. Lighthouse 12 is the last that runs on Node 20.
"""

import gzip
import http.server
import json
import os
import subprocess
import sys
import threading
from functools import partial
from http import HTTPStatus
from pathlib import Path

from book.course import is_course_page
from book.serve import SITE, Handler

LIGHTHOUSE = "lighthouse@12"
BUDGET = {"performance": 0.90, "accessibility": 1.0, "best-practices": 1.0, "seo": 1.0}
LECTURE = BUDGET | {"performance": 0.85}
TEXT = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


class Gzipped(Handler):
    def do_GET(self) -> None:  # noqa: N802 - the base class's name
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in TEXT or not path.is_file():
            super().do_GET()
            return
        body = gzip.compress(path.read_bytes())
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """The table of scores is what one wants to see."""


def audit(address: str) -> dict:
    """Lighthouse's whole report of one page."""
    command = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise SystemExit(f"error: {LIGHTHOUSE} could not look at {address}: {reason}")
    return json.loads(done.stdout)


def main() -> None:
    if not (SITE / "index.html").is_file():
        raise SystemExit("error: there is no site yet: run `make book` first.")
    lectures = sorted(path.relative_to(SITE).as_posix() for path in (SITE / "lectures").glob("*.html"))
    pages = sys.argv[1:] or ["index.html", "book/about.html", *lectures]
    missing = [page for page in pages if not (SITE / page).is_file()]
    if missing:
        raise SystemExit(f"error: the site has no page {', '.join(missing)}; pages are such as {lectures[0]}.")
    os.environ.setdefault("CHROME_PATH", os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Gzipped, directory=str(SITE)))
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    print(f"{'page':36}" + "".join(f"{name:>16}" for name in BUDGET) + f"{'machine':>10}")
    below = []
    for page in pages:
        report = audit(f"http://127.0.0.1:{httpd.server_port}/{page}")
        scores = {name: report["categories"][name]["score"] for name in BUDGET}
        machine = report["environment"]["benchmarkIndex"]
        print(f"{page:36}" + "".join(f"{score:16.2f}" for score in scores.values()) + f"{machine:10.0f}", flush=True)
        budget = LECTURE if is_course_page(page) else BUDGET
        below += [f"{page}: {name} {scores[name]}" for name in BUDGET if scores[name] < budget[name]]
    if below:
        raise SystemExit(f"below the budget: {'; '.join(below)}")


if __name__ == "__main__":
    main()
