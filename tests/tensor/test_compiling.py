"""torch.compile: a recorded step gives the very numbers of a plain one, and what can't be recorded runs plainly."""

import gc
import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import zero_to_hero.tensor as torch
from zero_to_hero.tensor import compiling, memory, raw
from zero_to_hero.tensor.compiling.module import KERNELS

nn, F = torch.nn, torch.nn.functional
KERNELS_IN_C = Path(raw.__file__).parent.parent / "kernels"
Wrap = Callable[[Any], Any]
HELD: dict[str, Any] = {}


def test_signatures_are_those_of_the_kernels() -> None:
    """The table that says which arguments are addresses, against the C."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in KERNELS_IN_C.glob("*.c"))
    found = {}
    for answer, name, arguments in re.findall(r"^EXPORT (\w+) (\w+)\(([^)]*)\)", source, re.MULTILINE):
        letters = ""
        for one in re.sub(r"RESTRICT", "", arguments).split(","):
            kind = "p" if "const" in one else "w"
            letters += (
                kind
                if "*" in one and "Generator" not in one
                else "g"
                if "*" in one
                else "f"
                if re.search(r"f64|double", one)
                else "i"
            )
        found[name] = letters + ("!" if answer == "int" else "")
    for name, signature in KERNELS.items():
        assert found[name] == signature, name


def mlp(wrap: Wrap, *, width: int = 20, lr: Any = lambda: 0.1) -> tuple[Any, list[Any]]:
    """The videos' model, small: a step, and its parameters."""
    torch.manual_seed(1)
    X, Y = torch.randint(0, 9, (200, 3)), torch.randint(0, 9, (200,))
    parameters = [torch.randn(9, 4), torch.randn(12, width) * 0.2, torch.randn(width, 9) * 0.1, torch.zeros(9)]
    for p in parameters:
        p.requires_grad = True
    C, W1, W2, b2 = parameters

    @wrap
    def step() -> Any:
        ix = torch.randint(0, X.shape[0], (16,))
        h = torch.tanh(C[X[ix]].view(-1, 12) @ W1)
        loss = F.cross_entropy(h @ W2 + b2, Y[ix])
        for p in parameters:
            p.grad = None
        loss.backward()
        for p in parameters:
            p.data += -lr() * p.grad
        return loss

    return step, parameters


def seen(
    step: Any, parameters: list[Any], times: int = 10, between: Callable[[int], Any] = lambda _: None
) -> list[Any]:
    """What one sees of so many steps."""
    found: list[Any] = []
    for k in range(times):
        between(k)
        loss = step()
        found.append([loss.item(), loss.requires_grad, [p.tolist() for p in parameters]])
        found.append([None if p.grad is None else p.grad.tolist() for p in parameters])
        found.append([p._version for p in parameters])
    return [*found, torch.get_rng_state().tolist()]


def both(scenario: Callable[[Wrap], Any]) -> Any:
    """Run a scenario plainly and compiled; both must see the same. Returns the compiled function."""
    made: list[Any] = []

    def wrap(function: Any) -> Any:
        made.append(torch.compile(function))
        return made[-1]

    plain = scenario(lambda function: function)
    assert scenario(wrap) == plain
    return made[-1]


def test_mlp() -> None:
    step = both(lambda wrap: seen(*mlp(wrap)))
    assert step.replays >= 5, step.why


class BatchNorm:
    def __init__(self, dim: int) -> None:
        self.gamma, self.beta = torch.ones(dim, requires_grad=True), torch.zeros(dim, requires_grad=True)
        self.running_mean, self.running_var = torch.zeros(dim), torch.ones(dim)

    def __call__(self, x: Any) -> Any:
        mean, var = x.mean((0, 1), keepdim=True), x.var((0, 1), keepdim=True)
        self.out = self.gamma * ((x - mean) / torch.sqrt(var + 1e-5)) + self.beta
        with torch.no_grad():
            self.running_mean = 0.9 * self.running_mean + 0.1 * mean
            self.running_var = 0.9 * self.running_var + 0.1 * var
        return self.out


