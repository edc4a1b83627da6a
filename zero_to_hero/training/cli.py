"""The command: prepare, train, sample, bench, plot."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from .config import FIELDS, OTHERS, PRESETS, RunConfig, configure
from .errors import TrainingError, nearest

ABOUT = """\
Train a GPT, from text files to samples:

  prepare FILES --out data/mine     text into shards of tokens
  train --data data/mine            train; killed and started again, it goes on
  sample runs/mine                  what the model writes
  plot runs/mine                    its loss so far, as a picture
  bench                             how fast this machine trains

`python -m zero_to_hero.training COMMAND --help` says more about each of them.
"""
PREPARE = """\
Turn text files (UTF-8) into shards of tokens, memory-mapped files that may be larger
than the memory. The last tenth is kept for validation.

  prepare book.txt --out data/book                       # one id for each character
  prepare *.txt --out data/books --tokenizer bytes       # any language, 256 ids
  prepare *.txt --out data/gpt2 --tokenizer gpt2         # GPT-2's 50,257 ids
  prepare --corpus shakespeare --out data/shakespeare    # a text of the course
"""
TRAIN = """\
Train a model on what `prepare` has made. Start the same command again to go on after a
kill, a crash or Ctrl-C: on a CPU the losses are the same to the last bit.

  train --preset laptop                                  # nanoGPT's model for a CPU
  train --preset laptop --steps 500 --n-layer 2          # a flag wins over the preset
  train --config mine.toml                               # settings from a file
  train --preset gpt2-124m --plan --peak a100 --price 2  # what would it cost?

Several processes see the same batches as one. torchrun starts them, and starts them
again if one dies:

  torchrun --nproc-per-node 8 --max-restarts 3 \\
    -m zero_to_hero.training train --preset gpt2-124m

The folder --out gets checkpoints, log.jsonl (a line of JSON for each step), config.toml
(all settings; `--config` takes it) and what TensorBoard reads, if that's installed.
"""
SAMPLE = """\
Let a trained model write. RUN is the folder that `train --out` named.

  sample runs/shakespeare --prompt "ROMEO:" --tokens 300
  sample runs/shakespeare --temperature 0.8 --top-k 20 --seed 7
"""
BENCH = """\
Time training steps on random tokens, without data: tokens a second, milliseconds a
step, and MFU, the share of the device's peak that the model's own arithmetic reaches.

  bench --preset laptop
  bench --preset gpt2-124m --micro-batch 8 --compile
"""
PLOT = """\
Draw the losses of one run or several, at any time, even while they train. The file's
name decides between SVG and PNG; without --out it's loss.svg in the first run's folder.

  plot runs/shakespeare
  plot runs/a runs/b --out compared.png
