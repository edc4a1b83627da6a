"""Modules, losses, optimisers and schedules beside PyTorch's: the same outputs, gradients and steps."""

from typing import Any

import pytest
import torch

import zero_to_hero.tensor as ours
from tests.tensor.bridge import same, tensors, to_ours

nn = torch.nn


def float64(*shape: int) -> torch.Tensor:
    return torch.linspace(-1.5, 2, int(torch.Size(shape).numel()), dtype=torch.float64).sin().reshape(shape) * 1.5


INDICES = torch.tensor([[0, 2, 4], [3, 3, 1]])
# how the module is made, and what goes in
MODULES: dict[str, tuple[Any, ...]] = {
    "Linear(4, 3)": (float64(2, 4),),
    "Linear(4, 3, bias=False)": (float64(2, 5, 4),),
    "Embedding(5, 3)": (INDICES,),
    "Embedding(5, 3, padding_idx=3)": (INDICES,),
    "LayerNorm(4)": (float64(2, 3, 4),),
    "LayerNorm([3, 4], eps=0.1)": (float64(2, 3, 4),),
    "LayerNorm(4, bias=False)": (float64(2, 4),),
    "LayerNorm(4, elementwise_affine=False)": (float64(2, 4),),
    "RMSNorm(4)": (float64(2, 3, 4),),
    "RMSNorm(4, eps=0.01, elementwise_affine=False)": (float64(2, 4),),
    "BatchNorm1d(4)": (float64(5, 4),),
    "BatchNorm1d(3, momentum=None, eps=0.01)": (float64(5, 3, 2),),
    "BatchNorm1d(4, affine=False)": (float64(5, 4),),
    "BatchNorm1d(4, track_running_stats=False)": (float64(5, 4),),
    "Dropout(0.3)": (float64(5, 4),),
    "Dropout(0.0)": (float64(5, 4),),
    "Conv1d(3, 4, 2)": (float64(2, 3, 6),),
    "Conv1d(4, 6, 3, stride=2, padding=1, groups=2, bias=False)": (float64(2, 4, 6),),
    "Conv1d(2, 2, 2, dilation=2, padding='same')": (float64(2, 2, 6),),
    "Flatten()": (float64(2, 3, 4),),
    "Flatten(0, 1)": (float64(2, 3, 4),),
    "Identity()": (float64(2, 3),),
    "Tanh()": (float64(2, 3),),
    "Sigmoid()": (float64(2, 3),),
    "ReLU()": (float64(2, 3),),
    "LeakyReLU(0.2)": (float64(2, 3),),
    "SiLU()": (float64(2, 3),),
    "GELU()": (float64(2, 3),),
    "GELU(approximate='tanh')": (float64(2, 3),),
    "Softmax(dim=-1)": (float64(2, 3),),
    "MSELoss()": (float64(2, 3), float64(2, 3).cos()),
    "MSELoss(reduction='sum')": (float64(2, 3), float64(2, 3).cos()),
    "CrossEntropyLoss()": (float64(4, 5), torch.tensor([0, 4, 2, 2])),
    "CrossEntropyLoss(label_smoothing=0.1, ignore_index=2)": (float64(4, 5), torch.tensor([0, 4, 2, 2])),
    "CrossEntropyLoss(reduction='none')": (float64(2, 5, 3), INDICES),
    "RNNCell(4, 3)": (float64(2, 4), float64(2, 3)),
    "RNNCell(4, 3, nonlinearity='relu')": (float64(2, 4),),
    "GRUCell(4, 3)": (float64(2, 4), float64(2, 3)),
    "GRUCell(4, 3, bias=False)": (float64(4), float64(3)),
    "LSTMCell(4, 3)": (float64(2, 4), (float64(2, 3), float64(2, 3).cos())),
    "LSTMCell(4, 3, bias=False)": (float64(2, 4),),
    "Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Tanh(), nn.Linear(3, 2))": (float64(5, 4),),
    "Sequential()": (float64(2),),
}


def both(text: str) -> tuple[Any, Any]:
    """The module from PyTorch and from the engine, begun with the same seed."""
    made = []
    for module in (torch, ours):
        module.manual_seed(3)
        made.append(eval(f"nn.{text}", {"nn": module.nn, "torch": module}))
    return made[0], made[1]


@pytest.mark.parametrize("text", MODULES)
@pytest.mark.parametrize("training", [True, False])
def test_a_module_is_pytorchs(text: str, training: bool) -> None:
    theirs, mine = both(text)
    assert repr(mine) == repr(theirs)
    assert list(mine.state_dict()) == list(theirs.state_dict())
    for name, right in theirs.state_dict().items():
        assert mine.state_dict()[name].tolist() == right.tolist(), f"{name} begins differently"
    mine, theirs = mine.to(ours.float64).train(training), theirs.to(torch.float64).train(training)
    inputs = [
        one.clone().requires_grad_() if isinstance(one, torch.Tensor) and one.is_floating_point() else one
        for one in MODULES[text]
    ]
    own = to_ours(inputs)
    for step in range(3):  # running statistics move
        torch.manual_seed(step)
        ours.manual_seed(step)
        right, found = tensors(theirs(*inputs), torch.Tensor), tensors(mine(*own), ours.Tensor)
        assert len(right) == len(found)
        assert all(map(same, found, right))
        if any(one.requires_grad for one in right):
            sum((one * one).sum() for one in right).backward()
            sum((one * one).sum() for one in found).backward()
    for (name, right), (own_name, found) in zip(theirs.named_parameters(), mine.named_parameters(), strict=True):
        assert name == own_name
        assert same(found.grad, right.grad), name
    for right, found in zip(inputs, own, strict=True):
        if isinstance(right, torch.Tensor) and right.grad is not None:
            assert same(found.grad, right.grad)
    for name, right in theirs.state_dict().items():
        assert same(mine.state_dict()[name], right), name


