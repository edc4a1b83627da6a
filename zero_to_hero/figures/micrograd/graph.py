"""The graph figure: an expression, forward and backward, one operation at a time.

It shows what the engine does: its order, the very lines of its `_backward` functions, and in each line the local
derivative, the gradient that comes in, and their product. The local derivatives come out of the engine itself: the
right side of each line is evaluated with an incoming gradient of 1. The expression is only looked at: its gradients
stay as they are.

What it leaves out: graphs over 500 values, and engines whose `_backward` does anything but add to the gradients of
its operands.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import traitlets

from zero_to_hero.figures._base.figure import Figure, finite
from zero_to_hero.page.expression_graph import SHOWN, layout, operands_first, short, svg

LONGEST_NAME = 28  # characters


class GraphFigure(Figure):
    """The graph of `root`, a `zero_to_hero.micrograd.Value` or one that the lecture has built itself.

    `order` is the engine's own: every value once, operands first; without it `root.topological_order()` is asked.
    `step` counts operations: first the forward pass, then one step that gives `root` its gradient of 1, then the
    backward pass. It starts with the forward pass done, unless told otherwise. `rule` is "add" for the engine's
    `+=`, or "assign" for the bug: `=`. With `predict` the figure asks for a gradient before it shows it.

    Raises TypeError for what is not a Value, and ValueError for a graph over 500 values, for data that is not
    finite, for another order or step than the graph can have, and for a `_backward` whose lines cannot be read.
    """

    title = traitlets.Unicode("The graph, one operation at a time").tag(sync=True)
    hint = traitlets.Unicode(
        "Press Step and watch which numbers it uses. Go on until the gradients arrive at the left."
    ).tag(sync=True)
    plan = traitlets.Dict().tag(
        sync=True
    )  # what zero_to_hero.page.expression_graph.layout gives, with `name` for each node
    # for each node the lines of its _backward: `to` (a node), `local` (derivative), `code`
    lines: Any = traitlets.List().tag(sync=True)
    forward: Any = traitlets.List().tag(sync=True)  # nodes that an operation made, in the engine's order
    step = traitlets.Int(0, min=0).tag(sync=True, control=True)
    rule = traitlets.Enum(["add", "assign"], "add").tag(sync=True, control=True)
    predict = traitlets.Bool(False).tag(sync=True, control=True)

    def __init__(
        self,
        root: Any,
        name: str,
        caption: str,
        order: Sequence[Any] | None = None,
        step: int | None = None,
        **controls: Any,
    ) -> None:
        plan = layout(root)
        nodes = operands_first(root)
        number = {id(node): place for place, node in enumerate(nodes)}
        for drawn in plan["nodes"]:
            drawn["name"] = name_of(drawn, plan["nodes"])
            finite(f"the data of {drawn['name']}", drawn["data"])
        lines = [
            [{"to": number[id(to)], "local": local, "code": code} for to, local, code in backward_lines(node)]
            for node in nodes
        ]
        places = [number.get(id(node), -1) for node in (root.topological_order() if order is None else order)]
        if sorted(places) != list(range(len(nodes))) or any(
            places.index(operand) > place
            for place, node in enumerate(places)
            for operand in plan["nodes"][node]["operands"]
        ):
            raise ValueError("the order has to hold every value of the graph once, operands first.")
        forward = [place for place in places if plan["nodes"][place]["operands"]]
        for drawn, grad in zip(plan["nodes"], gradients(lines, forward, len(nodes) - 1), strict=True):
            drawn["grad"] = grad
            finite(f"the gradient of {drawn['name']}", grad)
        last = 2 * len(forward) + 1
        if step is not None and not 0 <= step <= last:
            raise ValueError(f"this graph has the steps 0 to {last}, not {step}.")
        super().__init__(
            name=name,
            caption=caption,
            plan=plan,
            lines=lines,
            forward=forward,
            step=len(forward) if step is None else step,
            **controls,
        )

    @traitlets.default("initial")
    def _controls(self) -> dict[str, Any]:
        """All controls; `rule` only in a graph that uses a value twice, because no other can tell `=` from `+=`."""
        used = [operand for node in self.plan["nodes"] for operand in node["operands"]]
        controls = {name: getattr(self, name) for name in self.trait_names(sync=True, control=True)}
        return controls if len(set(used)) < len(used) else {k: v for k, v in controls.items() if k != "rule"}

    def fallback(self) -> str:
        """The finished graph and its numbers as a table."""
        rows = "".join(
            f'<tr><th scope="row">{escape(node["name"])}</th><td>{escape(node["op"])}</td>'
            f"<td>{short(node['data'])}</td><td>{short(node['grad'])}</td></tr>"
            for node in self.plan["nodes"]
        )
        head = "".join(f'<th scope="col">{name}</th>' for name in ("value", "made by", "data", "grad"))
        return (
            '<div role="group" tabindex="0" aria-label="Graph, scrolls sideways where it is wide" '
            f'style="overflow-x:auto">{svg(self.plan, self.caption)}</div>'
            "<details><summary>The numbers as a table</summary>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>"
        )


def name_of(node: dict[str, Any], nodes: list[dict[str, Any]]) -> str:
    """What a sentence calls a node: its label, a constant's number, a short formula, or its place in the order."""
    if node["label"]:
        return str(node["label"])
    if not node["op"]:
        return f"{node['data']:g}".replace("-", "−")
    operands = [nodes[place] for place in node["operands"]]
    names = [f"({one['name']})" if one["op"] and not one["label"] else one["name"] for one in operands]
    sign = SHOWN.get(node["op"], node["op"]).replace("-", "−")
    if len(names) == 2:
        if names[1].startswith("−"):
            names[1] = f"({names[1]})"
        formula = f"{names[0]} {sign} {names[1]}"
    else:
        power = sign.removeprefix("**")
        formula = f"{names[0]} ** {power}" if power != sign else f"{sign}({operands[0]['name']})"
    return formula if len(formula) <= LONGEST_NAME else f"value {node['id'] + 1}"


def gradients(lines: list[list[dict[str, Any]]], forward: list[int], root: int) -> list[float]:
    """What `backward()` gives each node of a graph that has no gradients yet, by the lines and in the order given."""
    grads = [0.0] * len(lines)
    grads[root] = 1.0
    for node in reversed(forward):
        incoming = grads[node]
        for line in lines[node]:
            grads[line["to"]] += line["local"] * incoming
    return grads


def backward_lines(node: Any) -> Iterator[tuple[Any, float, str]]:
    """The lines that `node._backward` runs: (operand whose gradient grows, local derivative, source of the line).

    Raises ValueError where the source cannot be read or says anything else.
    """
    function = node._backward
    if function is None:
        return
    known = inspect.getclosurevars(function)
    names = {**known.builtins, **known.globals, **known.nonlocals}
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except OSError:
        raise ValueError(f"the source of the _backward of {node!r} cannot be read.") from None
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.FunctionDef)
    names[definition.args.args[0].arg] = 1.0

    def value(expression: ast.expr) -> Any:
        return eval(compile(ast.Expression(expression), "<_backward>", "eval"), names)

    def run(statements: list[ast.stmt]) -> Iterator[tuple[Any, float, str]]:
        for line in statements:
            code = ast.get_source_segment(source, line) or ""
            if isinstance(line, ast.If):
                yield from run(line.body if value(line.test) else line.orelse)
            elif isinstance(line, ast.AugAssign) and isinstance(line.target, ast.Attribute):
                yield value(line.target.value), float(value(line.value)), code
            else:
                raise ValueError(f"the graph figure reads only lines like `self.grad += …`, not `{code}`.")

    yield from run(definition.body)
