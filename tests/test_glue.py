"""Numbers for the page's text: stored where MyST-NB is, silently nothing where it is not."""

import sys
from types import SimpleNamespace

from zero_to_hero.page.glue import glue


def test_glue_hands_the_value_on_and_shows_nothing(monkeypatch):
    calls = []
    fake = SimpleNamespace(glue=lambda name, value, display: calls.append((name, value, display)))
    monkeypatch.setitem(sys.modules, "myst_nb", fake)
    glue("loss", 0.25)
    assert calls == [("loss", 0.25, False)]


def test_without_myst_nb_a_lecture_still_runs(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "myst_nb", None)  # as on Colab: the import fails
    glue("loss", 0.25)
    assert capsys.readouterr().out == ""
