"""For every reader: axe-core finds nothing, nothing scrolls sideways, no script is needed, paper shows every answer."""

import pytest

from tests.site.conftest import NOTEBOOK_PAGES, PAGES, ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"
# axe leaves out the size of targets (24 by 24 pixels, WCAG 2.2) unless it is asked
RULES = "resultTypes: ['violations'], rules: { 'target-size': { enabled: true } }"
WIDTHS = (1280, 360)


def open_all(page):
    """What opens is looked at open, and sections that are far away are laid out, once our scripts have seen them."""
    page.add_style_tag(content=".bd-article section { content-visibility: visible !important }")
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit, path, scheme, width):
    page = visit(path, scheme=scheme, width=width)
    open_all(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run(document, {{ {RULES} }})")
    assert [
        f"{rule['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_menu(visit, scheme):
    page = visit(PAGES[-1], scheme=scheme, width=360)
    page.get_by_role("button", name="Contents").click()
    assert page.get_by_role("navigation", name="Course").is_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(f"axe.run(document, {{ {RULES} }}).then((found) => found.violations)") == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_on_a_phone(visit, path):
    page = visit(path, width=360)
    open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    unreached = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((box) =>
            box.scrollWidth > box.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(box).overflowX)
            && box.tabIndex < 0 && !box.querySelector('textarea')).map((box) => box.outerHTML.slice(0, 120))"""
    )
    assert unreached == [], "the keyboard does not reach what scrolls in a box"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_without_scripts(visit, path):
    bare, scripted = (visit(path, width=360, scripts=scripts) for scripts in (False, True))
    assert bare.locator("main h1").is_visible()
    assert bare.locator(".zth-scripted:visible").count() == 0, "a control that does nothing without scripts"
    # the same words, but for what scripts add to work with, and what is said of cells that can, or cannot, be run
    added = ["noscript", ".live-note", ".live-keys", ".live-bar", ".zth-scripted", ".zth-commit", ".zth-read"]
    for one in (bare, scripted):
        one.locator(f"main :is({', '.join(added)})").evaluate_all("(all) => all.map((x) => x.remove())")
    words = [page.locator("main").inner_text().replace("Copy", "").split() for page in (bare, scripted)]
    if path != "search.html":
        assert words[0] == words[1]


def test_the_menu_opens_without_scripts(visit):
    page = visit("index.html", width=360, scripts=False)
    link = page.get_by_role("navigation", name="Course").get_by_role("link").first
    assert not link.is_visible()
    page.get_by_role("button", name="Contents").click()
    assert link.is_visible()


def test_the_menu_uncovers_the_section_that_was_chosen(visit):
    page = visit(NOTEBOOK_PAGES[0], width=360)
    page.get_by_role("button", name="Contents").click()
    link = page.locator(".zth-sections a").nth(1)
    section = page.locator(link.get_attribute("href"))
    link.click()
    page.locator("#zth-course").wait_for(state="hidden")
    assert section.evaluate("(section) => section.getBoundingClientRect().top") < 400


SEEN = "(answer) => answer.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })"


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


@pytest.mark.parametrize("path", PAGES)
def test_print_hides_no_part_of_the_text(visit, path):
    page = visit(path, scripts=False)
    page.emulate_media(media="print")
    hidden = page.locator("main details > *:not(summary)").evaluate_all(f"(all) => all.filter((one) => !({SEEN})(one))")
    assert hidden == []
    assert not page.locator(".zth-side").is_visible()


def test_browsers_that_print_closed_answers_as_nothing_get_them_opened(visit):
    page = visit("index.html")
    answer = add_closed_answer(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert answer.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not answer.is_visible()


def test_the_skip_link_comes_first_and_leads_to_the_text(visit):
    page = visit("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "zth-skip"
    assert page.locator(".zth-skip").bounding_box()["y"] >= 0, "it is seen when it has the focus"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


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
    dark = page.evaluate(paper)
    assert dark != light
    page.reload()
    assert page.evaluate(paper) == dark


@pytest.mark.parametrize("scripts", [True, False])
def test_the_system_s_choice_holds_until_the_reader_makes_one(visit, scripts):
    papers = [
        visit("index.html", scheme=scheme, scripts=scripts).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert papers[0] != papers[1]
