"""A GPT on the names of the videos: losses in nats per letter, the end of a name counted as one.

The modern block in 3 layers with 4 heads and 96 channels. A name begins with a stop and ends with one, and no context
reaches into the name before. 20 times through the names of train in batches of 256 names of about one length; a tenth
of what a part adds is dropped, in a name the same channels at every letter. Muon at 0.03 with a weight decay of 0.2 and
AdamW at 0.008, both falling in a straight line to 0 from a tenth of the way on. *With counts* mixes in 30 % of what
counting says, by Kneser-Ney with five letters of context: p = 0.7 p(GPT) + 0.3 p(counts). Sizes and shares were chosen
by losses on dev.
The list `names("makemore")` is shuffled with seed 42 and cut at 80 and 90 per cent, as in the videos, with its repeats.
*Without names of train* leaves out the names that are in train, too. Ctrl-C ends the run with the seeds that are done,
and *seeds* says how many these are.
"""

import random
import statistics
import time
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from records._base.videos import SHUFFLE, losses_of, parts_of_the_list
from zero_to_hero.bigrams import LETTERS, NUMBER, SIZE
from zero_to_hero.data import names
from zero_to_hero.gpt import GPT, Config, parameters
from zero_to_hero.gpt_quick import quick
from zero_to_hero.gpt_training import Batch, MuonAndAdam, fit, held_out, trapezoid
from zero_to_hero.kneser_ney import KneserNey

SEEDS = {"the first one of weights": 1, "the first one of batches": 1001, "shuffle": SHUFFLE}
CORPORA = ["makemore"]
N_SEEDS, EPOCHS, BATCH, POOL = 5, 20, 256, 16
CONFIG = Config(vocab_size=SIZE, block_size=16, n_layer=3, n_head=4, n_embd=96, modern=True)
DROPPED, RATE, ADAM_RATE, DECAY = 0.1, 0.03, 0.008, 0.2
COUNTED = 0.3  # the share of counts in a mixture


def rows(words: Sequence[str]) -> Batch:
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


def drawn(words: Sequence[str], generator: torch.Generator) -> Iterator[Batch]:
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


class DropChannels(nn.Module):
    """Dropout that drops a channel at all positions of a row, which also needs fewer random numbers.

    Gal and Ghahramani, A Theoretically Grounded Application of Dropout in Recurrent Neural Networks, NeurIPS 2016.
    """

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        stays = torch.rand(len(x), 1, x.shape[2]) >= DROPPED
        return x * (stays / (1 - DROPPED))


class Speller:
    """A model and its loss on a list of words."""

    def __init__(self, model: GPT) -> None:
        self.model = model

    def loss(self, words: Sequence[str]) -> float:
        return held_out(self.model, *rows(words), rows=1_000)


class Mixture:
    """A model and counts, mixed letter by letter (as Mikolov et al., Empirical Evaluation and Combination of Advanced
    Language Modeling Techniques, Interspeech 2011, section 4, do it with words)."""

    def __init__(self, model: GPT, counts: KneserNey) -> None:
        self.model, self.counts = model, counts

    @torch.no_grad()
    def loss(self, words: Sequence[str]) -> float:
        self.model.eval()
        ours, theirs = [], []
        for start in range(0, len(words), 1_000):
            some = words[start : start + 1_000]
            inputs, targets = rows(some)
            p = self.model(inputs).softmax(-1).gather(-1, targets.clamp(min=0)[..., None])[..., 0]
            ours.append(p[targets >= 0].double())
            theirs += [p for word in some for p in self.counts.probabilities(word)]
        mixed = (1 - COUNTED) * torch.cat(ours) + COUNTED * torch.tensor(theirs, dtype=torch.float64)
        return -mixed.log().mean().item()


def trained(words: Sequence[str], k: int) -> GPT:
    """A model with seed number k."""
    torch.manual_seed(SEEDS["the first one of weights"] + k)  # what's dropped, too
    model = quick(GPT(CONFIG))
    for block in model.blocks:
        block.dropout = DropChannels()
    draw = drawn(words, torch.Generator().manual_seed(SEEDS["the first one of batches"] + k))
    steps = EPOCHS * -(-len(words) // BATCH)
    optimizer = MuonAndAdam(model, RATE, ADAM_RATE, weight_decay=DECAY)
    fit(model, draw, steps, optimizer, lambda step, steps: trapezoid(step, steps, falling=0.9))
    return model


def spelled(row: Tensor) -> str:
    """The letters of a drawn row up to its end."""
    word = "".join(LETTERS[i] for i in row.tolist())
    return word.partition(LETTERS[0])[0]


def all_parts() -> dict[str, list[str]]:
    """Train, dev and test, and those names of the last two that aren't in train."""
    parts = parts_of_the_list()
    words = names("makemore")
    random.Random(SHUFFLE).shuffle(words)
    test, known = words[len(parts["train"]) + len(parts["dev"]) :], set(parts["train"])
    return parts | {"test": test, "test without names of train": [word for word in test if word not in known]}


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    parts = all_parts()
    counts = KneserNey(parts["train"])
    spellers: list[Speller] = []
    seconds = []
    for k in range(N_SEEDS):
        begin = time.process_time()
        try:
            model = trained(parts["train"], k)
        except KeyboardInterrupt:
            break
        seconds.append(time.process_time() - begin)
        spellers.append(Speller(model))
        print(
            k,
            *(f"{part} {spellers[-1].loss(its):.4f}" for part, its in parts.items()),
            f"{seconds[-1]:.0f} s",
            flush=True,
        )
    numbers: dict[str, float] = {"parameters": parameters(spellers[0].model), "seeds": len(seconds)}
    numbers |= losses_of(spellers, parts)  # type: ignore[arg-type]  # it asks them for nothing but `loss`
    mixtures = [Mixture(one.model, counts) for one in spellers]
    numbers |= losses_of(mixtures, parts, "with counts, ")  # type: ignore[arg-type]
    numbers |= {f"counts alone, {part}": counts.loss(its) for part, its in parts.items()}
    numbers["CPU-seconds"] = round(statistics.mean(seconds), 1)
    start = torch.zeros((12, 1), dtype=torch.int64)
    made = spellers[0].model.generate(start, CONFIG.block_size, torch.Generator().manual_seed(2147483647))
    return {"numbers": numbers, "texts": {"names": " ".join(spelled(row[1:]) for row in made)}}
