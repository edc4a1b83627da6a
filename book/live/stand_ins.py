"""What stands in for modules that the page's Python doesn't have: `import torch` is the course's own engine."""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module, invalidate_caches
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from types import ModuleType
from typing import Any

# a module, and the one that takes its place
STAND_INS = {
    "torch": "zero_to_hero.tensor",
    "matplotlib": "zero_to_hero.plotting",
    "traitlets": "zero_to_hero.figures._base.traits",
}


class StandIns(MetaPathFinder, Loader):
    """Finds `torch` and `torch.nn` where `zero_to_hero.tensor` and `zero_to_hero.tensor.nn` are."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: Any = None) -> ModuleSpec | None:
        ours = STAND_INS.get(name.partition(".")[0])
        # a page that needs no engine hasn't got it, and then there's no torch
        return ModuleSpec(name, self) if ours and find_spec(ours) else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        top, dot, rest = spec.name.partition(".")
        try:
            module = import_module(STAND_INS[top] + dot + rest)
        except ModuleNotFoundError:
            raise ModuleNotFoundError(f"No module named {spec.name!r}", name=spec.name) from None
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """It has run; only what the import has just overwritten goes back."""
        spec = module.__spec__
        if spec is not None and spec.loader_state is not None:
            module.__spec__ = spec.loader_state


class Later(MetaPathFinder):
    """Has modules of the engine fetched when the first of them is imported: few cells need networks and optimisers."""

    def __init__(self, fetch: Callable[[], object]) -> None:
        self.fetch = fetch

    def find_spec(self, name: str, path: Sequence[str] | None, target: Any = None) -> ModuleSpec | None:
        if not name.startswith("zero_to_hero.tensor."):
            return None
        self.fetch()
        sys.meta_path.remove(self)
        invalidate_caches()
        return PathFinder.find_spec(name, path)


def later(fetch: Callable[[], object]) -> None:
    """From now on this puts missing modules of the engine where Python looks for them."""
    sys.meta_path.append(Later(fetch))  # behind all others: only what they didn't find comes here


def install() -> None:
    """From now on these modules are found."""
    if not any(isinstance(finder, StandIns) for finder in sys.meta_path):
        # before all others: the engine has a folder, in which they would find a second `torch.nn`
        sys.meta_path.insert(0, StandIns())


def load() -> None:
    """Import the engine where the page has it, so that a snapshot of the modules covers it."""
    if "zero_to_hero_kernels" in sys.modules or find_spec("zero_to_hero_kernels"):
        with suppress(ImportError):
            import_module("torch")
