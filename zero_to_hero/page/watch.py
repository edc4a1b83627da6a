"""See the loss of a network while it trains: `watch = Watch(dev)`, then `net.fit(..., rate=watch(net, rate))`.

`fit` asks for the learning rate in every step. A watched rate answers like the rate that it was given, and now and then
takes the network's loss on some held-out words and draws it. It uses no random number and changes no weight, so the
training is the same. Where nothing can be displayed (a plain Python), it does nothing else. What it leaves out: the
loss of each batch, which `fit` returns.
"""

import builtins
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from zero_to_hero.page.loss_curve import curve

WORDS, POINTS = 100, 20  # of a line: its losses cost a small part of a training's time


class Model(Protocol):
    def loss(self, words: Sequence[str]) -> float: ...


class Watch:
    """A picture that grows while networks train, with a line for each name: losses on at most 100 of the `words`."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words[:: max(1, len(words) // WORDS)][:WORDS]
        self.lines: dict[str, list[tuple[float, float]]] = {}
        self.picture: Any = None

    def __call__(
        self, model: Model, rate: Callable[[float], float] = lambda done: 0.2 * (1 - done), name: str = "dev"
    ) -> Callable[[float], float]:
        """`rate`, which also draws this model's line; like `rate` it takes the share of the steps that's done."""
        line = self.lines[name] = []

        def watched(done: float) -> float:
            if done * POINTS >= len(line):
                line.append((100 * done, round(model.loss(self.words), 2)))
                self.draw()
            return rate(done)

        return watched

    def draw(self) -> None:
        display = getattr(builtins, "display", None)
        if display is None:
            return
        named = self.lines if len(self.lines) > 1 else next(iter(self.lines.values()))
        grown = curve(named, x="per cent of the steps", log=False)
        if self.picture:
            self.picture.update(grown)
        else:
            self.picture = display(grown, display_id=True)
