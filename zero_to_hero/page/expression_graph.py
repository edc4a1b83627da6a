"""Draw the graph of an expression: `draw(loss)` shows every value, its data and its gradient, and what made it.

The drawing is Sugiyama's in four steps: a column for each value (its longest way to the root), a stand-in in every
column that a long edge passes, an order within the columns (each at the mean of its neighbours, which undoes most
crossings), and heights as near to the neighbours as the boxes allow. The picture is one SVG without ids and without
colours of its own, so it follows light and dark and stands on a page any number of times.

It draws anything that has `data`, `grad`, `_prev` and `_op`. What it leaves out: graphs over 500 values, which nobody
can read, and anything that moves.
"""

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Any

MOST_NODES = 500
BOX_HEIGHT, ROW_GAP, COLUMN_GAP, OP_HEIGHT, OP_GAP = 60, 14, 66, 28, 12  # px; OP_GAP: from an operation to its box
SHOWN = {"*": "×", "-": "−", "/": "÷"}


def operands_first(root: Any) -> list[Any]:
    """Every value that `root` is computed from, each after its operands; `root` is last.

    Raises TypeError for what is not a value and ValueError for more than 500 of them.
    """
    order: list[Any] = []
    seen: set[int] = set()
    stack = [(root, False)]
    while stack:
        node, operands_done = stack.pop()
        if operands_done:
            order.append(node)
        elif id(node) not in seen:
            if not all(hasattr(node, name) for name in ("data", "grad", "_prev", "_op")):
                raise TypeError(f"a graph is drawn of a Value, not of {type(node).__name__} {node!r:.60}")
            seen.add(id(node))
            if len(seen) > MOST_NODES:
                raise ValueError(f"this graph has more than {MOST_NODES} values: draw a smaller expression")
            stack.append((node, True))
            stack.extend((operand, False) for operand in reversed(tuple(node._prev)))
    return order


