"""PyTorch's operator database judges the engine: each sample of each operator passes, or is on the reviewed list."""

import pytest

from tests.proven import proven
from tests.tensor.engine import sources
from tests.tensor.operators import EXCEPTIONS, counted, exceptions, known, label

OPERATORS = {label(info): info for info in known()}
# all their samples are complex, lie on a GPU, or come with a memory format
OUT_OF_SCOPE = {"nn.functional.silu.complex", "nn.functional.batch_norm.without_cudnn", "to"}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("operator", sorted({*OPERATORS} - OUT_OF_SCOPE))
@proven(lambda: [sources(), EXCEPTIONS.read_bytes()])
def test_the_operator_gives_what_pytorch_gives(operator: str) -> None:
    count = counted(OPERATORS[operator])
    assert count.right or count.listed, "no sample was compared"
    assert not count.wrong, f"\n{count}"
    assert not count.unused, f"\n{count}"


def test_the_list_names_operators_that_the_engine_has() -> None:
    assert set(exceptions()) <= set(OPERATORS)


def test_as_many_operators_are_compared_as_ever() -> None:
    assert len(OPERATORS) >= 220
