"""The settings of a run: one dataclass, filled from a preset, a TOML file and flags.

Flags win over the file, and the file over the preset. Each setting is said once, below,
with its default, its help and its limits; the command's flags are made from that. A
setting is part of the recipe if it decides the numbers that come out; the rest says
where and how fast the recipe runs, and may change from one resumption to the next.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import TrainingError, nearest

Values = dict[str, Any]


def option(
    default: Any,
    help: str,
    *,
    least: float | None = None,
    below: float | None = None,
    choices: tuple[str, ...] = (),
    recipe: bool = True,
) -> Any:
    """A field with what its flag's help says and which values are allowed."""
    limits = {"help": help, "least": least, "below": below, "choices": choices}
    return dataclasses.field(default=default, metadata=limits | {"recipe": recipe})


@dataclass(frozen=True)
class RunConfig:
    """Everything that a run needs to know. Raises TrainingError for a value that
    can't be meant, with one sentence."""

    # where
    data: str = option("data/course", "the folder that `prepare` made", recipe=False)
    out: str = option("runs/course", "the folder for checkpoints and the log", recipe=False)

    # the model
    model: str = option("gpt2", "GPT-2's block, or lecture 09's modern one", choices=("gpt2", "modern"))
    vocab_size: int = option(0, "ids of the model; 0: as many as the data has", least=0)
    block_size: int = option(64, "how many tokens it can look back on", least=1)
    n_layer: int = option(4, "blocks", least=1)
    n_head: int = option(4, "heads in each", least=1)
    n_embd: int = option(128, "channels; a multiple of n_head", least=1)
    bias: bool = option(False, "GPT-2's own biases; nanoGPT's small runs have none")
    dropout: float = option(0.0, "share of channels that's dropped", least=0, below=1)
    start_from: str = option("", "published GPT-2 weights to begin with, a local file")

    # a step
    batch_size: int = option(12, "pieces of block_size tokens in a step, over all processes", least=1)
    micro_batch: int = option(
        0,
        "pieces that a process computes at a time; 0: its whole share",
        least=0,
        recipe=False,
    )
    steps: int = option(2_000, "steps", least=1)
    seed: int = option(1, "of the first weights, the order of the data, and dropout", least=0)

    # the optimizer
    optimizer: str = option("adamw", "AdamW, or Muon for the blocks' matrices", choices=("adamw", "muon"))
    lr: float = option(1e-3, "the highest learning rate", least=0)
    min_lr: float = option(1e-4, "the rate at the end", least=0)
    warm_up: int = option(100, "steps in which the rate rises", least=0)
    beta1: float = option(0.9, "AdamW's first average", least=0, below=1)
    beta2: float = option(0.99, "AdamW's second average", least=0, below=1)
    weight_decay: float = option(0.1, "of matrices; nothing else decays", least=0)
    clip: float = option(1.0, "the longest gradient; 0: no limit", least=0)
    muon_lr: float = option(0.02, "Muon's rate, if it's used", least=0)

    # the machine
    device: str = option("auto", "auto, cpu, cuda, cuda:1, mps", recipe=False)
    precision: str = option(
        "auto",
        "of matrix products; auto: bfloat16 or float16 on a GPU, float32 on a CPU",
        choices=("auto", "float32", "bfloat16", "float16"),
        recipe=False,
    )
    compile: bool = option(False, "torch.compile the model", recipe=False)
    peak: str = option(
        "auto",
        "for MFU: a GPU's name, TFLOP/s, or auto: known or measured",
        recipe=False,
    )

    # looking, keeping
    evaluate_every: int = option(
        250,
        "steps between two looks at all of val; 0: at the end",
        least=0,
        recipe=False,
    )
    log_every: int = option(10, "steps between two lines, where there's no terminal", least=1, recipe=False)
    save_every: int = option(250, "steps between two checkpoints; 0: at the end", least=0, recipe=False)
    keep: int = option(2, "checkpoints that are kept, the newest", least=1, recipe=False)
    tensorboard: bool = option(True, "write for TensorBoard, where it's installed", recipe=False)

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            check(field, getattr(self, field.name))
        parts = self.n_head * (2 if self.model == "modern" else 1)  # RoPE turns pairs
        if self.n_embd % parts:
            more = -(-self.n_embd // parts) * parts
            raise TrainingError(
                f"n_embd = {self.n_embd} can't be cut into {parts} equal parts for {self.n_head} heads: {more} could."
            )
        if self.micro_batch and self.batch_size % self.micro_batch:
            raise TrainingError(
                f"batch_size = {self.batch_size} isn't a multiple of micro_batch = "
                f"{self.micro_batch}: the last one of a step would be smaller."
            )
        if self.min_lr > self.lr:
            raise TrainingError(f"min_lr = {self.min_lr:g} is above lr = {self.lr:g}: the rate falls.")

    def recipe(self) -> Values:
        """The settings that decide the numbers."""
        fields = dataclasses.fields(self)
        return {f.name: getattr(self, f.name) for f in fields if f.metadata["recipe"]}


def check(field: dataclasses.Field[Any], value: Any) -> None:
    """Raises TrainingError unless this value is of the field's type and in its
    limits."""
    name, limits = field.name, field.metadata
    wrong = not isinstance(value, field.type) or (field.type is int and value is True)  # type: ignore[arg-type]
    if wrong or (isinstance(value, bool) and field.type is not bool):
        kind = {
            int: "a whole number",
            float: "a number",
            bool: "true or false",
            str: "text",
        }
        raise TrainingError(f"{name} = {value!r}: expected {kind[field.type]} ({limits['help']}).")  # type: ignore[index]
    if limits["choices"] and value not in limits["choices"]:
        raise TrainingError(f"{name} = {value!r}: {nearest(value, limits['choices'])}")
    low, high = limits["least"], limits["below"]
    if (low is not None and not value >= low) or (high is not None and not value < high):
        upper = "" if high is None else f" and below {high:g}"
        raise TrainingError(f"{name} = {value!r}: expected {low:g} or more{upper} ({limits['help']}).")


FIELDS = {field.name: field for field in dataclasses.fields(RunConfig)}

# what other programs call these settings
OTHERS = {
    "learning_rate": "lr",
    "min_learning_rate": "min_lr",
    "max_iters": "steps",
    "max_steps": "steps",
    "warmup_iters": "warm_up",
    "warmup_steps": "warm_up",
    "grad_clip": "clip",
    "max_grad_norm": "clip",
    "gradient_accumulation_steps": "micro_batch",
    "eval_interval": "evaluate_every",
    "log_interval": "log_every",
    "out_dir": "out",
    "dataset": "data",
    "dtype": "precision",
    "init_from": "start_from",
}

# nanoGPT's configurations: for a CPU (its README), and for GPT-2 with 124 million
# parameters (config/train_gpt2.py), with the steps and the rate of build-nanogpt
SHAKESPEARE: Values = {
    "data": "data/shakespeare",
    "out": "runs/shakespeare",
}
GPT2_124M: Values = {
    "data": "data/gpt2",
    "out": "runs/gpt2-124m",
    "vocab_size": 50_257,
    "block_size": 1_024,
    "n_layer": 12,
    "n_head": 12,
    "n_embd": 768,
    "bias": True,
    "batch_size": 512,  # 2**19 tokens
    "micro_batch": 16,
    "steps": 19_073,  # 10 billion tokens
    "lr": 6e-4,
    "min_lr": 6e-5,
    "warm_up": 715,
    "beta2": 0.95,
    "save_every": 500,
}
PRESETS: dict[str, Values] = {
    "shakespeare-char": SHAKESPEARE,
    "laptop": SHAKESPEARE,
    "gpt2-124m": GPT2_124M,
}


def configure(
    preset: str = "",
    file: str | Path | None = None,
    flags: Mapping[str, Any] | None = None,
) -> RunConfig:
    """The settings of a preset, a TOML file and flags, the later ones winning.

    The file may name its preset itself (`preset = "laptop"`). Raises TrainingError for
    an unknown name or a wrong value.
    """
    values: Values = {}
    theirs = from_toml(Path(file)) if file else {}
    preset = preset or theirs.pop("preset", "")
    theirs.pop("preset", None)
    if preset:
        if preset not in PRESETS:
            raise TrainingError(f"There's no preset {preset!r}. {nearest(preset, PRESETS)}")
        values |= PRESETS[preset]
    return RunConfig(**(values | known(theirs, str(file)) | known(dict(flags or {}), "the flags")))


def known(values: Values, where: str) -> Values:
    """The same values, whole numbers as floats where a float is meant. Raises
    TrainingError for a name that no setting has."""
    for name, value in values.items():
        if name not in FIELDS:
            raise TrainingError(f"There's no setting {name!r} ({where}). {nearest(name, FIELDS, OTHERS)}")
        if FIELDS[name].type is float and type(value) is int:
            values[name] = float(value)
    return values


def from_toml(path: Path) -> Values:
    """What a TOML file says. Raises TrainingError for one that isn't there or isn't
    TOML."""
    import tomllib  # new in Python 3.11, and only a file needs it

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TrainingError(f"There's no file {path}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path} isn't TOML: {error}.") from None


def to_toml(config: RunConfig) -> str:
    """All settings with their help, as a file that `configure` reads."""
    lines = []
    for name, field in FIELDS.items():
        value = getattr(config, name)
        said = str(value).lower() if isinstance(value, bool) else repr(value)
        if isinstance(value, str):
            said = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        lines.append(f"{name} = {said}  # {field.metadata['help']}\n")
    return "".join(lines)
