"""Two ways without namespaces: as another user, where a container is the sandbox already, and as you.

Gradescope runs an autograder as root in a container of its own, where bubblewrap may not work. There a student's code
runs as a user that nobody else is, so it can't read what's root's: the key, the results, the judge's memory. What
this doesn't protect: the network (Gradescope decides), and files that everybody may read.

As you, it protects nothing. A student's code may read, change and send whatever you can.
"""

import os
import subprocess
import sys
from pathlib import Path

from .launch import Launch, NoSandbox, Sandbox, environment, python
from .limits import Limits
from .stage import Stage

NOBODY = 60_000  # plus some digits of a process's number: the users that Debian leaves free
AS_USER = "another user: no files of root's; a container must do the rest"
AS_YOU = "nothing: students' code runs as you, and may do all that you may do"


def other_user() -> Sandbox:
    """Raises NoSandbox where we aren't root, and so can't become another user."""
    if os.getuid() != 0:
        raise NoSandbox(
            "The sandbox `user` needs root, which can become another user. In a container you may have that."
        )
    try:
        subprocess.run(
            [Path(sys.prefix).resolve() / "bin" / Path(sys.executable).name, "-c", ""], user=NOBODY, env={}, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        raise NoSandbox(
            f"The sandbox `user` runs students' code as another user, who can't use the Python in {sys.prefix}. "
            "Install the course for a Python that everybody may read, such as the system's."
        ) from None
    return Sandbox("user", AS_USER, launch_as_user)


def unsandboxed() -> Sandbox:
    return Sandbox("none", AS_YOU, launch_as_you)


def launch_as_user(stage: Stage, limits: Limits, worker: int) -> Launch:
    uid = NOBODY + worker % 4_000
    command = python(str(stage.interpreter), limits, alone=False, uid=uid)
    return Launch(command, environment(str(stage.course)) | {"HOME": "/nonexistent"}, uid=uid)


def launch_as_you(stage: Stage, limits: Limits, worker: int) -> Launch:
    command = python(str(stage.interpreter), limits, alone=False, uid=None, own_user=False)
    return Launch(command, environment(str(stage.course)))
