"""Memory: what a training loop takes it gives back."""

import gc

import zero_to_hero.tensor as torch
from zero_to_hero.tensor import layout, memory

F = torch.nn.functional


def in_use() -> int:
    """Bytes that were handed out and haven't come back."""
    waiting = sum((16 << size) * len(blocks) for size, blocks in enumerate(memory.free))
    return memory.heap.top - waiting


def steps(count: int) -> None:
    torch.manual_seed(0)
    W1, W2 = (torch.randn(shape).mul_(0.1).requires_grad_() for shape in ((4, 8), (8, 3)))
    optimizer = torch.optim.AdamW([W1, W2], lr=0.01)
    for _ in range(count):
        x, y = torch.randn(16, 4), torch.randint(0, 3, (16,))
        loss = F.cross_entropy(torch.tanh(x @ W1) @ W2, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def test_many_steps_take_no_more_than_a_few():
    steps(200)
    top, used = memory.heap.top, in_use()
    steps(2_000)  # benchmarks/tensor.py --memory takes a hundred thousand
    assert (memory.heap.top, in_use()) == (top, used)


def test_nothing_waits_for_the_collector():
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        steps(3)
        before = in_use()
        steps(3)
        assert in_use() == before
        gc.collect()  # wasmtime leaves some of its own
        ours = [one for one in gc.garbage if type(one).__module__.startswith("zero_to_hero")]
        assert ours == []
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def test_a_block_comes_back_with_the_last_view():
    whole = torch.zeros(1000)
    address = whole.data_ptr()
    part = whole[10:20]
    del whole
    assert torch.zeros(1000).data_ptr() != address
    del part
    assert torch.zeros(1000).data_ptr() == address


def test_many_shapes_are_forgotten_again(monkeypatch):
    monkeypatch.setattr(layout, "MOST", 500)
    for n in range(1, 3_000):
        a = torch.zeros(n) + 1
    assert len(layout.layouts) <= 502
    assert a.sum().item() == n
