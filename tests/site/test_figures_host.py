"""The host in Chromium, on pages of dials: when a figure loads, what it remembers, and what a broken one shows.

The same module also runs in anywidget's own front end, where it comes as a string: there it gets what Jupyter gives.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from dial import DialFigure
from dial_pages import address as address
from dial_pages import dials as dials

from tests.site.front_end import show


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": 800, "height": 600})
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url.removeprefix(address)))
    yield page
    page.close()


def files_of_figures(page: Any) -> list[str]:
    return [url for url in page.asked if "/_static/figures/" in url]


def shown(page: Any, name: str = "dial") -> str:
    return page.locator(f"#figure-{name}[data-live] .zth-stage output").inner_text()


def test_nothing_is_asked_for_before_a_figure_is_near(page: Any, address: str):
    page.goto(f"{address}/deep/large.html")
    page.wait_for_timeout(500)
    assert files_of_figures(page) == []
    page.mouse.wheel(0, 10_000)
    page.locator("#figure-large[data-live]").wait_for()
    assert {url.rsplit(".", 1)[1] for url in files_of_figures(page)} == {"js", "css", "json"}
    assert "29999" in page.locator("input[type=range]").get_attribute("max")


def test_two_figures_on_one_page_load_each_in_its_turn_and_share_the_files(page: Any, address: str):
    page.goto(address + "/index.html")
    assert shown(page).startswith("plain 0: 0.5 of 0.5,0.3333,70.25")
    assert page.locator("#figure-other").get_attribute("data-live") is None
    page.locator("#figure-other").scroll_into_view_if_needed()
    assert shown(page, "other") == "plain 0: 1 of 1,2,3"
    assert len(files_of_figures(page)) == 2
    assert not [url for url in page.asked if url.startswith("http") and "127.0.0.1" not in url]


def test_controls_stand_in_the_address_and_reset_takes_them_out(page: Any, address: str):
    page.goto(address + "/index.html#a-page")
    shown(page)
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/index.html#dial.step=1")
    page.locator("#figure-other").scroll_into_view_if_needed()
    shown(page, "other")
    page.locator("#figure-other input").focus()
    page.keyboard.press("End")
    page.wait_for_url("**/index.html#dial.step=1&other.step=2")
    page.locator("#figure-dial").get_by_role("button", name="Reset").click()
    page.wait_for_url("**/index.html#other.step=2")
    assert shown(page).startswith("plain 0:")


def test_a_link_opens_a_situation(page: Any, address: str):
    page.goto(address + "/index.html#other.step=2&other.mode=loud&other.points=[[1,2]]")
    assert shown(page, "other") == "loud 2: 3 of 1,2,3"
    box = page.locator("#figure-other").bounding_box()
    assert 0 <= box["y"] < 600
    page.evaluate("location.hash = 'other.step=1'")
    page.get_by_text("plain 1: 2 of 1,2,3").wait_for()


@pytest.mark.parametrize("wrong", ["dial.step=x", "dial.step=[1]", "dial.step=", "dial.points=3", "dial.values=7"])
def test_an_address_with_wrong_types_changes_nothing(page: Any, address: str, wrong: str):
    page.goto(f"{address}/index.html#{wrong}")
    assert shown(page).startswith("plain 0: 0.5 of 0.5,0.3333,70.25")


def test_an_anchor_of_the_page_leaves_the_figure_as_it_is(page: Any, address: str):
    page.goto(address + "/index.html#dial.step=2")
    assert shown(page).startswith("plain 2:")
    page.evaluate("location.hash = 'a-page'")
    page.wait_for_timeout(100)
    assert shown(page).startswith("plain 2:")


def test_playing_stops_off_the_screen_and_goes_on_in_sight(page: Any, address: str):
    page.goto(address + "/index.html")
    shown(page)
    page.get_by_role("button", name="Play").click()
    page.evaluate("document.querySelector('#figure-other').scrollIntoView()")
    page.locator("#figure-dial").get_by_role("button", name="Play").wait_for()
    held = shown(page)
    page.wait_for_timeout(1000)
    assert shown(page) == held
    assert not held.startswith("plain 3:")
    page.evaluate("document.querySelector('#figure-dial').scrollIntoView()")
    page.get_by_text("plain 3:").wait_for()
    page.locator("#figure-dial").get_by_role("button", name="Play").wait_for()


def test_less_motion_jumps_to_the_end(browser: Any, address: str):
    page = browser.new_page(reduced_motion="reduce")
    page.goto(address + "/index.html")
    page.get_by_role("button", name="Play").first.click()
    assert shown(page).startswith("plain 3:")
    page.close()


def test_the_table_and_the_sentence(page: Any, address: str):
    page.goto(address + "/index.html")
    shown(page)
    figure = page.locator("#figure-dial")
    assert figure.get_by_role("table").count() == 0
    figure.get_by_role("button", name="Show as table").click()
    assert figure.get_by_role("row").nth(3).inner_text().split() == ["2", "70.25"]
    figure.get_by_role("button", name="Hide the table").click()
    assert figure.get_by_role("table").count() == 0
    figure.get_by_role("slider").press("ArrowRight")
    figure.get_by_role("status").get_by_text("Place 1.").wait_for()


@pytest.mark.parametrize(
    ("files", "answer"),
    [
        ("**/dial-*.js", {"status": 404, "body": "gone"}),
        ("**/dial-*.js", {"content_type": "text/javascript", "body": "syntax error("}),
        ("**/dial-*.js", {"content_type": "text/javascript", "body": "export default { render() { throw 1; } };"}),
        ("**/large-*.json", {"status": 404, "body": "<html>"}),
        ("**/large-*.json", {"body": '{"state": {}'}),
    ],
)
def test_a_broken_figure_keeps_its_still_picture_and_says_one_sentence(
    page: Any, address: str, files: str, answer: dict[str, Any]
):
    page.route(files, lambda route: route.fulfill(**answer))
    page.goto(f"{address}/deep/large.html")
    page.mouse.wheel(0, 10_000)
    page.get_by_text("This figure couldn't start.").wait_for()
    assert page.locator("figure svg title").text_content() == "A dial"


def test_without_javascript_the_still_picture_stands(browser: Any, address: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/index.html")
    assert page.locator("#figure-dial svg").is_visible()
    assert page.get_by_text("A dial: <turn> it.").first.is_visible()
    context.close()


def test_the_module_runs_in_anywidgets_own_front_end(browser: Any):
    figure = DialFigure([0.5, 70.25])
    page = browser.new_page()
    show(page, figure._esm, figure._css, figure.page_state())
    page.get_by_text("plain 0: 0.5 of 0.5,70.25").wait_for()
    assert page.get_by_text("A dial: <turn> it.").is_visible()
    page.get_by_role("slider").press("ArrowRight")
    page.get_by_text("plain 1: 70.25 of 0.5,70.25").wait_for()
    assert page.evaluate("model.saved.at(-1).step") == 1
    page.evaluate("model.set('mode', 'from Python')")
    page.get_by_text("from Python 1: 70.25").wait_for()
    page.get_by_role("button", name="Reset").click()
    page.get_by_text("plain 0: 0.5").wait_for()
    page.close()
