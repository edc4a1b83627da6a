"""Loss against size at equal work, for one budget after another: the runs of a record, and the law fitted to them.

The reader chooses the budget. Points are runs, the line is the law E + A / N^a + B / D^b at this budget, and the band
says how far the law moves when the runs are drawn again. The lines of the other budgets stay in the background.

What it leaves out: fitting in the page, and everything beyond the sizes that were run.
"""

from typing import Any

import traitlets

from zero_to_hero.figures._base.figure import Figure, finite
from zero_to_hero.figures._base.still_plot import Plot, data, table
from zero_to_hero.page.records import Record

PARTS = ("loss", "tokens", "law", "low", "high")


class ScalingFigure(Figure):
    """The budgets of `sweep`, a record with curves named `1e+11, loss`: the loss, the tokens, and the law with both
    ends of its band, each over the number of parameters.

    The controls are `budget`, one of those in the record, and `band`; by default the largest one, with its band.
    Raises ValueError for curves that are missing or not finite, and for a budget that isn't there.
    """

    title = traitlets.Unicode("Which size is best for a budget?").tag(sync=True)
    hint = traitlets.Unicode("Move the budget, and see where the lowest point goes.").tag(sync=True)
    budgets: Any = traitlets.List().tag(sync=True)
    points: Any = traitlets.List().tag(sync=True, digits=6)  # for each budget: [parameters, tokens, loss] of each run
    sizes: Any = traitlets.List().tag(sync=True)  # where the law was computed
    lines: Any = traitlets.List().tag(sync=True, digits=5)  # for each budget: [law, low, high] at these sizes
    axis: Any = traitlets.List().tag(sync=True, digits=4)  # the ends of the losses' axis
    budget = traitlets.Float().tag(sync=True, control=True)
    band = traitlets.Bool(True).tag(sync=True, control=True)

    def __init__(self, sweep: Record, name: str, caption: str, **controls: Any) -> None:
        names = {one.split(",")[0] for one in sweep.curves}
        budgets = sorted(names, key=float)
        missing = [f"{one}, {part}" for one in budgets for part in PARTS if f"{one}, {part}" not in sweep.curves]
        if len(budgets) < 2 or missing:
            raise ValueError(f"the figure needs five curves for each of two budgets or more, and has no {missing[:1]}.")

        def values(budget: str, part: str) -> list[float]:
            return [value for _, value in sweep.curves[f"{budget}, {part}"]]

        sizes = [n for n, _ in sweep.curves[f"{budgets[0]}, law"]]
        points = [
            [[n, d, loss] for (n, loss), d in zip(sweep.curves[f"{one}, loss"], values(one, "tokens"), strict=True)]
            for one in budgets
        ]
        lines = [[values(one, part) for part in PARTS[2:]] for one in budgets]
        finite("the runs", points)
        finite("the law", lines)
        seen = [loss for each in points for _, _, loss in each]
        super().__init__(
            name=name,
            caption=caption,
            budgets=[float(one) for one in budgets],
            points=points,
            sizes=sizes,
            lines=lines,
            axis=[min(seen) - 0.06, max(seen) + 0.1],
            budget=controls.pop("budget", float(budgets[-1])),
            **controls,
        )

    @traitlets.validate("budget")
    def _there(self, proposal: dict[str, Any]) -> float:
        if proposal["value"] not in self.budgets:
            raise ValueError(
                f"the budget is one of {', '.join(f'{b:g}' for b in self.budgets)}, not {proposal['value']}."
            )
        return float(proposal["value"])

    def fallback(self) -> str:
        """All budgets with their runs and laws, and the runs as a table."""
        names = ("parameters", "held-out loss, one line for each budget")
        chart = Plot((self.sizes[0], self.sizes[-1]), tuple(self.axis), names, log=(True, False), size=(480, 320))
        dashes = ("", "7 3", "2 3", "9 3 2 3", "12 4", "4 4")
        for number, (budget, points, (law, _, _)) in enumerate(zip(self.budgets, self.points, self.lines, strict=True)):
            colour = number % 6 + 1
            inside = [(n, loss) for n, loss in zip(self.sizes, law, strict=True) if loss <= self.axis[1]]
            chart.line(inside, colour, dashes[number % 6])
            for n, _, loss in points:
                chart.parts.append(
                    f'<circle cx="{chart.across(n):.1f}" cy="{chart.down(loss):.1f}" r="3.5" fill="{data(colour)}"/>'
                )
            chart.name(f"{budget:.2g} operations", colour, dashes[number % 6], len(self.budgets) - 1 - number)
        best = [min(points, key=lambda one: one[2]) for points in self.points]
        said = "; ".join(
            f"{b:.2g} operations: {n:,.0f} parameters, {loss:.2f}"
            for b, (n, _, loss) in zip(self.budgets, best, strict=True)
        )
        rows = (
            (f"{b:.2g}", f"{n:,.0f}", f"{d:,.0f}", f"{loss:.3f}")
            for b, points in zip(self.budgets, self.points, strict=True)
            for n, d, loss in points
        )
        return chart.svg(f"Loss against size at equal work. The best run of each budget: {said}.") + table(
            "The runs", ("operations", "parameters", "characters read", "loss"), rows
        )
