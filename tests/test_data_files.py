"""The corpora that are downloaded, against a server on this machine that does everything wrong; Python's own source.

After each fault: an error of one sentence with the ways out, a cache that holds the right file or none, nothing else.
"""

import contextlib
import errno
import gzip
import os
import random
import socket
import subprocess
import sys
import sysconfig
import threading
import time
import tracemalloc
import zipfile
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.original import FOLDER
from zero_to_hero.data import DataError, _download, _files, _python, names, split, text

ROOT = Path(__file__).resolve().parent.parent
CONTENT = "".join(f"{''.join(random.Random(seed).choices('abcdefgh', k=9))}\n" for seed in range(20_000)).encode()
WRONG = CONTENT[:-2] + b"!\n"
NAMES = CONTENT.decode().split()
ORIGINAL = _files.FILES["makemore"]


class Handler(BaseHTTPRequestHandler):
    """Answers as the server's `answers` say, one after the other, the last one again and again."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked += 1
        answer = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        self.close_connection = True
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the other side has had enough
            answer(self)

    def begin(self, size=200_000):
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.end_headers()

    def log_message(self, *_):
        pass


def whole(handler):
    handler.begin()
    handler.wfile.write(CONTENT)


def gzipped(handler):
    """As the file's real server answers."""
    body = gzip.compress(CONTENT)
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def status(code):
    return lambda handler: handler.send_error(code)


def cut(handler):
    handler.begin()
    handler.wfile.write(CONTENT[:70_000])


def cut_without_a_length(handler):
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(CONTENT[:70_000])


def reset(handler):
    """End at once, without an answer."""


def wrong(handler):
    handler.begin()
    handler.wfile.write(WRONG)


def a_page_instead(handler):
    handler.begin(30)
    handler.wfile.write(b"<html>Please log in here</html>"[:30])


def without_end(handler):
    """Far more than the file has; not for ever, so that a download that does not mind fails its test and ends."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(20):
        handler.wfile.write(CONTENT)


def silent(handler):
    handler.server.over.wait(10)


def silent_in_the_middle(handler):
    handler.begin()
    handler.wfile.write(CONTENT[:70_000])
    handler.server.over.wait(10)


def drip(handler):
    handler.begin()
    for byte in CONTENT[:100]:
        handler.wfile.write(bytes([byte]))
        if handler.server.over.wait(0.05):
            return


def drip_of_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(100):
        handler.wfile.write(b"x")
        if handler.server.over.wait(0.05):
            return


@pytest.fixture
def server(monkeypatch, tmp_path):
    """A server whose `answers` a test chooses, the addresses led to it, an empty cache, and little patience."""
    found = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.daemon_threads = True
    found.over, found.asked, found.answers = threading.Event(), 0, [whole]
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    found.file = ORIGINAL._replace(
        url=f"http://127.0.0.1:{found.server_port}/names.txt", sha256=sha256(CONTENT).hexdigest(), size=len(CONTENT)
    )
    monkeypatch.setitem(_files.FILES, "makemore", found.file)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("ZERO_TO_HERO_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setattr(_download, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(_download, "SILENCE", 0.15)
    monkeypatch.setattr(_download, "TRICKLE", 0.4)
    monkeypatch.setattr(_download, "WAITS", (0.01, 0.02))
    yield found
    found.over.set()
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def refused(server) -> str:
    """The error of `names("makemore")`: one sentence that names the file, the address and the ways out."""
    with pytest.raises(DataError) as caught:
        names("makemore")
    told = str(caught.value)
    assert "\n" not in told
    assert told.endswith(".")
    assert ". " not in told
    assert "names.txt" in told
    assert server.file.url in told
    assert "ZERO_TO_HERO_DATA" in told
    assert "names(), which comes with the package" in told
    return told


# --- the good ways


def test_a_file_is_fetched_once_and_then_read_from_the_cache(server, cache):
    assert names("makemore") == NAMES
    assert names("makemore") == NAMES
    assert server.asked == 1
    assert contents(cache) == {"names.txt": CONTENT}


def test_a_slow_line_may_take_its_time_while_something_arrives(server, cache):
    def steady(handler):
        handler.begin()
        for start in range(0, len(CONTENT), 25_000):
            handler.wfile.write(CONTENT[start : start + 25_000])
            if handler.server.over.wait(0.1):
                return

    server.answers = [steady]
    begin = time.monotonic()
    assert names("makemore") == NAMES
    assert time.monotonic() - begin > _download.TRICKLE + _download.SILENCE
    assert contents(cache) == {"names.txt": CONTENT}


def test_a_file_of_170_megabytes_arrives_and_never_stands_in_the_memory(server, cache, monkeypatch):
    block, blocks = bytes(1 << 20), 170
    sha = sha256()
    for _ in range(blocks):
        sha.update(block)

    def large(handler):
        handler.begin(len(block) * blocks)
        for _ in range(blocks):
            handler.wfile.write(block)

    server.answers = [large]
    file = server.file._replace(sha256=sha.hexdigest(), size=len(block) * blocks)
    tracemalloc.start()
    path = _download.fetch(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size == file.size
    assert peak < 16 * len(block)
    path.unlink()


def test_a_compressed_answer_is_the_file(server, cache):
    server.answers = [gzipped]
    assert names("makemore") == NAMES
    assert contents(cache) == {"names.txt": CONTENT}


def test_the_cache_is_where_the_system_keeps_caches(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = _download.cache_folder()
    assert folder.name == "zero-to-hero"
    assert folder.parent == tmp_path or sys.platform != "linux"


def test_a_download_that_takes_its_time_shows_a_bar_and_wipes_it(server, monkeypatch, capsys):
    monkeypatch.setattr(_download, "BAR_AFTER", 0.0)
    names("makemore")
    shown = capsys.readouterr().err
    assert "names.txt: 100%" in shown or "names.txt:   0%" in shown
    assert "200k" in shown
    assert shown.endswith("\r")


@pytest.mark.parametrize("fault", [status(500), status(503), status(429), cut, reset])
def test_a_fault_that_passes_is_tried_again(server, cache, fault):
    server.answers = [fault, fault, whole]
    assert names("makemore") == NAMES
    assert server.asked == 3
    assert contents(cache) == {"names.txt": CONTENT}


def test_a_cached_file_that_was_damaged_is_found_out_and_fetched_again(server, cache):
    cache.mkdir()
    (cache / "names.txt").write_bytes(WRONG)
    assert names("makemore") == NAMES
    assert contents(cache) == {"names.txt": CONTENT}


def test_what_a_killed_run_left_behind_is_swept_up_and_what_another_writes_now_is_not(server, cache):
    cache.mkdir()
    (cache / ".names.txt.dead.part").write_bytes(CONTENT[:1000])
    os.utime(cache / ".names.txt.dead.part", (time.time() - 60 * 60,) * 2)
    (cache / ".names.txt.live.part").write_bytes(CONTENT[:1000])
    assert names("makemore") == NAMES
    assert contents(cache).keys() == {"names.txt", ".names.txt.live.part"}


def test_two_programs_at_once(server, cache):
    started = threading.Barrier(2)

    def together(handler):
        started.wait(10)
        whole(handler)

    server.answers = [together]
    code = f"""
