"""How the loss of a small GPT falls with its size, its text and its work: nats a character, tiny Shakespeare.

Three budgets of work, from 16 to 100 billion operations of training (6 for each multiplication in matrix products). For
each budget, several widths: the wider the model, the fewer characters it reads, and none reads a character twice.
Modern blocks (2 layers, 2 heads) that look back on 64 characters, 16 pieces a step, Muon at 0.03 and AdamW at 0.01,
falling at the end; two seeds for each run. Losses are those of the whole held-out tenth. The law is
E + A / N^a + B / D^b, fitted with `zero_to_hero/scaling.py`; its intervals hold the middle 90 % of 100 fits to runs
that were drawn again, with replacement. *Predicted* are the runs of the largest budget, from a law that was fitted
without them.
"""

import math
import random
import statistics

import torch

from records._base.processes import alone, side_by_side
from zero_to_hero.data import text
from zero_to_hero.gpt import GPT, Config, multiplications, parameters
from zero_to_hero.gpt_quick import quick
from zero_to_hero.gpt_training import Characters, MuonAndAdam, fit, held_out, windows
from zero_to_hero.scaling import Law, Run
from zero_to_hero.scaling import fit as fit_law

SEEDS = {"weights, and the next one": 1, "order, and the next one": 1001, "drawing runs again": 7}
CORPORA = ["shakespeare"]
BACK, BATCH, LEAST = 64, 16, 60_000
WIDTHS = (12, 16, 24, 32, 48, 64, 96)
BUDGETS = (1.6e10, 4e10, 1e11)
ROUNDS, AGAIN = 2, 100


def config(width: int, vocab_size: int) -> Config:
    return Config(vocab_size, BACK, n_layer=2, n_head=2, n_embd=width, modern=True)


def characters_for(n: float, budget: float, vocab_size: int) -> float:
    """How many characters a model with n parameters, of any width, reads for this much work."""
    width = (math.sqrt(vocab_size**2 + 24 * n) - vocab_size) / 24  # n = 24 width² + 2 vocab_size width
    multiplied = 24 * width**2 + vocab_size * width + 4 * width * BACK
    return budget / (6 * multiplied)


def once(data: torch.Tensor, seed: int):  # type: ignore[no-untyped-def]
    """Batches of pieces side by side in a random order: no character comes twice."""
    x, y = windows(data, BACK)
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(seed))
    for some in order.split(BATCH):
        yield x[some], y[some]


def trained(width: int, steps: int, train: torch.Tensor, vocab_size: int, k: int) -> GPT:
    model = quick(GPT(config(width, vocab_size), torch.Generator().manual_seed(1 + k)))
    fit(model, once(train, 1001 + k), steps, MuonAndAdam(model, 0.03, 0.01))
    return model


def measured(width: int, steps: int, k: int) -> Run:
    """One run: parameters, characters read, loss."""
    torch.set_num_threads(1)
    characters = Characters(text("shakespeare"))
    data = characters.encode(text("shakespeare"))
    cut = int(0.9 * len(data))
    model = trained(width, steps, data[:cut], len(characters.letters), k)
    return parameters(model), steps * BACK * BATCH, held_out(model, *windows(data[cut:], BACK))


def run() -> dict[str, dict]:
    data = text("shakespeare")
    V = len(set(data))
    most = (int(0.9 * len(data)) - 1) // BACK * BACK
    todo = []
    for budget in BUDGETS:
        for width in WIDTHS:
            work = 6 * multiplications(config(width, V), BACK) / BACK  # operations for each character
            steps = round(budget / work / (BACK * BATCH))
            if LEAST <= steps * BACK * BATCH <= most:
                todo += [(budget, width, steps, k) for k in range(ROUNDS)]
    every: list[Run] = [tuple(one) for one in side_by_side(__file__, [one[1:] for one in todo])]
    budgets: dict[float, list[tuple[int, int, float]]] = {budget: [] for budget in BUDGETS}
    apart = []
    for (budget, *_), first, second in zip(todo[::ROUNDS], every[::ROUNDS], every[1::ROUNDS], strict=True):
        budgets[budget].append((int(first[0]), int(first[1]), statistics.mean((first[2], second[2]))))
        apart.append(abs(first[2] - second[2]))
    law = fit_law(every)
    numbers: dict[str, float] = {"runs": len(every), "seeds apart, on average": statistics.mean(apart)}
    rng = random.Random(SEEDS["drawing runs again"])
    again = [fit_law(rng.choices(every, k=len(every))) for _ in range(AGAIN)]

    def middle(values: list[float]) -> tuple[float, float]:
        cuts = statistics.quantiles(values, n=20)
        return cuts[0], cuts[-1]

    for name in ("E", "A", "a", "B", "b"):
        numbers[name] = getattr(law, name)
        numbers[f"{name}, low"], numbers[f"{name}, high"] = middle([getattr(one, name) for one in again])
    off = [law.loss(n, d) - loss for n, d, loss in every]
    numbers["fit, root mean square error"] = statistics.mean(x * x for x in off) ** 0.5
    largest = [one[0:2] for one in budgets[BUDGETS[-1]]]
    fewer = fit_law([one for one in every if one[0:2] not in largest])
    errors = [fewer.loss(n, d) - loss for n, d, loss in budgets[BUDGETS[-1]]]
    numbers["largest budget, predicted: mean absolute error"] = statistics.mean(abs(x) for x in errors)
    far = "1,000 times the largest budget, best size"
    numbers[far] = law.best_size(1_000 * BUDGETS[-1])
    ends = middle([one.best_size(1_000 * BUDGETS[-1]) for one in again])
    numbers[f"{far}, low"], numbers[f"{far}, high"] = ends

    curves: dict[str, list[tuple[float, float]]] = {}
    for budget, points in budgets.items():
        name = f"{budget:.3g}"
        numbers[f"{name}: best of the sizes"] = min(points, key=lambda one: one[2])[0]
        numbers[f"{name}: its loss"] = min(one[2] for one in points)
        curves[f"{name}, loss"] = [(n, loss) for n, _, loss in points]
        curves[f"{name}, tokens"] = [(n, d) for n, d, _ in points]
        sizes = [4_500 * 1.12**i for i in range(38)]

        def at(one: Law, n: float, budget: float = budget) -> float:
            return one.loss(n, characters_for(n, budget, V))

        numbers[f"{name}: best size by the law"] = round(min(sizes, key=lambda n: at(law, n)))  # type: ignore[arg-type]
        curves[f"{name}, law"] = [(round(n), at(law, n)) for n in sizes]
        bands = [middle([at(one, n) for one in again]) for n in sizes]
        curves[f"{name}, low"] = [(round(n), low) for n, (low, _) in zip(sizes, bands, strict=True)]
        curves[f"{name}, high"] = [(round(n), high) for n, (_, high) in zip(sizes, bands, strict=True)]
    return {"numbers": numbers, "curves": curves}


if __name__ == "__main__":
    alone(measured)
