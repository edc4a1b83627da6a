"""A neuron, and going downhill: a forgotten zero, the parameters that move, a new activation, and momentum."""

from collections.abc import Sequence
from math import exp, log, tanh
from random import Random
from typing import Any

from ...micrograd import Value
from .._engine.compare import number, same, show
from .._engine.exercise import exercise
from .inputs import Code

neuron_output = exercise(
    "micrograd.neuron_output",
    title="What a neuron says",
    kind="implement",
    difficulty=1,
    minutes=5,
    points=1,
    hints=[
        "`zip(x, w)` gives you each input together with its weight.",
        "Add up the products first, then add `b`, and put the tanh around everything.",
    ],
)


def inputs_and_weights(rng: Random) -> list[tuple[list[float], list[float], float]]:
    """One input, the lecture's two, large ones, and more; the sums are small, because tanh flattens large ones."""
    fresh = [[round(rng.uniform(0.3, 1), 3) * rng.choice((-1, 1)) for _ in range(2 * n)] for n in (3, 5)]
    return [
        ([0.5], [-1.5], 0.25),
        ([2.0, 0.0], [-3.0, 1.0], 6.5),
        ([250.0, 2.0], [1.0, -375.0], 500.25),
        *((numbers[::2], numbers[1::2], rng.uniform(0.2, 0.6)) for numbers in fresh),
    ]


def weighted(x: Sequence[float], w: Sequence[float]) -> float:
    return sum(xi * wi for xi, wi in zip(x, w, strict=True))


said = neuron_output.function(
    "neuron_output",
    cases=inputs_and_weights,
    right=lambda x, w, b: tanh(weighted(x, w) + b),
    tensors=True,
    scale=lambda *case: 1.0,  # the sum may be small though its parts aren't
)
said.mistake("The bias is missing.", lambda x, w, b: tanh(weighted(x, w)))
said.mistake("That's the sum without the tanh around it.", lambda x, w, b: weighted(x, w) + b)
said.mistake(
    "The bias comes after the tanh. It belongs inside, with the sum.", lambda x, w, b: tanh(weighted(x, w)) + b
)
said.mistake(
    "The bias is added once for every input. A neuron has only one.", lambda x, w, b: tanh(weighted(x, w) + len(x) * b)
)
said.mistake(
    "Each product has a tanh of its own. There's a single one, around the whole sum.",
    lambda x, w, b: sum(tanh(xi * wi) for xi, wi in zip(x, w, strict=True)) + b,
    lambda x, w, b: tanh(sum(tanh(xi * wi) for xi, wi in zip(x, w, strict=True)) + b),
)
said.mistake(
    "The weights are added to the inputs. They multiply them.",
    lambda x, w, b: tanh(sum(x) + sum(w) + b),
)
said.mistake("Only the first input counts. Go on to the others.", lambda x, w, b: tanh(x[0] * w[0] + b))
said.mistake("That's a relu. This neuron bends its sum with a tanh.", lambda x, w, b: max(0.0, weighted(x, w) + b))

forgotten_zero = exercise(
    "micrograd.forgotten_zero",
    title="The forgotten zero",
    kind="predict",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "The gradient of x² is 2x. With the zero, each step subtracts 0.1 · 2x.",
        "Without it, the second step subtracts 0.1 times the sum of the first and the second gradient.",
        "Make three lines on paper: x, this step's 2x, and what's in `grad` after `backward`.",
    ],
)


def last(gradients: Sequence[float]) -> float:
    return gradients[-1]


def mean(gradients: Sequence[float]) -> float:
    return sum(gradients) / len(gradients)


def descent(together: Code, factor: float = 2.0, sign: float = -1.0) -> list[float]:
    """x after each of three steps; `together` makes what is in `x.grad` of the gradients so far."""
    x, gradients, xs = 1.0, [], []
    for _ in range(3):
        gradients.append(factor * x)
        x += sign * 0.1 * together(gradients)
        xs.append(x)
    return xs


for name, together, other, cause in (
    ("with_zero", last, sum, "That's the descent that forgets the zero."),
    (
        "without_zero",
        sum,
        last,
        "That is the descent with the zero: here the old gradient is still there when `backward` adds the new one.",
    ),
):
    right = descent(together)
    xs = forgotten_zero.value(name, right, tolerance=1e-4)
    xs.mistake(
        "The first x in the list is the one after the first step. The start, 1.0, isn't in it.",
        [1.0, *right],
        [1.0, *right[:2]],
    )
    xs.mistake("The gradient of x² is 2x. You've subtracted x itself.", descent(together, factor=1.0))
    xs.mistake("The step goes against the gradient, so it's a minus.", descent(together, sign=1.0))
    xs.mistake(cause, descent(other))
    xs.mistake("You've averaged the gradients. `+=` adds them up.", descent(mean))

