"""What search engines, link previews and lost visitors read: titles, descriptions, sitemap, robots.txt, 404 page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from book.extensions.repository import repository

logger = logging.getLogger(__name__)
LENGTH = 160  # of a description: what search engines show
BOXES = (nodes.Admonition, nodes.sidebar, nodes.topic, nodes.Invisible)
# pages without a source of their own
GENERATED = {
    "search": ("Search", "Find the section that explains a word, a formula or a name from the code."),
    "404": ("Page not found", "There is no page at this address."),
}


def shorten(text: str) -> str:
    """Whole words of `text`, at most LENGTH characters."""
    text = " ".join(text.split())
    if len(text) <= LENGTH:
        return text
    return text[: LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"


def first_paragraph(doctree: nodes.document) -> str:
    """The first paragraph that stands in the text itself."""
    for paragraph in doctree.findall(nodes.paragraph):
        above: nodes.Node | None = paragraph.parent
        while above is not None and not isinstance(above, BOXES):
            above = above.parent
        if above is None and paragraph.astext().strip():
            return paragraph.astext()
    return ""


def address(app: Sphinx, page: str) -> str:
    """The one address under which a page is published; the front page has the site's own."""
    return repository(app).site if page == app.config.root_doc else repository(app).page_url(page)


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give the templates `head`: the page's title, description and addresses."""
    course = app.config.html_title
    if page in GENERATED:
        name, description = GENERATED[page]
    else:
        name = app.env.titles[page].astext()
        description = app.env.metadata.get(page, {}).get("description", "")
        if not description and doctree is not None:
            description = first_paragraph(doctree)
        if not description:
            logger.warning("the page has neither a `description:` nor a paragraph to take one from", location=page)
    context["head"] = {
        "name": name,
        "title": name if course in name else f"{name} · {course}",
        "description": shorten(description),
        "address": address(app, page),
        "image": f"{repository(app).site}_static/preview.png",
        "indexed": page not in GENERATED,
        "kind": "website" if page == app.config.root_doc else "article",
    }


def page_not_found(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """GitHub Pages shows 404.html at any depth: its links start from the path of the site, its style is inside."""
    book = Path(__file__).parent.parent
    yield (
        "404",
        {
            "base": urlsplit(repository(app).site).path,
            "lost_style": "\n".join(
                (book / f"styles/{name}.css").read_text(encoding="utf-8") for name in ("tokens", "lost")
            ),
            "icon": (book / "static/mark.svg").read_text(encoding="utf-8"),
        },
        "404.html",
    )


def write_lists(app: Sphinx, exception: Exception | None) -> None:
    """sitemap.xml and robots.txt."""
    if exception:
        return
    pages = "".join(f"<url><loc>{escape(address(app, page))}</loc></url>\n" for page in sorted(app.env.found_docs))
    out = Path(app.outdir)
    (out / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{pages}</urlset>\n',
        encoding="utf-8",
    )
    (out / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {repository(app).site}sitemap.xml\n")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", describe)
    app.connect("html-collect-pages", page_not_found)
    app.connect("build-finished", write_lists)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
