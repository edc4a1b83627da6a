"""What a course platform gives you, as plain bytes: the files of a folder or of a zip, and the ones we refuse.

Nothing is unpacked to the disk. A zip is read in memory, a member at a time, and never further than its limit, so a
path such as `../../x` or a link in it leads nowhere. Links and special files in a folder aren't followed either. What's
refused is told in a sentence and left out, and everything else goes on.
"""

import io
import os
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

LARGEST = 20_000_000  # bytes of one file; a notebook full of pictures has some two million
TOGETHER = 500_000_000  # bytes of all the files of a class
INNER = 60_000_000  # bytes of all the files in a zip that one student handed in
# what a zip that's broken, on purpose or not, may raise when it's opened
BROKEN = (zipfile.BadZipFile, OSError, NotImplementedError, ValueError, struct.error)
MEMBERS, INNER_MEMBERS = 20_000, 500
IGNORED = {"__MACOSX", ".git", ".ipynb_checkpoints", "__pycache__", ".github", "node_modules"}


class CannotRead(Exception):  # noqa: N818 (a sentence for the instructor)
    """There's nothing here that could be graded, and the message says why."""


@dataclass
class HandedIn:
    """The files by their paths, in order, and a sentence for each one that was left out."""

    files: dict[PurePosixPath, bytes] = field(default_factory=dict)
    refused: list[tuple[PurePosixPath, str]] = field(default_factory=list)

    def refuse(self, path: PurePosixPath, why: str) -> None:
        self.refused.append((path, why))


def clean(text: str) -> str:
    """A text that may be printed: without control characters, which a terminal would obey, and all of it Unicode."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def read(source: Path) -> HandedIn:
    """All files of a folder or zip. Raises CannotRead where `source` is neither."""
    if source.is_dir():
        return read_folder(source)
    if not source.is_file():
        raise CannotRead(f"There's no folder or zip at {source}. Give the one from your course platform.")
    try:
        with zipfile.ZipFile(source) as opened:
            return read_zip(opened, TOGETHER, MEMBERS)
    except BROKEN as error:
        raise CannotRead(
            f"{source} isn't a folder, and it can't be read as a zip ({error}). Unpack it, and give the folder."
        ) from None


def read_folder(folder: Path) -> HandedIn:
    """The regular files below a folder; neither the folder's links nor those in it are followed."""
    found, left = HandedIn(), TOGETHER
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if name not in IGNORED)
        for name in [*folders, *sorted(names)]:
            path = Path(place) / name
            told = PurePosixPath(clean(path.relative_to(folder).as_posix()))
            if path.is_symlink():
                found.refuse(told, "is a link, and links aren't followed")
            elif name in names:
                left -= read_file(path, told, min(left, LARGEST), found)
    return found


def read_file(path: Path, told: PurePosixPath, limit: int, found: HandedIn) -> int:
    """Put one file into `found`, or why it isn't there; gives the number of bytes read."""
    try:
        opened = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        found.refuse(told, f"can't be opened ({error.strerror})")
        return 0
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            found.refuse(told, "isn't a regular file")
            return 0
        data = file.read(limit + 1)
    if len(data) > limit:
        found.refuse(told, f"has more than {limit:,} bytes")
        return 0
    found.files[told] = data
    return len(data)


def read_zip(opened: zipfile.ZipFile, limit: int, members: int) -> HandedIn:
    """The members of a zip. What they unpack to is counted as they're read, whatever the zip says about their sizes."""
    found = HandedIn()
    for number, member in enumerate(opened.infolist()):
        path = PurePosixPath(clean(member.filename.replace("\\", "/")))
        if number == members:
            found.refuse(path, f"and the files after it are left out: the zip has more than {members:,} files")
            break
        if member.is_dir() or IGNORED.intersection(path.parts):
            continue
        if why := refusal(member, path):
            found.refuse(path, why)
            continue
        most = min(limit, LARGEST)
        try:
            with opened.open(member) as file:
                data = file.read(most + 1)
        except Exception as error:  # zlib, struct, RuntimeError: a broken member may fail in any way
            found.refuse(path, f"can't be unpacked ({type(error).__name__})")
            continue
        limit -= len(data)
        if len(data) > most:
            found.refuse(path, f"unpacks to more than {most:,} bytes, as a zip bomb does")
        else:
            found.files[path] = data
    return found


def refusal(member: zipfile.ZipInfo, path: PurePosixPath) -> str:
    """Why a member isn't read; "" where it is."""
    if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        return "has a path that leads out of the zip"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link, and links aren't followed"
    if member.flag_bits & 1:
        return "is encrypted"
    return ""


def opened_zips(found: HandedIn) -> Iterator[tuple[PurePosixPath, HandedIn]]:
    """Each zip among the files with what's in it, one level deep: some students hand in a zip."""
    for path, data in list(found.files.items()):
        if path.suffix.lower() != ".zip":
            continue
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                yield path, read_zip(opened, INNER, INNER_MEMBERS)
        except BROKEN:
            broken = HandedIn()
            broken.refuse(path, "is a zip that can't be read")
            yield path, broken