def wavenet(wrap: Wrap, between: Any = lambda *_: None) -> Any:
    torch.manual_seed(2)
    X, Y = torch.randint(0, 9, (50, 4)), torch.randint(0, 9, (50,))
    C, norm = torch.randn(9, 3, requires_grad=True), BatchNorm(8)
    W, V = torch.randn(6, 8, requires_grad=True), torch.randn(16, 9, requires_grad=True)
    parameters = [C, W, V, norm.gamma, norm.beta]

    @wrap
    def step() -> Any:
        ix = torch.randint(0, 50, (10,))
        x = torch.tanh(norm(C[X[ix]].view(10, 2, 6) @ W))
        loss = F.cross_entropy(x.view(10, 16) @ V, Y[ix])
        for p in parameters:
            p.grad = None
        loss.backward()
        for p in parameters:
            p.data += -0.1 * p.grad
        return loss

    found = []
    for k in range(12):
        between(k, norm)
        found += seen(step, parameters, 1)
        found += [norm.running_mean.tolist(), norm.running_var.tolist(), norm.out.tolist(), norm.out.grad_fn is None]
    return found


def test_wavenet_with_running_statistics() -> None:
    assert both(wavenet).replays >= 5


def test_statistics_that_are_replaced_or_changed_between_steps() -> None:
    def between(k: int, norm: BatchNorm) -> None:
        if k == 8:
            norm.running_mean.zero_()
        if k == 10:
            norm.running_var = torch.ones(1, 1, 8) * 3

    assert both(lambda wrap: wavenet(wrap, between)).replays >= 5


