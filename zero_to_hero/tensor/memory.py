"""Memory for numbers: blocks of the kernels' memory, handed out and taken back.

A block has 16 · 2^k bytes. One that comes back waits in its list for the next tensor of that size, which in a training
loop is the next step's: after the first step nothing new is taken.
"""

from array import array

from .backend import kernels

LONGEST = 2**32 - 65536  # what a 32-bit address reaches

free: list[list[int]] = [[] for _ in range(30)]
top = (kernels.start() + 15) & ~15
limit = kernels.limit()


class Storage:
    """`nbytes` bytes at the address `ptr`; they return to their list as soon as the last tensor that views them goes.

    `version` counts the changes in place: a backward pass refuses numbers that changed after the forward pass.
    """

    __slots__ = ("home", "nbytes", "ptr", "version")

    def __init__(self, nbytes: int) -> None:
        size = ((nbytes + 15) >> 4).bit_length()
        self.home = home = free[size]
        self.ptr = home.pop() if home else take(16 << size)
        self.nbytes = nbytes
        self.version = 0

    def __del__(self) -> None:
        self.home.append(self.ptr)


def take(nbytes: int) -> int:
    """The address of a block that nobody has had. Raises MemoryError where the memory ends."""
    global top, limit
    if top + nbytes > limit:
        if top + nbytes > LONGEST:
            raise MemoryError(f"The engine's memory ends at 4 GB, {top / 2**30:.1f} GB are taken: use smaller tensors.")
        limit = kernels.grow(top + nbytes)
    address = top
    top += nbytes
    return address


def integers(values: list[int]) -> Storage:
    """A plan for the kernels: these numbers as int32."""
    block = Storage(4 * len(values))
    kernels.write(block.ptr, array("i", values).tobytes())
    return block


scratch = Storage(1 << 20)
kernels.set_scratch(scratch.ptr)


def need_scratch(nbytes: int) -> None:
    """Make room for a packed matrix of so many bytes."""
    global scratch
    if nbytes > scratch.nbytes:
        scratch = Storage(nbytes)
        kernels.set_scratch(scratch.ptr)
