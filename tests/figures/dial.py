"""The smallest figure that uses all of the mechanism: a number to turn, a word, a list, and bytes."""

import traitlets

from zero_to_hero.figures._base.binary import pack
from zero_to_hero.figures._base.figure import Figure, finite


class DialFigure(Figure):
    values = traitlets.List().tag(sync=True, digits=4)
    halves = traitlets.Bytes().tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True, control=True)
    mode = traitlets.Unicode("plain").tag(sync=True, control=True)
    points = traitlets.List().tag(sync=True, control=True)

    def __init__(self, values: list[float], name: str = "dial", **traits: object) -> None:
        finite("values", values)
        super().__init__(
            name=name, caption="A dial: <turn> it.", values=values, halves=pack(values, "float16"), **traits
        )

    def fallback(self) -> str:
        return '<svg role="img" width="100" height="20"><title>A dial</title><rect width="90" height="10"/></svg>'
