"""The list of a whole course of fifteen lectures: what it shows, by keyboard, without scripts and on a phone."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from playwright.sync_api import expect

from book.course import FOLDERS
from tests.served import served
from tests.site.axe import axe
from tests.site.small_site import ROOT, build

PARTS = {"Foundations": [1], "Names": [*range(2, 9)], "GPT": [9, 10, 11, 12], "Images": [13, 14], "Beyond": [15]}
SECTIONS = 9
LECTURE = "lectures/10_lecture.html"
# whether the element lies inside the visible part of the list, and of the window
IN_SIGHT = """(element) => {
    const box = document.getElementById('zth-course').getBoundingClientRect(), own = element.getBoundingClientRect();
    return own.top >= Math.max(0, box.top) && own.bottom <= Math.min(innerHeight, box.bottom) + 1;
}"""


def page_of(number: int, folder: str) -> str:
    return f"{folder}/{number:02}_lecture"


def course(written: range) -> dict[str, str]:
    """The sources of a course that plans fifteen lectures and has these."""
    syllabus = [
        {
            "part": part,
            "lectures": [
                {
                    "number": n,
                    "slug": "lecture",
                    "title": f"A lecture with the number {n}",
                    "minutes": 60,
                    "content": "A sentence.",
                }
                for n in numbers
            ],
        }
        for part, numbers in PARTS.items()
    ]
    pages = {page_of(n, folder): f"# {folder.capitalize()} {n}" for n in written for folder in FOLDERS}
    sections = "".join(f"\n\n## The section with the number {n}\n\n" + "A word. " * 400 for n in range(1, SECTIONS + 1))
    around = ["book/run", "book/about"]
    tree = "```{{toctree}}\n:caption: {}\n:hidden:\n\n{}\n```\n"
    front = (
        "# Front\n\nA page.\n\n" + tree.format("Course", "\n".join(pages)) + tree.format("Around", "\n".join(around))
    )
    return {
        "book/syllabus.yml": yaml.safe_dump(syllabus, sort_keys=False),
        "_config.yml": "repository:\n  url: https://github.com/ada/course\n",
        "index.md": front,
        **{f"{page}.md": f"{title}{sections}\n" for page, title in pages.items()},
        **{f"{page}.md": f"# {page}\n\nA page.\n" for page in around},
    }


def site_of(folder: Path, written: range) -> Path:
    names = ["repository", "search", "site_assets", "site_meta", "site_navigation"]
    return build(
        folder,
        course(written),
        [f"book.extensions.{name}" for name in names],
        templates_path=[f"{ROOT}/book/templates"],
        html_js_files=[("here.js", {"type": "module"}), ("theme.js", {"type": "module"})],
        html_title="A course",
        html_copy_source=False,
        html_use_index=False,
    )


@pytest.fixture(scope="module")
def fifteen(tmp_path_factory):
    """The address of a site with all fifteen lectures."""
    with served(site_of(tmp_path_factory.mktemp("fifteen"), range(1, 16))) as address:
        yield address


@pytest.fixture
def open_page(visit, fifteen):
    return lambda path, **how: visit(path, base=fifteen, **how)


def texts(found) -> list[str]:
    return [" ".join(text.split()) for text in found.all_inner_texts()]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_list_shows_the_parts_and_of_the_open_lecture_its_sections_exercises_and_solutions(open_page, scripts):
    page = open_page(LECTURE, scripts=scripts)
    nav = page.get_by_role("navigation", name="Course")
    assert texts(nav.locator("summary")) == list(PARTS)
    assert nav.locator("details[open] > summary").inner_text() == "GPT"
    shown = texts(nav.locator("details a:visible"))
    lectures = [f"{n:02} A lecture with the number {n}" for n in PARTS["GPT"]]
    sections = [f"The section with the number {n}" for n in range(1, SECTIONS + 1)]
    assert shown == [*lectures[:2], *sections, "Exercises", "Solutions", *lectures[2:]]
    nav.get_by_text("Names", exact=True).click()  # a fold needs no script
    expect(nav.get_by_role("link", name="A lecture with the number 8")).to_be_visible()


def test_the_exercises_stand_below_their_lecture_and_have_their_sections_below_them(open_page):
    page = open_page(f"{page_of(10, 'exercises')}.html")
    here = page.locator(".zth-nav [aria-current=page]")
    assert texts(here) == ["Exercises"]
    assert here.locator("xpath=../ul/li").count() == SECTIONS
    lecture = here.locator("xpath=ancestor::li[2]/a")
    assert lecture.inner_text().endswith("A lecture with the number 10")
    lecture.click()
    page.wait_for_url(f"**/{LECTURE}")


def test_elsewhere_all_parts_are_open_and_show_every_lecture_once(open_page):
    for path in ("book/about.html", "index.html", "search.html"):
        page = open_page(path)
        page.locator(".zth-open").click() if path == "index.html" else None
        expect(page.locator(".zth-nav details a:visible")).to_have_count(15)
    assert page.locator(".zth-nav > ul a").all_inner_texts() == ["book/run", "book/about"]


def test_lectures_that_are_coming_and_their_parts_are_not_in_the_list(tmp_path):
    nav = (site_of(tmp_path, range(1, 4)) / "index.html").read_text().partition("<nav")[2].partition("</nav>")[0]
    assert nav.count("<summary>") == 2
    assert nav.count("A lecture with the number") == 3


@pytest.mark.parametrize("width", [1280, 360])
def test_the_present_place_is_marked_and_in_sight(open_page, width):
    page = open_page(f"{page_of(8, 'solutions')}.html", width=width)
    page.set_viewport_size({"width": width, "height": 400})
    page.reload()
    if width == 360:
        page.get_by_role("button", name="Contents").click()
    here = page.locator(".zth-nav [aria-current=page]")
    page.wait_for_function(IN_SIGHT, arg=here.element_handle())
    assert page.evaluate("scrollY") == 0
    if width == 1280:  # where the text is read beside the list
        last = page.locator(".zth-sections a").last
        page.locator(last.get_attribute("href")).evaluate(
            "(section) => section.scrollIntoView({ behavior: 'instant' })"
        )
        expect(last).to_have_attribute("aria-current", "true")
        page.wait_for_function(IN_SIGHT, arg=last.element_handle())


def test_a_part_is_opened_and_a_lecture_reached_by_keyboard(open_page):
    page = open_page(LECTURE)
    page.locator("summary", has_text="Images").focus()
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lectures/14_lecture.html")


def test_the_pages_turn_from_lecture_to_exercises_to_solutions_to_the_next_lecture(open_page):
    page, seen = open_page("index.html"), []
    while (following := page.locator('link[rel="next"]')).count():
        page.goto(following.evaluate("(link) => link.href"))
        seen.append(urlsplit(page.url).path.removeprefix("/").removesuffix(".html"))
    pages = [page_of(n, folder) for n in range(1, 16) for folder in FOLDERS]
    assert seen == [*pages, "book/run", "book/about"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_list_is_for_everybody_and_fits(open_page, width, scheme):
    page = open_page(LECTURE, width=width, scheme=scheme)
    if width == 360:
        page.get_by_role("button", name="Contents").click()
    expect(page.locator(".zth-nav")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    course = page.locator("#zth-course")
    assert course.evaluate("(list) => list.scrollWidth <= list.clientWidth")


def test_a_reader_reports_a_problem_in_a_form_that_knows_page_and_version(open_page):
    link = open_page(LECTURE).get_by_role("link", name="Report a problem").get_attribute("href")
    address, asked = link.partition("?")[0], parse_qs(urlsplit(link).query)
    assert address == "https://github.com/ada/course/issues/new"
    assert asked["title"] == ["lectures/10_lecture: "]
    assert "Page: https://ada.github.io/course/lectures/10_lecture.html\nVersion: " in asked["body"][0]
