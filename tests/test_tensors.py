"""Lecture 06: its text and what it shows are what the engine is, and its own small functions agree with PyTorch."""

import importlib.util
import inspect
import re
from pathlib import Path

import pytest
import torch

import zero_to_hero.tensor as engine
from zero_to_hero.page.source import source

ROOT = Path(__file__).resolve().parent.parent
LECTURE = (ROOT / "lectures" / "06_tensors.md").read_text(encoding="utf-8")


def test_the_c_of_the_lecture_is_what_the_record_measured():
    spec = importlib.util.spec_from_file_location("kernels_record", ROOT / "records" / "tensors" / "kernels.py")
    measured = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(measured)
    shown = re.search(r"^```c\n(.*?)^```$", LECTURE, re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert shown[1] == measured.PRODUCT


def test_a_source_is_the_text_of_the_file():
    shown = source(engine.layout.row_major, engine.Tensor.item)
    assert repr(shown).startswith("def row_major(")
    assert "\n\ndef item(self)" in repr(shown)  # a method without its indentation
    assert inspect.getsource(engine.layout.row_major).strip() in shown.text
    assert shown._repr_markdown_() == f"```python\n{shown.text}\n```"
    assert shown.lines == sum(1 for line in shown.text.splitlines() if line.strip()) < len(shown.text.splitlines())


def test_what_is_not_python_has_no_source():
    with pytest.raises(TypeError):
        source(len)


def test_the_core_that_is_shown_can_be_read_in_a_sitting():
    """The functions that the lecture unfolds: about 400 lines, and each of them is there."""
    named = re.findall(r"^\w+_part = source\((.*?)\)$", LECTURE, re.MULTILINE | re.DOTALL)
    rooms = {"numbers": engine.elementwise, "Tensor": engine.Tensor, "engine": engine}
    things = []
    for name in ", ".join(named).split(","):
        first, *rest = name.split()[0].split(".")
        thing = rooms.get(first) or getattr(engine, first)
        for part in rest:
            thing = getattr(thing, part)
        things.append(thing)
    assert len(things) > 25
    assert 350 < source(*things).lines < 480


def test_the_twister_of_the_lecture_is_pytorch_s_beyond_its_first_words():
    from random import Random

    for seed in (0, 42, 2**31 + 5):
        words = [seed]
        for i in range(1, 624):
            last = words[-1] ^ (words[-1] >> 30)
            words.append((1_812_433_253 * last + i) % 2**32)
        twister = Random()
        twister.setstate((3, (*words, 624), None))
        ours = [twister.getrandbits(32) % 2**24 / 2**24 for _ in range(700)]
        torch.manual_seed(seed)
        engine.manual_seed(seed)
        assert ours == torch.rand(700).tolist() == engine.rand(700).tolist()
