"""`make pdf`: the whole book as one PDF, `_build/pdf/zero-to-hero.pdf`, printed by Chromium from the built site.

Each page of the site is printed as it comes out on paper, with its answers open. Then the parts are joined: links
between pages become links inside the book, page numbers are printed over the margins, and title and contents go in
front.
"""

import html
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NullObject

from book.course import FOLDERS, written
from book.extensions.repository import version
from book.serve import SITE, server

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path("_build/pdf/zero-to-hero.pdf")
AROUND = ["book/run", "book/glossary", "book/bibliography", "book/changelog", "book/about"]
PAPER: dict[str, Any] = {"format": "A4", "print_background": True, "prefer_css_page_size": True}
# a destination gets into the PDF only where something on its page links to it
ANCHORS = """(names) => document.querySelector('main').append(...names.map((name) => {
    const link = document.createElement('a');
    link.href = `#${name}`;
    link.textContent = '\\u200b';
    link.style.cssText = 'position: absolute; bottom: 0; font-size: 1px; color: transparent';
    return link;
}))"""
SECTIONS = """() => [...document.querySelectorAll('main h2')].map((heading) => {
    const text = heading.cloneNode(true);
    text.querySelectorAll('.headerlink, .katex-mathml').forEach((part) => part.remove());
    return [heading.closest('section')?.id ?? '', text.textContent.trim()];
}).filter(([name]) => name)"""
LINKS = "() => [...document.querySelectorAll('main a[href]')].map((link) => link.href)"
CONTENTS = """
@page { margin: 22mm 24mm; }
html, body { display: block !important; background: none !important; font-size: 10pt; }
.title { height: 220mm; padding-top: 80mm; break-after: page; }
.title h1 { margin: 0 0 0.4em; font-size: 34pt; line-height: 1.1; }
.title p { max-width: 32em; color: var(--zth-muted); font-size: 13pt; }
.title p.version { margin-top: 2em; font-size: 10pt; }
.contents { columns: 2; column-gap: 10mm; font-size: 9pt; }
.contents h2 { margin: 0 0 1em; font-size: 18pt; column-span: all; }
.contents p { display: flex; margin: 0.2em 0; gap: 0.6em; break-inside: avoid; }
.contents p.chapter { margin-top: 0.9em; font-weight: 600; break-after: avoid; }
.contents p.section { padding-left: 1.5em; color: var(--zth-muted); }
.contents a { color: inherit; text-decoration: none; }
.contents i { flex: 1; border-bottom: 1px dotted var(--zth-line); }
"""


@dataclass
class Part:
    """One page of the site on paper."""

    path: str  # below the site's root: lectures/02_bigrams.html
    title: str
    sections: list[tuple[str, str]]  # (anchor, heading)
    links: list[str]
    pdf: PdfReader | None = None
    first: int = 0  # its first page in the book, from 0
    places: dict[str, tuple[int, float]] = field(default_factory=dict)  # anchor -> page of the book, height


def order() -> list[str]:
    """The pages in the order of the book: each lecture with its exercises, the solutions, and what stands around."""
    lectures = written(ROOT)
    chapters = [lecture.page(folder) for lecture in lectures for folder in FOLDERS[:2]]
    wanted = [*chapters, *(lecture.page("solutions") for lecture in lectures), *AROUND]
    return [f"{page}.html" for page in wanted if (SITE / f"{page}.html").is_file()]


@contextmanager
def served() -> Iterator[str]:
    httpd = server(0, quiet=True)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}/"
    httpd.shutdown()
    httpd.server_close()


def look(page: Page, address: str, path: str) -> Part:
    """What a page holds that the others need to know."""
    page.goto(address + path)
    title = page.locator("main h1").first.evaluate("(h) => h.firstChild.textContent.trim()")
    return Part(path, title, page.evaluate(SECTIONS), page.evaluate(LINKS))


def print_part(page: Page, address: str, part: Part, anchors: set[str]) -> None:
    page.goto(address + part.path)
    page.wait_for_load_state("networkidle")
    there = page.evaluate("(names) => names.filter((name) => document.getElementById(name))", sorted(anchors))
    page.evaluate(ANCHORS, there)
    part.pdf = PdfReader(BytesIO(page.pdf(**PAPER, outline=True, tagged=True)))


def place(part: Part, first: int) -> int:
    """Say where a part and its anchors stand when it begins at page `first`; returns the page after it."""
    assert part.pdf
    part.first = first
    for name, target in part.pdf.named_destinations.items():
        number = part.pdf.get_destination_page_number(target)
        if number is not None:
            part.places[unquote(name.lstrip("/"))] = first + number, float(target.top or 0)
    return first + len(part.pdf.pages)


def contents(parts: list[Part]) -> str:
    """The title and the contents as HTML; the links are those of the site."""
    rows = []
    for part in parts:
        rows.append(row("chapter", f"/{part.path}", part.title, part.first))
        if part.path.startswith("lectures/"):
            for anchor, heading in part.sections:
                rows.append(
                    row("section", f"/{part.path}#{anchor}", heading, part.places.get(anchor, (part.first,))[0])
                )
    return (
        f"<style>{CONTENTS}</style><div class='title'><h1>Neural networks,<br>from zero to hero</h1><p>The interactive "
        "course on paper. On the site the code runs, the figures move, and the exercises answer.</p>"
        f"<p class='version'>Version {version()}. Text under CC BY 4.0, code under MIT.</p></div>"
        f"<div class='contents'><h2>Contents</h2>{''.join(rows)}</div>"
    )