parameter_count = exercise(
    "micrograd.parameter_count",
    title="How many knobs can it turn?",
    kind="implement",
    difficulty=1,
    minutes=10,
    points=1,
    hints=[
        "One neuron with n inputs has n weights and one bias.",
        "A layer of m neurons has m times as many. Its m outputs are the inputs of the next layer.",
    ],
    without=["zero_to_hero.micrograd.MLP", "zero_to_hero.micrograd.Layer", "zero_to_hero.micrograd.Neuron"],
    because="Count from the sizes alone, without building the network.",
)


def counted(layer: Code = lambda inputs, neurons: neurons * (inputs + 1)) -> Code:
    """A function that adds up layer(inputs, neurons)."""
    return lambda n_in, n_outs: sum(map(layer, [n_in, *n_outs], n_outs))


def sizes(rng: Random) -> list[tuple[int, list[int]]]:
    return [
        (3, [4, 4, 1]),
        (2, [16, 16, 1]),
        (784, [30] * 14),
        (rng.randint(2, 9), [rng.randint(2, 9) for _ in range(rng.randint(2, 4))]),
    ]


count = parameter_count.function("parameter_count", cases=sizes, right=counted())
count.mistake("The biases are missing. There's one for each neuron.", counted(lambda inputs, neurons: neurons * inputs))
count.mistake(
    "You've counted one bias for each layer. Each neuron has its own.",
    counted(lambda inputs, neurons: neurons * inputs + 1),
)
count.mistake(
    "You've given the inputs biases, too. They're numbers, not neurons.",
    lambda n_in, n_outs: n_in + counted()(n_in, n_outs),
)
count.mistake(
    "You've counted the network's inputs for every neuron. A later layer reads the layer before it.",
    lambda n_in, n_outs: sum(n_out * (n_in + 1) for n_out in n_outs),
)
count.mistake(
    "The last layer is missing. Its neurons have weights, too.", lambda n_in, n_outs: counted()(n_in, n_outs[:-1])
)
count.mistake("Those are the neurons. Each of them has weights and a bias.", lambda n_in, n_outs: sum(n_outs))

softplus = exercise(
    "micrograd.softplus",
    title="A new activation",
    kind="implement",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "`Value` has `.exp()` and `.log()`. With them the formula is one line.",
        "exp(1000) is larger than any float. When x is large, what is log(1 + exp(x)) close to?",
        "Take exp(x) out of the bracket: log(1 + exp(x)) = x + log(1 + exp(−x)). Use that form when x.data > 0.",
    ],
)


def value_and_slope(softplus: Code, x: float) -> Any:
    node = Value(x)
    out = softplus(node)
    if not isinstance(out, Value):
        return out
    out.backward()
    return [out.data, node.grad]


ENGINE = dict(vars(Value))  # as it was imported
ITS_MODULE = Value.__add__.__globals__


def engine_and_rules(softplus: Code) -> dict[str, list[str]]:
    """What is new in `Value`, and the operations in the graph whose backward rule isn't the engine's."""
    out, foreign = softplus(Value(0.5)), []
    todo = [out] if isinstance(out, Value) else []
    while todo:
        node = todo.pop()
        if node._backward and getattr(node._backward, "__globals__", None) is not ITS_MODULE:
            foreign.append(node._op)
        todo.extend(node._prev)
    changed = [name for name, one in vars(Value).items() if ENGINE.get(name) != one]
    return {"changed": changed, "foreign": foreign}


def left_alone(got: dict[str, list[str]]) -> str:
    if got["changed"]:
        return f"`Value` has a new `{got['changed'][0]}`. This card leaves the engine as it is: restart Python."
    if got["foreign"]:
        return "There's a backward rule of your own in it. Use what `Value` can do, and the gradient comes by itself."
    return ""


softplus.function("softplus", use=engine_and_rules, judge=left_alone, says=lambda: "softplus(Value(0.5))")
rounded = softplus.function(
    "softplus",
    cases=lambda rng: [0.5, -1.0, *(rng.uniform(-4, 4) for _ in range(3))],
    use=value_and_slope,
    right=lambda x: [log(1 + exp(x)), 1 / (1 + exp(-x))],
    says=lambda x: f"[value, gradient] of softplus(Value({show(x)}))",
)
rounded.mistake(
    "The graph ends where `math.exp` or `.data` makes a plain number. Use the methods of Value.",
    lambda x: Value(log(1 + exp(x.data))),
    lambda x: log(1 + exp(x.data)),
    when=lambda got, x: number(got) is not None or same(got, [log(1 + exp(x)), 0.0]),
)
rounded.mistake("The 1 + is missing: log(exp(x)) is x again.", lambda x: x.exp().log())
rounded.mistake("That's log(1 + exp(−x)), and it falls. Softplus rises.", lambda x: (1 + (-x).exp()).log())
rounded.mistake("The log is missing.", lambda x: 1 + x.exp())
rounded.mistake("That's the sigmoid, the derivative of softplus.", lambda x: x.sigmoid())
rounded.mistake("That's relu. Softplus rounds off its corner.", lambda x: x.relu())
rounded.mistake("That's 1 + log(exp(x)). The 1 belongs inside the log.", lambda x: 1 + x.exp().log())
rounded.survives(
    1000.0,
    [1000.0, 1.0],
    "log(1 + exp(x)) = x + log(1 + exp(−x)), and the right side never needs a large power when x > 0.",
    lambda x: (1 + x.exp()).log(),
)
rounded.survives(
    -1000.0,
    [0.0, 0.0],
    "You use the form for large x for a negative x, too. Choose by the sign of `x.data`.",
    lambda x: x + (1 + (-x).exp()).log(),
)

