"""Runs that are killed go on to the same last bit; checkpoints are whole or not there."""

import os
import signal
import stat
import subprocess
import sys
import time

import pytest
import torch

from tests.training import killed, small
from zero_to_hero.training import __main__ as command
from zero_to_hero.training import checkpoint, files
from zero_to_hero.training.distributed import Place
from zero_to_hero.training.errors import TrainingError
from zero_to_hero.training.loop import train
from zero_to_hero.training.progress import read_log

HERE = Place(torch.device("cpu"))


@pytest.mark.parametrize(("what", "steps"), [("steps", 8), ("random", 20), ("saving", 8)])
def test_killed_and_resumed_the_losses_are_equal_to_the_last_bit(folder, what, steps):
    torch.set_num_threads(1)
    whole = small.run(folder, "whole", steps=steps)
    train(whole)
    done = subprocess.run(
        [sys.executable, "-m", killed.__name__, what, folder],
        cwd=small.ROOT,
        env=small.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert small.losses(small.run(folder, steps=steps)) == small.losses(whole)


def test_the_command_itself_killed_from_outside(folder):
    train(small.run(folder, "whole", steps=60))
    run = small.run(folder, steps=60, save_every=7)
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in small.SETTINGS.items() if name != "tensorboard"]
    start = [sys.executable, "-m", command.__name__, "train", *flags, "--no-tensorboard", "--steps=60"]
    start += [f"--data={run.data}", f"--out={run.out}", "--save-every=7"]
    with subprocess.Popen(start, env=small.environment(), stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if line.startswith("step 8/60"):
                process.kill()
                break
    assert process.returncode == -signal.SIGKILL
    assert read_log(folder / "run")[-1]["step"] < 60
    done = subprocess.run(start, env=small.environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "going on after step" in done.stdout
    assert small.losses(run) == small.losses(small.run(folder, "whole"))


def test_two_runs_in_one_folder_are_one_too_many(folder):
    """The second one leaves at once; the first one goes on, and its folder is free again afterwards."""
    run, said = small.run(folder), []

    def second(line: dict) -> None:
        if line["step"] == 2:
            with pytest.raises(TrainingError) as caught:
                train(run)
            said.append(str(caught.value))

    train(run, second)
    assert said == [f"Another run is writing into {run.out}. Wait for it, stop it, or give this one another --out."]
    assert [line["step"] for line in read_log(folder / "run") if "loss" in line] == list(range(1, 9))
    train(run)


# ---------------------------------------------------------------- checkpoints


def test_a_checkpoint_has_the_hash_of_its_content_in_its_name_and_only_the_newest_stay(tmp_path):
    for step in (5, 10, 15, 20):
        path = checkpoint.save(tmp_path, step, {"step": step, "w": torch.arange(step)}, keep=2)
        assert checkpoint.whole(path)
    found = checkpoint.all_in(tmp_path)
    assert [checkpoint.number(path) for path in found] == [20, 15]
    assert sorted(tmp_path.iterdir()) == sorted(found)
    state = checkpoint.read(found[0])
    assert state["step"] == 20
    assert torch.equal(state["w"], torch.arange(20))


@pytest.mark.parametrize("spoil", ["cut short", "a bit turned over", "empty"])
def test_a_broken_checkpoint_is_passed_over_with_a_sentence(folder, capsys, spoil):
    whole = small.run(folder, "whole")
    train(whole)
    run = small.run(folder)
    with pytest.raises(KeyboardInterrupt):
        train(run, interrupt_at(7))
    newest, older = checkpoint.all_in(folder / "run")
    data = bytearray(newest.read_bytes())
    data[len(data) // 2] ^= 1
    newest.write_bytes({"cut short": data[:-100], "a bit turned over": data, "empty": b""}[spoil])
    capsys.readouterr()
    train(run)
    out, err = capsys.readouterr()
    assert err == f"{newest} is broken: its checksum is wrong. Taking the one before it.\n"
    assert f"going on after step {checkpoint.number(older)}:" in out
    assert small.losses(run) == small.losses(whole)


def interrupt_at(step):
    def watch(line):
        if line["step"] == step:
            raise KeyboardInterrupt

    return watch


def test_if_all_are_broken_nothing_is_begun_again(folder):
    run = small.run(folder)
    train(run)
    for path in checkpoint.all_in(folder / "run"):
        path.write_bytes(b"")
    log = (folder / "run" / "log.jsonl").read_bytes()
    with pytest.raises(TrainingError, match=r"All checkpoints in .* are broken. Copy one back"):
        train(run)
    assert (folder / "run" / "log.jsonl").read_bytes() == log


class Code:
    """What a checkpoint mustn't be able to start."""

    def __reduce__(self):
        return (time.sleep, (0,))


def test_a_checkpoint_holds_no_code(tmp_path):
    path = checkpoint.save(tmp_path, 1, {"step": Code()})
    with pytest.raises(TrainingError, match="can't be read as a checkpoint: Weights only load failed"):
        checkpoint.read(path)


def test_what_is_written_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    """In this order: the bytes, the name, the folder's list of names."""
    seen, fsync, replace = [], files.os.fsync, files.Path.replace

    def watched(handle):
        seen.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "bytes")
        fsync(handle)

    def renamed(path, target):
        seen.append("name")
        return replace(path, target)

    monkeypatch.setattr(files.os, "fsync", watched)
    monkeypatch.setattr(files.Path, "replace", renamed)
    checkpoint.save(tmp_path, 1, {"step": 1})
    assert seen == ["bytes", "name", "folder"]


def test_an_error_that_is_no_full_disk_is_told_as_it_is(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(TrainingError, match=r"couldn't be written \((Not a directory|File exists)\). Nothing is lost"):
        checkpoint.save(tmp_path / "file", 1, {})
