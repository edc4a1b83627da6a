"""How large a lecture runs: `smoke` (seconds, for tests), `cpu` (the published numbers), `gpu` (Colab), or `page`.

`page` is the size in the page itself, where `cpu` would take more than about a minute there; where a lecture names
none, it's that of `cpu`. What this file leaves out: everything else. A lecture names its sizes in one visible call and
this file only chooses.
"""

import importlib.util
import os
import sys
from typing import TypeVar

T = TypeVar("T")
PRESETS = ("smoke", "cpu", "gpu", "page")


def preset_name() -> str:
    """The preset in force: the environment's `ZERO_TO_HERO_PRESET`, else `page` in the page, else `gpu` or `cpu`.

    It's `gpu` where torch sees one. Raises ValueError when the variable holds another word.
    """
    name = os.environ.get("ZERO_TO_HERO_PRESET", "").strip()
    if name:
        if name not in PRESETS:
            raise ValueError(f"ZERO_TO_HERO_PRESET is {name!r}: expected one of {', '.join(PRESETS)}, or unset it.")
        return name
    if sys.platform == "emscripten":
        return "page"
    if importlib.util.find_spec("torch") is not None:
        import torch

        if torch.cuda.is_available():
            return "gpu"
    return "cpu"


def preset(*, smoke: T, cpu: T, gpu: T, page: T | None = None) -> T:
    """Choose one of three values, or of four: `steps = preset(smoke=50, cpu=20_000, gpu=50_000, page=2_000)`."""
    in_page = cpu if page is None else page
    return {"smoke": smoke, "cpu": cpu, "gpu": gpu, "page": in_page}[preset_name()]
