"""The command: what it makes, what it prints, and what it says when something's wrong."""

import io
import re
import sys
import types

import pytest
import torch

import zero_to_hero.training as package
from tests.training import small
from zero_to_hero.training import bench, checkpoint, cli, progress
from zero_to_hero.training.cli import main
from zero_to_hero.training.config import FIELDS, configure
from zero_to_hero.training.errors import TrainingError
from zero_to_hero.training.loop import train
from zero_to_hero.training.progress import Log, Progress, clock, read_log
from zero_to_hero.training.sample import sample


@pytest.fixture
def trained(folder):
    """A folder with a finished run of 8 steps."""
    train(small.run(folder))
    return folder


def said(capsys, *arguments, status=0):
    """What a command prints: to its output, or with another status to the errors."""
    capsys.readouterr()
    assert main([str(argument) for argument in arguments]) == status
    out, err = capsys.readouterr()
    return err if status else out


# ---------------------------------------------------------------- all of it


def test_from_a_text_to_samples_and_a_picture(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(small.TEXT)
    data, run = tmp_path / "data", tmp_path / "run"
    out = said(capsys, "prepare", tmp_path / "a.txt", "--out", data)
    assert out == f"{data}: 667 tokens to learn from, 74 to look at, 18 ids\n"
    sizes = ["--n-layer=1", "--n-embd=8", "--n-head=2", "--block-size=8", "--peak=1", "--no-tensorboard"]
    out = said(capsys, "train", "--data", data, "--out", run, *sizes, "--steps=4", "--log-every=2")
    assert re.search(r"^1,000 parameters, 667 tokens to learn from, 74 to look at; cpu, float32$", out, re.M)
    assert re.search(r"^step 2/4  loss 2\.\d{4}  [\d,]+ tokens/s  MFU 0\.0%  \d+:\d\d left$", out, re.M)
    assert re.search(r"^step 4/4  val 2\.\d{4}$", out, re.M)
    out = said(capsys, "sample", run, "--prompt", "3 and", "--tokens", 20)
    assert out.startswith("3 and")
    assert len(out) == len("3 and") + 20 + 1
    assert said(capsys, "plot", run) == f"{run / 'loss.svg'}\n"
    assert "<svg" in (run / "loss.svg").read_text()
    out = said(capsys, "train", "--config", run / "config.toml")
    assert "going on after step 4" in out


def test_a_corpus_of_the_course_needs_no_file(tmp_path, capsys):
    out = said(capsys, "prepare", "--corpus", "course", "--out", tmp_path / "data", "--tokenizer", "bytes")
    assert out.endswith("256 ids\n")


def test_the_help_names_every_setting_and_its_examples_are_right(capsys):
    for command in ("", "prepare", "train", "sample", "bench", "plot"):
        with pytest.raises(SystemExit) as left:
            main([*command.split(), "--help"])
        assert left.value.code == 0
    text = capsys.readouterr().out
    for name, field in FIELDS.items():
        assert cli.as_flag(name) in text
        assert field.metadata["help"].split()[0] in text
    examples = [
        line for line in text.splitlines() if re.match(r"  (prepare|train|sample|bench|plot) \S*(-|/|\.)", line)
    ]
    assert len(examples) > 10
    for line in examples:
        words = re.split(" {2,}", line.strip())[0].split()  # without what's said about it
        if "FILES" not in words:
            _, unknown = cli.parser().parse_known_args(words)
            assert not unknown, line


def test_the_packages_first_lines_are_commands_that_exist():
    commands = re.findall(r"python -m zero_to_hero\.training (.+)", package.__doc__)
    assert len(commands) == 4
    for command in commands:
        words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', command)]
        _, unknown = cli.parser().parse_known_args(words)
        assert not unknown


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train", "--learning-rate=1"], "train doesn't know '--learning-rate'. Did you mean '--lr'?"),
        (["train", "--n-layers", "3"], "train doesn't know '--n-layers'. Did you mean '--n-layer'?"),
        (["train", "--steps", "ten"], "Argument --steps: invalid int value: 'ten'. `python -m"),
        (["train", "here"], "train doesn't know 'here'."),
        (["train", "--preset", "latop"], "There's no preset 'latop'. Did you mean 'laptop'?"),
        (["trian"], "Argument COMMAND: invalid choice: 'trian'"),
        (["train", "--data", "nowhere"], "There's no nowhere/tokens.json: make it with"),
        (["prepare", "--out", "x"], "prepare needs files or --corpus, and not both."),
        (["prepare", "no.txt", "--out", "x"], "no.txt can't be read: No such file or directory."),
        (["sample", "nowhere"], "There's no checkpoint in nowhere: give the folder that `train --out` named."),
        (["plot", "nowhere"], "There's no nowhere/log.jsonl: give a folder of `train`."),
        (["plot", "nowhere", "--out", "a.jpg"], "a.jpg should end in .svg or .png."),
    ],
)
def test_what_is_wrong_is_one_sentence_and_status_1(capsys, monkeypatch, tmp_path, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    err = said(capsys, *arguments, status=1)
    assert err.startswith("error: " + sentence)
    assert err.count("\n") == 1


def test_ctrl_c_is_status_130(monkeypatch):
    def interrupted(given):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "do_train", interrupted)
    assert main(["train"]) == 130