def layout(root: Any) -> dict[str, Any]:
    """Where everything goes, as plain data (in px, y down).

    `nodes`: operands first, each with `id`, `x`, `y` (the box's centre), `label`, `data`, `grad`, `op`, `operands`
    (ids) and `op_width`, the width of its operation's pill (0 for a leaf), which ends OP_GAP px left of the box.
    `edges`: one for each operand, with `source`, `target`, `slot` (which operand) and `points` from box to operation.
    `box`: width and height of a box; `op_height`: of a pill; `width`, `height`: of the whole.
    Raises as `operands_first` does.
    """
    order = operands_first(root)
    number = {id(node): i for i, node in enumerate(order)}
    operands = [[number[id(operand)] for operand in node._prev] for node in order]
    to_root = [0] * len(order)
    for i in reversed(range(len(order))):
        for j in operands[i]:
            to_root[j] = max(to_root[j], to_root[i] + 1)
    column_of = [max(to_root) - steps for steps in to_root]

    # the cells of each column: a value, or (value, slot, column) where the edge of this operand passes by
    columns: list[list[Any]] = [[] for _ in range(max(to_root) + 1)]
    ways: dict[tuple[int, int], list[Any]] = {}
    for i in range(len(order)):
        columns[column_of[i]].append(i)
        for slot, j in enumerate(operands[i]):
            passed = [(i, slot, column) for column in range(column_of[j] + 1, column_of[i])]
            for cell in passed:
                columns[cell[2]].append(cell)
            ways[i, slot] = [j, *passed, i]
    before: dict[Any, list[Any]] = {cell: [] for column in columns for cell in column}
    after: dict[Any, list[Any]] = {cell: [] for column in columns for cell in column}
    for way in ways.values():
        for left, right in pairwise(way):
            before[right].append(left)
            after[left].append(right)

    y: dict[Any, float] = {cell: float(row) for column in columns for row, cell in enumerate(column)}
    for sweep in range(24):
        neighbours = before if sweep % 2 else after
        for column in columns if sweep % 2 else columns[::-1]:
            mean = {c: sum(y[n] for n in neighbours[c]) / len(neighbours[c]) if neighbours[c] else y[c] for c in column}
            if sweep < 12:  # first the order ...
                column.sort(key=mean.__getitem__)
                y.update({cell: row - len(column) / 2 for row, cell in enumerate(column)})
            else:  # ... then the heights
                sizes = [BOX_HEIGHT + ROW_GAP if isinstance(cell, int) else 2 * ROW_GAP for cell in column]
                y.update(zip(column, spread([mean[cell] for cell in column], sizes), strict=True))
        if sweep == 11:
            y = {cell: place * (BOX_HEIGHT + ROW_GAP) for cell, place in y.items()}
    top = min(y.values()) - BOX_HEIGHT / 2 - 2
    lines = [
        (str(getattr(node, "label", "")), f"data {short(node.data)}", f"grad {short(node.grad)}") for node in order
    ]
    box_width = max(96, 7 * max(len(line) for of_node in lines for line in of_node) + 16)
    x = [2 + box_width / 2 + column * (box_width + COLUMN_GAP) for column in range(len(columns))]

    op_widths = [max(OP_HEIGHT, 7.2 * len(node._op) + 10) if node._op else 0 for node in order]
    nodes = [
        {
            "id": i,
            "x": x[column_of[i]],
            "y": round(y[i] - top, 1),
            "label": str(getattr(node, "label", "")),
            "data": node.data,
            "grad": node.grad,
            "op": node._op,
            "op_width": op_widths[i],
            "operands": operands[i],
        }
        for i, node in enumerate(order)
    ]
    edges = []
    for i in range(len(order)):
        # operands arrive at the circle from top to bottom, whatever their order in the formula: no needless crossing
        arrivals = sorted(range(len(operands[i])), key=lambda slot: (y[ways[i, slot][-2]], slot))
        for place, slot in enumerate(arrivals):
            way, fan = ways[i, slot], 10 * (place - (len(arrivals) - 1) / 2)
            points = [(x[column_of[way[0]]] + box_width / 2, y[way[0]])]
            for cell in way[1:-1]:
                points += [(x[cell[2]] - box_width / 2, y[cell]), (x[cell[2]] + box_width / 2, y[cell])]
            points.append((x[column_of[i]] - box_width / 2 - OP_GAP - op_widths[i], y[i] + fan))
            rounded = [[px, round(py - top, 1)] for px, py in points]
            edges.append({"source": operands[i][slot], "target": i, "slot": slot, "points": rounded})
    return {
        "nodes": nodes,
        "edges": edges,
        "box": {"width": box_width, "height": BOX_HEIGHT},
        "op_height": OP_HEIGHT,
        "width": x[-1] + box_width / 2 + 2,
        "height": round(max(y.values()) - top + BOX_HEIGHT / 2 + 2, 1),
    }


