"""Random expressions for the engine's and the compiler's tests: the same steps on Values, on tensors, on anything.

Every operation is safe for every number, so that a step never has to be thrown away: what goes into a logarithm or
under a fraction is first made positive, and what could grow without end goes through a tanh.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

OPERATIONS: list[Callable[[Any, Any], Any]] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: (a * b).tanh(),
    lambda a, b: a * b.tanh(),
    lambda a, b: a / (b * b + 0.5),
    lambda a, b: -a,
    lambda a, b: 0.5 + a,
    lambda a, b: 1 - a,
    lambda a, b: 0.75 * a,
    lambda a, b: 2 / (a * a + 0.5),
    lambda a, b: a + 3,
    lambda a, b: a - 0.25,
    lambda a, b: a * -1.5,
    lambda a, b: a / 4,
    lambda a, b: a.tanh() ** 3,
    lambda a, b: a.tanh() ** 2,
    lambda a, b: a**1 + b**0,
    lambda a, b: (a * a + 0.5) ** -2,
    lambda a, b: (a * a + 0.5) ** 0.5,
    lambda a, b: (b * b + 0.5) ** -1.5,
    lambda a, b: a.tanh().exp(),
    lambda a, b: (a * a + 0.5).log(),
    lambda a, b: a.tanh(),
    lambda a, b: a.sigmoid(),
    lambda a, b: a.relu(),
    lambda a, b: (a.relu() * b).relu().tanh(),
]

numbers = st.floats(-2.0, 2.0, allow_subnormal=False)
lists_of_numbers = st.lists(numbers, min_size=1, max_size=5)
# (operation, first operand, second operand); operands are counted back from the newest value, so graphs get deep
steps = st.lists(
    st.tuples(st.integers(0, len(OPERATIONS) - 1), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=60
)


def evaluate(leaves: list[Any], program: list[tuple[int, int, int]]) -> list[Any]:
    """All values of the program, leaves first; the last one is the result, to which all others contribute."""
    values = list(leaves)
    for operation, i, j in program:
        values.append(OPERATIONS[operation](values[-1 - i % len(values)], values[-1 - j % len(values)]))
    result = values[-1]
    for value in values[:-1]:
        result = result + value * 0.125
    return [*values, result]