"""


class Parser(argparse.ArgumentParser):
    """Says what's wrong in one sentence, with the nearest right name."""

    def error(self, message: str) -> NoReturn:
        raise TrainingError(f"{message[0].upper()}{message[1:]}. `{self.prog} --help` has them all.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Gives the exit status: 0, 1 for a sentence that says what's
    wrong, 130 after Ctrl-C."""
    try:
        given, unknown = parser().parse_known_args(arguments)
        if unknown:
            word = unknown[0].split("=")[0]
            others = {as_flag(theirs): as_flag(ours) for theirs, ours in OTHERS.items()}
            meant = nearest(word, given.flags, others) if word.startswith("-") else ""
            raise TrainingError(f"{given.command} doesn't know {word!r}. {meant}".strip())
        given.run(given)
    except TrainingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def parser() -> Parser:
    top = Parser("python -m zero_to_hero.training", description=ABOUT, **STYLE)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, run: Any, about: str) -> Parser:
        made = commands.add_parser(name, help=about.split(".")[0], description=about, **STYLE)
        made.set_defaults(run=run, command=name, flags=made._option_string_actions)
        return made

    one = command("prepare", do_prepare, PREPARE)
    one.add_argument("files", nargs="*", metavar="FILE", help="texts in UTF-8, in this order")
    one.add_argument(
        "--corpus",
        choices=("course", "shakespeare"),
        help="a text of the course instead of files",
    )
    one.add_argument("--out", required=True, help="the folder to make")
    one.add_argument(
        "--tokenizer",
        default="characters",
        help="characters (default), bytes, gpt2, or a tokenizer's file",
    )
    one.add_argument(
        "--val",
        type=float,
        default=0.1,
        help="share that's kept for validation (default 0.1)",
    )
    one.add_argument(
        "--shard-tokens",
        type=int,
        default=100_000_000,
        help="tokens in a file (default 100 million)",
    )

    one = command("train", do_train, TRAIN)
    add_settings(one)
    one.add_argument(
        "--plan",
        action="store_true",
        help="count parameters, FLOPs, hours and cost, and don't train",
    )
    one.add_argument(
        "--mfu",
        type=float,
        default=0.4,
        help="for --plan: the share of the peak you expect (default 0.4)",
    )
    one.add_argument(
        "--price",
        type=float,
        default=0.0,
        help="for --plan: what an hour of one device costs",
    )
    one.add_argument(
        "--devices",
        type=int,
        default=1,
        help="for --plan: how many devices share the work (default 1)",
    )

    one = command("sample", do_sample, SAMPLE)
    one.add_argument("folder", metavar="RUN", help="a folder of `train`")
    one.add_argument("--prompt", default="\n", help="what it goes on from (default: a new line)")
    one.add_argument("--tokens", type=int, default=500, help="how many it adds (default 500)")
    one.add_argument(
        "--temperature",
        type=float,
        default=0.8,
        help="below 1, likely tokens become likelier (default 0.8)",
    )
    one.add_argument("--top-k", type=int, help="draw among the k likeliest")
    one.add_argument("--top-p", type=float, help="draw among the fewest that add up to p")
    one.add_argument("--seed", type=int, default=1, help="of the random draws (default 1)")
    one.add_argument("--device", default="cpu", help="auto, cpu, cuda, mps (default cpu)")

    one = command("bench", do_bench, BENCH)
    add_settings(one)
    one.add_argument("--rounds", type=int, default=20, help="steps that are timed (default 20)")

    one = command("plot", do_plot, PLOT)
    one.add_argument("folders", nargs="+", metavar="RUN", help="folders of `train`")
    one.add_argument("--out", help="the picture's file, .svg or .png")
    return top


STYLE: dict[str, Any] = {
    "formatter_class": argparse.RawDescriptionHelpFormatter,
    "allow_abbrev": False,
}


def as_flag(name: str) -> str:
    """--n-layer for n_layer."""
    return f"--{name.replace('_', '-')}"


def add_settings(one: Parser) -> None:
    """A flag for each setting, with its help from config.py."""
    one.add_argument("--preset", default="", help=f"settings to begin with: {', '.join(PRESETS)}")
    one.add_argument("--config", metavar="FILE", help="settings in TOML")
    for name, field in FIELDS.items():
        about = f"{field.metadata['help']} (default {field.default})"
        flag = as_flag(name)
        if field.type is bool:
            one.add_argument(flag, action=argparse.BooleanOptionalAction, default=None, help=about)
        else:
            kind: Any = field.type
            one.add_argument(flag, type=kind, metavar=kind.__name__.upper(), help=about)


def settings(given: argparse.Namespace) -> RunConfig:
    flags = {name: getattr(given, name) for name in FIELDS if getattr(given, name) is not None}
    return configure(given.preset, given.config, flags)


def do_prepare(given: argparse.Namespace) -> None:
    from zero_to_hero.data import DataError, text

    from .prepare import from_files, prepare
    from .vocabulary import named

    if bool(given.files) == bool(given.corpus):
        raise TrainingError("prepare needs files or --corpus, and not both.")
    texts = from_files(given.files)
    if given.corpus:
        try:
            corpus = text(given.corpus)
        except DataError as error:
            raise TrainingError(str(error)) from None
        texts = lambda: iter([corpus])  # noqa: E731
    data = prepare(texts, given.out, named(given.tokenizer), given.val, given.shard_tokens)
    print(
        f"{given.out}: {len(data.train):,} tokens to learn from, {len(data.val):,} to look at, {data.vocab_size:,} ids"
    )


def do_train(given: argparse.Namespace) -> None:
    run = settings(given)
    if given.plan:
        from .flops import described_plan

        print(described_plan(run, given.mfu, given.devices, given.price))
        return
    from .loop import train

    train(run)


def do_sample(given: argparse.Namespace) -> None:
    from .sample import sample

    how = {name: getattr(given, name) for name in ("temperature", "top_k", "top_p", "seed", "device")}
    print(sample(Path(given.folder), given.prompt, given.tokens, **how))


def do_bench(given: argparse.Namespace) -> None:
    from .bench import bench, table

    print(table(bench(settings(given), given.rounds)))


def do_plot(given: argparse.Namespace) -> None:
    from .plot import plot

    print(plot([Path(folder) for folder in given.folders], given.out))
