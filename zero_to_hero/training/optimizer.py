"""The optimizers, and how their rate goes up and down.

AdamW (Loshchilov and Hutter, ICLR 2019) with decay on matrices only: embeddings and
weights of layers. Gains and biases don't multiply anything that could grow, and decay
would only push them away from where they're right. Muon is lecture 09's (muon.py).
"""

import math
from typing import Any

import torch
from torch import nn
from torch.amp import GradScaler

from zero_to_hero.gpt import GPT
from zero_to_hero.gpt_training import MuonAndAdam

from .config import RunConfig

State = dict[str, Any]


def cosine(step: int, steps: int, warm_up: int, least: float = 0.1) -> float:
    """The share of the rate at a step, counted from 0: up in a line, then down half a
    cosine towards `least` (Loshchilov and Hutter, SGDR, ICLR 2017)."""
    if step < warm_up:
        return (step + 1) / warm_up
    done = (step - warm_up) / max(1, steps - warm_up)
    return least + 0.5 * (1 + math.cos(math.pi * done)) * (1 - least)


def groups(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """All parameters in two groups: matrices, which decay, and the rest."""
    parameters = list(model.parameters())  # a tied table once
    return [
        {
            "params": [p for p in parameters if p.ndim >= 2],
            "weight_decay": weight_decay,
        },
        {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
    ]


class AdamW:
    """PyTorch's, in one fused kernel where the device has that."""

    def __init__(self, model: GPT, run: RunConfig):
        self.lr = run.lr
        device = next(model.parameters()).device.type
        self.inner = torch.optim.AdamW(
            groups(model, run.weight_decay),
            lr=run.lr,
            betas=(run.beta1, run.beta2),
            fused=device in ("cpu", "cuda", "mps"),
        )

    def set(self, share: float) -> float:
        """Take this share of the rate from now on; gives the rate."""
        for group in self.inner.param_groups:
            group["lr"] = self.lr * share
        return self.lr * share

    def unscale(self, scaler: GradScaler) -> None:
        """Gradients at their true size; float16 had them multiplied."""
        if scaler.is_enabled():
            scaler.unscale_(self.inner)

    def step(self, scaler: GradScaler) -> None:
        """An update, unless float16 had an overflow; then the gradients are
        forgotten."""
        scaler.step(self.inner)
        scaler.update()
        self.inner.zero_grad()

    def state(self) -> State:
        return self.inner.state_dict()

    def load(self, state: State) -> None:
        self.inner.load_state_dict(state)


class Muon:
    """gpt_training.py's pair: Muon for the blocks' matrices, AdamW for the rest."""

    def __init__(self, model: GPT, run: RunConfig):
        with next(model.parameters()).device:  # Muon makes its averages where we are
            self.both = MuonAndAdam(model, run.muon_lr, run.lr, run.weight_decay)
        self.share = 1.0

    def set(self, share: float) -> float:
        self.share = share
        return self.both.lr * share

    def unscale(self, scaler: GradScaler) -> None:
        """Nothing to do: Muon doesn't go with float16."""

    def step(self, scaler: GradScaler) -> None:
        self.both.step(self.share)

    def state(self) -> State:
        averages = list(self.both.muon.average.values())  # in the order of the blocks
        return {"muon": averages, "adam": self.both.adam.state_dict()}

    def load(self, state: State) -> None:
        for mine, theirs in zip(self.both.muon.average.values(), state["muon"], strict=True):
            mine.copy_(theirs)
        self.both.adam.load_state_dict(state["adam"])


Optimizer = AdamW | Muon


def optimizer_of(model: GPT, run: RunConfig) -> Optimizer:
    return Muon(model, run) if run.optimizer == "muon" else AdamW(model, run)
