"""Give a fork's pages the fork's addresses.

The pages are written with the addresses of the repository in `_config.yml`, so that their sources read right on GitHub.
Where the site is built for another repository, these are replaced as the page is read.
"""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from book.course import is_course_page
from book.extensions.repository import repository
from book.repository import Repository, from_config


def readdress(text: str, old: Repository, new: Repository) -> str:
    """`text` with the addresses of one repository, and of its site, in place of the other's."""
    return text.replace(old.site, new.site).replace(old.url, new.url)


def readdress_page(app: Sphinx, docname: str, source: list[str]) -> None:
    if not is_course_page(docname):  # the exporter gives notebooks their addresses
        source[0] = readdress(source[0], Repository(*from_config(Path(app.srcdir) / "_config.yml")), repository(app))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("source-read", readdress_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