def spread(wanted: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Heights in this order, nearest to `wanted` by least squares, so that neighbours of these sizes do not overlap.

    Where two would overlap they become one block that stands at the mean of what its members want (this is isotonic
    regression by pooling adjacent violators).
    """
    offsets = [sizes[0] / 2]
    for above, below in pairwise(sizes):
        offsets.append(offsets[-1] + (above + below) / 2)
    blocks: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        total, count = want - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            more, members = blocks.pop()
            total, count = total + more, count + members
        blocks.append((total, count))
    starts = [total / count for total, count in blocks for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


def short(number: float) -> str:
    """Four decimals; three figures where that would be too long or nothing but zeros."""
    plain = number == 0 or 1e-3 <= abs(number) < 1e5
    return f"{number:.4f}" if plain else f"{number:.2e}"


def in_words(plan: dict[str, Any]) -> str:
    """The graph as sentences, for those who do not see it."""
    name = [node["label"] or f"value {node['id'] + 1}" for node in plan["nodes"]]
    return " ".join(
        f"{name[node['id']]}"
        + (f", from {' and '.join(name[j] for j in node['operands'])} by {node['op']}" if node["operands"] else "")
        + f": data {short(node['data'])}, gradient {short(node['grad'])}."
        for node in plan["nodes"]
    )


def svg(plan: dict[str, Any], title: str) -> str:
    """The picture of a layout. Colours are the page's: `currentColor`, and two variables with fallbacks."""
    width, height = plan["box"]["width"], plan["box"]["height"]
    op_height = plan["op_height"]
    parts = [
        f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {plan["width"]:g} {plan["height"]:g}" '
        f'width="{plan["width"]:g}" height="{plan["height"]:g}" fill="none" stroke="currentColor" font-size="13" '
        # it shrinks to four fifths, where the letters are still easy to read, and scrolls below that
        f'style="display:block;margin:0 auto;max-width:100%;min-width:{0.8 * plan["width"]:.0f}px;height:auto;'
        'font-variant-numeric:tabular-nums">',
        f"<title>{escape(title)}</title><desc>{escape(in_words(plan))}</desc>",
    ]
    for edge in plan["edges"]:
        (px, py), *rest = edge["points"]
        path = f"M{px:g} {py:g}"
        for qx, qy in rest:
            path += f"C{(px + qx) / 2:g} {py:g} {(px + qx) / 2:g} {qy:g} {qx:g} {qy:g}"
            px, py = qx, qy
        parts.append(f'<path d="{path}" opacity=".6"/>{arrow(px + 2, py)}')
    for node in plan["nodes"]:
        left, top, y = node["x"] - width / 2, node["y"] - height / 2, node["y"]
        parts.append(f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="5"/>')
        if node["op"]:
            sign, op_left = SHOWN.get(node["op"], node["op"]), left - OP_GAP - node["op_width"]
            parts.append(
                f'<rect x="{op_left:g}" y="{y - op_height / 2:g}" width="{node["op_width"]:g}" height="{op_height}" '
                f'rx="{op_height / 2:g}" style="stroke:var(--zth-accent, currentColor)"/>'
                f"{text(op_left + node['op_width'] / 2, y + 4.5, sign, 'middle')}"
                f'<path d="M{left - OP_GAP:g} {y:g}H{left:g}" opacity=".6"/>{arrow(left, y)}'
            )
        lines = [("data", short(node["data"])), ("grad", short(node["grad"]))]
        first = y - 1.5 if not node["label"] else y + 6
        if node["label"]:
            parts.append(text(node["x"], y - 13, node["label"], "middle", ' font-weight="bold"'))
        for row, (key, number) in enumerate(lines):
            parts.append(text(left + 8, first + 17 * row, key, "start", ' opacity=".75"'))
            parts.append(text(left + width - 8, first + 17 * row, number.replace("-", "−"), "end"))
    return "".join(parts) + "</svg>"


def arrow(x: float, y: float) -> str:
    """A head that points right, its tip at (x, y). (A marker would need an id, and ids must differ on a page.)"""
    return f'<path d="M{x:g} {y:g}l-7 -3.5v7z" fill="currentColor" stroke="none"/>'


def text(x: float, y: float, words: str, anchor: str, more: str = "") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="currentColor" stroke="none"{more}>'
        f"{escape(words)}</text>"
    )


class Graph:
    """The picture of an expression as it stands now: later changes of the values do not change it."""

    def __init__(self, root: Any, title: str = "") -> None:
        self.plan = layout(root)
        operations = sum(1 for node in self.plan["nodes"] if node["op"])
        counted = f"{len(self.plan['nodes'])} values, {operations} operations"
        self.title = title or f"Expression graph of {self.plan['nodes'][-1]['label'] or 'a value'}: {counted}"

    def __repr__(self) -> str:
        return f"<{self.title}>"

    def _repr_html_(self) -> str:
        # wide graphs scroll in a box of their own, which the keyboard reaches
        return (
            '<div class="zth-graph" role="group" tabindex="0" aria-label="Graph, scrolls sideways where it is wide" '
            f'style="overflow-x:auto">{svg(self.plan, self.title)}</div>'
        )


def draw(root: Any, title: str = "") -> Graph:
    """Draw the graph of `root`. Raises TypeError for what is not a Value, ValueError for more than 500 values."""
    return Graph(root, title)
