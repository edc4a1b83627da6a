"""Memory for numbers: blocks of the kernels' memory, handed out and taken back.

A block has 16 · 2^k bytes. One that comes back waits in its list for the next tensor of that size, which in a training
loop is the next step's: after the first step nothing new is taken.
"""

from array import array

from .backend import kernels

LONGEST = 2**32 - 65536  # what a 32-bit address reaches

free: list[list[int]] = [[] for _ in range(30)]


class Heap:
    """The memory that nobody has had yet, from `top` to `limit`, and the room in which products are packed."""

    def __init__(self) -> None:
        self.top = (kernels.start() + 15) & ~15
        self.limit = kernels.limit()
        self.scratch: Storage | None = None

    def take(self, nbytes: int) -> int:
        """The address of a new block. Raises MemoryError where the memory ends."""
        if self.top + nbytes > self.limit:
            if self.top + nbytes > LONGEST:
                taken = self.top / 2**30
                raise MemoryError(
                    f"The engine's memory ends at 4 GB, and {taken:.1f} GB are taken: use smaller tensors."
                )
            self.limit = kernels.grow(self.top + nbytes)
        address = self.top
        self.top += nbytes
        return address

    def need_scratch(self, nbytes: int) -> None:
        """Make room for a packed matrix of so many bytes."""
        if self.scratch is None or nbytes > self.scratch.nbytes:
            self.scratch = Storage(nbytes)
            kernels.set_scratch(self.scratch.ptr)


class Storage:
    """`nbytes` bytes at the address `ptr`; they return to their list as soon as the last tensor that views them goes.

    `version` counts the changes in place: a backward pass refuses numbers that changed after the forward pass.
    """

    __slots__ = ("home", "nbytes", "ptr", "version")

    def __init__(self, nbytes: int) -> None:
        size = ((nbytes + 15) >> 4).bit_length()
        self.home = home = free[size]
        self.ptr = home.pop() if home else heap.take(16 << size)
        self.nbytes = nbytes
        self.version = 0

    def __del__(self) -> None:
        self.home.append(self.ptr)


def integers(values: list[int]) -> Storage:
    """A plan for the kernels: these numbers as int32."""
    block = Storage(4 * len(values))
    kernels.write(block.ptr, array("i", values).tobytes())
    return block


heap = Heap()
