"""Training loops, timed: the same file runs on PyTorch and, in Pyodide, on the engine.

The environment's TASK is "speed" (steps a second of all loops), or, on the engine alone, "compiled" (the same with
torch.compile around each training step), "memory" or "time".
"""

import gc
import json
import os
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F  # noqa: N812 (everybody's name)

torch.set_num_threads(1)
compiled = torch.compile if os.environ["TASK"] == "compiled" else lambda step: step


def steps_a_second(step, count, warm_up):
    for _ in range(warm_up):
        step()
    start = time.perf_counter()
    for _ in range(count):
        loss = step().item()
    assert loss == loss
    return count / (time.perf_counter() - start)


def mlp():
    """Bengio's model as in the videos, on made-up contexts."""
    torch.manual_seed(1)
    X, Y = torch.randint(0, 27, (20_000, 3)), torch.randint(0, 27, (20_000,))
    C, W1, b1 = torch.randn(27, 10), torch.randn(30, 200) * 0.2, torch.randn(200) * 0.01
    W2, b2 = torch.randn(200, 27) * 0.01, torch.zeros(27)
    parameters = [C, W1, b1, W2, b2]
    for p in parameters:
        p.requires_grad = True
    assert sum(p.nelement() for p in parameters) == 11_897

    @compiled
    def step():
        ix = torch.randint(0, X.shape[0], (32,))
        h = torch.tanh(C[X[ix]].view(-1, 30) @ W1 + b1)
        loss = F.cross_entropy(h @ W2 + b2, Y[ix])
        for p in parameters:
            p.grad = None
        loss.backward()
        for p in parameters:
            p.data += -0.1 * p.grad
        return loss

    return step


class BatchNorm1d:
    """The videos' own, over all but the last dimension."""

    def __init__(self, dim):
        self.gamma, self.beta = torch.ones(dim), torch.zeros(dim)
        self.running_mean, self.running_var = torch.zeros(dim), torch.ones(dim)

    def __call__(self, x):
        dims = 0 if x.ndim == 2 else (0, 1)
        mean, var = x.mean(dims, keepdim=True), x.var(dims, keepdim=True)
        out = self.gamma * ((x - mean) / torch.sqrt(var + 1e-5)) + self.beta
        with torch.no_grad():
            self.running_mean = 0.9 * self.running_mean + 0.1 * mean
            self.running_var = 0.9 * self.running_var + 0.1 * var
        return out


def wavenet():
    """The videos' model of eight letters, which meet in pairs."""
    torch.manual_seed(1)
    X, Y = torch.randint(0, 27, (20_000, 8)), torch.randint(0, 27, (20_000,))
    C, W, b = torch.randn(27, 24), torch.randn(128, 27) * 0.01, torch.zeros(27)
    layers = [(torch.randn(n, 128) / n**0.5, BatchNorm1d(128)) for n in (48, 256, 256)]
    parameters = [C, *(p for weight, norm in layers for p in (weight, norm.gamma, norm.beta)), W, b]
    for p in parameters:
        p.requires_grad = True
    assert sum(p.nelement() for p in parameters) == 76_579

    @compiled
    def step():
        ix = torch.randint(0, X.shape[0], (32,))
        x = C[X[ix]]
        for weight, norm in layers:
            B, T, n = x.shape
            x = x.view(B, T // 2, 2 * n)
            if T == 2:
                x = x.squeeze(1)
            x = torch.tanh(norm(x @ weight))
        loss = F.cross_entropy(x @ W + b, Y[ix])
        for p in parameters:
            p.grad = None
        loss.backward()
        for p in parameters:
            p.data += -0.1 * p.grad
        return loss

    return step


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv, self.proj = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.ReLU(), nn.Linear(4 * width, width))
        self.ln1, self.ln2 = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, x):
        B, T, C = x.shape
        parts = self.qkv(self.ln1(x)).split(C, dim=2)
        q, k, v = (part.view(B, T, self.heads, C // self.heads).transpose(1, 2) for part in parts)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.proj(y.transpose(1, 2).contiguous().view(B, T, C))
        return x + self.mlp(self.ln2(x))


def gpt(layers, width, T, B, vocabulary=65):  # noqa: N803
    torch.manual_seed(1)
    data = torch.randint(0, vocabulary, (10_000,))
    tok, pos = nn.Embedding(vocabulary, width), nn.Embedding(T, width)
    body = nn.Sequential(*[Block(width, 4) for _ in range(layers)], nn.LayerNorm(width), nn.Linear(width, vocabulary))
    parameters = [*tok.parameters(), *pos.parameters(), *body.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=1e-3)

    @compiled
    def learn(x, y):
        logits = body(tok(x) + pos(torch.arange(T)))
        loss = F.cross_entropy(logits.view(B * T, vocabulary), y.view(B * T))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    def step():
        ix = torch.randint(len(data) - T - 1, (B,)).tolist()
        x, y = torch.stack([data[i : i + T] for i in ix]), torch.stack([data[i + 1 : i + T + 1] for i in ix])
        return learn(x, y)

    return step


# the loop, its steps that are timed, and those before
LOOPS = {
    "mlp": (mlp, 2_000, 300),
    "wavenet": (wavenet, 300, 30),
    "small gpt": (lambda: gpt(2, 64, 32, 16), 60, 5),
    "larger gpt": (lambda: gpt(4, 128, 64, 12), 12, 3),
}


def speed():
    return {name: steps_a_second(make(), count, warm_up) for name, (make, count, warm_up) in LOOPS.items()}


def memory():
    """The bytes that the engine has taken, and Python's objects, after so many steps of the MLP."""
    from zero_to_hero.tensor.memory import heap

    step, taken, found = mlp(), 0, {}
    for steps in (1_000, 100_000):
        while taken < steps:
            step()
            taken += 1
        gc.collect()
        found[steps] = (heap.top, len(gc.get_objects()))
    return found


def where_time_goes():
    """Of each loop: a step's microseconds, those inside of the kernels, and how many calls of them it is. The fastest
    of ten rounds, for what else the machine does slows both down."""
    import zero_to_hero_kernels as kernels

    found = {}
    for name, (make, count, warm_up) in LOOPS.items():
        step = make()
        steps_a_second(step, warm_up, warm_up)
        calls = kernels.record(step)
        some = max(count // 10, 1)
        rounds = [(1e6 / steps_a_second(step, some, 0), kernels.replay(some)) for _ in range(10)]
        found[name] = [*map(min, zip(*rounds, strict=True)), calls]
    return found


print(json.dumps({"speed": speed, "compiled": speed, "memory": memory, "time": where_time_goes}[os.environ["TASK"]]()))
sys.stdout.flush()
