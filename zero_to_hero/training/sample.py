"""What a trained model writes: a checkpoint's weights and its vocabulary, nothing
else."""

from pathlib import Path

import torch
from torch import Tensor

from . import checkpoint
from .config import RunConfig
from .distributed import Place, device_of
from .errors import TrainingError
from .model import Model, build
from .vocabulary import Vocabulary, load


def trained(folder: Path, device: str = "cpu") -> tuple[Model, checkpoint.State]:
    """The model of a run's newest whole checkpoint, and all that's in it. Raises
    TrainingError where there's none."""
    place = Place(device_of(device))
    path = checkpoint.newest(folder, place)
    if path is None:
        raise TrainingError(f"There's no checkpoint in {folder}: give the folder that `train --out` named.")
    state = checkpoint.read(path)
    model = build(RunConfig(**state["recipe"]), state["vocab_size"])
    model.load_state_dict(state["model"])
    return model.to(place.device).eval(), state


def sample(
    folder: Path,
    prompt: str = "\n",
    tokens: int = 500,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    seed: int = 1,
    device: str = "cpu",
    vocabulary: Vocabulary | None = None,
) -> str:
    """The prompt and `tokens` more, drawn one by one (gpt.py's `generate`).

    The vocabulary is the checkpoint's; hand over your own only if `prepare` got one
    from your program. Raises TrainingError for a prompt that it can't spell.
    """
    model, state = trained(folder, device)
    vocabulary = vocabulary or load(state["vocabulary"])
    ids = [int(i) for i in vocabulary.encode(prompt)]
    if not ids:
        raise TrainingError("The prompt is empty: give at least one character to go on from.")
    if tokens < 0:
        raise TrainingError(f"tokens = {tokens}: expected 0 or more.")
    where = model.tokens.weight.device
    generator = torch.Generator(where).manual_seed(seed)
    try:
        with where:  # what `generate` makes on its way is made there, too
            row = torch.tensor([ids])
            found: Tensor = model.generate(row, tokens, generator, temperature, top_k, top_p)
    except ValueError as error:  # a temperature below 0, for example
        raise TrainingError(f"{str(error)[0].upper()}{str(error)[1:]}.") from None
    return vocabulary.decode(found[0].tolist())
