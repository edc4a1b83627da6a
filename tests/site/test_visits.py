"""The site as it is walked through: under its published path, over a wrong address, over the search."""

import pytest

from tests.site.conftest import NOTEBOOK_PAGES, PAGES


@pytest.mark.parametrize("path", PAGES)
def test_a_page_works_below_a_path(visit, published, path):
    page = visit(path, base=published)
    assert page.locator("main h1").is_visible()
    if path != "404.html":  # it carries its style inside
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("Literata")


def test_the_whole_course_can_be_walked_from_the_front_page(visit, published):
    page = visit("index.html", base=published)
    for link in page.locator(".zth-nav a").evaluate_all("(links) => links.map((link) => link.href)"):
        assert link.startswith(published)
        page.goto(link)
        assert page.locator("h1").count() == 1


def test_from_a_lecture_one_goes_on_to_its_exercises_its_solutions_and_the_next_lecture(visit):
    page, seen = visit("index.html"), []
    while page.locator('link[rel="next"]').count():
        page.goto(page.locator('link[rel="next"]').evaluate("(link) => link.href"))
        seen.append(page.url.split("/", 3)[3])
    slugs = sorted(path.split("/")[1] for path in NOTEBOOK_PAGES if path.startswith("lectures/"))
    expected = [f"{folder}/{slug}" for slug in slugs for folder in ("lectures", "exercises", "solutions")]
    assert seen[: len(expected)] == [path for path in expected if path in NOTEBOOK_PAGES]


@pytest.mark.parametrize("path", NOTEBOOK_PAGES)
def test_the_list_of_sections_leads_to_each_though_those_between_were_never_laid_out(visit, path):
    page = visit(path)
    for link in page.locator(".zth-sections a").all():
        link.click()
        page.wait_for_function(
            """(hash) => {
                const heading = document.querySelector(`${hash} > :is(h1, h2)`);
                const top = heading.getBoundingClientRect().top;
                const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
                return (top >= 0 && top < 200) || (end && top < innerHeight);
            }""",
            arg=link.get_attribute("href"),
            timeout=20_000,
        )


@pytest.mark.parametrize("depth", ["nowhere.html", "lectures/99_nothing.html", "a/b/c/d/"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_wrong_address_finds_the_way_back_at_any_depth(visit, published, watch, depth, scripts):
    page = visit(depth, base=published, scripts=scripts)
    assert [response.status for response in watch.responses if response.url == published + depth] == [404]
    watch.faults.clear()  # the one 404 that is meant
    assert page.locator("h1").is_visible()
    page.get_by_role("link", name="front page").click()
    assert page.url == published + "index.html"
    assert page.locator(".zth-brand").is_visible()


def test_a_wrong_address_finds_the_way_back_on_one_s_own_server(visit, site, watch):
    page = visit("a/b/nowhere.html")
    watch.faults.clear()
    page.get_by_role("link", name="front page").click()
    assert page.url == site + "index.html"


def test_the_search_finds_the_chain_rule(visit, published):
    page = visit("book/about.html", base=published)
    page.get_by_role("searchbox", name="Search the course").fill("chain rule")
    page.keyboard.press("Enter")
    results = page.locator("#search-results li a")
    results.first.wait_for()
    found = results.evaluate_all("(links) => links.map((link) => link.href)")
    assert any("/lectures/01_micrograd.html" in link for link in found)
    assert any("/book/glossary.html" in link for link in found)
    page.get_by_text("Search finished").wait_for()
    page.wait_for_load_state("networkidle")
    results.first.click()
    assert page.locator("main h1").is_visible()


def test_code_is_copied_as_it_is_written(visit):
    page = visit(next(path for path in PAGES if path.startswith("lectures/")))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    code = page.locator(".cell_input .highlight:visible").first
    code.hover()
    code.get_by_role("button", name="Copy").click()
    code.get_by_role("button", name="Copied").wait_for()
    written = code.locator("pre").inner_text().rstrip()
    assert page.evaluate("navigator.clipboard.readText()") == written
