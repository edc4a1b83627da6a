"""The GPT that writes in the pages, for tests that hold the page against PyTorch."""

import json
import random
from itertools import accumulate
from pathlib import Path

import torch

from zero_to_hero.figures.gpt.writer import LETTERS
from zero_to_hero.gpt import GPT, probabilities
from zero_to_hero.gpt_quantised import window_start
from zero_to_hero.kernels.compile import path as kernels
from zero_to_hero.page.records import records_folder

MODEL = records_folder() / "gpt" / "page.gpt"


def loaded(path: Path) -> str:
    """JavaScript that has a model as `gpt`."""
    return f"""
        const {{ readFileSync }} = await import('node:fs');
        const {{ loadGPT, drawn }} = await import('./zero_to_hero/figures/_base/parts/gpt.js');
        const gpt = await loadGPT(readFileSync({json.dumps(str(path))}), readFileSync({json.dumps(str(kernels()))}));
    """


@torch.no_grad()
def goes_on(model: GPT, text: str, temperature: float, seed: int, count: int) -> str:
    """What the model writes behind a text, each letter where a number of Python's generator falls."""
    rng = random.Random(seed)
    ids = [LETTERS.index(letter) for letter in text or "\n"]
    begun = len(ids)
    for _ in range(count):
        seen = ids[window_start(len(ids), model.config.block_size) :]
        p = probabilities(model(torch.tensor([seen]))[:, -1], temperature)[0].double()
        u = rng.random()
        sums = list(accumulate(p.tolist()))
        ids.append(next(i for i, end in enumerate(sums) if u * sums[-1] < end))
    return "".join(LETTERS[i] for i in ids[begun:])
