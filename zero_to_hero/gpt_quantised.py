"""A trained GPT as a small file: a byte for each weight, for a page that writes with it.

A row of a matrix is stored as whole numbers from -127 to 127 and one scale, the row's largest size over 127. So each
weight is off by half a scale at most. The file, little-endian, everything on multiples of 16 bytes from its start:

    8 bytes   "zth-gpt\\n"
    4 bytes   the length of the header, in bytes
    header    JSON, then spaces: "version" 1; "config", the sizes; "letters", in the order of their numbers; "losses",
              name: nats a letter; "matrices", [name, rows, columns] each; "sha256", of everything after the header
    then, for each matrix in their order, its scales (rows of float32), and its whole numbers, row by row (int8)

`figures/_base/parts/gpt.js` reads it in the page, and computes with the whole numbers as they are. Left out: the
classic block, whose biases and gains aren't rows of a matrix; fewer than 8 bits; whole numbers for the activations.
"""

import hashlib
import json
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from zero_to_hero.gpt import GPT, Config

MAGIC, VERSION, ALIGNED = b"zth-gpt\n", 1, 16
SIZES = ("vocab_size", "block_size", "n_layer", "n_head", "n_embd")
AGAIN = "get the file again, or make it with save_quantised"


def quantised(weights: Tensor) -> tuple[Tensor, Tensor]:
    """Scales (rows,) and whole numbers (rows, columns) of a matrix; their product is nearly the matrix."""
    scales = weights.abs().amax(1) / 127
    whole = (weights / scales.clamp_min(1e-30)[:, None]).round()  # a row of zeros stays one
    return scales, whole.to(torch.int8)


def aligned(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED


def padded(data: bytes) -> bytes:
    return data.ljust(aligned(len(data)), b"\0")


def save_quantised(model: GPT, letters: str, path: Path | str, losses: Mapping[str, float] | None = None) -> None:
    """Write a modern model and its letters, in the order of their numbers. The file is written whole or not at all.

    Raises ValueError for a classic model, and for a number of letters that isn't the model's.
    """
    c = model.config
    if not c.modern:
        raise ValueError(f"only a modern model fits this format, got {c}")
    if len(letters) != c.vocab_size or len(set(letters)) != len(letters):
        raise ValueError(f"expected {c.vocab_size} different letters, got {len(set(letters))}")
    matrices, data = [], b""
    for name, weights in model.state_dict().items():
        scales, whole = quantised(weights.float())
        matrices.append([name, *weights.shape])
        data += padded(scales.numpy().astype("<f4").tobytes()) + padded(whole.numpy().tobytes())
    header = {
        "version": VERSION,
        "config": {size: getattr(c, size) for size in SIZES},
        "letters": letters,
        "losses": dict(losses or {}),
        "matrices": matrices,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    text = json.dumps(header, ensure_ascii=False).encode()
    text = text.ljust(aligned(len(MAGIC) + 4 + len(text)) - len(MAGIC) - 4)
    part = Path(f"{path}.part")
    part.write_bytes(MAGIC + struct.pack("<I", len(text)) + text + data)
    part.replace(path)


def read_header(path: Path | str) -> tuple[dict[str, Any], bytes]:
    """What the file says about itself, and the bytes after that. Raises ValueError for a file that isn't whole."""
    content = Path(path).read_bytes()
    if content[:8] != MAGIC:
        raise ValueError(f"{path} is no quantised GPT: it begins with {content[:8]!r}, not {MAGIC!r}.")
    length = int.from_bytes(content[8:12], "little")
    data = content[12 + length :]
    try:
        header = json.loads(content[12 : 12 + length])
        version = header["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"the header of {path} is broken ({error}): {AGAIN}.") from None
    if version != VERSION:
        raise ValueError(f"{path} has version {version} of the format, and this code reads {VERSION}: {AGAIN}.")
    if hashlib.sha256(data).hexdigest() != header.get("sha256"):
        raise ValueError(f"{path} was cut short or changed: its bytes don't have the hash in its header; {AGAIN}.")
    return header, data


def weights_in(header: dict[str, Any], data: bytes) -> Iterator[tuple[str, Tensor]]:
    """The matrices by name, as the page computes with them."""
    at = 0

    def numbers(count: int, dtype: torch.dtype) -> Tensor:
        nonlocal at
        found = torch.frombuffer(bytearray(data), dtype=dtype, count=count, offset=at)
        at += aligned(count * dtype.itemsize)
        return found

    for name, rows, columns in header["matrices"]:
        scales = numbers(rows, torch.float32)
        yield name, numbers(rows * columns, torch.int8).view(rows, columns) * scales[:, None]


def load_quantised(path: Path | str) -> tuple[GPT, str]:
    """The model, ready to write, with weights as exact as the file has them; and its letters.

    Raises ValueError for a file that isn't a quantised GPT, has another version, or isn't whole.
    """
    header, data = read_header(path)
    model = GPT(Config(**header["config"], modern=True))  # a tied table was stored twice
    model.load_state_dict(dict(weights_in(header, data)))
    return model.eval(), header["letters"]


def window_start(length: int, block_size: int) -> int:
    """Where the page's window begins when it has read `length` letters.

    It holds block_size letters at most. When one more comes, the older half goes, and the model reads the other half
    again: so all but the first letters see between a half and a whole block, as the model did when it was trained.
    """
    step = block_size - block_size // 2
    return max(0, -(-(length - block_size) // step)) * step


@torch.no_grad()
def windowed(model: GPT, idx: Tensor) -> Tensor:
    """Logits (B, T, vocab_size) for texts idx (B, T) of any length, each read with the page's window."""
    T, size = idx.shape[1], model.config.block_size
    starts = [window_start(length, size) for length in range(1, T + 1)]
    read = {start: model(idx[:, start : start + size]) for start in set(starts)}
    return torch.stack([read[start][:, t - start] for t, start in enumerate(starts)], dim=1)
