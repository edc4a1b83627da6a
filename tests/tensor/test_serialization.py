"""Files of tensors move both ways between PyTorch and the engine."""

import io
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch

import zero_to_hero.tensor as ours

BOTH = [(torch, ours), (ours, torch), (ours, ours)]
WAYS = pytest.mark.parametrize(("writer", "reader"), BOTH, ids=["from PyTorch", "to PyTorch", "ours"])


def moved(writer: Any, reader: Any, value: Any) -> Any:
    file = io.BytesIO()
    writer.save(value, file)
    file.seek(0)
    return reader.load(file, weights_only=True)


@WAYS
def test_values_and_types_come_back(writer: Any, reader: Any) -> None:
    value = {
        "numbers": [1, 2.5, -(10**30), True, None, float("inf")],
        "text": ("naïve", ""),
        7: OrderedDict(a={"b": []}),
        "size": writer.Size([2, 3]),
        "dtype": [writer.float32, writer.float64, writer.int64, writer.bool],
        "float32": writer.tensor([[0.1, -0.0], [float("inf"), 3e38]]),
        "float64": writer.tensor([0.1, 5e-324], dtype=writer.float64),
        "int64": writer.tensor([-(2**63), 2**63 - 1]),
        "bool": writer.tensor([True, False]),
        "scalar": writer.tensor(3.5),
        "empty": writer.zeros(0, 3),
    }
    back = moved(writer, reader, value)
    assert list(back) == list(value)
    for name in ("numbers", "text", 7, "size"):
        assert back[name] == value[name]
        assert type(back[name]).__name__ == type(value[name]).__name__
    assert back["dtype"] == [reader.float32, reader.float64, reader.int64, reader.bool]
    for name in ("float32", "float64", "int64", "bool", "scalar", "empty"):
        assert back[name].tolist() == value[name].tolist()
        assert tuple(back[name].shape) == tuple(value[name].shape)
        assert str(back[name].dtype) == str(value[name].dtype)


@WAYS
def test_views_share_their_storage_again(writer: Any, reader: Any) -> None:
    whole = writer.arange(12.0).view(3, 4)
    a, b, c = moved(writer, reader, [whole, whole.T, whole[1:, 2]])
    assert (b.stride(), c.stride(), c.storage_offset()) == ((1, 4), (4,), 6)
    a[1, 2] = -1
    assert b[2, 1].item() == c[0].item() == -1


@WAYS
def test_parameters_and_gradients(writer: Any, reader: Any) -> None:
    layer = writer.nn.Linear(3, 2)
    back = moved(writer, reader, [layer.state_dict(), layer.weight, writer.ones(2, requires_grad=True)])
    assert back[0]["weight"].tolist() == layer.weight.tolist()
    assert isinstance(back[1], reader.nn.Parameter)
    assert back[1].requires_grad
    assert back[2].requires_grad
    other = reader.nn.Linear(3, 2)
    other.load_state_dict(back[0])
    assert other.bias.tolist() == layer.bias.tolist()


@WAYS
@pytest.mark.parametrize("name", ["AdamW", "SGD", "RMSprop", "Adagrad"])
def test_an_optimizer_goes_on_where_it_stood(name: str, writer: Any, reader: Any) -> None:
    options = {"momentum": 0.9} if name in ("SGD", "RMSprop") else {}

    def made(library: Any) -> tuple[Any, Any]:
        library.manual_seed(0)
        layer = library.nn.Linear(2, 2)
        return layer, getattr(library.optim, name)(layer.parameters(), lr=0.1, **options)

    def step(library: Any, layer: Any, optimizer: Any) -> None:
        optimizer.zero_grad()
        layer(library.ones(3, 2)).square().sum().backward()
        optimizer.step()

    layer, optimizer = made(writer)
    for _ in range(3):
        step(writer, layer, optimizer)
    weights, state = moved(writer, reader, [layer.state_dict(), optimizer.state_dict()])
    other, its_own = made(reader)
    other.load_state_dict(weights)
    its_own.load_state_dict(state)
    for _ in range(2):
        step(writer, layer, optimizer)
        step(reader, other, its_own)
    assert other.weight.tolist() == [pytest.approx(row, abs=1e-6) for row in layer.weight.tolist()]


def test_paths_and_alignment(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    ours.save({"a": ours.ones(3), "b": ours.ones(5)}, path)
    assert torch.load(path, weights_only=True, mmap=True)["b"].tolist() == [1] * 5
    assert ours.load(str(path))["a"].tolist() == [1] * 3


def test_what_cannot_be_saved_is_named() -> None:
    file = io.BytesIO()
    with pytest.raises(TypeError, match=r"got a Linear: save a module's state_dict\(\)"):
        ours.save({"model": ours.nn.Linear(2, 2)}, file)
    assert file.getvalue() == b""


class Evil:
    def __reduce__(self) -> Any:
        return print, ("code ran",)


@pytest.mark.parametrize(
    ("value", "name"), [(Evil(), "print"), (torch.nn.Linear(2, 2), "Linear"), (torch.ones(2).half(), "HalfStorage")]
)
def test_other_objects_are_refused(value: Any, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = io.BytesIO()
    torch.save(value, file)
    with pytest.raises(pickle.UnpicklingError, match=name):
        ours.load(file)
    assert capsys.readouterr().out == ""


def changed(replace: dict[str, tuple[bytes, bytes]]) -> io.BytesIO:
    """A file of PyTorch's with other bytes in it."""
    file, result = io.BytesIO(), io.BytesIO()
    torch.save(torch.arange(6.0)[2:5], file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            before, after = replace.get(name.rpartition("/")[2], (b"", b""))
            new.writestr(name, old.read(name).replace(before, after) if before else old.read(name))
    return result


def test_broken_files_are_refused() -> None:
    with pytest.raises(RuntimeError, match="isn't one"):
        ours.load(io.BytesIO(b"hello"))
    with pytest.raises(RuntimeError, match="big-endian"):
        ours.load(changed({"byteorder": (b"little", b"big")}))
    with pytest.raises(RuntimeError, match="isn't inside its storage"):
        ours.load(changed({"data.pkl": (b"K\x02K\x03\x85", b"K\x07K\x03\x85")}))
    with pytest.raises(RuntimeError, match="4 bytes, but 6 elements"):
        ours.load(shortened())


def shortened() -> io.BytesIO:
    file, result = io.BytesIO(), io.BytesIO()
    torch.save(torch.arange(6.0), file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:4] if name.endswith("/data/0") else old.read(name))
    return result
