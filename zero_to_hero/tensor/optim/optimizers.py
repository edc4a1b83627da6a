"""Optimisers: how gradients move parameters."""

import math
from collections.abc import Callable, Iterable
from typing import Any

from .. import raw
from ..dtypes import float32
from ..raw import ADD, DIV, MUL, SUB, kernels, number
from ..tensors import Tensor

Group = dict[str, Any]


class Optimizer:
    """Parameters in groups, each with its settings, and what is remembered about each parameter."""

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                "torch.FloatTensor"
            )
        given = list(params)
        if not given:
            raise ValueError("optimizer got an empty parameter list")
        self.defaults = defaults
        self.state: dict[Tensor, dict[str, Any]] = {}
        self.param_groups: list[Group] = []
        for group in given if isinstance(given[0], dict) else [{"params": given}]:
            self.add_param_group(group)

    def add_param_group(self, group: Group) -> None:
        params = [group["params"]] if isinstance(group["params"], Tensor) else list(group["params"])
        for one in params:
            if not isinstance(one, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(one).__name__}")
            if one.node is not None:
                raise ValueError("can't optimize a non-leaf Tensor")
        known = {one for other in self.param_groups for one in other["params"]}
        if known & set(params):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append({**self.defaults, **group, "params": params})

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of the last step."""
        for group in self.param_groups:
            for one in group["params"]:
                if set_to_none or one.grad is None:
                    one.grad = None
                else:
                    raw.copy_into(one.grad, number(0, one.dtype))

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Move every parameter that has a gradient."""
        loss = closure() if closure is not None else None
        for group in self.param_groups:
            for one in group["params"]:
                if one.grad is not None:
                    state = self.state.get(one, {})
                    self.move(one, raw.contiguous(one.grad), state, group)
                    if state:
                        self.state[one] = state
                    one.storage.version += 1
        return loss

    def move(self, p: Tensor, g: Tensor, state: dict[str, Any], group: Group) -> None:
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """Settings and what is remembered, with the parameters' places instead of the parameters."""
        places = {one: k for k, one in enumerate(one for group in self.param_groups for one in group["params"])}
        groups = [{**group, "params": [places[one] for one in group["params"]]} for group in self.param_groups]
        return {"state": {places[one]: dict(state) for one, state in self.state.items()}, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on where another optimiser of the same parameters stood."""
        theirs = [len(group["params"]) for group in state_dict["param_groups"]]
        ours = [len(group["params"]) for group in self.param_groups]
        if theirs != ours:
            raise ValueError(f"loaded state dict has groups of {theirs} parameters, this optimizer of {ours}")
        params = [one for group in self.param_groups for one in group["params"]]

        def copied(name: str, value: Any) -> Any:
            if name == "step":  # PyTorch counts in a tensor
                return int(value)
            return raw.dense_copy(value) if isinstance(value, Tensor) else value

        self.state = {
            params[k]: {name: copied(name, value) for name, value in state.items()}
            for k, state in state_dict["state"].items()
        }
        for group, loaded in zip(self.param_groups, state_dict["param_groups"], strict=False):
            group.update({name: value for name, value in loaded.items() if name != "params"})

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for k, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {k}")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join([*lines, ")"])


def plus_scaled(x: Tensor, y: Tensor, factor: float) -> None:
    """x += factor · y, in place; y is dense."""
    if x.layout.dense and x.dtype is float32:
        kernels.add_scaled(x.ptr, y.ptr, float(factor), x.layout.numel)
    else:
        raw.copy_into(x, raw.binary(ADD, raw.alias(x), raw.binary(MUL, y, number(factor, y.dtype))))


def blended(x: Tensor, y: Tensor, factor: float) -> None:
    """x becomes factor · x + (1 - factor) · y, in place."""
    old = raw.binary(MUL, raw.alias(x), number(factor, x.dtype))
    raw.copy_into(x, raw.binary(ADD, old, raw.binary(MUL, y, number(1 - factor, x.dtype))))


def zeros_like(p: Tensor) -> Tensor:
    return raw.full(raw.dense(tuple(p.shape)), p.dtype, 0)


def checked(**rates: float) -> None:
    for name, value in rates.items():
        if value < 0:
            raise ValueError(f"Invalid {name.replace('_', ' ')}: {value}")


class SGD(Optimizer):
    """p -= lr · g, with momentum: the step is a running sum of gradients, of which the share `momentum` is kept."""

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        checked(learning_rate=lr, momentum_value=momentum, weight_decay_value=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(
            params,
            {
                "lr": lr,
                "momentum": momentum,
                "dampening": dampening,
                "weight_decay": weight_decay,
                "nesterov": nesterov,
                "maximize": maximize,
            },
        )

    def move(self, p: Tensor, g: Tensor, state: dict[str, Any], group: Group) -> None:
        if group["maximize"]:
            g = raw.unary(0, g)
        if group["weight_decay"]:
            g = raw.binary(ADD, g, raw.binary(MUL, raw.alias(p), number(group["weight_decay"], p.dtype)))
        if group["momentum"]:
            kept = state.get("momentum_buffer")
            if kept is None:
                kept = state["momentum_buffer"] = raw.dense_copy(g)
            else:
                raw.copy_into(kept, raw.binary(MUL, kept, number(group["momentum"], p.dtype)))
                plus_scaled(kept, g, 1 - group["dampening"])
            g = (
                raw.binary(ADD, g, raw.binary(MUL, kept, number(group["momentum"], p.dtype)))
                if group["nesterov"]
                else kept
            )
        plus_scaled(p, g, -group["lr"])


class Adagrad(Optimizer):
    """Steps divided by the root of the sum of all squared gradients so far (Duchi et al. 2011)."""

    def __init__(
        self, params: Any, lr: float = 1e-2, lr_decay: float = 0, weight_decay: float = 0, eps: float = 1e-10
    ) -> None:
        checked(learning_rate=lr, weight_decay_value=weight_decay, epsilon_value=eps)
        super().__init__(params, {"lr": lr, "lr_decay": lr_decay, "weight_decay": weight_decay, "eps": eps})

    def move(self, p: Tensor, g: Tensor, state: dict[str, Any], group: Group) -> None:
        state["step"] = state.get("step", 0) + 1
        if group["weight_decay"]:
            g = raw.binary(ADD, g, raw.binary(MUL, raw.alias(p), number(group["weight_decay"], p.dtype)))
        squares = state.setdefault("sum", zeros_like(p))
        plus_scaled(squares, raw.binary(MUL, g, g), 1.0)
        lr = group["lr"] / (1 + (state["step"] - 1) * group["lr_decay"])
        plus_scaled(p, raw.binary(DIV, g, raw.binary(ADD, root(squares), number(group["eps"], p.dtype))), -lr)


class RMSprop(Optimizer):
    """Steps divided by the root of a running mean of squared gradients (Hinton's lecture 6e, 2012)."""

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
    ) -> None:
        checked(
            learning_rate=lr,
            epsilon_value=eps,
            momentum_value=momentum,
            weight_decay_value=weight_decay,
            alpha_value=alpha,
        )
        super().__init__(
            params,
            {
                "lr": lr,
                "alpha": alpha,
                "eps": eps,
                "weight_decay": weight_decay,
                "momentum": momentum,
                "centered": centered,
            },
        )

    def move(self, p: Tensor, g: Tensor, state: dict[str, Any], group: Group) -> None:
        state["step"] = state.get("step", 0) + 1
        if group["weight_decay"]:
            g = raw.binary(ADD, g, raw.binary(MUL, raw.alias(p), number(group["weight_decay"], p.dtype)))
        squares = state.setdefault("square_avg", zeros_like(p))
        blended(squares, raw.binary(MUL, g, g), group["alpha"])
        spread = squares
        if group["centered"]:
            middle = state.setdefault("grad_avg", zeros_like(p))
            blended(middle, g, group["alpha"])
            spread = raw.binary(SUB, squares, raw.binary(MUL, middle, middle))
        step = raw.binary(DIV, g, raw.binary(ADD, root(spread), number(group["eps"], p.dtype)))
        if group["momentum"]:
            kept = state.setdefault("momentum_buffer", zeros_like(p))
            raw.copy_into(kept, raw.binary(MUL, kept, number(group["momentum"], p.dtype)))
            plus_scaled(kept, step, 1.0)
            step = kept
        plus_scaled(p, step, -group["lr"])


def root(a: Tensor) -> Tensor:
    return raw.unary(raw.UNARY.index("sqrt"), a)


class Adam(Optimizer):
    """Kingma & Ba 2015: steps of a running mean of gradients, divided by the root of one of their squares, both
    corrected for having started at zero."""

    decoupled = False  # whether weight decay acts beside the gradient (AdamW) or through it

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        fused: bool | None = None,
    ) -> None:
        checked(learning_rate=lr, epsilon_value=eps, weight_decay_value=weight_decay)
        for place, beta in enumerate(betas):
            if not 0 <= beta < 1:
                raise ValueError(f"Invalid beta parameter at index {place}: {beta}")
        if amsgrad:
            raise NotImplementedError("amsgrad isn't part of the engine in the page; run this cell on Colab.")
        super().__init__(params, {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay})

    def move(self, p: Tensor, g: Tensor, state: dict[str, Any], group: Group) -> None:
        if not state:
            state.update(step=0, exp_avg=zeros_like(p), exp_avg_sq=zeros_like(p))
        state["step"] += 1
        (beta1, beta2), decay = group["betas"], group["weight_decay"]
        c1, c2 = 1 - beta1 ** state["step"], 1 - beta2 ** state["step"]
        m, v = state["exp_avg"], state["exp_avg_sq"]
        if decay and not self.decoupled:
            g, decay = raw.binary(ADD, g, raw.binary(MUL, raw.alias(p), number(decay, p.dtype))), 0
        if p.layout.dense and p.dtype is float32:
            kernels.adamw(
                p.ptr,
                g.ptr,
                m.ptr,
                v.ptr,
                p.layout.numel,
                float(group["lr"]),
                beta1,
                beta2,
                group["eps"],
                float(decay),
                c1,
                c2,
            )
            return
        if decay:
            raw.copy_into(p, raw.binary(MUL, raw.alias(p), number(1 - group["lr"] * decay, p.dtype)))
        blended(m, g, beta1)
        blended(v, raw.binary(MUL, g, g), beta2)
        spread = raw.binary(
            ADD, raw.binary(DIV, root(v), number(math.sqrt(c2), p.dtype)), number(group["eps"], p.dtype)
        )
        plus_scaled(p, raw.binary(DIV, m, spread), -group["lr"] / c1)


class AdamW(Adam):
    """Adam with weight decay beside the gradient (Loshchilov & Hutter 2019)."""

    decoupled = True

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        fused: bool | None = None,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, fused=fused)
