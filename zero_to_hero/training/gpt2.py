"""GPT-2's published weights from a local file, under the names of Hugging Face.

The file is `model.safetensors` or `pytorch_model.bin` of one of the sizes, downloaded
by you. Its matrices are those of `Conv1D`, inputs first, so most are transposed here;
its buffers with the causal mask aren't needed. The tests compare the logits with those
of Hugging Face's own model. Left out: the download.
"""

import json
import struct
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from zero_to_hero.gpt import Config

from .errors import TrainingError
from .model import GPT2, Model

Weights = dict[str, Tensor]

# their name in a block, ours, and whether theirs is transposed
BLOCK = {
    "ln_1": ("norm1", False),
    "attn.c_attn": ("attention.qkv", True),
    "attn.c_proj": ("attention.proj", True),
    "ln_2": ("norm2", False),
    "mlp.c_fc": ("mlp.up", True),
    "mlp.c_proj": ("mlp.proj", True),
}
KINDS = {"F32": np.float32, "F16": np.float16}  # of safetensors; BF16 comes on top


def read(path: Path) -> Weights:
    """The tensors of a `.safetensors` or a `.bin` file, in float32. Raises
    TrainingError for anything else."""
    try:
        if path.suffix == ".safetensors":
            found = read_safetensors(path)
        else:
            found = torch.load(path, map_location="cpu", weights_only=True)
        return {name: tensor.float() for name, tensor in found.items()}
    except FileNotFoundError:
        raise TrainingError(f"There's no {path}: download model.safetensors of a GPT-2 from Hugging Face.") from None
    except Exception as error:
        raise TrainingError(f"{path} holds no weights: expected a .safetensors or .bin file ({error}).") from None


def read_safetensors(path: Path) -> Weights:
    """The format: eight bytes with the length of a JSON text, the text with each
    tensor's type, shape and place, then the tensors' bytes."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    found = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name == "__metadata__":
            continue
        start, stop = (8 + length + at for at in entry["data_offsets"])
        raw = bytearray(data[start:stop])
        if entry["dtype"] == "BF16":
            tensor = torch.frombuffer(raw, dtype=torch.bfloat16)
        else:
            tensor = torch.from_numpy(np.frombuffer(raw, KINDS[entry["dtype"]]))
        found[name] = tensor.reshape(entry["shape"])
    return found


def config_of(weights: Weights, n_head: int | None = None) -> Config:
    """The sizes that these weights have. All of GPT-2's heads have 64 channels."""
    vocab_size, n_embd = weights["wte.weight"].shape
    blocks = {name.split(".")[1] for name in weights if name.startswith("h.")}
    return Config(
        vocab_size,
        len(weights["wpe.weight"]),
        len(blocks),
        n_head or n_embd // 64,
        n_embd,
        tied=True,
    )


def renamed(weights: Weights) -> Weights:
    """The same weights under our names, matrices with the outputs first."""
    weights = {name.removeprefix("transformer."): t for name, t in weights.items()}
    ours = {
        "tokens.weight": weights["wte.weight"],
        "head.weight": weights["wte.weight"],  # the same table
        "positions.weight": weights["wpe.weight"],
        "norm.weight": weights["ln_f.weight"],
        "norm.bias": weights["ln_f.bias"],
    }
    for name, tensor in weights.items():
        if not name.startswith("h."):
            continue
        _, layer, rest = name.split(".", 2)
        part, kind = rest.rsplit(".", 1)
        if part not in BLOCK:
            continue  # attn.bias and attn.masked_bias, the causal mask
        mine, transposed = BLOCK[part]
        value = tensor.T if transposed and kind == "weight" else tensor
        ours[f"blocks.{layer}.{mine}.{kind}"] = value
    return ours


def load_into(model: Model, path: Path) -> None:
    """Put a file's weights into a model of the same sizes. Raises TrainingError where
    they differ."""
    try:
        weights = renamed(read(path))
    except KeyError as error:
        raise TrainingError(f"{path} isn't a GPT-2: it has no {error}.") from None
    own = model.state_dict()
    for name in [*own, *weights]:
        theirs, ours = (tuple(w[name].shape) if name in w else None for w in (weights, own))
        if theirs != ours:
            raise TrainingError(
                f"{path} doesn't fit the model: {name} has the shape {theirs}, and the "
                f"model wants {ours}. GPT-2's sizes are in --preset gpt2-124m."
            )
    model.load_state_dict(weights)


def load(path: Path, n_head: int | None = None) -> GPT2:
    """The GPT-2 in a file, ready to write. n_head: only if its heads haven't 64
    channels."""
    weights = {name.removeprefix("transformer."): t for name, t in read(path).items()}
    try:
        model = GPT2(config_of(weights, n_head))
    except KeyError as error:
        raise TrainingError(f"{path} isn't a GPT-2: it has no {error}.") from None
    load_into(model, path)
    return model.eval()
