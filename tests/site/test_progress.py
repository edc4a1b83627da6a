"""What the reader has done: counted alike everywhere, saved, loaded elsewhere, written into a notebook, forgotten."""

import hashlib
import json
import os
from pathlib import Path
from unittest.mock import patch

import nbformat
import pytest
from nbclient import NotebookClient
from playwright.sync_api import Page, expect

from book.serve import SITE
from tests.proven import proven
from tests.site.axe import axe
from tests.site.conftest import ROOT
from tests.site.parts import code, site
from tests.site.strict import Reader
from zero_to_hero.checks._engine.exercise import load as exercises_of

pytestmark = proven(lambda: [site(), code()])

SOURCES = [file.read_text(encoding="utf-8") for file in (ROOT / "lectures").glob("*.md")]
LECTURES, QUESTIONS = len(SOURCES), sum(text.count("\n:::{question} ") for text in SOURCES)
LECTURE, EXERCISES = "lectures/01_micrograd.html", "exercises/01_micrograd.html"
DONE, CELL = "zero-to-hero:progress:/", f"zero-to-hero:cell:/{EXERCISES}#"
TANH = "def tanh(x):\n    return (math.exp(2 * x) - 1) / (math.exp(2 * x) + 1)"
FILE = {
    "format": "zero-to-hero progress",
    "version": 1,
    "course": "Zero to Hero",
    "saved": "2026-11-26T08:00:00.000Z",
    "done": ["exercise:micrograd.tanh", "question:lectures/01_micrograd#partial"],
    "cells": {
        f"{EXERCISES}#the-hyperbolic-tangent/1": {"was": "", "now": "from the file"},
        f"{EXERCISES}#momentum/1": {"was": "", "now": "momentum from the file"},
    },
}


def stored(page: Page) -> dict[str, str]:
    return page.evaluate("({...localStorage})")


def answer(page: Page, name: str, choice: str) -> None:
    question = page.locator(f"#question-{name}")
    question.get_by_role("radio", name=choice).check()
    question.get_by_role("button", name="Answer").click()


def pass_check(page: Page, name: str, state: str = "passed") -> None:
    tell = "detail => document.dispatchEvent(new CustomEvent('zero-to-hero:check', { detail }))"
    page.evaluate(tell, {"name": name, "state": state})


def load(page: Page, file: Path | str, name: str = "progress.json") -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Load from a file").click()
    text = file.read_bytes() if isinstance(file, Path) else file.encode()
    chooser.value.set_files({"name": name, "mimeType": "application/json", "buffer": text})


