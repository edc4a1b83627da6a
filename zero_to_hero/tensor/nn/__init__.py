"""Networks: modules, layers, functions, initialisation. All but the functions is loaded when it's asked for first."""

from importlib import import_module
from typing import Any

from . import functional as functional

_HOMES = {
    "layers": (
        "GELU BatchNorm1d Conv1d CrossEntropyLoss Dropout Embedding Flatten GRUCell Identity LayerNorm LeakyReLU "
        "Linear LSTMCell MSELoss ReLU RMSNorm RNNCell Sigmoid SiLU Softmax Tanh"
    ),
    "modules": "Module ModuleDict ModuleList Parameter Sequential",
}
__all__ = ["functional", "init", "utils", *" ".join(_HOMES.values()).split()]


def __getattr__(name: str) -> Any:
    if name in ("init", "utils", *_HOMES):
        return import_module(f".{name}", __name__)
    for home, names in _HOMES.items():
        if name in names.split():
            found = globals()[name] = getattr(import_module(f".{home}", __name__), name)
            return found
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError(f"`torch.nn.{name}` isn't part of the engine in the page; run this cell on Colab.")
