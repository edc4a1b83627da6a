"""What a test of the engine depends on, for tests/proven.py."""

from functools import cache

from tests.proven import ROOT, contents

ENGINE = ROOT / "zero_to_hero" / "tensor"
KERNELS = ROOT / "zero_to_hero" / "kernels"


@cache
def sources() -> str:
    """A hash of all that the engine is made of."""
    return contents([*ENGINE.rglob("*.py"), *KERNELS.glob("*.py"), *KERNELS.glob("*.c")])
