"""How large a lecture runs: `smoke` (seconds, for tests), `cpu` (the published numbers) or `gpu` (Colab).

What it leaves out: everything else. A lecture names its sizes in one visible call and this file only chooses.
"""

import importlib.util
import os
from typing import TypeVar

T = TypeVar("T")
PRESETS = ("smoke", "cpu", "gpu")


def preset_name() -> str:
    """The preset in force: the environment's `ZERO_TO_HERO_PRESET`, else `gpu` where torch sees one, else `cpu`.

    Raises ValueError when the variable holds another word.
    """
    name = os.environ.get("ZERO_TO_HERO_PRESET", "").strip()
    if name:
        if name not in PRESETS:
            raise ValueError(f"ZERO_TO_HERO_PRESET is {name!r}: expected one of {', '.join(PRESETS)}, or unset it.")
        return name
    if importlib.util.find_spec("torch") is not None:
        import torch

        if torch.cuda.is_available():
            return "gpu"
    return "cpu"


def preset(*, smoke: T, cpu: T, gpu: T) -> T:
    """Choose one of three values: `steps = preset(smoke=50, cpu=5_000, gpu=50_000)`."""
    return {"smoke": smoke, "cpu": cpu, "gpu": gpu}[preset_name()]
