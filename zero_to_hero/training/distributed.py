"""One process or many: who am I, where do I compute, and sums over everybody.

`torchrun --nproc-per-node 8 -m zero_to_hero.training train …` starts eight processes
and tells each its number in the environment. Without torchrun there's one, and nothing
here communicates. Processes talk by gloo on CPUs and by nccl on GPUs. All of them read
the same folders: on several machines, those have to be on a shared disk.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from .errors import TrainingError


@dataclass(frozen=True)
class Place:
    """Process `rank` of `size`, and its device. The first one writes and prints."""

    device: torch.device
    rank: int = 0
    size: int = 1

    @property
    def first(self) -> bool:
        return self.rank == 0

    def total(self, *numbers: float) -> list[float]:
        """The sum of each number over all processes, the same in all of them."""
        if self.size == 1:
            return list(numbers)
        sums = torch.tensor(numbers, dtype=torch.float64, device=self.device)
        dist.all_reduce(sums)
        return sums.tolist()

    def agreed(self, number: int) -> int:
        """The first process's number, in all of them."""
        return int(self.total(number if self.first else 0)[0])

    def shared(self, net: nn.Module) -> nn.Module:
        """A module whose gradients are averaged over the processes."""
        if self.size == 1:
            return net
        return DistributedDataParallel(net)


def device_of(name: str) -> torch.device:
    """The device of a name; auto takes a GPU if there is one. Raises TrainingError for
    a device that this machine doesn't have."""
    if name == "auto":
        name = "cpu"
        if torch.backends.mps.is_available():
            name = "mps"
        if torch.cuda.is_available():
            name = f"cuda:{os.environ.get('LOCAL_RANK', 0)}"
    try:
        device = torch.device(name)
    except RuntimeError:
        raise TrainingError(f"device = {name!r}: expected auto, cpu, cuda, cuda:1, or mps.") from None
    there = {"cpu": 1, "cuda": torch.cuda.device_count()}
    there["mps"] = int(torch.backends.mps.is_available())
    count = there.get(device.type, 0)
    if count == 0:
        raise TrainingError(f"device = {name!r}: this machine has none; cpu always works.")
    if device.type == "cuda":
        device = torch.device("cuda", device.index or int(os.environ.get("LOCAL_RANK", 0)))
        if device.index >= count:
            raise TrainingError(
                f"{device} isn't there: this machine has {count} GPUs, so start at most "
                f"{count} processes (torchrun --nproc-per-node {count})."
            )
    return device


@contextlib.contextmanager
def processes(device: str) -> Iterator[Place]:
    """My place among the processes that torchrun started, or alone."""
    mine = device_of(device)
    size = int(os.environ.get("WORLD_SIZE", 1))
    if mine.type == "cuda":
        torch.cuda.set_device(mine)
    if size == 1:
        yield Place(mine)
        return
    if mine.type == "mps":
        raise TrainingError("Apple's GPU can't share a training: add --device cpu.")
    backend = "nccl" if mine.type == "cuda" else "gloo"
    wait = timedelta(minutes=30)
    store, rank, size = next(dist.rendezvous("env://", timeout=wait))
    dist.init_process_group(backend, store=of_this_attempt(store), rank=rank, world_size=size, timeout=wait)
    try:
        yield Place(mine, dist.get_rank(), size)
    finally:
        dist.destroy_process_group()


def of_this_attempt(store: dist.Store) -> dist.Store:
    """Where the processes of one start find each other, apart from those of the start before.

    torchrun keeps one store for all its restarts, where a process still finds the addresses of the dead
    (https://github.com/pytorch/pytorch/issues/135712). On one machine all processes count restarts alike;
    on several they don't, so start torchrun there with TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1.
    """
    if os.environ.get("GROUP_WORLD_SIZE", "1") != "1":
        return store
    return dist.PrefixStore("attempt " + os.environ.get("TORCHELASTIC_RESTART_COUNT", "0"), store)


def alone(net: nn.Module, last: bool) -> contextlib.AbstractContextManager[None]:
    """For all micro-batches of a step but the last: gradients stay in this process."""
    if last or not isinstance(net, DistributedDataParallel):
        return contextlib.nullcontext()
    return net.no_sync()