momentum = exercise(
    "micrograd.momentum",
    title="Momentum",
    kind="implement",
    difficulty=3,
    minutes=15,
    points=2,
    hints=[
        "You need two lines for each parameter: first the velocity, then the step with the new velocity.",
        "A velocity is a plain number in a list. `v = …` in a loop gives the name a new number, but it doesn't "
        "change the list.",
        "Use `for i, p in enumerate(parameters):`, and write to `velocities[i]`.",
    ],
)


class Parameter:
    """What an optimiser sees of a weight."""

    def __init__(self, data: float) -> None:
        self.data, self.grad = data, 0.0


def pairs_of_numbers(rng: Random) -> list[tuple[Any, ...]]:
    """Where two parameters start, their velocities, and their gradients in each of four steps."""
    start, velocities, *gradients = ([round(rng.uniform(-2, 2), 3) for _ in range(2)] for _ in range(6))
    return [(start, velocities, gradients)]


def four_steps(
    momentum_step: Code, start: list[float], velocities: list[float], gradients: list[list[float]]
) -> dict[str, float]:
    """Data and velocities after each step, with other settings each time; the last step takes the default beta."""
    parameters, after = [Parameter(x) for x in start], {}
    settings = ((0.1, 0.9), (0.05, 0.5), (30.0, 0.8), (0.2,))
    for step, (grads, setting) in enumerate(zip(gradients, settings, strict=True), 1):
        for parameter, grad in zip(parameters, grads, strict=True):
            parameter.grad = grad
        momentum_step(parameters, velocities, *setting)
        for which, parameter in zip(("first", "second"), parameters, strict=True):
            after[f"the {which} parameter after step {step}"] = parameter.data
        for which, velocity in zip(("first", "second"), velocities, strict=True):
            after[f"the {which} velocity after step {step}"] = velocity
    return after


def stepping(
    velocity: Code = lambda v, g, rate, beta: beta * v + g,
    length: Code = lambda new, old, g, beta: new,
    keeps: bool = True,
) -> Code:
    """A function that makes a step, right or with one thing changed."""

    def momentum_step(parameters: list[Any], velocities: list[float], learning_rate: float, beta: float = 0.9) -> None:
        for i, p in enumerate(parameters):
            old, new = velocities[i], velocity(velocities[i], p.grad, learning_rate, beta)
            p.data -= learning_rate * length(new, old, p.grad, beta)
            if keeps:
                velocities[i] = new

    return momentum_step


moved = momentum.function(
    "momentum_step",
    cases=pairs_of_numbers,
    use=four_steps,
    right=lambda start, velocities, gradients: four_steps(stepping(), start, [*velocities], gradients),
    says=lambda *_: "",
    whole=True,
    again=False,
)
moved.mistake("The velocities in the list haven't changed. Write to `velocities[i]`.", stepping(keeps=False))
moved.mistake(
    "That's plain gradient descent: you step by the gradient, and not by the velocity.",
    stepping(length=lambda new, old, g, beta: g),
)
moved.mistake("The step goes uphill. Subtract the velocity.", stepping(length=lambda new, old, g, beta: -new))
moved.mistake(
    "You've multiplied the gradient by 1 − beta. That's a running mean, as in Adam. Here you add the whole gradient.",
    stepping(lambda v, g, rate, beta: beta * v + (1 - beta) * g),
)
moved.mistake(
    "The step uses the old velocity. Update it first, and then move.", stepping(length=lambda new, old, g, beta: old)
)
moved.mistake(
    "The learning rate is in there twice: once in the velocity, and once in the step.",
    stepping(lambda v, g, rate, beta: beta * v + rate * g),
)
moved.mistake(
    "beta is missing, so you keep the whole old velocity, and nothing slows it down.",
    stepping(lambda v, g, rate, beta: v + g),
)
moved.mistake(
    "That's Nesterov's variant, which looks one step ahead. We need the plain one.",
    stepping(length=lambda new, old, g, beta: g + beta * new),
)
