"""Lecture 09 with a reader's own text: pasted, learned, kept, and there after a reload."""

import re

from playwright.sync_api import expect

from book.serve import SITE
from tests.pages_python import parts_of as in_python
from tests.proven import proven
from tests.site.parts import pages
from tests.site.strict import reading, serve

PATH = "lectures/09_gpt.html"
TEXT = 'the cat sat on the mat, and the dog sat on the cat. \\ """ ü\n' * 30


def parts():
    yield from pages(PATH)
    yield from in_python("gpt", "lectures")


def cell_with(reader, words):
    codes = reader.page.locator(".cell.tag_live .live-text").evaluate_all("all => all.map((one) => one.value)")
    return next(number for number, code in enumerate(codes, 1) if words in code)


@proven(parts)
def test_a_readers_own_text_is_learned_and_kept(browser):
    context = browser.new_context()
    with serve(SITE) as (address, handler), reading(context, address + PATH) as reader:
        reads, learns = (cell_with(reader, words) for words in ('= own_text("mine")', "mine.loss("))
        keeps, loads = (cell_with(reader, words) for words in ("keep(mine", '= kept("mine")'))
        # so that the test needs seconds: what's looked at is whose text it is
        quick = reader.text(learns).input_value().replace("page=150", "page=20")
        reader.write(learns, quick)
        reader.run(reads)
        panel = reader.cell(reads).locator(".live-file > [role=group]")
        panel.get_by_label("Your text").fill(TEXT)
        panel.get_by_role("button", name="Keep this text").click()
        expect(panel.get_by_role("status")).to_contain_text("Run the cell again to use it.")
        reader.run(reads)
        assert f"{len(TEXT):,} letters, {len(set(TEXT))} different ones" in reader.output(reads)
        reader.run(keeps)
        status = reader.cell(keeps).locator(".live-file").get_by_role("status")
        expect(status).to_have_text(re.compile(r"^mine\.pt, \d+ KB: kept in this browser, and nowhere else\.$"))

        reader.page.reload()
        reader.wait_until_ready()
        reader.run(loads)
        assert reader.cell(learns).locator(".live-output").count() == 0, "it was trained again"
        assert TEXT[:16] in reader.output(loads)
        assert not [path for path in handler.asked if "mine" in path or "cat" in path]
    context.close()
