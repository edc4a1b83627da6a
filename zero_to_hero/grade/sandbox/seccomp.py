"""A filter for calls to the kernel, as bytes that bubblewrap takes.

A student's code needs files, memory and time. It doesn't need to look into other processes, make namespaces, mount, or
keep memory where nobody counts it (memfd, System V). So these calls fail, and less of the kernel is open to attack. The
filter is a program for the kernel's small machine (BPF), eight bytes per instruction.
"""

import platform
import struct

# (architecture's number in the kernel, calls by name)
CALLS: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {
            "clone": 56, "clone3": 435, "ptrace": 101, "unshare": 272, "setns": 308, "mount": 165, "umount2": 166,
            "pivot_root": 155, "keyctl": 250, "add_key": 248, "request_key": 249, "memfd_create": 319,
            "memfd_secret": 447, "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425, "shmget": 29, "semget": 64,
            "msgget": 68, "mq_open": 240, "perf_event_open": 298, "process_vm_readv": 310, "process_vm_writev": 311,
            "pidfd_getfd": 438, "open_by_handle_at": 304, "personality": 135,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "clone": 220, "clone3": 435, "ptrace": 117, "unshare": 97, "setns": 268, "mount": 40, "umount2": 39,
            "pivot_root": 41, "keyctl": 219, "add_key": 217, "request_key": 218, "memfd_create": 279,
            "memfd_secret": 447, "bpf": 280, "userfaultfd": 282, "io_uring_setup": 425, "shmget": 194, "semget": 190,
            "msgget": 186, "mq_open": 180, "perf_event_open": 241, "process_vm_readv": 270, "process_vm_writev": 271,
            "pidfd_getfd": 438, "open_by_handle_at": 265, "personality": 92,
        },
    ),
}  # fmt: skip
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, ERROR = 0x7FFF0000, 0x80000000, 0x00050000
EPERM, ENOSYS = 1, 38
NEW_NAMESPACES = 0x7E020000  # the flags CLONE_NEW… of `clone`
X32 = 0x40000000  # a second numbering of calls on x86_64


def program(machine: str = "") -> bytes | None:
    """The filter for this kind of processor; None for one whose calls we haven't listed."""
    known = CALLS.get(machine or platform.machine())
    if known is None:
        return None
    architecture, calls = known
    refused = [number for name, number in calls.items() if name not in ("clone", "clone3")]
    steps = [
        (LOAD, 0, 0, 4),  # the architecture
        (JUMP_EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, 0),  # the call's number
        (JUMP_AT_LEAST, 0, 1, X32),
        (RETURN, 0, 0, ERROR | EPERM),
        (JUMP_EQUAL, 0, 1, calls["clone3"]),
        (RETURN, 0, 0, ERROR | ENOSYS),  # its flags can't be seen; libraries then take `clone`
        (JUMP_EQUAL, 0, 4, calls["clone"]),
        (LOAD, 0, 0, 16),  # its flags
        (JUMP_SET, 0, 1, NEW_NAMESPACES),
        (RETURN, 0, 0, ERROR | EPERM),
        (RETURN, 0, 0, ALLOW),
    ]
    for number in refused:
        steps += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, ERROR | EPERM)]
    steps.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