def test_a_plan_starts_nothing(capsys):
    out = said(capsys, "train", "--preset", "gpt2-124m", "--plan", "--peak", "a100", "--devices", 8)
    assert out.splitlines()[0] == "124,439,808 parameters"
    assert "2.38 hours on 8 devices" in out


# ---------------------------------------------------------------- sampling


def test_a_sample_depends_on_its_seed_and_on_nothing_else(trained):
    first = sample(trained / "run", "1 and", 30, seed=1)
    assert sample(trained / "run", "1 and", 30, seed=1) == first
    assert sample(trained / "run", "1 and", 30, seed=2) != first
    assert set(first) <= set(small.TEXT)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prompt": "Z"}, "The character 'Z' isn't among the 18"),
        ({"prompt": ""}, "The prompt is empty"),
        ({"tokens": -1}, "tokens = -1: expected 0 or more"),
        ({"temperature": -1.0}, "Expected a temperature from 0 up, got -1.0"),
        ({"top_p": 2.0}, "Top_p is a share above 0 and up to 1, got 2.0"),
        ({"device": "cuda"}, "this machine has none; cpu always works"),
    ],
)
def test_a_sample_that_cannot_be_drawn(trained, wrong, sentence):
    with pytest.raises(TrainingError, match=re.escape(sentence)):
        sample(trained / "run", **({"prompt": "1", "tokens": 3} | wrong))


def test_a_broken_checkpoint_is_not_sampled_from(trained, capsys):
    newest, _ = checkpoint.all_in(trained / "run")
    newest.write_bytes(newest.read_bytes()[:-1])
    before = sample(trained / "run", "1", 5)
    assert "is broken: its checksum is wrong" in capsys.readouterr().err
    newest.unlink()
    assert sample(trained / "run", "1", 5) == before


# ---------------------------------------------------------------- looking


def test_pictures_of_several_runs_and_of_one_that_has_just_begun(trained, capsys):
    train(small.run(trained, "other", steps=3, evaluate_every=0))
    (trained / "begun").mkdir()
    (trained / "begun" / "log.jsonl").write_text('{"step": 1, "loss": 2.9}\n{"step": 2, "lo')
    out = trained / "all.png"
    assert said(capsys, "plot", *(trained / name for name in ("run", "other", "begun")), "--out", out) == f"{out}\n"
    assert out.read_bytes().startswith(b"\x89PNG")
    (trained / "begun" / "log.jsonl").write_text("")
    assert "has no step in its log yet" in said(capsys, "plot", trained / "begun", status=1)


