"""Linux: bubblewrap. The process sees a read-only system, this Python, the copy of the course, and nothing more.

It has no network, no home, no /proc, no terminal, no environment of ours, and its own PID, IPC and user namespaces.
As root there's no user namespace, because root's own limits wouldn't hold in it: the process becomes a user that
nobody else is. Anybody else gets a user namespace of their own.
"""

import os
import shutil
import subprocess
from pathlib import Path

from .launch import Launch, NoSandbox, Sandbox, environment, python
from .limits import Limits
from .seccomp import program
from .stage import Stage

FIRST_NOBODY = 2_000_000_000  # plus the number of a process: a user that nobody else is
SYSTEM = ("/usr", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime")
LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
PROTECTS = "bubblewrap: no network, no files of yours, no other processes"
HOW = (
    "Install it (Debian, Ubuntu: sudo apt install bubblewrap), or use --sandbox container with Podman or Docker. Where "
    "neither can be had, --unsandboxed-i-trust-every-student runs students' code as you, with all that you may do."
)


def found() -> str | None:
    """The path of bubblewrap. BWRAP names another one."""
    return shutil.which(os.environ.get("BWRAP") or "bwrap")


def sandbox() -> Sandbox:
    """Raises NoSandbox where bubblewrap isn't there, or can't do what it must on this machine."""
    path = found()
    if path is None:
        raise NoSandbox(f"Students' code runs in a sandbox, and bubblewrap isn't installed. {HOW}")
    tried = subprocess.run(
        [path, *alone(os.getuid() == 0), "--ro-bind", "/", "/", "/bin/true"], capture_output=True, text=True, env={}
    )
    if tried.returncode:
        told = tried.stderr.strip().splitlines()
        raise NoSandbox(
            f"Students' code runs in a sandbox, and bubblewrap doesn't work here ({(told or ['no reason'])[-1]}). "
            "Ubuntu 24.04 asks for: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0. In a container, use "
            f"--sandbox container outside of it. {HOW}"
        )
    return Sandbox("bubblewrap", PROTECTS, launch)


def alone(root: bool) -> list[str]:
    """The namespaces, and what else is given up."""
    apart = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    apart += ["--die-with-parent", "--new-session", "--clearenv", "--hostname", "sandbox"]
    if root:
        return [*apart, "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*apart, "--unshare-user", "--uid", "65534", "--gid", "65534"]


def launch(stage: Stage, limits: Limits, worker: int) -> Launch:
    root = os.getuid() == 0
    path = found()
    assert path
    inside = environment("/course")
    command = [path, *alone(root)]
    for name, value in inside.items():
        command += ["--setenv", name, value]
    # what's empty comes before what's bound: a bound folder may be below /tmp or /home
    size = str(limits.files)
    for place in ("/tmp", "/student"):
        command += ["--perms", "1777", "--size", size, "--tmpfs", place]
    for place in open_folders(stage):
        command += ["--perms", "0755", "--dir", place]
    for place in SYSTEM:
        command += ["--ro-bind-try", place, place]
    for place in LINKS:
        if Path(place).is_symlink():
            command += ["--symlink", str(Path(place).readlink()), place]
        elif Path(place).is_dir():
            command += ["--ro-bind", place, place]
    for folder in stage.python:
        if not folder.is_relative_to("/usr"):
            command += ["--ro-bind", str(folder), str(folder)]
    for installed in hidden(stage):
        command += ["--tmpfs", str(installed), "--remount-ro", str(installed)]
    for place in DEVICES:
        command += ["--dev-bind", place, place]
    command += ["--ro-bind", str(stage.course), "/course"]
    if data := os.environ.get("ZERO_TO_HERO_DATA"):
        command += ["--ro-bind-try", str(Path(data).resolve()), "/data", "--setenv", "ZERO_TO_HERO_DATA", "/data"]
    command += ["--remount-ro", "/", "--chdir", "/tmp"]
    passed = {}
    if (calls := program()) is not None:
        passed["SECCOMP"] = calls
        command += ["--seccomp", "SECCOMP"]
    uid = FIRST_NOBODY + worker if root else None
    command += ["--", *python(str(stage.interpreter), limits, alone=True, uid=uid)]
    return Launch(command, {}, passed, alone=True, own_files=True, uid=uid)


def open_folders(stage: Stage) -> list[str]:
    """The folders around what's bound. Bubblewrap would make some of them for root alone."""
    around = {Path("/dev"), Path("/etc"), *(parent for place in stage.python for parent in place.parents)}
    return [str(place) for place in sorted(around - {Path("/")}) if not place.is_relative_to("/usr")]


def hidden(stage: Stage) -> list[Path]:
    """The installed course, where it's inside of a folder that the sandbox shows: only the copy may be seen."""
    package = Path(__file__).resolve().parent.parent.parent
    return [package] if any(package.is_relative_to(place) for place in [*stage.python, Path("/usr")]) else []
