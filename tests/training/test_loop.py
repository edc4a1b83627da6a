"""The loop: its loss, its steps, and what may change without changing them."""

import dataclasses
import math
import resource
import signal
import threading

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from tests.training import small
from zero_to_hero.training.data import Batches, Cut, Dataset, rows
from zero_to_hero.training.distributed import Place
from zero_to_hero.training.errors import TrainingError
from zero_to_hero.training.loop import Training, micro_batch, train
from zero_to_hero.training.model import build
from zero_to_hero.training.optimizer import cosine, optimizer_of
from zero_to_hero.training.prepare import prepare
from zero_to_hero.training.progress import read_log

HERE = Place(torch.device("cpu"))


def trained(config, **others):
    """The losses of a run."""
    train(config, **others)
    return small.losses(config)


# ---------------------------------------------------------------- the loss


def test_the_loss_is_the_mean_over_the_targets_of_the_step(folder):
    run = small.run(folder, dropout=0.0, micro_batch=1)
    training = Training(run, HERE)
    data, batches = Dataset(run.data), Batches(len(training.data.train), 8, 4, run.seed)
    torch.manual_seed(run.seed)
    model = build(run, data.vocab_size)
    for _ in range(6):  # also across the end of an epoch, where pieces are short
        training.batches.go_to(0, len(training.batches.order) - 1)
        batches.go_to(0, len(batches.order) - 1)
        pieces = batches.draw()
        x, y = rows(data.train, pieces, 8)
        model.load_state_dict(training.model.state_dict())
        expected = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
        assert training.step()["loss"] == pytest.approx(expected.item(), rel=1e-5)


@pytest.mark.parametrize("micro", [1, 2])
def test_micro_batches_of_unequal_size_change_neither_loss_nor_gradient(folder, micro):
    """A mean of means would: a short piece would count as much as a long one."""
    gradients, lengths = [], []
    for size in (4, micro):
        training = Training(small.run(folder, f"run-{size}", dropout=0.0, micro_batch=size), HERE)
        training.batches.draw = lambda: [(0, 8), (10, 11), (20, 28), (30, 33)]
        lengths.append(training.step())
        gradients.append({name: p.clone() for name, p in training.model.named_parameters()})
    assert lengths[0]["loss"] == pytest.approx(lengths[1]["loss"], rel=1e-6)
    assert lengths[0]["norm"] == pytest.approx(lengths[1]["norm"], rel=1e-5)
    torch.testing.assert_close(*gradients)


def test_val_is_the_mean_over_every_token_of_it(folder):
    training = Training(small.run(folder), HERE)
    data, model = training.data, training.model.eval()
    cut = Cut(len(data.val), 8, 8)
    x, y = rows(data.val, [cut[i] for i in range(len(cut))], 8)
    assert int((y != -100).sum()) == len(data.val) - 1
    expected = F.cross_entropy(model(x).flatten(0, 1), y.flatten()).item()
    model.train()
    assert training.evaluate() == pytest.approx(expected, rel=1e-6)
    assert model.training


def test_val_does_not_depend_on_how_many_share_it(folder):
    run, sums = small.run(folder, micro_batch=1), []
    for size in (1, 2, 3):
        total = 0.0
        for rank in range(size):
            training = Training(dataclasses.replace(run, batch_size=12), HERE)
            training.place = Alone(torch.device("cpu"), rank, size)
            training.micro = 1
            total += training.evaluate()
        sums.append(total)
    assert sums[1:] == pytest.approx([sums[0]] * 2, rel=1e-6)


class Alone(Place):
    """One of several processes whose others are asked for elsewhere."""

    def total(self, *numbers):
        return list(numbers)


def test_without_val_there_is_none(tmp_path):
    prepare(lambda: iter([small.TEXT]), tmp_path / "data", val=0.0)
    assert math.isnan(train(small.run(tmp_path, steps=2)))


# ---------------------------------------------------------------- a run


def test_the_log_has_each_step_once_and_val_when_it_is_due(folder):
    seen = []
    run = small.run(folder)
    val = train(run, seen.append)
    lines = read_log(folder / "run")
    assert [line["step"] for line in lines if "loss" in line] == list(range(1, 9))
    assert [line["step"] for line in lines if "val" in line] == [4, 8]
    assert lines[-1]["val"] == val
    assert seen == [line for line in lines if "loss" in line]
    assert seen[0].keys() == {"step", "loss", "lr", "norm", "seconds", "tokens_per_second", "mfu"}
    assert [line["lr"] for line in seen][:3] == pytest.approx([0.01 / 2, 0.01, 0.01])


