"""Whose file is this? The patterns of file names of Canvas, Moodle, Gradescope and GitHub Classroom.

Each function looks at one path and gives the student, or None where the pattern isn't there. A name that fits nowhere
is taken as it is: a folder `mei/` or a file `mei.ipynb` is Mei's. The patterns come from the code that makes the names:

- Canvas: `get_filename` and `add_upload_submission` in lib/content_zipper.rb of github.com/instructure/canvas-lms.
- Moodle: `get_student_prefix` in mod/assign/classes/downloader.php of github.com/moodle/moodle.
- GitHub Classroom: cmd/gh-classroom/clone/student-repos of github.com/github/gh-classroom.
- Gradescope's code isn't public. Its export is known from programs that read it: a folder for each submission, and in
  `submission_metadata.yml` for each folder `:submitters` (`:name`, `:sid`, `:email`), `:created_at`, and in `:history`
  the submissions before it.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import PurePosixPath
from typing import Any

from .handed_in import clean

# doejane_LATE_48213_901234_week3-2.ipynb: whose, the mark of a late one, ids of user and file, the file's own name
CANVAS = re.compile(r"(?P<who>.+?)_(?P<late>LATE_)?(?P<id>\d+)_(?P<file_id>\d+)_(?P<name>.+)")
# LATE_anon_h7Kq2_901234_week3.ipynb, where the assignment hides the names
ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<id>[A-Za-z0-9]{5})_(?P<file_id>\d+)_(?P<name>.+)")
# Jane Doe_348712_assignsubmission_file_/week3.ipynb, or all of it in one file name. A team has its own name and id, and
# the team of those who are in none has no id
MOODLE = re.compile(r"(?P<who>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?:file|onlinetext)_?(?P<name>.*)")
GRADESCOPE = re.compile(r"submission_(?P<id>\d+)")
AGAIN = re.compile(r"-(?P<again>\d+)(?=\.\w+$)")  # Canvas's and the browser's mark of a second one
METADATA = "submission_metadata.yml"


@dataclass(frozen=True)
class Owner:
    """Whose a file is.

    key: names the student in our files, the same for all of theirs. name: for people to read. platform_id: what the
    platform knows them by. number: which try the file's name says it is, from 1.
    """

    key: str
    name: str
    platform: str
    platform_id: str = ""
    late: bool = False
    number: int = 1
    submitted: datetime | None = None


def plain_key(text: str) -> str:
    """A text as a file name that's safe everywhere: letters, digits, dots and dashes, at most 60 of them."""
    key = re.sub(r"[^\w.@-]+", "-", text.strip()).strip("-._")
    return key[:60] or "nameless"


def owner(path: PurePosixPath, metadata: dict[str, Any], prefix: str) -> Owner:
    """Whose file this is.

    metadata: what Gradescope's `submission_metadata.yml` says, by its folders' names. prefix: what the folders of
    GitHub Classroom have in common.
    """
    return (
        gradescope(path, metadata)
        or moodle(path)
        or canvas(path)
        or classroom(path, prefix)
        or Owner(plain_key(first_part(path)), first_part(path), "folder", number=again(path.name))
    )


def first_part(path: PurePosixPath) -> str:
    return path.parts[0] if len(path.parts) > 1 else AGAIN.sub("", path.name).removesuffix(path.suffix)


def again(name: str) -> int:
    found = AGAIN.search(name)
    return int(found["again"]) + 1 if found and len(found["again"]) < 4 else 1


def canvas(path: PurePosixPath) -> Owner | None:
    found = ANONYMOUS.fullmatch(path.parts[0]) or CANVAS.fullmatch(path.parts[0])
    if not found:
        return None
    who = found.groupdict().get("who") or "anon"
    return Owner(
        f"{plain_key(who)}-{found['id']}", who, "canvas", found["id"], bool(found["late"]), again(found["name"])
    )


def moodle(path: PurePosixPath) -> Owner | None:
    found = MOODLE.fullmatch(path.parts[0])
    if not found:
        return None
    who, number = found["who"].strip(), found["id"] or ""
    return Owner(f"{plain_key(who)}-{number}".rstrip("-"), who, "moodle", number)


def gradescope(path: PurePosixPath, metadata: dict[str, Any]) -> Owner | None:
    found = GRADESCOPE.fullmatch(path.parts[0]) if len(path.parts) > 1 else None
    if not found:
        return None
    told = metadata.get(path.parts[0])
    told = told if isinstance(told, dict) else {}
    listed = told.get(":submitters")
    people = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    names = [str(one[":name"]) for one in people[:9] if one.get(":name")]  # a group hands in together
    name = clean(", ".join(names) or path.parts[0])
    sid = str(people[0].get(":sid") or people[0].get(":email") or "") if people else ""
    when = told.get(":created_at")
    if isinstance(when, datetime) and when.tzinfo is None:
        when = when.replace(tzinfo=timezone.utc)  # YAML has taken the offset off already
    history = told.get(":history")
    return Owner(
        f"{plain_key(name)}-{found['id']}",
        name,
        "gradescope",
        sid or found["id"],
        number=len(history) + 1 if isinstance(history, list) else 1,
        submitted=when if isinstance(when, datetime) else None,
    )


def classroom(path: PurePosixPath, prefix: str) -> Owner | None:
    """`week3-submissions/week3-meili/answers.ipynb`: a clone for each student."""
    if not prefix or len(path.parts) < 2 or not path.parts[0].startswith(prefix):
        return None
    name = path.parts[0].removeprefix(prefix)
    return Owner(plain_key(name), name, "github", name)


def common_prefix(folder: str, paths: list[PurePosixPath], assignment: str) -> str:
    """What the folders of GitHub Classroom begin with, `week3-`; "" where these aren't its folders."""
    tops = {path.parts[0] for path in paths if len(path.parts) > 1}
    for name in (folder.removesuffix("-submissions") if folder.endswith("-submissions") else "", assignment):
        if name and tops and all(one.startswith(f"{name}-") and one != f"{name}-" for one in tops):
            return f"{name}-"
    return ""