from pathlib import Path
from zero_to_hero.data import _download, _files, names
_files.FILES["makemore"] = _files.File(*{tuple(server.file)!r})
_download.cache_folder = lambda: Path({str(cache)!r})
print(len(names("makemore")))
"""
    runs = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [run.communicate() for run in runs] == [(f"{len(NAMES)}\n".encode(), b"")] * 2
    assert server.asked == 2
    assert contents(cache) == {"names.txt": CONTENT}


# --- the faults


@pytest.mark.parametrize("before", [None, WRONG], ids=["empty cache", "damaged cache"])
@pytest.mark.parametrize(
    ("fault", "reason", "tries"),
    [
        (status(404), "the server answered 404 Not Found", 1),
        (status(403), "the server answered 403 Forbidden", 1),
        (status(500), "the server answered 500 Internal Server Error", 3),
        (cut, "the connection ended after 65,536 of 200,000 bytes", 3),
        (cut_without_a_length, "the connection ended after 70,000 of 200,000 bytes", 3),
        (reset, "no answer: Remote end closed connection without response", 3),
        (wrong, "what came is another file: its SHA-256 is wrong", 1),
        (a_page_instead, "the connection ended after 30 of 200,000 bytes", 3),
        (without_end, "more came than the file's 200,000 bytes", 1),
        (silent, "the server was silent for 0.15 seconds", 1),
        (silent_in_the_middle, "the server was silent for 0.15 seconds", 1),
        (drip, "less than 64 KB came in 0.4 seconds", 1),
        (drip_of_headers, "less than 64 KB came in 0.4 seconds", 1),
    ],
)
def test_a_fault_of_the_server(server, cache, fault, reason, tries, before):
    if before:
        cache.mkdir()
        (cache / "names.txt").write_bytes(before)
    server.answers = [fault]
    assert f"({reason})" in refused(server)
    assert server.asked == tries
    assert contents(cache) == ({"names.txt": before} if before else {})
    server.answers = [whole]
    assert names("makemore") == NAMES
    assert contents(cache) == {"names.txt": CONTENT}


def test_who_gives_up_hangs_up(server):
    def too_slow(handler):
        handler.begin()
        for start in range(0, len(CONTENT), 10_000):
            handler.wfile.write(CONTENT[start : start + 10_000])
            if handler.server.over.wait(0.09):
                return

    server.answers = [too_slow]
    assert "(less than 64 KB came in 0.4 seconds)" in refused(server)
    (receiver,) = (thread for thread in threading.enumerate() if "(work)" in thread.name)
    receiver.join(1)  # all of the file would take longer
    assert not receiver.is_alive(), "it reads on, though nobody waits for it"


def test_a_fault_that_nobody_thought_of_is_told(server, monkeypatch):
    def broken(*_, **__):
        raise LookupError("what is this?")

    monkeypatch.setattr(_download.requests, "get", broken)
    assert "(LookupError: what is this?)" in refused(server)


def test_a_server_that_is_not_there(server, cache, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    server.file = server.file._replace(url=f"http://127.0.0.1:{port}/names.txt")
    monkeypatch.setitem(_files.FILES, "makemore", server.file)
    assert "(no answer: Connection refused)" in refused(server)
    assert contents(cache) == {}


@pytest.fixture
def no_network(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)


def test_a_machine_without_a_network(server, cache, no_network):
    assert "(no answer: Name or service not known)" in refused(server)
    assert contents(cache) == {}


def test_the_page_about_running_quotes_what_a_reader_without_a_network_sees(server, monkeypatch, no_network):
    monkeypatch.setitem(_files.FILES, "makemore", ORIGINAL)
    with pytest.raises(DataError) as caught:
        names("makemore")
    assert f"`DataError: {caught.value}`" in (ROOT / "book" / "run.md").read_text(encoding="utf-8")


def test_a_connection_that_is_never_made(server, cache, monkeypatch):
    def hang(*_, **__):
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket.socket, "connect", hang)
    assert "(no connection within 10 seconds)" in refused(server)
    assert contents(cache) == {}


def failing(code):
    """A function that fails as on a disk that refuses."""

    def fail(*_, **__):
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("pathlib.Path.mkdir", errno.EACCES),
        ("tempfile.mkstemp", errno.EROFS),
        ("os.fsync", errno.ENOSPC),
        ("pathlib.Path.replace", errno.EACCES),
    ],
    ids=["no folder can be made", "read-only", "full", "no rename"],
)
def test_a_disk_that_refuses(server, cache, monkeypatch, where, code):
    with monkeypatch.context() as patched:
        patched.setattr(where, failing(code))
        told = refused(server)
    assert f"cannot be kept in {cache} ({os.strerror(code)})" in told
    assert contents(cache) == {}
    assert names("makemore") == NAMES


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_that_refuses_the_bytes_themselves(server, cache, monkeypatch):
    """The part is written to /dev/full, whose every write fails as on a full disk."""

    def on_the_full_disk(prefix, suffix, dir):
        (dir / f"{prefix}x{suffix}").write_bytes(b"")
        return os.open("/dev/full", os.O_WRONLY), str(dir / f"{prefix}x{suffix}")

    monkeypatch.setattr("tempfile.mkstemp", on_the_full_disk)
    assert f"cannot be kept in {cache} (No space left on device)" in refused(server)
    assert contents(cache) == {}


def test_a_run_that_is_interrupted_while_it_writes(server, cache, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        names("makemore")
    assert contents(cache) == {}


def test_a_python_that_lacks_what_downloads(server, monkeypatch):
    monkeypatch.delitem(sys.modules, "zero_to_hero.data._download")
    monkeypatch.delattr("zero_to_hero.data._download")
    monkeypatch.setitem(sys.modules, "requests", None)
    assert "(there is no module requests): pip install requests platformdirs tqdm, " in refused(server)
    assert server.asked == 0


# --- the reader's own folder


def test_the_readers_folder_comes_first_and_needs_no_network(server, cache, tmp_path, monkeypatch):
    (tmp_path / "names.txt").write_bytes(CONTENT)
    monkeypatch.setenv("ZERO_TO_HERO_DATA", str(tmp_path))
    assert names("makemore") == NAMES
    assert server.asked == 0
    assert contents(cache) == {}


def test_a_readers_folder_may_begin_with_the_sign_for_home(server, tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "names.txt").write_bytes(CONTENT)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))  # the same on Windows
    monkeypatch.setenv("ZERO_TO_HERO_DATA", " ~/data ")
    assert names("makemore") == NAMES
    assert server.asked == 0


def test_a_readers_folder_without_the_file_leads_on_and_is_not_written_to(server, cache, tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    monkeypatch.setenv("ZERO_TO_HERO_DATA", str(tmp_path / "mine"))
    assert names("makemore") == NAMES
    assert contents(tmp_path / "mine") == {}
    assert contents(cache) == {"names.txt": CONTENT}


def test_another_file_in_the_readers_folder_is_told_and_left_alone(server, cache, tmp_path, monkeypatch):
    (tmp_path / "names.txt").write_bytes(WRONG)
    monkeypatch.setenv("ZERO_TO_HERO_DATA", str(tmp_path))
    with pytest.raises(DataError) as caught:
        names("makemore")
    told = str(caught.value)
    assert told.startswith(f"{tmp_path / 'names.txt'} is not the file from {server.file.url} (SHA-256 ")
    assert sha256(WRONG).hexdigest() in told
    assert told.endswith(f"expected {server.file.sha256}): replace it, take it away, or unset ZERO_TO_HERO_DATA.")
    assert (tmp_path / "names.txt").read_bytes() == WRONG
    assert (server.asked, contents(cache)) == (0, {})


def test_a_readers_folder_that_does_not_exist_is_told(server, cache, monkeypatch):
    monkeypatch.setenv("ZERO_TO_HERO_DATA", "/no/such/folder")
    with pytest.raises(
        DataError, match=r"^ZERO_TO_HERO_DATA is '/no/such/folder', and there is no such folder: make it"
    ):
        names("makemore")
    assert (server.asked, contents(cache)) == (0, {})


def test_a_file_in_the_readers_folder_that_cannot_be_read_is_told(server, tmp_path, monkeypatch):
    (tmp_path / "names.txt").mkdir()
    monkeypatch.setenv("ZERO_TO_HERO_DATA", str(tmp_path))
    with pytest.raises(
        DataError, match=r"names\.txt cannot be read \(Is a directory\): mend that, or unset ZERO_TO_HERO"
    ):
        names("makemore")


# --- the originals


@pytest.fixture
def originals(monkeypatch):
    for name in ("names.txt", "tinyshakespeare.txt"):
        if not (FOLDER / name).is_file():
            pytest.skip(f"{name} is not in {FOLDER}: put it there, or set ZERO_TO_HERO_DATA to its folder")
    monkeypatch.setenv("ZERO_TO_HERO_DATA", str(FOLDER))


def test_the_original_names(originals):
    found = names("makemore")
    assert found[:4] == ["emma", "olivia", "ava", "isabella"]
    assert (len(found), len(found) - len(set(found))) == (32_033, 2_539)


def test_no_name_of_the_original_is_in_two_parts_of_a_split(originals):
    parts = [set(part) for part in split(names("makemore"))]
    assert set().union(*parts) == set(names("makemore"))
    assert sum(map(len, parts)) == len(set(names("makemore")))


def test_the_original_plays(originals):
    found = text("shakespeare")
    assert len(found) == 1_115_394
    assert found.startswith("First Citizen:\nBefore we proceed any further")


# --- Python's own source


@pytest.fixture(scope="module")
def library():
    return text("python")


def test_the_library_is_one_text_in_the_order_of_its_paths(library):
    sources = [
        (Path(sysconfig.get_path("stdlib")) / name).read_text(encoding="utf-8")
        for name in ("abc.py", "collections/__init__.py", "json/decoder.py", "textwrap.py", "this.py")
    ]
    places = [library.find(source) for source in sources]
    assert -1 not in places
    assert places == sorted(places)
    assert text("python") == library


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("json/decoder.py", True),
        ("unittest/mock.py", True),
        ("test/test_json.py", False),
        ("unittest/test/test_case.py", False),
        ("idlelib/idle_test/test_text.py", False),
        ("site-packages/numpy/__init__.py", False),
        ("_sysconfigdata__linux_x86_64-linux-gnu.py", False),
        ("config-3.11-x86_64-linux-gnu/python-config.py", False),
        ("sitecustomize.py", False),
        ("json/decoder.pyc", False),
    ],
)
def test_what_belongs_to_the_library(name, ours):
    assert _python.is_ours(name) is ours


def test_a_library_in_a_zip_file_is_read_as_well(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "python.zip", "w") as packed:
        for name, source in {"b.py": "b\r\n", "a.py": "ä\n", "test/c.py": "c", "d.txt": "d"}.items():
            packed.writestr(name, source)
    monkeypatch.setattr(os, "__file__", str(tmp_path / "python.zip" / "os.py"))
    assert text("python") == "ä\nb\n"


def test_a_python_without_its_sources_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "__file__", str(tmp_path / "os.pyc"))
    with pytest.raises(DataError, match="without the source of its standard library"):
        text("python")


@pytest.mark.parametrize(
    ("ask", "known"), [(names, "'bundled' or 'makemore'"), (text, "'course', 'shakespeare' or 'python'")]
)
def test_another_source_is_answered_with_those_that_there_are(ask, known):
    with pytest.raises(ValueError, match=f"'milton': expected {known}"):
        ask("milton")