def test_it_learns(folder):
    run = small.run(folder, steps=150, n_embd=32, dropout=0.0, evaluate_every=0, save_every=0, micro_batch=0)
    assert train(run) < 1.6
    assert small.losses(run)[0][1] == pytest.approx(math.log(Dataset(run.data).vocab_size), abs=0.2)


@pytest.mark.parametrize("changes", [{"optimizer": "muon"}, {"model": "modern"}, {"bias": True}])
def test_other_recipes_resume_to_the_last_bit_too(folder, changes):
    whole = trained(small.run(folder, "whole", **changes))
    run = small.run(folder, **changes)
    with pytest.raises(EnoughError):
        train(run, enough_at(5))
    assert trained(run) == whole


class EnoughError(Exception):
    """Somebody stops a run."""


def enough_at(step):
    def watch(line):
        if line["step"] == step:
            raise EnoughError

    return watch


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_mixed_precision_gives_nearly_the_same_losses_and_keeps_weights_in_32_bits(folder, precision):
    exact = trained(small.run(folder, "exact"))
    run = small.run(folder, precision=precision)
    with pytest.raises(EnoughError):
        train(run, enough_at(4))
    mixed = trained(run)
    assert [loss for _, loss in mixed] == pytest.approx([loss for _, loss in exact], rel=0.01)
    assert mixed != exact
    training = Training(run, HERE)
    assert {p.dtype for p in training.model.parameters()} == {torch.float32}
    assert trained(small.run(folder, "whole", precision=precision)) == mixed


def test_a_compiled_model_is_one_graph_with_the_same_losses(folder, monkeypatch):
    """The compiler's front end; the code that it would generate takes a minute to compile."""
    compiled, graphs = nn.Module.compile, []

    def backend(graph, inputs):
        graphs.append(graph)
        return graph.forward

    monkeypatch.setattr(nn.Module, "compile", lambda self: compiled(self, backend=backend, fullgraph=True))
    plain = trained(small.run(folder, "plain", micro_batch=0, dropout=0.0))
    assert trained(small.run(folder, compile=True, micro_batch=0, dropout=0.0)) == plain
    assert 1 <= len(graphs) <= 3  # training, val, and perhaps other shapes


def test_the_rate_rises_and_falls_along_a_cosine():
    shares = [cosine(step, 100, 10, 0.1) for step in range(101)]
    assert shares[:10] == pytest.approx([k / 10 for k in range(1, 11)])
    assert shares[10] == 1.0
    assert shares[55] == pytest.approx(0.55)
    assert shares[100] == pytest.approx(0.1)
    assert shares[10:] == sorted(shares[10:], reverse=True)


def test_only_matrices_decay(folder):
    run = small.run(folder)
    model = build(run, 11)
    decaying, others = optimizer_of(model, run).inner.param_groups
    assert (decaying["weight_decay"], others["weight_decay"]) == (0.1, 0.0)
    assert {p.ndim for p in decaying["params"]} == {2}
    assert {p.ndim for p in others["params"]} == {1}
    ids = [id(p) for p in decaying["params"] + others["params"]]
    assert sorted(ids) == sorted(id(p) for p in model.parameters())
    assert decaying["fused"]


# ---------------------------------------------------------------- what goes wrong


def test_a_rate_that_makes_the_weights_run_away_keeps_the_last_checkpoint(folder, monkeypatch):
    run = small.run(folder, save_every=2)
    step = Training.step

    def poisoned(self):
        if self.done == 5:
            with torch.no_grad():
                self.model.tokens.weight[:] = math.nan
        return step(self)

    monkeypatch.setattr(Training, "step", poisoned)
    with pytest.raises(TrainingError) as caught:
        train(run)
    assert str(caught.value) == (
        "The loss is nan at step 6: the weights ran away. The checkpoint of step 4 is from before. "
        "Begin again with another --out and a smaller --lr than 0.01, or a longer --warm-up."
    )
    monkeypatch.undo()
    assert trained(run) == trained(small.run(folder, "whole", save_every=2))


def test_a_gradient_that_is_infinite_ends_the_run_before_it_spoils_the_weights(folder, monkeypatch):
    monkeypatch.setattr(nn.utils, "clip_grad_norm_", lambda *args: torch.tensor(math.inf))
    run = small.run(folder)
    with pytest.raises(TrainingError, match=r"The gradient is inf at step 1: .* There's no checkpoint yet"):
        train(run)


