"""Networks: modules, layers, functions, initialisation."""

from typing import NoReturn

from . import functional as functional
from . import init as init
from . import utils as utils
from .layers import GELU as GELU
from .layers import BatchNorm1d as BatchNorm1d
from .layers import Conv1d as Conv1d
from .layers import CrossEntropyLoss as CrossEntropyLoss
from .layers import Dropout as Dropout
from .layers import Embedding as Embedding
from .layers import Flatten as Flatten
from .layers import GRUCell as GRUCell
from .layers import Identity as Identity
from .layers import LayerNorm as LayerNorm
from .layers import LeakyReLU as LeakyReLU
from .layers import Linear as Linear
from .layers import LSTMCell as LSTMCell
from .layers import MSELoss as MSELoss
from .layers import ReLU as ReLU
from .layers import RMSNorm as RMSNorm
from .layers import RNNCell as RNNCell
from .layers import Sigmoid as Sigmoid
from .layers import SiLU as SiLU
from .layers import Softmax as Softmax
from .layers import Tanh as Tanh
from .modules import Module as Module
from .modules import ModuleDict as ModuleDict
from .modules import ModuleList as ModuleList
from .modules import Parameter as Parameter
from .modules import Sequential as Sequential


def __getattr__(name: str) -> NoReturn:
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError(f"`torch.nn.{name}` isn't part of the engine in the page; run this cell on Colab.")
