"""The syllabus: `{syllabus}` lists every lecture of `book/syllabus.yml` and links those that exist.

A lecture exists when lectures/NN_slug.md is a page of the site. So nobody marks it as finished by hand, and a file that
was forgotten in `_toc.yml` or in the syllabus stops the build with the line to add.
"""

from collections.abc import Container, Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from book.course import FOLDERS, SYLLABUS, Lecture, SyllabusError, by_part, notebooks, page_name, read_syllabus


def missing_rows(files: Iterable[str], lectures: list[Lecture], pages: Container[str]) -> list[str]:
    """A sentence for each notebook (`lectures/02_bigrams.md`) that lacks its row in the syllabus or in `_toc.yml`."""
    rows = {lecture.page(folder) for lecture in lectures for folder in FOLDERS}
    faults = []
    for file in files:
        page = file.removesuffix(".md")
        name = page_name(page)
        if not name:
            folder = file.split("/")[0]
            faults.append(f"{file}: the name of a notebook is NN_slug.md, for example {folder}/02_bigrams.md.")
            continue
        if page not in rows:
            faults.append(
                f"{file} has no row in {SYLLABUS}: add one with `number: {name.number}` and "
                f"`slug: {name.slug}`, or name the file as its row says."
            )
        if page not in pages:
            faults.append(f"{file} has no row in _toc.yml: add `- file: {page}` to the chapters of the course.")
    return faults


def check(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Stop the build when a notebook would be missing from the site; Sphinx calls this once it knows its pages."""
    root = Path(app.srcdir)
    files = (path.relative_to(root).as_posix() for path in notebooks(root))
    faults = missing_rows(files, read_syllabus(root), env.found_docs)
    if faults:
        raise SyllabusError("\n".join(faults))
    return []


class Syllabus(SphinxDirective):
    """`{syllabus}`: how many lectures are here, then all of them in order, under the titles of their parts."""

    def run(self) -> list[nodes.Node]:
        # read the page again when a row or a page is added
        self.env.note_dependency(SYLLABUS)
        self.env.note_dependency("_toc.yml")
        lectures = read_syllabus(Path(self.env.srcdir))
        here = sum(lecture.page() in self.env.found_docs for lecture in lectures)
        count = f"{here} of the {len(lectures)} lectures {'is' if here == 1 else 'are'} here."
        shown: list[nodes.Node] = [nodes.paragraph("", count, classes=["zth-syllabus-count"])]
        for part, some in by_part(lectures):
            listing = nodes.enumerated_list(
                enumtype="arabic", prefix="", suffix=".", start=some[0].number, classes=["zth-syllabus"]
            )
            listing += [self.row(lecture) for lecture in some]
            title = nodes.rubric("", part, level=3, classes=["zth-syllabus-part"])  # MyST's: a heading, but no section
            shown += [title, listing]
        return shown

    def row(self, lecture: Lecture) -> nodes.list_item:
        exists = lecture.page() in self.env.found_docs
        head = nodes.paragraph(classes=["zth-lecture-head"])
        head += nodes.strong("", "", self.link(lecture.page(), lecture.title) if exists else nodes.Text(lecture.title))
        # the state in words, so that nobody has to tell it from a colour
        state = f"{lecture.minutes} minutes" if exists else "not written yet"
        head += [nodes.Text(" "), nodes.inline("", state, classes=["zth-lecture-state"])]
        content, messages = self.state.inline_text(lecture.content, self.lineno)
        item = nodes.list_item("", head, nodes.paragraph("", "", *content), *messages)
        item["classes"] = ["zth-lecture", "zth-lecture-here" if exists else "zth-lecture-coming"]
        item["ids"] = [f"lecture-{lecture.number:02}"]
        more = [folder for folder in FOLDERS[1:] if lecture.page(folder) in self.env.found_docs]
        if more:
            line = nodes.paragraph(classes=["zth-lecture-more"])
            for folder in more:
                line += [nodes.Text(" · ")] if line.children else []
                line += self.link(lecture.page(folder), folder.capitalize())
            item += line
        return item

    def link(self, page: str, text: str) -> addnodes.pending_xref:
        """A link to a page, which Sphinx makes relative to where the syllabus stands."""
        link = addnodes.pending_xref(
            "", refdomain="std", reftype="doc", reftarget=f"/{page}", refexplicit=True, refwarn=True
        )
        link += nodes.inline("", text)
        self.set_source_info(link)
        return link


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("syllabus", Syllabus)
    app.connect("env-get-outdated", check)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
