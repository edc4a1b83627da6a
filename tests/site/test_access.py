"""For every reader: the menu, the keyboard, paper, less motion, light and dark. See also test_every_page.py."""

import pytest
from playwright.sync_api import expect

from tests.site.axe import SEEN, axe
from tests.site.conftest import NOTEBOOK_PAGES, PAGES


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_menu(visit, scheme):
    page = visit(PAGES[-1], scheme=scheme, width=360)
    page.get_by_role("button", name="Contents").click()
    expect(page.get_by_role("navigation", name="Course")).to_be_visible()
    assert axe(page) == []


def test_the_menu_opens_without_scripts(visit):
    page = visit("index.html", width=360, scripts=False)
    link = page.get_by_role("navigation", name="Course").get_by_role("link").first
    assert not link.is_visible()
    page.get_by_role("button", name="Contents").click()
    expect(link).to_be_visible()


def test_the_menu_uncovers_the_section_that_was_chosen(visit):
    page = visit(NOTEBOOK_PAGES[0], width=360)
    page.get_by_role("button", name="Contents").click()
    link = page.locator(".zth-sections a").nth(1)
    section = page.locator(link.get_attribute("href"))
    link.click()
    page.locator("#zth-course").wait_for(state="hidden")
    page.wait_for_function("(section) => section.getBoundingClientRect().top < 400", arg=section.element_handle())


def test_help_for_keys_is_reached_from_every_page_and_needs_no_script(visit):
    page = visit(NOTEBOOK_PAGES[0], scripts=False)
    page.get_by_role("contentinfo").get_by_role("link", name="Keys").click()
    page.wait_for_url("**/book/run.html#run-keys")
    help_for_keys = page.locator("section:has(> #run-keys)")
    expect(help_for_keys).to_be_in_viewport()
    for key in ("Shift", "Tab", "Esc", "/"):
        expect(help_for_keys.locator("kbd", has_text=key).first).to_be_visible()


def add_closed_answer(page):
    page.evaluate(
        """document.querySelector('main').insertAdjacentHTML('beforeend',
            '<details class="sd-dropdown"><summary>Ask</summary><p id="answer">42</p></details>')"""
    )
    return page.locator("#answer")


def test_print_shows_closed_answers(visit):
    page = visit("index.html", scripts=False)
    answer = add_closed_answer(page)
    assert not answer.evaluate(SEEN)
    page.emulate_media(media="print")
    assert answer.evaluate(SEEN)


def test_browsers_that_print_closed_answers_as_nothing_get_them_opened(visit):
    page = visit("index.html")
    answer = add_closed_answer(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(answer).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(answer).to_be_hidden()


def test_the_skip_link_comes_first_and_leads_to_the_text(visit):
    page = visit("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "zth-skip"
    seen = "document.querySelector('.zth-skip').getBoundingClientRect().top >= 0"
    page.wait_for_function(seen)  # it is seen when it has the focus, after its short slide
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main-content'")


def test_no_motion_for_those_who_ask_for_none(visit):
    page = visit("index.html")
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0


def test_the_reader_chooses_light_or_dark_and_the_next_page_remembers(visit):
    page = visit("index.html", scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Light or dark").click()
    page.wait_for_function(f"(light) => {paper} !== light", arg=light)
    dark = page.evaluate(paper)
    page.reload()
    assert page.evaluate(paper) == dark


@pytest.mark.parametrize("scripts", [True, False])
def test_the_system_s_choice_holds_until_the_reader_makes_one(visit, scripts):
    papers = [
        visit("index.html", scheme=scheme, scripts=scripts).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert papers[0] != papers[1]
