"""Where there's no bubblewrap (macOS, Windows with WSL): a container of Podman or Docker for each submission.

The image needs a Python of the same version, and the libraries that students may use:

    FROM python:3.11-slim
    RUN pip install --no-cache-dir numpy && pip install --no-cache-dir torch \\
        --index-url https://download.pytorch.org/whl/cpu

Build it once, `podman build -t zero-to-hero .`, or name another one in ZERO_TO_HERO_IMAGE. The limits on processes,
memory and files are the container's; time and output are ours.
"""

import os
import shutil
import subprocess

from .launch import Launch, NoSandbox, Sandbox, environment, python
from .limits import Limits
from .stage import Stage

IMAGE = "zero-to-hero"
PROTECTS = "container: no network, no files of yours, no other processes"
NOBODY = "65534:65534"


def engine() -> str | None:
    """Podman, which needs no root, or else Docker."""
    return shutil.which("podman") or shutil.which("docker")


def image() -> str:
    return os.environ.get("ZERO_TO_HERO_IMAGE", IMAGE)


def sandbox() -> Sandbox:
    """Raises NoSandbox where there's no container engine, or no image for it."""
    path = engine()
    if path is None:
        raise NoSandbox("Neither Podman nor Docker is installed, so there's no container for students' code.")
    there = subprocess.run([path, "image", "inspect", image()], capture_output=True)
    if there.returncode:
        raise NoSandbox(
            f"There's no image {image()} for students' code. The head of grade/sandbox/container.py is its "
            f"recipe: write it into a file Containerfile, and run `{path} build -t {image()} .`."
        )
    return Sandbox("container", PROTECTS, launch)


def launch(stage: Stage, limits: Limits, worker: int) -> Launch:
    path = engine()
    assert path
    command = [
        *(path, "run", "--rm", "--interactive", "--init", "--network=none", "--read-only", "--cap-drop=ALL"),
        *("--security-opt=no-new-privileges", f"--user={NOBODY}", "--ipc=none", "--log-driver=none"),
        *(f"--memory={limits.memory}", f"--memory-swap={limits.memory}", f"--pids-limit={limits.processes}"),
        *("--cpus=1", f"--tmpfs=/tmp:rw,nosuid,nodev,size={limits.files},nr_inodes={limits.names}"),
        *(f"--name=zero-to-hero-{worker}", "--pull=never", "--workdir=/tmp"),
        f"--mount=type=bind,source={stage.course},target=/course,readonly",
    ]
    for name, value in (environment("/course") | {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp"}).items():
        command.append(f"--env={name}={value}")
    command += [image(), *python("python3", limits, alone=True, uid=None, own_user=False)]
    # the engine itself needs to find its own files; the container gets none of this
    own = {name: os.environ[name] for name in ("PATH", "HOME", "XDG_RUNTIME_DIR", "DOCKER_HOST") if name in os.environ}
    end = [path, "rm", "--force", f"zero-to-hero-{worker}"]
    return Launch(command, own, alone=True, at_the_end=tuple(end))
