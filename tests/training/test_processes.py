"""Two real processes, started by torchrun, that talk by gloo."""

import subprocess
import sys

import pytest

from tests.training import small, workers
from zero_to_hero.training import __main__ as command
from zero_to_hero.training.config import to_toml
from zero_to_hero.training.loop import train
from zero_to_hero.training.progress import read_log


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for all runs of this file, because starting processes is what takes long."""
    made = tmp_path_factory.mktemp("processes")
    small.data(made)
    return made


def torchrun(module: str, *arguments: object, restarts: int = 0) -> subprocess.CompletedProcess[str]:
    """Two processes on this machine that run a module."""
    start = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    return subprocess.run(
        [*start, f"--max-restarts={restarts}", "-m", module, *map(str, arguments)],
        cwd=small.ROOT,
        env=small.environment(),
        capture_output=True,
        text=True,
        timeout=300,  # processes that don't find each other would wait for half an hour
    )


@pytest.fixture(scope="module")
def two(folder):
    """The losses of two processes, by the command, and what it printed."""
    run = small.run(folder, "two")
    (folder / "two.toml").write_text(to_toml(run))
    done = torchrun(command.__name__, "train", "--config", folder / "two.toml")
    assert done.returncode == 0, done.stderr
    return small.losses(run), done.stdout


def test_two_processes_have_the_losses_of_one_with_two_micro_batches(folder, two):
    """With dropout, too: its masks belong to a step's micro-batches, and not to a process."""
    losses, printed = two
    one = small.run(folder, "one")
    train(one)
    alone = small.losses(one)
    assert [what for what, _ in losses] == [what for what, _ in alone]
    assert [loss for _, loss in losses] == pytest.approx([loss for _, loss in alone], abs=1e-5)
    assert "2 × cpu" in printed
    assert printed.count("8 steps of 4 × 8 tokens, 1 micro-batch in each process") == 1, "only the first one prints"


def test_a_worker_that_dies_is_started_again_and_the_losses_are_the_same(folder, two):
    done = torchrun(workers.__name__, folder, "5", restarts=1)
    assert done.returncode == 0, done.stderr
    assert (folder / "died").exists()
    assert "going on after step 3" in done.stdout
    assert small.losses(small.run(folder, "died-once")) == two[0]
    assert [line["step"] for line in read_log(folder / "died-once") if "loss" in line] == list(range(1, 9))