class Block(nn.Module):
    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.qkv, self.proj = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width), nn.Dropout(dropout)
        )
        self.ln1, self.ln2 = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, x: Any) -> Any:
        B, T, C = x.shape
        q, k, v = (part.view(B, T, 2, C // 2).transpose(1, 2) for part in self.qkv(self.ln1(x)).split(C, dim=2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.proj(y.transpose(1, 2).contiguous().view(B, T, C))
        return x + self.mlp(self.ln2(x))


def gpt(
    wrap: Wrap, optimizer: str = "AdamW", dropout: float = 0.0, between: Any = lambda *_: None, **options: Any
) -> Any:
    torch.manual_seed(3)
    data = torch.randint(0, 11, (500,))
    tok, pos = nn.Embedding(11, 8), nn.Embedding(6, 8)
    body = nn.Sequential(Block(8, dropout), Block(8, dropout), nn.LayerNorm(8), nn.Linear(8, 11))
    parameters = [*tok.parameters(), *pos.parameters(), *body.parameters()]
    chosen = getattr(torch.optim, optimizer)(parameters, lr=1e-2, **options)

    @wrap
    def learn(x: Any, y: Any) -> Any:
        logits = body(tok(x) + pos(torch.arange(6)))
        loss = F.cross_entropy(logits.view(-1, 11), y.view(-1))
        chosen.zero_grad()
        loss.backward()
        chosen.step()
        return loss

    def step() -> Any:
        ix = torch.randint(480, (4,)).tolist()
        return learn(torch.stack([data[i : i + 6] for i in ix]), torch.stack([data[i + 1 : i + 7] for i in ix]))

    found = []
    for k in range(12):
        between(k, chosen, body)
        found += seen(step, parameters, 1)
        found.append(
            [[(n, getattr(v, "tolist", lambda v=v: v)()) for n, v in held.items()] for held in chosen.state.values()]
        )
    return found


@pytest.mark.parametrize(
    ("optimizer", "options"),
    [
        ("AdamW", {}),
        ("Adam", {"weight_decay": 0.1}),
        ("SGD", {}),
        ("SGD", {"momentum": 0.9, "nesterov": True}),
        ("RMSprop", {}),
    ],
)
def test_gpt(optimizer: str, options: dict[str, Any]) -> None:
    assert both(lambda wrap: gpt(wrap, optimizer, **options)).replays >= 5


def test_dropout_draws_the_same_numbers() -> None:
    assert both(lambda wrap: gpt(wrap, dropout=0.2)).replays >= 5


def test_an_optimizer_with_another_learning_rate_in_each_step() -> None:
    def between(k: int, chosen: Any, _: Any) -> None:
        chosen.param_groups[0]["lr"] = 0.01 / (k + 1)

    assert both(lambda wrap: gpt(wrap, between=between)).replays >= 5
    assert both(lambda wrap: gpt(wrap, "SGD", between=between)).replays >= 5


def test_a_network_that_is_switched_to_evaluation() -> None:
    def between(k: int, _: Any, body: Any) -> None:
        body.train(k not in (7, 8))

    both(lambda wrap: gpt(wrap, dropout=0.2, between=between))


def test_a_rate_that_decays_may_be_replayed_between_its_changes() -> None:
    HELD["lr"] = 0.1

    def between(k: int) -> None:
        HELD["lr"] = 0.1 if k < 8 else 0.01

    step = both(lambda wrap: seen(*mlp(wrap, lr=lambda: HELD["lr"]), 24, between))
    assert step.replays >= 8, step.why


def test_what_a_step_returned_stays_as_it_was() -> None:
    def scenario(wrap: Wrap) -> Any:
        step, parameters = mlp(wrap)
        losses = [step() for _ in range(10)]
        gradients = []
        for _ in range(8):
            step()
            gradients.append(parameters[0].grad)
        return [one.tolist() for one in losses + gradients], [one.grad_fn.name() for one in losses]

    both(scenario)


def test_the_graph_of_a_result_is_gone() -> None:
    step, _ = mlp(torch.compile)
    for _ in range(8):
        loss = step()
    assert step.replays
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        loss.backward()


def test_gradients_may_be_kept_changed_or_forgotten_between_steps() -> None:
    def scenario(wrap: Wrap) -> Any:
        step, parameters = mlp(wrap)
        found = []
        for k in range(20):
            if k == 9:
                parameters[1].grad.mul_(100)
            if k == 11:
                parameters[2].grad = None
            if k == 13:
                parameters[3].grad = parameters[3].grad.clone()
            kept = parameters[0].grad
            found += seen(step, parameters, 1)
            found.append(kept is not None and kept.tolist())
        return found

    assert both(scenario).replays


def test_gradients_that_add_up() -> None:
    def scenario(wrap: Wrap) -> Any:
        torch.manual_seed(0)
        W = torch.randn(3, 3, requires_grad=True)

        @wrap
        def step() -> Any:
            loss = (torch.randn(5, 3) @ W).square().mean()
            loss.backward()
            return loss

        return seen(step, [W])

    assert both(scenario).replays >= 4


def test_gradients_that_are_forgotten_outside() -> None:
    def scenario(wrap: Wrap) -> Any:
        torch.manual_seed(0)
        W = torch.randn(3, 3, requires_grad=True)

        @wrap
        def step() -> Any:
            loss = (torch.randn(5, 3) @ W).square().mean()
            loss.backward()
            return loss

        def between(_: int) -> None:
            W.grad = None

        return seen(step, [W], 10, between)

    assert both(scenario).replays >= 4


def test_parameters_that_change_between_steps() -> None:
    def scenario(wrap: Wrap) -> Any:
        step, parameters = mlp(wrap)

        def between(k: int) -> None:
            with torch.no_grad():
                if k == 7:
                    parameters[0].mul_(0.5)
            if k == 9:
                parameters[1].data = torch.ones(12, 20) * 0.01
            if k == 16:
                parameters[3].requires_grad = False
                parameters[3].grad = torch.ones(9)
            if k == 17:
                parameters[3].requires_grad = True

        found = []
        for k in range(20):
            between(k)
            with suppress(TypeError):  # a parameter without a gradient
                found += seen(step, parameters, 1)
        return found

    assert both(scenario).replays


def test_an_index_out_of_bounds_is_told_as_ever() -> None:
    def scenario(wrap: Wrap) -> Any:
        torch.manual_seed(0)
        X, Y, W = torch.randint(0, 5, (20,)), torch.randint(0, 4, (20,)), torch.randn(5, 4, requires_grad=True)
        count = torch.zeros(1)

        @wrap
        def step() -> Any:
            count.add_(1)
            loss = F.cross_entropy(W[X[torch.randint(0, 20, (6,))]], Y[torch.randint(0, 20, (6,))])
            W.grad = None
            loss.backward()
            W.data -= 0.1 * W.grad
            return loss

        found = []
        for k in range(12):
            if k in (8, 10):
                X[3:] = 7 if k == 8 else 2
            try:
                found += seen(step, [W], 1)
            except IndexError as error:
                found += [str(error), count.item(), count._version, torch.get_rng_state().tolist()]
        return found

    assert both(scenario).replays >= 3


def test_batches_as_arguments() -> None:
    def scenario(wrap: Wrap) -> Any:
        torch.manual_seed(0)
        W = torch.randn(4, 4, requires_grad=True)

        @wrap
        def step(x: Any, lr: float) -> Any:
            loss = (x @ W).square().mean()
            W.grad = None
            loss.backward()
            W.data -= lr * W.grad
            return {"loss": loss, "also": (1, [loss.detach() * 2])}

        found = []
        whole = torch.randn(3, 4)
        for k in range(24):
            x = whole if k % 7 == 6 else torch.randn(3 + k % 2 * 2, 4)
            if k == 20:
                x = W
            found.append([step(x, 0.1 if k < 12 else 0.05)["also"][1][0].tolist(), W.tolist(), W.grad.tolist()])
        return found

    assert both(scenario).replays >= 4


def test_batchnorm_of_the_library() -> None:
    def scenario(wrap: Wrap) -> Any:
        torch.manual_seed(0)
        net = nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 4))
        optimizer = torch.optim.AdamW(net.parameters())

        @wrap
        def step() -> Any:
            loss = F.cross_entropy(net(torch.randn(6, 3)), torch.randint(0, 4, (6,)))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 0.1)
            optimizer.step()
            return loss

        return seen(step, list(net.parameters())), [one.tolist() for one in net.buffers()]

    assert both(scenario).replays >= 4


