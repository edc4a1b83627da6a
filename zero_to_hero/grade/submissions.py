"""The submissions of a class: who handed in what, from the folder or zip that a course platform makes.

    for one in collect(Path("week3.zip"), "week3").submissions:
        print(one.owner.name, [file.path for file in one.files])

A submission always comes out, even if nothing in it can be read: then it holds no cells, and a note says why.
"""

import hashlib
import re
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from .cells import File, read_file
from .file_names import METADATA, Owner, common_prefix, owner
from .handed_in import CannotRead, HandedIn, opened_zips, read

MOST_FILES = 100  # of one student
MOST_CODE = 5_000_000  # characters of one student, in all files; the whole course has a tenth of it


@dataclass
class Submission:
    """What one student handed in.

    digest: names its content, so that a grade is made once. notes: what was found that the student should know.
    """

    owner: Owner
    files: list[File] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    digest: str = ""
    late: bool = False

    @property
    def key(self) -> str:
        return self.owner.key


@dataclass
class Collected:
    """All submissions in the order of their keys, and what was left out that belongs to nobody."""

    submissions: list[Submission]
    notes: list[str]


def collect(source: Path, assignment: str = "") -> Collected:
    """The submissions in a folder or zip. Raises CannotRead where there's none, with the way out."""
    found = read(source)
    folder, found = without_wrapper(source.stem if source.is_file() else source.name, found)
    paths = list(found.files)
    prefix = common_prefix(folder, paths, assignment)
    metadata, told = gradescope_metadata(found)
    notes = [f"{path} {why}." for path, why in found.refused] + told
    inner = dict(opened_zips(found))
    theirs: dict[tuple[str, str], list[tuple[Owner, PurePosixPath, bytes | None, str]]] = {}
    for path, data, why in [
        *((path, data, "") for path, data in found.files.items()),
        *((path, None, why) for path, why in found.refused if path.parts and ".." not in path.parts),
    ]:
        if path.name == METADATA or (len(path.parts) == 1 and data is not None and not may_hold_answers(path)):
            continue
        whose = owner(path, metadata, prefix)
        belongs = theirs.setdefault((whose.platform, whose.platform_id or first_of(path, whose)), [])
        if path in inner:
            belongs += [(whose, path / part, held, "") for part, held in inner[path].files.items()]
            belongs += [(whose, path / part, None, why) for part, why in inner[path].refused]
        else:
            belongs.append((whose, path, data, why))
    if not theirs:
        raise CannotRead(
            f"{source} holds no submissions. Expected notebooks (.ipynb), answer files (.py) or zips of them, one or "
            "more for each student, as you get them from Canvas, Moodle, Gradescope or GitHub Classroom."
        )
    submissions = [submission(parts) for parts in theirs.values()]
    return Collected(with_keys_of_their_own(sorted(submissions, key=lambda one: (one.key, one.digest))), notes)


def collect_one(folder: Path) -> Submission:
    """All files of a folder as one student's, whatever their names. Raises CannotRead where there's no folder."""
    found = read(folder)
    inner = dict(opened_zips(found))
    whose = Owner("student", "student", "gradescope")
    parts: list[tuple[Owner, PurePosixPath, bytes | None, str]] = []
    parts += [(whose, path, data, "") for path, data in found.files.items() if path not in inner]
    parts += [(whose, path, None, why) for path, why in found.refused]
    for path, held in inner.items():
        parts += [(whose, path / part, data, "") for part, data in held.files.items()]
        parts += [(whose, path / part, None, why) for part, why in held.refused]
    return submission(parts or [(whose, PurePosixPath("nothing"), None, "was handed in")])


def first_of(path: PurePosixPath, whose: Owner) -> str:
    return whose.name if len(path.parts) == 1 else path.parts[0]


def may_hold_answers(path: PurePosixPath) -> bool:
    return path.suffix.lower() in (".ipynb", ".py", ".zip", ".json")