def row(kind: str, link: str, text: str, page: int) -> str:
    return f"<p class='{kind}'><a href='{html.escape(link)}'>{html.escape(text)}</a><i></i><span>{page + 1}</span></p>"


def print_contents(page: Page, address: str, parts: list[Part]) -> PdfReader:
    page.goto(f"{address}book/about.html")  # for its type and colours
    page.evaluate("(text) => { document.body.innerHTML = text; document.title = 'Zero to Hero'; }", contents(parts))
    return PdfReader(BytesIO(page.pdf(**PAPER)))


def print_numbers(page: Page, address: str, first: int, last: int) -> PdfReader:
    """Sheets that are empty but for the number at the foot, for the pages first to last (from 0)."""
    sheets = "".join(f"<div>{number + 1}</div>" for number in range(first, last + 1))
    style = (
        "@page { margin: 0; size: A4 } html, body { background: none; display: block !important; margin: 0 }"
        "div { box-sizing: border-box; height: 296mm; padding-top: 284mm; break-after: page }"
        "div { text-align: center; font-size: 8.5pt }"
    )
    page.goto(f"{address}book/about.html")
    page.evaluate("(text) => { document.body.innerHTML = text; }", f"<style>{style}</style>{sheets}")
    return PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))


def target_of(annotation: Any, own: Part | None, parts: dict[str, Part], address: str) -> tuple[int, float] | None:
    """Where a link of a page leads inside the book; None for one that leads out of it or nowhere."""
    if "/Dest" in annotation and own is not None:
        return own.places.get(unquote(str(annotation["/Dest"]).lstrip("/")))
    uri = str(annotation.get("/A", {}).get("/URI", ""))
    if not uri.startswith(address):
        return None
    split = urlsplit(uri)
    part = parts.get(split.path.lstrip("/"))
    return part.places.get(unquote(split.fragment), (part.first, 10_000.0)) if part else None


def lead_inside(writer: PdfWriter, owners: list[Part | None], parts: dict[str, Part], address: str) -> None:
    """Turn the site's links into the book's; a link to what isn't in the book loses its link and keeps its words."""
    for number, page in enumerate(writer.pages):
        kept = ArrayObject()
        for reference in page.get("/Annots", ArrayObject()):
            annotation = reference.get_object()
            target = target_of(annotation, owners[number], parts, address)
            if target is not None:
                annotation.pop("/A", None)
                where = [NameObject("/XYZ"), NullObject(), FloatObject(target[1]), NullObject()]
                annotation[NameObject("/Dest")] = ArrayObject([writer.pages[target[0]].indirect_reference, *where])
            elif str(annotation.get("/A", {}).get("/URI", address)).startswith(address):
                continue
            kept.append(reference)
        page[NameObject("/Annots")] = kept


def join(page: Page, address: str, parts: list[Part]) -> PdfWriter:
    """One book of all parts."""
    front = print_contents(page, address, parts)  # with no right numbers yet: only its length is wanted
    end = len(front.pages)
    for part in parts:
        end = place(part, end)
    front = print_contents(page, address, parts)
    writer = PdfWriter()
    writer.append(front, import_outline=False)
    owners: list[Part | None] = [None] * len(front.pages)
    for part in parts:
        assert part.pdf
        writer.append(part.pdf)  # with its outline: the title, and below it the sections
        owners += [part] * len(part.pdf.pages)
    lead_inside(writer, owners, {part.path: part for part in parts}, address)
    numbers = print_numbers(page, address, 1, end - 1)
    for sheet, printed in zip(writer.pages[1:], numbers.pages, strict=False):
        sheet.merge_page(printed)
    # names of one part's places would be taken for another's, and every link has its page by now
    catalog: DictionaryObject = writer.root_object
    for name in ("/Names", "/Dests"):
        catalog.pop(name, None)
    writer.add_metadata({"/Title": "Neural networks, from zero to hero"})
    writer.compress_identical_objects()
    return writer


def insist(browser: str, paths: Sequence[str]) -> None:
    """Leave with a sentence where there's no site, no such browser or no such page."""
    if not (SITE / "index.html").exists():
        sys.exit("error: there is no site yet: run 'make book' first.")
    try:
        subprocess.run([browser, "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        sys.exit(f"error: expected the path of a Chromium, and {browser!r} isn't one that runs; 'make pdf' finds one.")
    missing = [path for path in paths if not (SITE / path).is_file()]
    if missing:
        sys.exit(f"error: the site has no page {', '.join(missing)}; its pages are such as {order()[0]}.")


def main(browser: str, target: Path = TARGET, paths: Sequence[str] = ()) -> None:
    """Print the site (or these pages of it) with the Chromium at this path into `target`, whole or not at all."""
    insist(browser, paths)
    with served() as address, sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        chromium = play.chromium.launch(executable_path=browser, args=flags)
        page = chromium.new_page()
        parts = [look(page, address, path) for path in paths or order()]
        asked = [urlsplit(link) for part in parts for link in part.links if link.startswith(address)]
        for number, part in enumerate(parts, start=1):
            print(f"pdf: {number} of {len(parts)}: {part.title}", flush=True)
            anchors = {unquote(link.fragment) for link in asked if link.path.lstrip("/") == part.path and link.fragment}
            print_part(page, address, part, anchors | {anchor for anchor, _ in part.sections})
        writer = join(page, address, parts)
        chromium.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".new")
    with unfinished.open("wb") as file:
        writer.write(file)
    unfinished.replace(target)
    print(f"pdf: {len(writer.pages)} pages in {target}, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m book.pdf CHROMIUM [TARGET [PAGE ...]]")
    main(sys.argv[1], Path(sys.argv[2]) if sys.argv[2:] else TARGET, sys.argv[3:])
