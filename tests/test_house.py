"""The house: prerequisites, lock files, the server, the swap of the site."""

import contextlib
import json
import os
import re
import socket
import struct
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from book.build import finish_swap, put_in_place
from tests.served import served as running

ROOT = Path(__file__).resolve().parent.parent


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.fixture
def path_with(tmp_path):
    """A PATH that holds the usual tools and the fake programs given as name=version; None leaves one out."""

    def make(**fakes: str | None) -> dict[str, str]:
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in ("sh", "sort", "sed", "head", "printf", "git", "make", "npm"):
            if name in fakes:
                continue
            found = subprocess.run(["sh", "-c", f"command -v {name}"], capture_output=True, text=True).stdout.strip()
            if found.startswith("/"):
                (folder / name).symlink_to(found)
        for name, version in fakes.items():
            if version is not None:
                (folder / name).write_text(f"#!/bin/sh\necho '{version}'\n")
                (folder / name).chmod(0o755)
        return {"PATH": str(folder)}

    return make


@pytest.mark.parametrize(
    ("fakes", "sentence"),
    [
        ({}, "error: Python is missing: install Python 3.11 or newer"),
        ({"python3": "3.9.2"}, "error: Python 3.9.2 is too old: the course needs Python 3.11 or newer."),
        ({"python3": "3.11.4"}, "error: Node.js is missing: install Node.js 20 or newer"),
        ({"python3": "3.11.4", "node": "v18.19.0"}, "error: Node.js 18.19.0 is too old: the course needs Node.js 20"),
        ({"python3": "3.11.4", "node": "v20.1.0", "git": None}, "error: git is missing"),
        ({"python3": "3.11.4", "node": "v20.1.0", "git": "git version 2.17.1"}, "error: git 2.17.1 is too old"),
        ({"python3": "3.11.4", "node": "v20.1.0", "make": "GNU Make 3.81"}, "error: make 3.81 is too old"),
    ],
)
def test_a_prerequisite_that_fails_is_named_with_both_versions(path_with, fakes, sentence):
    done = subprocess.run([ROOT / "tools" / "prerequisites.sh"], env=path_with(**fakes), capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1  # one sentence
    assert done.stderr.startswith(sentence)


def test_the_newest_python_that_is_good_enough_is_taken_past_an_old_one(path_with):
    env = path_with(**{"python3": "3.9.2", "python3.12": "3.12.1"})
    done = subprocess.run(
        [ROOT / "tools" / "prerequisites.sh", "python"], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith("python3.12")


def test_versions_are_exact_where_the_site_is_built_and_agree_with_what_was_asked():
    asked = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "requirements.in").read_text(), re.MULTILINE))
    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.!+-]+", line) for line in lines)
    resolved = {name.lower().replace("_", "-"): version for name, version in (line.split("==") for line in lines)}
    assert {name: resolved[name.lower()] for name in asked} == asked
    assert resolved["torch"] == "2.13.0"


def test_the_package_itself_forces_no_version():
    assert "==" not in (ROOT / "pyproject.toml").read_text()


def test_the_package_replaces_nothing_that_colab_brings():
    """Colab's image of August 2026; a floor above it would make its first cell install another one."""
    colab = {"torch": "2.11.0", "numpy": "2.1.3", "matplotlib": "3.10.0", "anywidget": "0.9.21"}
    colab |= {"requests": "2.32.4", "tqdm": "4.67.3"}
    floors = dict(re.findall(r'"([\w-]+)>=([\d.]+)"', (ROOT / "pyproject.toml").read_text()))
    assert colab.keys() <= floors.keys()
    for name, has in colab.items():
        assert [int(part) for part in floors[name].split(".")] <= [int(part) for part in has.split(".")], name


def test_the_npm_lock_is_complete_and_names_no_registry():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert all("integrity" in package for package in packages.values())
    assert not any("resolved" in package for package in packages.values())
    # npm leaves out, silently, a tool's build for another system that the registry lacks, and `npm ci` then refuses
    # the lock on every system: choose a version whose builds are all there
    optional = {name for package in packages.values() for name in package.get("optionalDependencies", {})}
    assert not {name for name in optional if f"node_modules/{name}" not in packages}
    wanted = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_no_file_names_a_registry_or_a_folder_of_one_machine():
    forbidden = re.compile(
        "|".join(
            [r"registry\.npm" + "js", r"files\.python" + r"hosted", r"/(home(?!/pyodide)|Users|root|wo" + r"rk)/\w"]
        )
    )
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found = forbidden.search(text)
        assert not found, f"{path.relative_to(ROOT)} names {found[0] if found else ''}"


