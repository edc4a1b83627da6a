"""Three training loops, timed: the same file runs on PyTorch and, in Pyodide, on the engine."""

import json
import time

import torch
import torch.nn as nn
import torch.nn.functional as F  # noqa: N812 (everybody's name)

torch.set_num_threads(1)


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

    return steps_a_second(step, 2_000, 300)


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


def gpt(layers, width, T, B, count, vocabulary=65):  # noqa: N803
    torch.manual_seed(1)
    data = torch.randint(0, vocabulary, (10_000,))
    tok, pos = nn.Embedding(vocabulary, width), nn.Embedding(T, width)
    body = nn.Sequential(*[Block(width, 4) for _ in range(layers)], nn.LayerNorm(width), nn.Linear(width, vocabulary))
    parameters = [*tok.parameters(), *pos.parameters(), *body.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=1e-3)

    def step():
        ix = torch.randint(len(data) - T - 1, (B,)).tolist()
        x, y = torch.stack([data[i : i + T] for i in ix]), torch.stack([data[i + 1 : i + T + 1] for i in ix])
        logits = body(tok(x) + pos(torch.arange(T)))
        loss = F.cross_entropy(logits.view(B * T, vocabulary), y.view(B * T))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return steps_a_second(step, count, 5)


speeds = {"mlp": mlp(), "small gpt": gpt(2, 64, 32, 16, 60), "larger gpt": gpt(4, 128, 64, 12, 12)}
print(json.dumps(speeds))
