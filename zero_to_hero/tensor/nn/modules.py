"""Modules: what holds parameters, and finds those of its parts by name."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .. import raw
from ..dtypes import float32, float64
from ..elementwise import to as convert
from ..graph import Handle
from ..tensors import Tensor


class Parameter(Tensor):
    """A tensor that a module counts among its parameters; it wants a gradient."""

    __slots__ = ()

    def __init__(self, data: Tensor, requires_grad: bool = True) -> None:
        if not isinstance(data, Tensor):
            raise TypeError(f"a Parameter is made of a tensor, but got {type(data).__name__}")
        super().__init__(data.layout, data.dtype, data.storage, data.ptr)
        self.requires_grad = requires_grad

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


class Module:
    """The base of all networks: assign parameters, buffers and other modules in `__init__`, write `forward`."""

    training: bool

    def __init__(self) -> None:
        self.__dict__.update(
            training=True, _parameters={}, _buffers={}, _modules={}, _transient=set(), _forward_hooks=[]
        )

    def forward(self, *inputs: Any, **named: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        out = self.forward(*inputs, **named)
        for hook in list(self._forward_hooks):
            changed = hook(self, inputs, out)
            out = out if changed is None else changed
        return out

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if "_parameters" not in held:
            if isinstance(value, (Parameter, Module)):
                raise AttributeError(
                    f"cannot assign {name} before Module.__init__() call: begin __init__ with super().__init__()"
                )
            held[name] = value
            return
        if (
            name in held["_buffers"]
            and (value is None or isinstance(value, Tensor))
            and not isinstance(value, Parameter)
        ):
            held["_buffers"][name] = value
            return
        if name in held["_parameters"] and isinstance(value, Tensor) and not isinstance(value, Parameter):
            raise TypeError(
                f"cannot assign '{type(value).__name__}' as parameter '{name}' (torch.nn.Parameter or None expected)"
            )
        for kind in ("_parameters", "_modules", "_buffers"):
            if name in held[kind] and not (kind == "_parameters" and value is None):
                del held[kind][name]
        held.pop(name, None)
        if isinstance(value, Parameter) or (value is None and name in held["_parameters"]):
            held["_parameters"][name] = value
        elif isinstance(value, Module):
            held["_modules"][name] = value
        else:
            held[name] = value

    def __getattr__(self, name: str) -> Any:
        for kind in ("_parameters", "_buffers", "_modules"):
            found = self.__dict__.get(kind, {})
            if name in found:
                return found[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __delattr__(self, name: str) -> None:
        for kind in ("_parameters", "_buffers", "_modules"):
            if name in self.__dict__[kind]:
                del self.__dict__[kind][name]
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._parameters, *self._buffers, *self._modules})

    # what it holds
    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """A tensor that is saved with the module but not trained."""
        self._buffers[name] = tensor
        if not persistent:
            self._transient.add(name)

    def register_parameter(self, name: str, parameter: Parameter | None) -> None:
        self._parameters[name] = parameter

    def add_module(self, name: str, module: "Module | None") -> None:
        if not isinstance(module, Module) and module is not None:
            raise TypeError(f"{type(module).__name__} is not a Module subclass")
        self._modules[name] = module

    register_module = add_module

    def named_children(self) -> Iterator[tuple[str, "Module"]]:
        return ((name, one) for name, one in self._modules.items() if one is not None)

    def children(self) -> Iterator["Module"]:
        return (one for _, one in self.named_children())

    def named_modules(self, prefix: str = "", memo: set | None = None) -> Iterator[tuple[str, "Module"]]:
        memo = set() if memo is None else memo
        if self not in memo:
            memo.add(self)
            yield prefix, self
            for name, child in self.named_children():
                yield from child.named_modules(f"{prefix}.{name}" if prefix else name, memo)

    def modules(self) -> Iterator["Module"]:
        return (one for _, one in self.named_modules())

    def _named(self, kind: str, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        for path, module in self.named_modules(prefix) if recurse else [(prefix, self)]:
            for name, one in module.__dict__[kind].items():
                if one is not None and id(one) not in seen:
                    seen.add(id(one))
                    yield (f"{path}.{name}" if path else name), one

    def named_parameters(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Parameter]]:
        return self._named("_parameters", prefix, recurse)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (one for _, one in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Tensor]]:
        return self._named("_buffers", prefix, recurse)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (one for _, one in self.named_buffers(recurse=recurse))

    def get_submodule(self, path: str) -> "Module":
        module = self
        for name in path.split(".") if path else []:
            module = getattr(module, name)
        return module

    # all of it at once
    def apply(self, function: Callable[["Module"], Any]) -> "Module":
        """Call a function with each module, the inner ones first."""
        for child in self.children():
            child.apply(function)
        function(self)
        return self

    def train(self, mode: bool = True) -> "Module":
        """Behave as while training: dropout drops, BatchNorm uses the batch."""
        for module in self.modules():
            module.__dict__["training"] = mode
        return self

    def eval(self) -> "Module":
        """Behave as when used."""
        return self.train(False)

    def requires_grad_(self, on: bool = True) -> "Module":
        for parameter in self.parameters():
            parameter.requires_grad = on
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none or parameter.grad is None:
                parameter.grad = None
            else:
                parameter.grad = raw.full(raw.dense(tuple(parameter.shape)), parameter.dtype, 0)

    def to(self, *args: Any, **kwargs: Any) -> "Module":
        """Convert all numbers: to(torch.float64), to("cpu")."""
        for module in self.modules():
            for one in [*module._parameters.values(), *module._buffers.values()]:
                if one is not None:
                    skip = one.dtype.kind < 2 and not any(str(arg) == "cpu" for arg in args)
                    new = one if skip else convert(raw.alias(one), *args, **kwargs)
                    one.storage, one.ptr, one.layout, one.dtype = new.storage, new.ptr, new.layout, new.dtype
        return self

    def double(self) -> "Module":
        return self.to(float64)

    def float(self) -> "Module":
        return self.to(float32)

    def cpu(self) -> "Module":
        return self

    def cuda(self) -> "Module":
        return self.to("cuda")

    def register_forward_hook(self, hook: Callable[..., Any]) -> Handle:
        """Call hook(module, inputs, output) after each forward pass; what it returns replaces the output."""
        return Handle(self._forward_hooks, hook)

    # saved and loaded
    def state_dict(self, prefix: str = "") -> "OrderedDict[str, Tensor]":
        """All parameters and buffers by name, as they are."""
        found: OrderedDict[str, Tensor] = OrderedDict()
        for path, module in self.named_modules(prefix.rstrip(".")):
            for name, one in module._parameters.items():
                if one is not None:
                    found[f"{path}.{name}" if path else name] = raw.alias(one)
            for name, one in module._buffers.items():
                if one is not None and name not in module._transient:
                    found[f"{path}.{name}" if path else name] = raw.alias(one)
        return found

    def load_state_dict(self, state: Mapping[str, Tensor], strict: bool = True) -> "Keys":
        """Copy these numbers in. Raises RuntimeError, before anything is changed, if names or shapes don't fit."""
        own = self.state_dict()
        missing = [name for name in own if name not in state]
        unexpected = [name for name in state if name not in own]
        problems = []
        if strict and missing:
            problems.append("Missing key(s) in state_dict: " + ", ".join(f'"{name}"' for name in missing) + ".")
        if strict and unexpected:
            problems.append("Unexpected key(s) in state_dict: " + ", ".join(f'"{name}"' for name in unexpected) + ".")
        for name, one in own.items():
            if name in state and tuple(state[name].shape) != tuple(one.shape):
                problems.append(
                    f"size mismatch for {name}: copying a param with shape {state[name].shape} from checkpoint, the "
                    f"shape in current model is {one.shape}."
                )
        if problems:
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t" + "\n\t".join(problems))
        for name, one in own.items():
            if name in state:
                raw.copy_into(one, raw.alias(state[name]))
                one.storage.version += 1
        return Keys(missing, unexpected)

    # printed
    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        lines = [self.extra_repr()] if self.extra_repr() else []
        parts = [f"({name}): " + repr(one).replace("\n", "\n  ") for name, one in self._modules.items()]
        if not parts:
            return f"{type(self).__name__}({lines[0] if lines else ''})"
        return f"{type(self).__name__}(\n  " + "\n  ".join(lines + parts) + "\n)"