class Counting:
    def __init__(self) -> None:
        self.calls = 0
        self.rate = 0.1


def looks(kind: str, loss: Any, counting: Counting) -> None:
    """What a step may do beside the kernels."""
    if kind == "item":
        HELD["sum"] = loss.item()
    elif kind == "branch":
        HELD["branch"] = bool(loss > 2)
    elif kind == "counter":
        counting.calls += 1
        counting.rate = 0.1 if counting.calls < 6 else 0.01
    elif kind == "append":
        HELD.setdefault("list", []).append(loss.detach())
    elif kind == "print":
        print("a step")
    elif kind == "clock":
        HELD["time"] = time.perf_counter()
    elif kind == "random":
        counting.rate = random.random()
    elif kind == "numbers":
        loss.data += torch.tensor([1.0]).sum()


@pytest.mark.parametrize("kind", ["item", "branch", "counter", "append", "print", "clock", "random", "numbers", "hook"])
def test_what_cannot_be_followed_runs_plainly(kind: str) -> None:
    def scenario(wrap: Wrap) -> Any:
        torch.manual_seed(0)
        random.seed(0)
        HELD.clear()
        W, counting = torch.randn(3, 3, requires_grad=True), Counting()
        if kind == "hook":
            W.register_hook(lambda g: g * 2)

        @wrap
        def step() -> Any:
            loss = (torch.randn(5, 3) @ W).square().mean()
            W.grad = None
            loss.backward()
            looks(kind, loss, counting)
            W.data -= counting.rate * W.grad
            return loss

        found = seen(step, [W], 12)
        HELD.pop("time", None)
        return found, [getattr(one, "tolist", lambda one=one: one)() for one in HELD.get("list", [])], counting.calls

    step = both(scenario)
    assert step.replays == 0
    assert step.why


