"""Which size a lecture runs at."""

import pytest

from zero_to_hero.page.presets import preset, preset_name


@pytest.mark.parametrize("name", ["smoke", "cpu", "gpu"])
def test_the_environment_chooses(monkeypatch, name):
    monkeypatch.setenv("ZERO_TO_HERO_PRESET", name)
    assert preset(smoke="smoke", cpu="cpu", gpu="gpu") == name


@pytest.mark.parametrize(("sizes", "chosen"), [({}, "cpu"), ({"page": "page"}, "page"), ({"page": 0}, 0)])
def test_in_the_page_its_own_size_is_chosen_else_that_of_cpu(monkeypatch, sizes, chosen):
    monkeypatch.delenv("ZERO_TO_HERO_PRESET", raising=False)
    monkeypatch.setattr("sys.platform", "emscripten")
    assert preset(smoke="smoke", cpu="cpu", gpu="gpu", **sizes) == chosen
    monkeypatch.setenv("ZERO_TO_HERO_PRESET", "smoke")
    assert preset(smoke="smoke", cpu="cpu", gpu="gpu", **sizes) == "smoke"


@pytest.mark.parametrize(("available", "name"), [(True, "gpu"), (False, "cpu")])
def test_without_the_variable_torch_decides(monkeypatch, available, name):
    torch = pytest.importorskip("torch")
    monkeypatch.delenv("ZERO_TO_HERO_PRESET", raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: available)
    assert preset_name() == name


def test_another_word_is_refused_with_the_words_that_are_known(monkeypatch):
    monkeypatch.setenv("ZERO_TO_HERO_PRESET", "huge")
    with pytest.raises(ValueError, match="'huge': expected one of smoke, cpu, gpu, page"):
        preset_name()
