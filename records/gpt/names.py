"""A GPT on the names of the videos: losses in nats per letter, the end of a name counted as one.

The modern block in 3 layers with 4 heads and 64 channels. A name begins with a stop and ends with one, and no context
reaches into the name before. 20 times through the names of train in batches of 128 names of about one length, Muon at
0.03 with a weight decay of 0.2 and AdamW at 0.008, both falling in a straight line to 0 from a tenth of the way on. The
list `names("makemore")` is shuffled with seed 42 and cut at 80 and 90 per cent, as in the videos, with its repeats.
*Without names of train* leaves out the names of dev that are in train, too. Ctrl-C ends the run with the seeds that are
done, and *seeds* says how many these are.
"""

import random
import statistics
import time
from collections.abc import Iterator

import torch
from torch import Tensor

from zero_to_hero.bigrams import LETTERS, NUMBER, SIZE
from zero_to_hero.data import names
from zero_to_hero.gpt import GPT, Config, parameters
from zero_to_hero.gpt_quick import quick
from zero_to_hero.gpt_training import Batch, MuonAndAdam, fit, held_out, trapezoid

SEEDS = {"the first one of weights": 1, "the first one of batches": 1001, "shuffle": 42}
CORPORA = ["makemore"]
N_SEEDS, EPOCHS, BATCH, POOL = 5, 20, 128, 16
CONFIG = Config(vocab_size=SIZE, block_size=16, n_layer=3, n_head=4, n_embd=64, modern=True)
RATE, ADAM_RATE, DECAY = 0.03, 0.008, 0.2


def rows(words: list[str]) -> Batch:
    """The words as rows of letters' numbers, as wide as the longest needs: what comes in, and what should come out,
    which is -100 behind the end."""
    width = max(map(len, words)) + 1
    inputs = torch.zeros((len(words), width), dtype=torch.int64)
    targets = torch.full((len(words), width), -100)
    for i, word in enumerate(words):
        letters = torch.tensor([NUMBER[letter] for letter in word])
        inputs[i, 1 : len(word) + 1] = targets[i, : len(word)] = letters
        targets[i, len(word)] = 0
    return inputs, targets


def drawn(words: list[str], generator: torch.Generator) -> Iterator[Batch]:
    """Every word once in a random order, then again, without end. A pool of some batches is sorted by length, so that
    the words of a batch fill its rows."""
    inputs, targets = rows(words)
    lengths = (targets >= 0).sum(1)
    while True:
        order = torch.randperm(len(words), generator=generator)
        for pool in order.split(POOL * BATCH):
            parts = pool[lengths[pool].argsort()].split(BATCH)
            for i in torch.randperm(len(parts), generator=generator).tolist():
                width = int(lengths[parts[i]].max())
                yield inputs[parts[i], :width], targets[parts[i], :width]


def trained(words: list[str], k: int) -> GPT:
    """A model with seed number k."""
    torch.manual_seed(SEEDS["the first one of weights"] + k)
    model = quick(GPT(CONFIG))
    draw = drawn(words, torch.Generator().manual_seed(SEEDS["the first one of batches"] + k))
    steps = EPOCHS * -(-len(words) // BATCH)
    optimizer = MuonAndAdam(model, RATE, ADAM_RATE, weight_decay=DECAY)
    fit(model, draw, steps, optimizer, lambda step, steps: trapezoid(step, steps, falling=0.9))
    return model


def spelled(row: Tensor) -> str:
    """The letters of a drawn row up to its end."""
    word = "".join(LETTERS[i] for i in row.tolist())
    return word.partition(LETTERS[0])[0]


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    words = names("makemore")
    random.Random(SEEDS["shuffle"]).shuffle(words)
    a, b = int(0.8 * len(words)), int(0.9 * len(words))
    train, dev = words[:a], words[a:b]
    known = set(train)
    parts = {"train": train, "dev": dev, "dev without names of train": [word for word in dev if word not in known]}
    losses: dict[str, list[float]] = {part: [] for part in parts}
    seconds, texts = [], {}
    for k in range(N_SEEDS):
        begin = time.process_time()
        try:
            model = trained(train, k)
        except KeyboardInterrupt:
            break
        seconds.append(time.process_time() - begin)
        for part, its in parts.items():
            losses[part].append(held_out(model, *rows(its), rows=1_000))
        print(k, {part: round(found[-1], 4) for part, found in losses.items()}, f"{seconds[-1]:.0f} s", flush=True)
        if k == 0:
            start = torch.zeros((12, 1), dtype=torch.int64)
            made = model.generate(start, CONFIG.block_size, torch.Generator().manual_seed(2147483647))
            texts["names"] = " ".join(spelled(row[1:]) for row in made)
    numbers: dict[str, float] = {"parameters": parameters(model), "seeds": len(seconds)}
    for part, found in losses.items():
        numbers[part] = statistics.mean(found)
        numbers[f"{part}, lowest"] = min(found)
        numbers[f"{part}, highest"] = max(found)
    numbers["CPU-seconds"] = round(statistics.mean(seconds), 1)
    return {"numbers": numbers, "texts": texts}