def test_a_loss_whose_backward_comes_later() -> None:
    def scenario(wrap: Wrap) -> Any:
        torch.manual_seed(0)
        W = torch.randn(3, 3, requires_grad=True)
        forward = wrap(lambda x: (x @ W).square().mean())
        found = []
        for _ in range(8):
            loss = forward(torch.randn(5, 3))
            W.grad = None
            loss.backward()
            found.append([loss.item(), W.grad.tolist()])
        return found

    step = both(scenario)
    assert (step.replays, step.why) == (0, "its result still has a graph: call backward() inside of it")


def test_without_gradients_and_with_another_default() -> None:
    def scenario(wrap: Wrap) -> Any:
        torch.manual_seed(0)
        W = torch.randn(3, 3)
        step = wrap(lambda: (torch.rand(2, 3) @ W.to(torch.get_default_dtype())).relu())
        found = []
        for k in range(16):
            torch.set_default_dtype(torch.float64 if k in (9, 10) else torch.float32)
            with torch.set_grad_enabled(k % 8 != 7):
                found.append(step().tolist())
        torch.set_default_dtype(torch.float32)
        return found

    assert both(scenario).replays >= 4


def test_a_method_that_is_replaced() -> None:
    class Net:
        def __init__(self) -> None:
            self.W = torch.ones(2, 2)

        def forward(self, x: Any) -> Any:
            return x @ self.W

    def scenario(wrap: Wrap) -> Any:
        torch.manual_seed(0)
        net = Net()
        kept = Net.forward
        step = wrap(lambda: net.forward(torch.randn(2, 2)))
        found = []
        for k in range(12):
            if k == 8:
                Net.forward = lambda self, x: x @ self.W * 2
            found.append(step().tolist())
        Net.forward = kept
        return found

    assert both(scenario).replays >= 3


def test_works_as_a_decorator_of_functions_and_methods_and_leaves_modules_alone() -> None:
    layer = nn.Linear(2, 2)
    assert torch.compile(layer) is layer

    class Trainer:
        def __init__(self) -> None:
            self.W = torch.eye(2)

        @torch.compile(mode="default")
        def step(self, x: Any) -> Any:
            """One step."""
            return x @ self.W

    assert Trainer.step.__doc__ == "One step."
    trainer = Trainer()
    for k in range(8):
        assert trainer.step(torch.ones(1, 2) * k).tolist() == [[k, k]]
    assert Trainer.step.replays >= 4


def test_one_compiled_function_inside_of_another() -> None:
    def scenario(wrap: Wrap) -> Any:
        torch.manual_seed(0)
        W = torch.randn(2, 2)
        inner = torch.compile(lambda x: x @ W)
        step = wrap(lambda: inner(torch.randn(2, 2)) + 1)
        return [step().tolist() for _ in range(8)]

    assert both(scenario).replays >= 4


def test_an_exception_leaves_the_engine_as_it_was() -> None:
    @torch.compile
    def step() -> Any:
        return torch.zeros(2) @ torch.zeros(3)

    free = memory.free
    for _ in range(4):
        with pytest.raises(RuntimeError, match="inconsistent tensor size"):
            step()
    assert memory.free is free
    assert not compiling.Recording.running


def test_takes_no_more_memory_with_each_step() -> None:
    step, _ = mlp(torch.compile)
    for _ in range(10):
        step()
    top = memory.heap.top
    for _ in range(500):
        step()
    assert memory.heap.top == top


def test_a_compiled_function_that_goes_gives_its_memory_back() -> None:
    def tops(count: int) -> list[int]:
        found = []
        for _ in range(count):
            step, _ = mlp(torch.compile)
            for _ in range(6):
                step()
            assert step.replays
            del step
            gc.collect()
            found.append(memory.heap.top)
        return found

    first, *_, last = tops(6)[2:]
    assert first == last


def test_what_the_garbage_collector_calls_is_no_part_of_a_step() -> None:
    def callback(phase: str, info: Any) -> None:
        time.perf_counter()

    before = gc.get_threshold()
    gc.callbacks.append(callback)
    gc.set_threshold(1)
    try:
        step = both(lambda wrap: seen(*mlp(wrap)))
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(callback)
    assert step.replays >= 5, step.why
    assert gc.isenabled()
