"""Operands before results: an order by hand, and one by program."""

import time
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from .._engine.compare import kind, must_be_opened, must_be_there, show
from .._engine.exercise import exercise
from .._engine.plain import Raised
from .inputs import Code

Graph = dict[str, list[str]]  # the operands of each node; the root comes last

order_by_hand = exercise(
    "micrograd.order_by_hand",
    title="An order by hand",
    kind="predict",
    difficulty=1,
    minutes=5,
    points=1,
    hints=[
        "Draw the six nodes, with an arrow from each operand to its result. In your row, every arrow has to "
        "point to the right.",
        "You may write a node down as soon as all its operands are to its left.",
    ],
)
CARD: Graph = {name: list(operands) for name, operands in zip("abcdef", ("", "", "ab", "ca", "d", "ec"), strict=True)}


def problem(order: list[str], graph: Graph) -> tuple[str, list[str]]:
    """The first thing that is wrong with an order of all the nodes of a graph, and the names that show it."""
    times, place = Counter(order), {name: i for i, name in reversed(list(enumerate(order)))}
    missing = [name for name in graph if name not in place]
    if missing:
        return "missing", missing
    if len(order) > len(place):
        return "twice", [name for name in graph if times[name] > 1]
    pairs = [(node, operand) for node in order for operand in graph.get(node, []) if place[operand] > place[node]]
    return ("late", [name for pair in pairs for name in pair]) if pairs else ("", [])


def row(got: Any) -> list[str]:
    """The names as a list; a text of names will do."""
    return list(got.replace(",", "").replace(" ", "")) if isinstance(got, str) else list(got)


def by_hand(got: Any) -> str:
    if not isinstance(got, (list, tuple, str)) or not all(isinstance(one, str) for one in got):
        return "`order` should be a list of names such as ['a', 'b']."
    unknown = [one for one in row(got) if one not in CARD]
    if unknown:
        return f"`{unknown[0]}` is no node of this graph."
    what, names = problem(row(got), CARD)
    if what == "missing":
        return f"`{names[0]}` is missing."
    if what == "twice":
        return f"`{names[0]}` stands there more than once."
    return f"`{names[0]}` comes before its operand `{names[1]}`." if what else ""


written = order_by_hand.value("order", judge=by_hand)


def order_mistake(cause: str, answer: str, what: str, where: Callable[[list[str]], bool] = lambda order: True) -> None:
    """A wrong order of the card's nodes, named where `what` is its first problem and `where` holds."""

    def when(got: Any) -> bool:
        order = row(got)
        return not {*order} - {*CARD} and problem(order, CARD)[0] == what and where(order)

    written.mistake(cause, list(answer), when=when)


order_mistake(
    "Inputs are nodes, too. They have no operands, so they can come first.",
    "cdef",
    "missing",
    lambda order: {*order} >= {*"cdef"},
)
order_mistake("A node that's used twice is still one node, so it's in the row once.", "abcadecf", "twice")
order_mistake(
    "That's the order in which `backward` walks, from the result to the inputs. Turn it around.",
    "fedcba",
    "late",
    lambda order: order[0] == "f",
)
order_mistake(
    "If you sort by the distance from f, c comes late. But d is farther away from f, and it needs c.",
    "badcef",
    "late",
    lambda order: order[-1] == "f" and order.index("d") < order.index("c"),
)
order_mistake(
    "c needs both inputs, so only the first of them can come before the second.",
    "acbdef",
    "late",
    lambda order: {*order[:2]} != {"a", "b"},
)

topological_order = exercise(
    "micrograd.topological_order",
    title="An order by program",
    kind="implement",
    difficulty=3,
    minutes=10,
    points=2,
    hints=[
        "Write an inner function `visit(node)` that calls itself.",
        "`visit` does two things, in this order: it visits all the node's operands, and then it writes the node down.",
        "Keep a set of the nodes that you've seen. If a node is in it, `visit` returns at once.",
    ],
)
deep_order = exercise(
    "micrograd.deep_order",
    title="An order for long chains",
    kind="implement",
    difficulty=4,
    minutes=25,
    points=3,
    hints=[
        "The recursive version leans on Python's own stack of calls. Keep that stack yourself, as a list.",
        "Put each node on it twice: once to be opened, and once to be written down when its operands are done.",
        "`stack = [(root, False)]`. A pair with True is ready to be written down. One with False puts itself back with "
        "True, and then all its operands with False.",
    ],
)


class Node:
    """A node without numbers: a name and its operands, as `Value` keeps them."""

    def __init__(self, name: str, *operands: "Node") -> None:
        self.name, self._prev = name, operands

    def __repr__(self) -> str:
        return self.name


def reached(graph: Graph) -> Graph:
    """The part of the graph from which its root is made."""
    root = list(graph)[-1]
    found, todo = {root}, [root]
    while todo:
        new = [one for one in graph[todo.pop()] if one not in found]
        found.update(new)
        todo.extend(new)
    return {name: graph[name] for name in graph if name in found}


def graphs(rng: Random) -> list[tuple[str, Graph]]:
    small: list[Graph] = [{"lone": []}, {"a": [], "double": ["a", "a"]}, CARD]
    cases = [(f"topological_order({list(graph)[-1]})", graph) for graph in small]
    for _ in range(5):
        graph: Graph = {f"n{i}": [] for i in range(3)}
        for i in range(3, 12):
            graph[f"n{i}"] = [f"n{i - 1}", *rng.sample(list(graph), 2)]
        cases.append(("the order of a random graph", graph))
    return cases