def test_a_log_is_cut_back_to_its_checkpoint_and_a_torn_line_is_forgotten(tmp_path):
    (tmp_path / "log.jsonl").write_text('{"step": 1, "loss": 3.0}\n{"step": 2, "loss": 2.0}\n{"step": 3, "lo')
    log = Log(tmp_path, 1, tensorboard=False, lost=str)
    log.write({"step": 2, "loss": 1.0})
    log.close()
    assert read_log(tmp_path) == [{"step": 1, "loss": 3.0}, {"step": 2, "loss": 1.0}]


class Board:
    """A stand-in for TensorBoard's writer."""

    made: list = []  # noqa: RUF012

    def __init__(self, folder, purge_step):
        self.folder, self.purge_step, self.scalars = folder, purge_step, []
        Board.made.append(self)

    def add_scalar(self, *scalar):
        self.scalars.append(scalar)

    def close(self):
        self.scalars.append("closed")


def test_tensorboard_gets_losses_where_it_is_installed(folder, monkeypatch):
    find = progress.importlib.util.find_spec
    monkeypatch.setattr(progress.importlib.util, "find_spec", lambda name: name == "tensorboard" or find(name))
    module = types.ModuleType("torch.utils.tensorboard")
    module.SummaryWriter = Board
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", module)
    train(small.run(folder, tensorboard=True, steps=2, evaluate_every=0))
    (board,) = Board.made
    assert board.folder == str(folder / "run" / "tensorboard")
    assert board.purge_step == 1
    assert [scalar[0::2] for scalar in board.scalars[:-1] if scalar[0] != "lr"] == [
        ("loss", 1),
        ("loss", 2),
        ("val", 2),
    ]
    assert board.scalars[-1] == "closed"


def line(step, loss=2.5):
    return {"step": step, "loss": loss, "tokens_per_second": 12_345.6, "mfu": 0.4567}


def test_plain_lines_where_there_is_no_terminal(capsys):
    shown = Progress(0, 20, every=10)
    for step in range(1, 21):
        shown.step(line(step))
    lines = capsys.readouterr().out.splitlines()
    assert [text.split()[1] for text in lines] == ["10/20", "20/20"]
    assert lines[0].startswith("step 10/20  loss 2.5000  12,346 tokens/s  MFU 45.7%  0:0")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_bar_in_a_terminal_stays_on_its_line(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Terminal())
    shown = Progress(10, 20, every=10)
    shown.step(line(15))
    shown.say("step 15/20  val 2.4000")
    shown.step(line(20))
    shown.end()
    bar, told, last = sys.stdout.getvalue().split("\r\x1b[K")[1:]
    assert bar.startswith("█" * 18 + "·" * 6 + " 15/20  loss 2.5000  12,346 tokens/s")
    assert told == "step 15/20  val 2.4000\n"
    assert last.startswith("█" * 24 + " 20/20")
    assert last.endswith(" 0:00 left\n")


def test_time_as_a_clock_shows_it():
    assert [clock(s) for s in (0, 42, 725, 11_232)] == ["0:00", "0:42", "12:05", "3:07:12"]


def test_a_benchmark_counts_what_it_times(capsys):
    flags = {"n_layer": 1, "n_embd": 8, "n_head": 2, "block_size": 8, "batch_size": 4, "peak": "0.001"}
    speed = bench.bench(configure(flags=flags), rounds=3, warm=1)
    assert speed.parameters == 65 * 8 + 8 * 8 + 12 * 8 * 8 + 3 * 8
    assert speed.tokens_per_second == pytest.approx(32 / speed.seconds)
    assert speed.mfu == pytest.approx(speed.tokens_per_second * speed.flops_per_token / 1e9)
    assert bench.table(speed).splitlines()[0] == f"1 × {torch.device('cpu')}, float32, {speed.parameters:,} parameters"