def download(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def said(page: Page):
    return page.locator(".zth-progress").get_by_role("status")


def test_every_place_counts_the_same_and_a_second_try_is_not_the_first(visit):
    page = visit(LECTURE)
    home = page.url.removesuffix(LECTURE)
    answer(page, "partial", "It falls")
    for choice in ("288", "304", "337"):
        answer(page, "how-many", choice)
    page.get_by_role("checkbox", name="I have read this lecture").check()
    page.goto(home + EXERCISES)
    pass_check(page, "micrograd.tanh")
    pass_check(page, "micrograd.nll", "not yet")
    counted = "2 of 10 questions answered (1 right the first time) · 1 of 21 exercises passed (1 of 48 points)."
    expect(page.locator(".zth-tally")).to_have_text(f"lecture read · {counted}")
    expect(page.locator(".zth-progress").get_by_role("link", name="Momentum")).to_be_visible()
    expect(page.locator(".zth-progress").get_by_role("link", name="The hyperbolic tangent")).to_have_count(0)
    reader = Reader(page)
    reader.wait_until_ready()
    reader.write(1, f'{reader.text(1).input_value()}\nprogress("micrograd")')
    reader.run(1, "micrograd: progress")
    assert "1 of 21 exercises passed, 1 of 48 points" in reader.output(1)

    page.goto(home + LECTURE)
    expect(page.locator("#question-partial .zth-done")).to_have_text(
        "Answered before, on this device: right the first time."
    )
    expect(page.locator("#question-how-many .zth-done")).to_have_text("Answered before, on this device.")
    page.goto(home)
    expect(page.locator("#lecture-01 .zth-lecture-done")).to_have_text(
        f"Done: lecture read, {counted.replace(' · ', ', ')}"
    )
    expect(page.locator(".zth-lecture-done")).to_have_count(1)
    expect(page.locator(".zth-tally")).to_contain_text(
        f"1 of {LECTURES} lectures read · 2 of {QUESTIONS} questions answered (1 right"
    )
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Forget everything").click()
    expect(page.locator(".zth-lecture-done")).to_have_count(1)
    page.evaluate("localStorage.setItem('of-another', 'stays')")
    keep_a_file(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget everything").click()
    expect(said(page)).to_have_text("It’s all erased.")
    page.wait_for_function("indexedDB.databases().then((all) => all.length === 0)")
    expect(page.locator(".zth-lecture-done")).to_have_count(0)
    assert list(stored(page)) == ["of-another"]


def keep_a_file(page):
    """Keep one as a cell does: live/kept.mjs names the database by its own place, and `forget` by the page's."""
    live = next(SITE.glob("_static/live-*")).name
    page.evaluate(
        """(live) => import(new URL(`_static/${live}/kept.mjs`, document.baseURI))
            .then(({ put }) => put('mine.pt', new ArrayBuffer(8), 1))""",
        live,
    )
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 1


def test_what_is_saved_on_one_device_is_loaded_on_another(visit, tmp_path):
    here = visit(EXERCISES)
    reader = Reader(here)
    reader.wait_until_ready()
    reader.write(2, TANH)
    pass_check(here, "micrograd.tanh")
    file = download(here, "Save to a file", tmp_path)
    assert file.name.startswith("zero-to-hero-20")
    text = json.loads(file.read_text())
    assert (text["version"], text["course"], text["done"]) == (1, "Zero to Hero", ["exercise:micrograd.tanh"])

    there = visit(EXERCISES)
    load(there, file)
    expect(said(there)).to_contain_text("and 1 cell of code.")
    expect(said(there)).to_be_in_viewport()
    Reader(there).wait_until_ready()
    expect(Reader(there).text(2)).to_have_value(TANH)
    expect(there.locator(".zth-tally")).to_contain_text("1 of 21 exercises passed")
    assert stored(there) == stored(here)


@pytest.mark.parametrize(
    ("choice", "text", "more"),
    [("Take the file’s", "from the file", True), ("Keep those here", "mine", True), ("Cancel", "mine", False)],
)
def test_it_asks_before_it_overwrites(visit, choice, text, more):
    page = visit(EXERCISES)
    mine = json.dumps({"was": "", "now": "mine"})
    page.evaluate("([key, mine]) => localStorage.setItem(key, mine)", [f"{CELL}the-hyperbolic-tangent/1", mine])
    before = stored(page)
    load(page, json.dumps(FILE))
    group = page.locator(".zth-progress").get_by_role("group")
    expect(group).to_contain_text("One cell holds another text here than in the file: the hyperbolic tangent")
    expect(group.get_by_role("button").first).to_be_focused()
    assert stored(page) == before
    group.get_by_role("button", name=choice).press("Enter")
    expect(said(page)).to_contain_text("Loaded: progress up to 2026-11-26" if more else "Nothing was loaded")
    assert json.loads(stored(page)[f"{CELL}the-hyperbolic-tangent/1"])["now"] == text
    assert (f"{CELL}momentum/1" in stored(page)) == (DONE in stored(page)) == more


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("def tanh(x): ...", "isn't JSON"),
        (json.dumps(FILE | {"course": "Another"}), "another course, “Another”"),
        (json.dumps(FILE | {"version": 2}), "newer version"),
    ],
)
def test_a_bad_file_gets_a_sentence_and_changes_nothing(visit, text, sentence):
    page = visit("index.html")
    load(page, text)
    expect(said(page)).to_contain_text(sentence)
    assert stored(page) == {}