def ordered(topological_order: Code, what: str, graph: Graph) -> dict[str, Any]:
    nodes: dict[str, Node] = {}
    for name, operands in graph.items():
        nodes[name] = Node(name, *(nodes[operand] for operand in operands))
    order = topological_order(nodes[list(graph)[-1]])
    if isinstance(order, (list, tuple)) and all(isinstance(one, Node) for one in order):
        return {"order": [one.name for one in order]}
    return {"returned": order}


def by_program(got: dict[str, Any], what: str, graph: Graph) -> str:
    if "returned" in got:
        order = got["returned"]
        must_be_there(what, order)
        must_be_opened(what, order)
        return f"{what} should be a list of nodes; yours is {show(order)} ({kind(order)})."
    order = got["order"]
    trouble, names = problem(order, reached(graph))
    if trouble == "missing":
        return f"{what} lacks `{names[0]}`. Yours is {show(order)}."
    if trouble == "twice":
        return f"{what} has {len(order)} items for {len({*order})} nodes. Yours is {show(order)}."
    return f"{what} has `{names[0]}` before its operand `{names[1]}`. Yours is {show(order)}." if trouble else ""


def in_trouble(trouble: str, where: Callable[[list[str], list[str], Graph], bool] = lambda *_: True) -> Code:
    """A predicate: `trouble` is the first problem, and where(order, names, graph) holds."""

    def when(got: dict[str, Any], what: str, graph: Graph) -> bool:
        first, names = problem(got["order"], reached(graph))
        return first == trouble and where(got["order"], names, graph)

    return when


def way_back(order: list[str], names: list[str], graph: Graph) -> bool:
    """Every operand comes after its result, or the root is first."""
    used = sum(len(graph[node]) for node in order)
    return order[0] == list(graph)[-1] or len(names) == 2 * used


def walk(root: Any, seen: Callable[[Any, list[Any], set[Any]], bool]) -> list[Any]:
    """Nodes with their operands first, on a stack of our own; a node that `seen` knows is passed over."""
    order: list[Any] = []
    opened: set[Any] = set()
    stack = [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif not seen(node, order, opened):
            opened.add(node)
            stack.append((node, True))
            stack.extend((operand, False) for operand in node._prev)
    return order


def first_sight(root: Any) -> list[Any]:
    """Every node when it is first seen, from the root on."""
    seen: list[Any] = []
    todo = [root]
    while todo:
        node = todo.pop(0)
        if node not in seen:
            seen.append(node)
            todo += node._prev
    return seen


for which in (topological_order, deep_order):
    sorted_nodes = which.function(
        "topological_order", cases=graphs, use=ordered, judge=by_program, says=lambda what, _: what
    )
    sorted_nodes.mistake(
        "The root belongs in the list as well, at the end.",
        lambda root: first_sight(root)[:0:-1],
        when=in_trouble("missing", lambda order, names, graph: names[0] == list(graph)[-1]),
    )
    sorted_nodes.mistake(
        "Nodes without operands belong in the list, too.",
        lambda root: [node for node in first_sight(root) if node._prev or node is root][::-1],
        when=in_trouble("missing", lambda order, names, graph: not graph[names[0]]),
    )
    sorted_nodes.mistake(
        "A node that's used twice gets written down twice. Remember which ones you've visited.",
        lambda root: walk(root, lambda node, order, opened: False),
        when=in_trouble("twice"),
    )
    sorted_nodes.mistake(
        "The root comes first. That's the order in which `backward` walks; here operands come first.",
        lambda root: walk(root, lambda node, order, opened: node in opened)[::-1],
        when=in_trouble("late", way_back),
    )
    sorted_nodes.mistake(
        "Nodes are written down before their operands have been visited: that's the order in which you first see them.",
        lambda root: first_sight(root)[::-1],
        when=in_trouble("late"),
    )


def chain_of(length: int) -> Graph:
    return {f"n{i}": [f"n{i - 1}"] if i else [] for i in range(length)}


chain = deep_order.function(
    "topological_order",
    cases=[("the order of a chain of 20000 nodes", 20_000)],
    use=lambda function, what, length: ordered(function, what, chain_of(length)),
    judge=lambda got, what, length: by_program(got, what, chain_of(length)),
    says=lambda what, _: what,
    again=False,  # the graphs above have asked that, and this one takes time
)


@chain.mistake(
    "Each node is one more call inside another, and Python allows about a thousand of those. Keep your own stack.",
    when=lambda got, *_: isinstance(got, Raised) and got.kind == "RecursionError",
)
def recursive(root: Any) -> list[Any]:
    order: list[Any] = []

    def visit(node: Any) -> None:
        if node not in order:
            for operand in node._prev:
                visit(operand)
            order.append(node)

    visit(root)
    return order


def asks_a_list(node: Any, order: list[Any], opened: set[Any]) -> bool:
    if len(opened) > 100:
        time.sleep(0.01)  # so that a fast machine gives up as well
    return node in list(opened)


chain.too_slow(
    "Do you look a node up in a list? That compares it with every item. A set finds it in one step.",
    lambda root: walk(root, asks_a_list),
)