def test_no_notebook_file_and_no_build_output_is_in_git():
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    assert not [name for name in names if name.endswith(".ipynb") or name.startswith(("_build/", "node_modules/"))]


def test_make_help_lists_every_command():
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for command in ("book", "serve", "test", "lint", "unit", "notebooks", "site", "records", "bench", "clean", "help"):
        assert f"make {command} " in listed


def test_the_new_site_takes_the_place_of_the_old_one_whole(tmp_path):
    site, made = tmp_path / "html", tmp_path / "work"
    for folder, text in ((site, "old"), (made, "new")):
        (folder / "sub").mkdir(parents=True)
        (folder / "sub" / "page.html").write_text(text)
    (site / "gone.html").write_text("old")
    (tmp_path / "html.new").mkdir()  # what an interrupted copy left behind
    put_in_place(made, site)
    assert (site / "sub" / "page.html").read_text() == "new"
    assert not (site / "gone.html").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"html", "work"}


@pytest.mark.parametrize("renames", [0, 1, 2])
def test_a_build_that_is_killed_while_it_puts_the_site_in_place_leaves_one_to_find(tmp_path, monkeypatch, renames):
    site, made = tmp_path / "html", tmp_path / "work"
    for folder, text in ((site, "old"), (made, "new")):
        folder.mkdir()
        (folder / "page.html").write_text(text)
    left = [None] * renames
    rename = Path.rename

    def killed(self, target):
        if not left:
            raise KeyboardInterrupt
        left.pop()
        rename(self, target)

    with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr(Path, "rename", killed)
        put_in_place(made, site)
    finish_swap(site)  # what the next build does first
    assert (site / "page.html").read_text() == ("old" if renames == 0 else "new")
    put_in_place(made, site)
    assert {path.name for path in tmp_path.iterdir()} == {"html", "work"}


def test_a_copy_that_fails_leaves_the_old_site(tmp_path):
    site = tmp_path / "html"
    site.mkdir()
    (site / "page.html").write_text("old")
    with pytest.raises(FileNotFoundError):
        put_in_place(tmp_path / "was never made", site)
    assert (site / "page.html").read_text() == "old"


@pytest.mark.parametrize("path", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda path: path.stem)
def test_a_benchmark_starts_by_its_own_path_from_any_folder(path, tmp_path):
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([sys.executable, path, "--help"], cwd=tmp_path, env=alone, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout


@pytest.fixture
def served(tmp_path):
    for name in ("index.html", "a.mjs", "b.wasm", "c.ipynb", "404.html"):
        (tmp_path / name).write_text(name)
    with running(tmp_path, quiet=False) as address:
        yield address.removesuffix("/")


def test_a_browser_that_hangs_up_is_no_error(served, tmp_path, capfd):
    (tmp_path / "large.bin").write_bytes(bytes(20_000_000))
    host, port = served.removeprefix("http://").split(":")
    for _ in range(3):
        with socket.create_connection((host, int(port))) as there:
            there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing resets
            there.sendall(b"GET /large.bin HTTP/1.0\r\n\r\n")
            assert there.recv(15) == b"HTTP/1.0 200 OK"
    with urllib.request.urlopen(f"{served}/index.html") as answer:
        assert answer.read() == b"index.html"
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html"),
        ("a.mjs", "text/javascript"),
        ("b.wasm", "application/wasm"),
        ("c.ipynb", "application/x-ipynb+json"),
    ],
)
def test_the_server_gives_the_types_that_browsers_insist_on(served, name, kind):
    with urllib.request.urlopen(f"{served}/{name}") as answer:
        assert answer.headers["Content-Type"] == kind


def test_the_server_shows_the_sites_own_404_page(served):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{served}/not/here.html")
    with caught.value as answer:
        assert answer.code == 404
        assert answer.read() == b"404.html"


def test_a_taken_port_is_answered_with_another_one(served):
    port = served.rsplit(":", 1)[1]
    done = subprocess.run(
        [sys.executable, "-m", "book.serve", "--port", port],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert f"port {port} cannot be used" in done.stderr
    assert f"PORT={int(port) + 1}" in done.stderr