def test_a_file_that_does_not_fit_leaves_everything_as_it_was(visit):
    page = visit(EXERCISES)
    before = {DONE: '["read:lectures/01_micrograd"]'}
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [*before, *before.values()])
    page.evaluate(
        """() => {
          const set = Storage.prototype.setItem;
          Storage.prototype.setItem = function (key, value) {
            if (key.includes('momentum')) throw new DOMException('full', 'QuotaExceededError');
            set.call(this, key, value);
          };
        }"""
    )
    load(page, json.dumps(FILE))
    expect(said(page)).to_contain_text("no room for it")
    assert stored(page) == before


def test_a_browser_that_keeps_nothing_says_so_and_still_writes_the_notebook(visit, tmp_path):
    page = visit("index.html")
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })")
    page.goto(page.url.removesuffix("index.html") + EXERCISES)
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator(".zth-progress")).to_contain_text("doesn't let the site keep anything")
    reader = Reader(page)
    reader.wait_until_ready()
    reader.write(2, TANH)
    assert TANH in [cell.source for cell in nbformat.read(download(page, "Download my answers", tmp_path), 4).cells]
    load(page, json.dumps(FILE))
    expect(said(page)).to_contain_text("Nothing has changed")


def test_the_notebook_of_answers_is_valid_named_and_runs_alone(visit, tmp_path):
    page = visit(EXERCISES)
    reader = Reader(page)
    reader.wait_until_ready()
    reader.write(1, reader.text(1).input_value() + "\nmine = 'set up'")
    reader.write(2, TANH)
    path = download(page, "Download my answers as a notebook", tmp_path)
    assert path.name == "zero-to-hero-micrograd-answers.ipynb"
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert codes[1].source.endswith("mine = 'set up'")
    names = [cell.metadata.get("zero_to_hero", {}).get("exercise") for cell in codes]
    assert sorted(name for name in names if name) == sorted(one.name for one in exercises_of("micrograd"))
    for place, name in enumerate(names):
        assert not name or codes[place + 1].source == f'check("{name}")'
    assert codes[names.index("micrograd.tanh")].source == TANH

    with patch.dict(os.environ, PYTHONPATH=str(ROOT)):
        NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    check = codes[names.index("micrograd.tanh") + 1]
    assert "Passed" in str(check.outputs)
    assert "Not written yet" in str(codes[names.index("micrograd.nll") + 1].outputs)


@pytest.mark.parametrize("granted", [True, False])
def test_the_browser_is_asked_to_keep_it_when_there_is_something_to_keep(visit, granted):
    page = visit("index.html")
    page.add_init_script(
        """
        window.asked = 0;
        navigator.storage.persist = async () => { asked += 1; sessionStorage.granted = 'GRANTED'; };
        navigator.storage.persisted = async () => Boolean(sessionStorage.granted);
        """.replace("GRANTED", "yes" if granted else "")
    )
    home = page.url.removesuffix("index.html")
    page.goto(home + LECTURE)
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate("asked") == 0
    answer(page, "partial", "It falls")
    page.wait_for_function("asked === 1")
    answer(page, "how-many", "337")
    expect(page.locator("#question-how-many").get_by_role("status")).to_contain_text("Right")
    assert page.evaluate("asked") == 1
    page.goto(home)
    sentence = "promised to leave it alone" if granted else "Safari does after seven days without a visit"
    expect(page.locator(".zth-progress")).to_contain_text(sentence)
    assert page.evaluate("asked") == 0


def test_a_module_is_named_by_its_contents_wherever_it_is_imported(visit, watch):
    page = visit(EXERCISES)
    page.wait_for_load_state("networkidle")
    asked = [response.url for response in watch.responses if "memory.js" in response.url]
    version = hashlib.sha256((ROOT / "book/static/memory.js").read_bytes()).hexdigest()[:8]
    assert [url.partition("?v=")[2] for url in asked] == [version]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_the_panel_passes_axe_and_fits_a_phone(visit, scheme, width):
    page = visit(EXERCISES, scheme=scheme, width=width)
    mine = json.dumps({"was": "", "now": "mine"})
    page.evaluate("([key, mine]) => localStorage.setItem(key, mine)", [f"{CELL}the-hyperbolic-tangent/1", mine])
    load(page, json.dumps(FILE))
    expect(page.locator(".zth-progress").get_by_role("group")).to_be_visible()
    assert axe(page, "'.zth-progress'") == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