def without_wrapper(name: str, found: HandedIn) -> tuple[str, HandedIn]:
    """The files without the folder around all of them, which many zips have; and that folder's name."""
    tops = {path.parts[0] for path in found.files}
    if len(tops) != 1 or any(len(path.parts) == 1 for path in found.files):
        return name, found
    (top,) = tops
    below = [PurePosixPath(*path.parts[1:]) for path in found.files]
    known = any(owner(path, {}, "").platform != "folder" for path in below)
    # one student's folder alone is no wrapper: it holds files, and a wrapper holds folders or a platform's names
    wraps = known or top.endswith("-submissions") or all(len(path.parts) > 1 for path in below)
    if not wraps or owner(PurePosixPath(top, "x"), {}, "").platform != "folder":
        return name, found
    inside = HandedIn()
    inside.files = {PurePosixPath(*path.parts[1:]): data for path, data in found.files.items() if len(path.parts) > 1}
    inside.refused = [
        (PurePosixPath(*path.parts[1:]) if len(path.parts) > 1 and path.parts[0] == top else path, why)
        for path, why in found.refused
    ]
    return top, inside


def gradescope_metadata(found: HandedIn) -> tuple[dict[str, Any], list[str]]:
    """What Gradescope's export says about its folders: names, times, attempts."""
    data = next((data for path, data in found.files.items() if path.name == METADATA and len(path.parts) == 1), None)
    if data is None:
        return {}, []
    import yaml  # only the trusted side has it, and only this platform needs it here

    try:
        told = yaml.load(data, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return {}, [f"{METADATA} can't be read, so students have numbers instead of names ({str(error)[:100]})."]
    return (told, []) if isinstance(told, dict) else ({}, [f"{METADATA} isn't what Gradescope writes."])


def submission(parts: list[tuple[Owner, PurePosixPath, bytes | None, str]]) -> Submission:
    """One student's files as a submission; of several tries, the files of the last one."""
    parts = sorted(parts, key=lambda part: (part[0].number, str(part[1])))
    last = max(whose.number for whose, *_ in parts)
    one = Submission(replace(parts[-1][0], number=last))
    if len({whose.number for whose, *_ in parts}) > 1:
        parts = newest_of_each(parts)
    digest, left = hashlib.sha256(), MOST_CODE
    for whose, path, data, why in parts[:MOST_FILES]:
        one.late = one.late or whose.late
        digest.update(f"{path}\0{why}\0{len(data or b'')}\0".encode("utf-8", "backslashreplace") + (data or b""))
        if data is None:
            one.notes.append(f"`{path.name}` {why}, so it wasn't read.")
            continue
        file = read_file(path, data)
        if file is not None and sum(len(cell.code) for cell in file.cells) > left:
            one.notes.append(f"`{path.name}` was left out: there are more than {MOST_CODE:,} characters of code.")
        elif file is not None:
            left -= sum(len(cell.code) for cell in file.cells)
            one.files.append(file)
            one.notes += [f"`{path.name}`: {note}" for note in file.notes]
    if len(parts) > MOST_FILES:
        one.notes.append(f"There are {len(parts):,} files. Only the first {MOST_FILES} were read.")
    if not any(file.cells for file in one.files):
        one.notes.append("We found no notebook (.ipynb) and no answer file (.py) with code in it.")
    one.digest = digest.hexdigest()
    return one


def newest_of_each(
    parts: list[tuple[Owner, PurePosixPath, bytes | None, str]],
) -> list[tuple[Owner, PurePosixPath, bytes | None, str]]:
    """Of files that differ in the number of their try alone (`week3.ipynb`, `week3-1.ipynb`), the last one."""
    newest: dict[str, tuple[Owner, PurePosixPath, bytes | None, str]] = {}
    for part in parts:
        newest[re.sub(r"(_LATE)?_\d+_\d+_|-\d+(?=\.\w+$)", "", str(part[1]))] = part
    return list(newest.values())


def with_keys_of_their_own(submissions: list[Submission]) -> list[Submission]:
    """No two students share a key, not even on a disk that doesn't tell A from a."""
    taken: set[str] = set()
    for one in submissions:
        key, number = one.key, 2
        while key.casefold() in taken:
            key, number = f"{one.key}-{number}", number + 1
        taken.add(key.casefold())
        one.owner = replace(one.owner, key=key)
    return submissions
