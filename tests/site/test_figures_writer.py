"""The writing GPT on the front page and in its lecture: it goes on as Python does, and nothing of it comes unasked."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.proven import proven
from tests.site.conftest import PATIENCE
from tests.site.parts import code, site
from tests.written_by_gpt import MODEL, goes_on
from zero_to_hero.figures.gpt.writer import MOST, Writer
from zero_to_hero.gpt_quantised import load_quantised

pytestmark = proven(lambda: [code(), site()])
COMES_LATER = (".gpt", ".wasm")


def opened(visit, path: str, link: str = "") -> Page:
    page = visit(f"{path}{link}")
    page.locator("#figure-writer").evaluate("(one) => one.scrollIntoView()")
    page.locator("#figure-writer[data-live]").wait_for()
    return page


def fetched(watch) -> list[str]:
    """What the page has asked for of the model and its kernels."""
    paths = [urlsplit(response.url).path for response in watch.responses]
    return [path for path in paths if path.endswith(COMES_LATER)]


def text_of(page: Page) -> str:
    return page.locator("#figure-writer .zth-written").evaluate("(one) => one.textContent")


def finished(page: Page) -> str:
    """The text when all of it is written."""
    page.wait_for_function(
        "([selector, length]) => document.querySelector(selector).textContent.length >= length",
        arg=["#figure-writer .zth-written span", MOST],
    )
    expect(page.locator("#figure-writer .zth-go")).to_have_text("Again")
    return text_of(page)


@pytest.mark.parametrize("path", ["index.html", "lectures/09_gpt.html"])
def test_somebody_types_and_the_model_goes_on_as_python_does(visit, watch, path):
    page = opened(visit, path)
    field = page.locator("#figure-writer").get_by_role("textbox", name="A beginning")
    assert text_of(page) == Writer().sample, "before that there's what the record holds"
    page.wait_for_timeout(500)
    assert fetched(watch) == [], "nothing of the model comes before somebody types"
    field.press_sequentially("JULIET:")
    text = finished(page)
    assert sorted(path.rsplit(".", 1)[1] for path in fetched(watch)) == ["gpt", "wasm"]
    model, _ = load_quantised(MODEL)
    assert text.startswith("JULIET:" + goes_on(model, "JULIET:", 0.5, 1, 60))
    expect(page.locator("#figure-writer .zth-heard")).to_have_text(text, timeout=PATIENCE)
    expect(page.locator("#figure-writer").get_by_role("status")).to_contain_text(
        f"{MOST} letters at a temperature of 0.5"
    )


def test_stop_again_and_a_key_between(visit, watch):
    page = opened(visit, "index.html")
    figure = page.locator("#figure-writer")
    field, go = figure.get_by_role("textbox", name="A beginning"), figure.locator(".zth-go")
    heard = figure.locator(".zth-heard")
    field.fill("The")
    field.press("Enter")
    expect(go).to_have_text("Stop")
    expect(figure.locator(".zth-written span")).not_to_have_text("")
    assert heard.text_content() == "", "a screen reader isn't read each letter"
    go.press("Enter")
    expect(go).to_have_text("Again")
    stopped = text_of(page)
    assert stopped.startswith("The")
    page.wait_for_timeout(300)
    assert text_of(page) == stopped
    expect(heard).to_have_text(stopped)
    go.press("Enter")
    first = finished(page)
    page.wait_for_url("**writer.seed=2**")
    assert first.startswith("The" + goes_on(load_quantised(MODEL)[0], "The", 0.5, 2, 30))
    field.press("End")
    field.press_sequentially("n")
    expect(go).to_have_text("Stop")
    assert finished(page).startswith("Then")
    figure.get_by_role("button", name="Reset").click()
    expect(field).to_have_value("")
    assert text_of(page) == Writer().sample


def test_a_strange_letter_is_named_and_left_out(visit):
    page = opened(visit, "index.html")
    figure = page.locator("#figure-writer")
    figure.get_by_role("textbox").fill("Ophélia 7")
    expect(figure.get_by_role("status")).to_contain_text("It has never seen é 7")
    assert finished(page).startswith("Ophlia ")


def test_a_link_to_a_text_shows_it_and_the_temperature_writes_it_anew(visit):
    page = opened(visit, "index.html", "#writer.text=ROMEO:&writer.drawn=50&writer.seed=3")
    model, _ = load_quantised(MODEL)
    for temperature, key in ((0.5, None), (0.0, "Home")):
        if key:
            page.locator("#figure-writer input[type=range]").press(key)
        right = "ROMEO:" + goes_on(model, "ROMEO:", temperature, 3, 50)
        page.wait_for_function(
            "(text) => document.querySelector('#figure-writer .zth-written').textContent === text", arg=right
        )
    page.locator("#figure-writer").get_by_role("button", name="Show as table").click()
    expect(page.locator("#figure-writer tbody td").first).to_have_text("1.000")


def test_who_asked_for_less_motion_gets_the_text_at_once(visit):
    page = opened(visit, "index.html")
    page.emulate_media(reduced_motion="reduce")
    page.locator("#figure-writer").get_by_role("button", name="ROMEO:").click()
    assert finished(page).startswith("ROMEO:")


def test_a_model_that_does_not_come_is_told(visit, watch):
    page = opened(visit, "index.html")
    page.route("**/*.gpt", lambda route: route.fulfill(status=200, body="no model"))
    page.locator("#figure-writer").get_by_role("textbox").fill("Who")
    status = page.locator("#figure-writer").get_by_role("status")
    expect(status).to_have_text("This file is no quantised GPT. Load the page again.")
    expect(page.locator("#figure-writer .zth-go")).to_have_text("Go on")


def test_without_scripts_and_on_paper_the_sample_is_there(visit):
    page = visit("index.html", scripts=False)
    figure = page.locator("#figure-writer")
    assert Writer().sample[:200] in figure.inner_text()
    assert "It wrote this" in figure.inner_text()