@pytest.mark.parametrize("what", ["a checkpoint", "the log"])
def test_a_full_disk_ends_the_run_and_loses_nothing(folder, monkeypatch, what):
    """The system itself refuses: files mayn't grow beyond a few thousand bytes."""
    whole = trained(small.run(folder, "whole", save_every=1))
    run = small.run(folder, save_every=1)
    with pytest.raises(EnoughError):
        train(run, enough_at(4))
    kept = {path.name for path in (folder / "run").glob("*.pt")}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    log = (folder / "run" / "log.jsonl").stat().st_size
    limit = log + 50 if what == "the log" else log + 600
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(TrainingError) as caught:
            train(run)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    said = str(caught.value)
    assert said.startswith("The disk is full: ")
    assert "Nothing is lost: make room, and the same command goes on from" in said
    assert ("log.jsonl" in said) == (what == "the log")
    assert {path.name for path in (folder / "run").glob("*.pt")} == kept
    assert not list((folder / "run").glob("*.part"))
    assert trained(run) == whole


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        ({"lr": 0.02}, r"was trained with lr = 0.01, and now lr is 0.02: a run keeps its recipe"),
        ({"steps": 9}, r"was trained with steps = 8, and now steps is 9"),
        ({"vocab_size": 5}, r"come from a vocabulary of 18, and vocab_size is 5: take 0"),
        ({"device": "cuda:99"}, r"this machine has"),
        ({"device": "gpu"}, r"device = 'gpu': expected auto, cpu, cuda"),
        ({"optimizer": "muon", "precision": "float16"}, r"Muon doesn't go with float16"),
        ({"peak": "a1000"}, r"peak = 'a1000': Did you mean 'a100'?"),
        ({"data": "nowhere"}, r"There's no nowhere/tokens.json"),
    ],
)
def test_what_a_run_refuses_to_go_on_with(folder, flags, sentence):
    with pytest.raises(EnoughError):
        train(small.run(folder), enough_at(3))
    before = {path.name: path.read_bytes() for path in (folder / "run").iterdir() if path.suffix == ".pt"}
    with pytest.raises(TrainingError, match=sentence):
        train(small.run(folder, **flags))
    assert {path.name: path.read_bytes() for path in (folder / "run").iterdir() if path.suffix == ".pt"} == before


def test_a_run_goes_on_with_its_own_tokens_only(folder):
    """However they're cut into shards; others are refused even if there are as many."""
    run = small.run(folder)
    with pytest.raises(EnoughError):
        train(run, enough_at(3))
    prepare(lambda: iter([small.TEXT[::-1]]), folder / "data")
    with pytest.raises(TrainingError, match=r"was trained on other tokens than those in .*data: give the --data"):
        train(run)
    prepare(lambda: iter([small.TEXT]), folder / "data", "bytes")
    with pytest.raises(TrainingError, match=r"another vocabulary than that of .* \(characters there, bytes here\)"):
        train(run)
    prepare(lambda: iter([small.TEXT]), folder / "data", shard_tokens=50)
    assert trained(run) == trained(small.run(folder, "whole"))


def test_processes_that_cannot_share_a_step(folder):
    assert micro_batch(small.run(folder, micro_batch=0), 2) == 2
    with pytest.raises(TrainingError, match=r"batch_size = 4 can't be shared by 3 processes: take a multiple, 3"):
        micro_batch(small.run(folder), 3)
    with pytest.raises(TrainingError, match=r"micro-batches of 2 for 4 processes: --micro-batch 1 fits"):
        micro_batch(small.run(folder), 4)


def test_ctrl_c_finishes_the_step_and_saves(folder, capsys):
    whole = trained(small.run(folder, "whole"))
    run, before = small.run(folder, save_every=0), signal.getsignal(signal.SIGINT)

    def press(line):
        if line["step"] == 4:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        train(run, press)
    assert "Stopped after step 5: the same command goes on." in capsys.readouterr().out
    assert [path.name[:12] for path in (folder / "run").glob("*.pt")] == ["step-0000005"]
    assert signal.getsignal(signal.SIGINT) is before
    assert trained(run) == whole


def test_it_also_runs_in_another_thread(folder):
    """Only the main thread may ask for signals; notebooks and servers have others."""
    run, found = small.run(folder), []
    thread = threading.Thread(target=lambda: found.append(train(run)))
    thread.start()
    thread.join()
    assert found == [pytest.approx(small.losses(run)[-1][1])]