class Keys(tuple):
    """Which names were missing and which weren't expected."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __new__(cls, missing: list[str], unexpected: list[str]) -> "Keys":
        made = super().__new__(cls, (missing, unexpected))
        made.missing_keys, made.unexpected_keys = missing, unexpected
        return made

    def __repr__(self) -> str:
        return (
            "<All keys matched successfully>"
            if not any(self)
            else f"_IncompatibleKeys(missing_keys={self[0]}, unexpected_keys={self[1]})"
        )


class Sequential(Module):
    """Modules one after another: the output of each is the input of the next."""

    def __init__(self, *modules: Any) -> None:
        super().__init__()
        given = modules[0].items() if len(modules) == 1 and isinstance(modules[0], dict) else enumerate(modules)
        for name, one in given:
            self.add_module(str(name), one)

    def forward(self, x: Any) -> Any:
        for one in self._modules.values():
            x = one(x)
        return x

    def append(self, module: Module) -> "Sequential":
        self.add_module(str(len(self)), module)
        return self

    def __getitem__(self, index: Any) -> Any:
        parts = list(self._modules.values())
        return Sequential(*parts[index]) if isinstance(index, slice) else parts[index]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return iter(list(self._modules.values()))


class ModuleList(Module):
    """Modules in a list whose parameters are found."""

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        super().__init__()
        self.extend(modules)

    def append(self, module: Module) -> "ModuleList":
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> "ModuleList":
        for one in modules:
            self.append(one)
        return self

    def __getitem__(self, index: Any) -> Any:
        parts = list(self._modules.values())
        return ModuleList(parts[index]) if isinstance(index, slice) else parts[index]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return iter(list(self._modules.values()))


class ModuleDict(Module):
    """Modules by name whose parameters are found."""

    def __init__(self, modules: Mapping[str, Module] | None = None) -> None:
        super().__init__()
        for name, one in (modules or {}).items():
            self.add_module(name, one)

    def __getitem__(self, name: str) -> Module:
        return self._modules[name]

    def __setitem__(self, name: str, module: Module) -> None:
        self.add_module(name, module)

    def __contains__(self, name: str) -> bool:
        return name in self._modules

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def keys(self) -> Any:
        return self._modules.keys()

    def values(self) -> Any:
        return self._modules.values()

    def items(self) -> Any:
        return self._modules.items()
