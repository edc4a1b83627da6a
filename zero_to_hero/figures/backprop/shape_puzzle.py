"""The shape puzzle: ten steps of lecture 05's network, and for each of them the formula of a gradient to put together.

You see a forward line with its shapes, the gradient that comes back, and the shape that has to come out. You
choose what the gradient is multiplied by (a factor, as it is or transposed, from the left or from the right, or number
by number), and what happens then (a sum, copies, a view). The page computes the shape of each choice by PyTorch's rules
and says why it fits or doesn't. The shapes come from the lecture's weights and contexts, run through its lines.

What it leaves out: the two gradients that add up where a tensor is used twice. A round is about one path.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import traitlets

from zero_to_hero.figures._base.figure import Figure
from zero_to_hero.figures._base.still_plot import table, text
from zero_to_hero.figures.backprop.counted import Shape
from zero_to_hero.figures.backprop.network import walked

FIRST = ("none", "times", "right", "right turned", "left", "left turned")
SECOND = ("none", "sum 0", "sum 1", "expand", "view")


class Round(NamedTuple):
    """A gradient to find: that of `want`, from that of `out`, where `factor` is beside it in the forward line."""

    want: str
    out: str
    factor: str
    answer: tuple[str, str, bool]  # one of FIRST, one of SECOND, whether keepdim=True
    reason: str  # in words: who hears from whom?
    missing: str = ""  # why the factor can't be left out, where it's no product
    sign: str = ""
    tail: str = ""
    note: str = ""


# from the logits back to the letters, and then inside the softmax
ROUNDS = (
    Round(
        "b2", "logits", "h", ("none", "sum 0", False), "b2 was copied to all the rows, so it hears from all of them."
    ),
    Round(
        "W2",
        "logits",
        "h",
        ("left turned", "none", False),
        "A weight hears from every example, as loudly as its unit was on. So the product adds over the examples.",
    ),
    Round(
        "h",
        "logits",
        "W2",
        ("right turned", "none", False),
        "A unit hears from every letter, as loudly as the weight between them. So the product adds over the letters.",
    ),
    Round(
        "pre",
        "h",
        "slope",
        ("times", "none", False),
        "Each number goes through tanh on its own, so it only hears from its own result, times the slope.",
        missing="tanh is flatter in some places than in others, so each number needs its own slope.",
        note="slope = 1 - h**2",
    ),
    Round(
        "gamma",
        "pre",
        "xhat",
        ("times", "sum 0", False),
        "gamma was copied to all the rows, and multiplied by xhat. So multiply by xhat first, and then sum.",
    ),
    Round(
        "square",
        "var",
        "square",
        ("none", "expand", False),
        "All rows went into one sum, so each of them hears the same. A sum forward is a copy backward.",
        tail=" / (n - 1)",
    ),
    Round(
        "mean",
        "diff",
        "hidden",
        ("none", "sum 0", True),
        "The mean was subtracted from all the rows, so it hears from all of them, with a minus. keepdim keeps its 1.",
        sign="-",
    ),
    Round(
        "emb",
        "flat",
        "flat",
        ("none", "view", False),
        "A view moves no numbers, so its backward pass moves none either.",
    ),
    Round(
        "counts",
        "total",
        "counts",
        ("none", "expand", False),
        "All the letters of a row went into one sum, so each of them hears the same from total.",
    ),
    Round(
        "share",
        "probs",
        "counts",
        ("times", "sum 1", True),
        "share was copied to all the letters, and multiplied by counts. So multiply by counts first, and then sum.",
    ),
)


class ShapePuzzle(Figure):
    """Ten rounds for the network with these `weights` (`zero_to_hero.backprop.Weights`) and contexts `x` (N, block).

    `round` is 0 to 9. `first`, `second` and `keepdim` are the choices: what the gradient is multiplied by (of `FIRST`),
    what happens to the product (of `SECOND`), and whether a sum keeps its dimension as a 1. `found` has a bit for each
    line that's been written.

    Raises ValueError for shapes that aren't those of such a network, for fewer than 2 contexts, and for a round that
    doesn't exist.
    """

    title = traitlets.Unicode("The shapes choose the formula").tag(sync=True)
    hint = traitlets.Unicode("Put the gradient together. It fits when it fills the dashed place.").tag(sync=True)
    rounds: Any = traitlets.List().tag(sync=True)
    sides: Any = traitlets.List().tag(sync=True)  # sizes and what they count: [32, "examples"]
    round = traitlets.Int(0, min=0, max=len(ROUNDS) - 1).tag(sync=True, control=True)
    first = traitlets.Enum(list(FIRST), "none").tag(sync=True, control=True)
    second = traitlets.Enum(list(SECOND), "none").tag(sync=True, control=True)
    keepdim = traitlets.Bool(False).tag(sync=True, control=True)
    found = traitlets.Int(0, min=0, max=2 ** len(ROUNDS) - 1).tag(sync=True, control=True)

    def __init__(self, weights: Any, x: Any, name: str, caption: str, round: int = 0) -> None:
        shapes = {one: (*tensor.shape,) for one, tensor in weights._asdict().items()}
        if round not in range(len(ROUNDS)):
            raise ValueError(f"the rounds are 0 to {len(ROUNDS) - 1}, not {round}.")
        lines = {line.out: line for line in walked({**shapes, "x": (*x.shape,)})}
        shapes |= {out: line.shape for out, line in lines.items()} | {"slope": lines["h"].shape}
        (n, _), (letters, _), (inputs, hidden) = x.shape, shapes["C"], shapes["W1"]
        super().__init__(
            name=name,
            caption=caption,
            rounds=[stated(one, lines[one.out].code, shapes) for one in ROUNDS],
            sides=[[n, "examples"], [hidden, "units"], [letters, "letters"], [inputs, "inputs"]],
            round=round,
        )

    def fallback(self) -> str:
        """What comes back and what has to come out in this round, and all rounds as a table."""
        now = self.rounds[self.round]
        came, wanted = tuple(now["outShape"]), tuple(now["wantShape"])
        picture = (
            '<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 110" width="340" height="110" '
            'fill="currentColor" font-size="12" style="max-width:100%;height:auto">'
            f"<title>d{now['out']} has the shape {came}, and d{now['want']} must have the shape {wanted}.</title>"
            + block(20, came, f"d{now['out']}", "")
            + text(150, 55, "→ ? →")
            + block(230, wanted, f"d{now['want']}", ' stroke-dasharray="4 3"')
            + "</svg>"
        )
        return picture + table(
            "The rounds",
            ("wanted", "its shape", "the line", "what comes back", "its shape"),
            (
                (
                    f"d{one['want']}",
                    str(tuple(one["wantShape"])),
                    f"{one['out']} = {one['code']}",
                    f"d{one['out']}",
                    str(tuple(one["outShape"])),
                )
                for one in self.rounds
            ),
        )


def stated(one: Round, code: str, shapes: Mapping[str, Shape]) -> dict[str, Any]:
    """A round as the page gets it."""
    first, second, keepdim = one.answer
    return {
        "want": one.want,
        "wantShape": list(shapes[one.want]),
        "out": one.out,
        "outShape": list(shapes[one.out]),
        "factor": one.factor,
        "factorShape": list(shapes[one.factor]),
        "code": code,
        "answer": {"first": first, "second": second, "keepdim": keepdim},
        "reason": one.reason,
        "missing": one.missing,
        "sign": one.sign,
        "tail": one.tail,
        "note": one.note,
    }


def block(x: float, shape: Shape, name: str, style: str) -> str:
    """A rectangle as high and as wide as its last two sizes, with its name over it and its shape below."""
    rows, columns = (1, *shape)[-2:]
    width, height = (9 if size == 1 else 10 + 6 * size**0.5 for size in (columns, rows))
    return (
        f'<rect x="{x}" y="20" width="{width:.1f}" height="{height:.1f}" fill="none" stroke="currentColor"{style}/>'
        + text(x, 13, name)
        + text(x, 20 + height + 16, str(shape))
    )
