"""`make book`: build the site into `_build/html`, whole or not at all.

Jupyter Book works in `_build/work`, which it keeps between runs so that only what changed is built again. What it
made is copied next to the old site and takes its place by a rename: a build that fails or is interrupted leaves
the last good site as it was.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from book.course import SyllabusError, with_solutions

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
WORK = BUILD / "work"
SITE = BUILD / "html"
DRESS = {("book", folder) for folder in ("styles", "static", "templates")}
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# what the tools say about themselves on every build, and Jupyter Book's farewell, which names the working folder
NOISE = re.compile(
    r"^\s*$|IPKernelApp|^=+$|Jupyter-Book v|^(Source Folder|Config Path|Output Path):|^Finished generating HTML"
    r"|book's HTML pages are here|^\s+_build/work|look at your book|paste this line|file://|a non-zero exit code"
)


def say(text: str) -> None:
    print(f"book: {text}", flush=True)


def forget_unfinished_build() -> Path:
    """Make Sphinx read every page again unless its last build ended well with the same code of ours.

    Sphinx remembers a page that it has read and does not repeat its warnings: after a failed build the next one would
    pass. Nor does it see edits of our extensions. Executed notebooks are kept either way. Returns the file that
    a build that ended well fills in.
    """
    stamp = WORK / "finished"
    last = stamp.read_text() if stamp.exists() else ""
    if last != code_of_the_site():
        shutil.rmtree(WORK / "_build" / ".doctrees", ignore_errors=True)
        shutil.rmtree(WORK / "_build" / "html", ignore_errors=True)
    stamp.unlink(missing_ok=True)
    return stamp


def code_of_the_site() -> str:
    """A hash of what makes pages out of text: the configuration, our code in `book/`, the environment.

    Styles, scripts and templates only dress what was read: a change of theirs writes the pages again (Sphinx looks at
    templates, `site_assets.py` at the others) and reads none.
    """
    made_from = [ROOT / "_config.yml", ROOT / "_toc.yml", ROOT / "requirements.txt", ROOT / "package-lock.json"]
    made_from += [path for path in (ROOT / "book").rglob("*") if path.is_file() and path.suffix not in {".md", ".pyc"}]
    made_from = [path for path in made_from if path.relative_to(ROOT).parts[:2] not in DRESS]
    sha = hashlib.sha256()
    for path in sorted(made_from):
        sha.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    # the addresses of a fork and the preset come from the environment
    settings = {name: value for name, value in os.environ.items() if name.startswith("ZERO_TO_HERO_")}
    sha.update(repr(sorted(settings.items())).encode())
    return sha.hexdigest()


def without_solutions(part: Any) -> Any:
    """A part of `_toc.yml` without the pages of worked answers."""
    if isinstance(part, list):
        return [without_solutions(one) for one in part if not str(dict(one).get("file", "")).startswith("solutions/")]
    return {key: without_solutions(value) if isinstance(value, list) else value for key, value in part.items()}


def table_of_contents() -> Path:
    """`_toc.yml`; for a site without the worked answers a copy that leaves their pages out."""
    whole = ROOT / "_toc.yml"
    if with_solutions():
        return whole
    WORK.mkdir(parents=True, exist_ok=True)
    less = WORK / "_toc.yml"
    told = without_solutions(yaml.safe_load(whole.read_text(encoding="utf-8")))
    less.write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
    return less


def run_jupyter_book() -> None:
    """Build into `_build/work`; every warning is an error, and all of them are shown."""
    try:
        toc = table_of_contents()
    except SyllabusError as error:
        sys.exit(f"error: {error}")
    stamp = forget_unfinished_build()
    code = code_of_the_site()
    # -n: a reference that leads nowhere is a warning; -W: a warning is an error; --keep-going: show them all
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [str(jupyter_book), "build", "--quiet", "-n", "-W", "--keep-going"]
    with subprocess.Popen(
        [*command, "--toc", str(toc), "--path-output", str(WORK), str(ROOT)],
        cwd=ROOT,
        env={"ZERO_TO_HERO_PRESET": "cpu", **os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", "TQDM_DISABLE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as build:
        assert build.stdout
        told = False  # Sphinx says in a sentence what stopped it; then Jupyter Book adds the stack of its own calls
        for line in (ANSI.sub("", raw) for raw in build.stdout):
            told = told or bool(re.match(r"[A-Z]\w+ (error|occurred):$", line))
            if told and line.startswith("Traceback"):
                break
            if not NOISE.search(line):
                # names of files as one would type them here
                print(line.rstrip().replace(f"{ROOT}/", ""), flush=True)
    if build.returncode:
        sys.exit("error: the site was not built: see above for the reason. The last good site, if any, is unchanged.")
    stamp.write_text(code)


def finish_swap(site: Path) -> None:
    """Bring back a site whose replacement was cut short between its two renames: the new one was whole by then."""
    new, old = site.with_name("html.new"), site.with_name("html.old")
    if not site.exists() and old.exists():
        (new if new.exists() else old).rename(site)


def put_in_place(made: Path, site: Path) -> None:
    """Let the finished folder `made` take the place of `site`.

    It is a true copy: Sphinx writes into its files in place, so hard links would let a failed build reach the site. The
    old site is moved away first because a folder cannot be renamed over one that has files; a process that is killed in
    between leaves both beside the place, and `finish_swap` puts the new one there.
    """
    finish_swap(site)
    new, old = site.with_name("html.new"), site.with_name("html.old")
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(made, new)
    if site.exists():
        site.rename(old)
    new.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def main() -> None:
    start = time.perf_counter()
    finish_swap(SITE)
    say("looking for what changed ...")
    run_jupyter_book()
    say("putting the site in place ...")
    put_in_place(WORK / "_build" / "html", SITE)
    pages = sum(1 for _ in SITE.rglob("*.html"))
    say(
        f"{pages} pages in {SITE.relative_to(ROOT)} after {time.perf_counter() - start:.0f} s. `make serve` shows them."
    )


if __name__ == "__main__":
    main()