OPTIMIZERS = [
    "SGD(p, lr=0.1)",
    "SGD(p, lr=0.1, momentum=0.9)",
    "SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1)",
    "SGD(p, lr=0.1, momentum=0.9, dampening=0.5, maximize=True)",
    "Adagrad(p, lr=0.1, lr_decay=0.1, weight_decay=0.1)",
    "RMSprop(p)",
    "RMSprop(p, lr=0.1, alpha=0.9, momentum=0.5, centered=True, weight_decay=0.1)",
    "Adam(p)",
    "Adam(p, lr=0.1, betas=(0.8, 0.9), eps=1e-3, weight_decay=0.1)",
    "AdamW(p, lr=0.1)",
    "AdamW([{'params': p[:1]}, {'params': p[1:], 'lr': 0.3, 'weight_decay': 0.0}], lr=0.1, weight_decay=0.2)",
]
SCHEDULERS = [
    "StepLR(o, 3)",
    "MultiStepLR(o, [2, 5], gamma=0.5)",
    "ExponentialLR(o, 0.9)",
    "LinearLR(o, total_iters=6)",
    "LambdaLR(o, lambda epoch: 1 / (1 + epoch))",
    "CosineAnnealingLR(o, 10, eta_min=0.01)",
]


def trained(module: Any, optimizer: str, scheduler: str | None, kind: str) -> tuple[Any, Any, list[Any]]:
    """Parameters, optimiser and learning rates after 20 steps."""
    module.manual_seed(5)
    net = module.nn.Sequential(module.nn.Linear(3, 4), module.nn.Tanh(), module.nn.Linear(4, 1)).to(
        getattr(module, kind)
    )
    x = module.linspace(-2, 2, 15, dtype=getattr(module, kind)).reshape(5, 3)
    y = (x.sum(1, keepdim=True)).sin()
    o = eval(f"optim.{optimizer}", {"optim": module.optim, "p": list(net.parameters())})
    s = scheduler and eval(f"lr_scheduler.{scheduler}", {"lr_scheduler": module.optim.lr_scheduler, "o": o})
    rates = []
    for _ in range(20):
        o.zero_grad()
        module.nn.functional.mse_loss(net(x), y).backward()
        module.nn.utils.clip_grad_norm_(net.parameters(), 0.7)
        o.step()
        if s:
            s.step()
        rates.append([group["lr"] for group in o.param_groups])
    return net, o, rates


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_optimizer_goes_pytorchs_way(optimizer: str, kind: str) -> None:
    theirs, mine = (trained(module, optimizer, None, kind) for module in (torch, ours))
    for (name, right), (_, found) in zip(theirs[0].named_parameters(), mine[0].named_parameters(), strict=True):
        assert same(found, right), name
    right, found = theirs[1].state_dict(), mine[1].state_dict()
    assert [group["params"] for group in found["param_groups"]] == [group["params"] for group in right["param_groups"]]
    assert {k: sorted(v) for k, v in found["state"].items()} == {k: sorted(v) for k, v in right["state"].items()}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_schedule_is_pytorchs(scheduler: str) -> None:
    theirs, mine = (trained(module, "SGD(p, lr=0.1)", scheduler, "float64") for module in (torch, ours))
    assert torch.allclose(torch.tensor(mine[2]), torch.tensor(theirs[2]), rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("ignored", [-100, -1, 2])
def test_a_class_that_is_ignored_counts_for_nothing(dtype: str, ignored: int) -> None:
    logits = float64(4, 5).to(getattr(torch, dtype)).requires_grad_()
    own = to_ours(logits)
    for targets in ([0, ignored, 2, 4], [0, 1, 3, 4]):
        right = nn.functional.cross_entropy(logits, torch.tensor(targets), ignore_index=ignored)
        found = ours.nn.functional.cross_entropy(own, ours.tensor(targets), ignore_index=ignored)
        assert same(found, right)
        right.backward()
        found.backward()
        assert same(own.grad, logits.grad)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(3, 1), (2, 7), (5, 27), (2, 3, 6)])
def test_rows_of_every_length_are_pytorchs(dtype: str, shape: tuple[int, ...]) -> None:
    logits = (float64(*shape) * 20).to(getattr(torch, dtype))
    logits[0, ..., 0] = 800.0  # its exponential overflows
    logits[-1, ..., -1] = -torch.inf
    logits.requires_grad_()
    own = to_ours(logits)
    weights = float64(*shape).to(logits.dtype)
    for name in ("softmax", "log_softmax"):
        right, found = getattr(nn.functional, name)(logits, -1), getattr(ours.nn.functional, name)(own, -1)
        assert same(found, right)
        right = torch.where(right.isfinite(), right * weights, 0).sum()
        found = ours.where(found.isfinite(), found * to_ours(weights), 0.0).sum()
        logits.grad = own.grad = None
        right.backward()
        found.backward()
        assert same(own.grad, logits.grad)


def test_a_star_imports_every_layer() -> None:
    names: dict[str, Any] = {}
    exec("from zero_to_hero.tensor.nn import *", names)
    assert {"Linear", "Module", "functional", "init"} <= names.keys()
