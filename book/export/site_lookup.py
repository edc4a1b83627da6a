"""What only the whole site knows: addresses of pages and pictures, numbers of figures, glued values, executed outputs.

Sphinx's own domains resolve the references, so a notebook says the words and leads to the place that the page does.
Every method raises LookupError, with a sentence, for what is not there.
"""

from __future__ import annotations

import json
import posixpath
import re
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urljoin

import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.citation_target import parse_citation_targets

from book.extensions.execution_cache import cache_folder
from book.printed import merge_streams
from book.repository import Repository

# the domain of each cross-reference role; {ref} and {numref} look in lower case
DOMAINS = {"ref": "std", "numref": "std", "doc": "std", "term": "std", "eq": "math"}


class Resolver(Protocol):
    def reference(self, docname: str, role: str, target: str, title: str | None) -> str:
        """A cross-reference as a Markdown link."""

    def citation(self, docname: str, style: str, keys: str) -> str:
        """A citation as Markdown, each part a link to the bibliography."""

    def link(self, docname: str, target: str) -> tuple[str, str]:
        """The absolute address of a Markdown link's target, and the words for it where the text has none."""

    def image(self, docname: str, target: str) -> str:
        """The absolute address of a picture."""

    def number(self, kind: str, label: str) -> str:
        """The number of a labelled figure, table or listing as the site writes it (`Fig. 1`); empty without one."""

    def equation_number(self, label: str) -> str:
        """The number of a labelled equation."""

    def glued(self, docname: str, key: str) -> dict[str, Any]:
        """A glued value: media type to data."""

    def outputs(self, docname: str) -> list[list[Any]]:
        """The outputs of each code cell in the run that made the page."""


class NothingKnown:
    """Answers anything: enough to see, before a single cell is run, whether a page keeps to the vocabulary."""

    def reference(self, docname: str, role: str, target: str, title: str | None) -> str:
        return target

    def citation(self, docname: str, style: str, keys: str) -> str:
        return keys

    def link(self, docname: str, target: str) -> tuple[str, str]:
        return target, target

    def image(self, docname: str, target: str) -> str:
        return target

    def number(self, kind: str, label: str) -> str:
        return ""

    def equation_number(self, label: str) -> str:
        return "1"

    def glued(self, docname: str, key: str) -> dict[str, Any]:
        return {"text/plain": "0"}

    def outputs(self, docname: str) -> list[list[Any]]:
        raise LookupError("nothing has run yet")


class SiteResolver:
    """Answers from a site that Sphinx has built."""

    def __init__(self, app: Sphinx, repository: Repository) -> None:
        self.app = app
        self.env: Any = app.env
        self.repository = repository

    def reference(self, docname: str, role: str, target: str, title: str | None) -> str:
        target = re.sub(r"\s+", " ", target)
        if role in {"ref", "numref"}:
            target = target.lower()
        words = nodes.inline("", title or target)
        pending = addnodes.pending_xref(
            "", words, refdoc=docname, reftype=role, reftarget=target, refexplicit=title is not None
        )
        domain = self.env.get_domain(DOMAINS[role])
        found = domain.resolve_xref(self.env, docname, self.app.builder, role, target, pending, words)
        if not isinstance(found, nodes.Element) or not list(found.findall(nodes.reference)):
            raise LookupError(f"{{{role}}}`{target}` leads nowhere")
        return self.markdown(docname, found)

    def citation(self, docname: str, style: str, keys: str) -> str:
        domain = self.env.get_domain("cite")
        known = {citation.key for citation in domain.citations}
        if missing := [target.key for target in parse_citation_targets(keys) if target.key not in known]:
            raise LookupError(f"{', '.join(missing)} is not in the bibliography")
        pending = addnodes.pending_xref("", refdoc=docname, reftype=style, reftarget=keys)
        return self.markdown(
            docname, domain.resolve_xref(self.env, docname, self.app.builder, style, keys, pending, pending)
        )

    def markdown(self, docname: str, node: nodes.Node) -> str:
        """Docutils' inline nodes as Markdown with absolute addresses."""
        if isinstance(node, nodes.Text):
            return markdown_text(node.astext())
        inside = "".join(self.markdown(docname, child) for child in node.children)
        match node:
            case nodes.reference():
                address = node.get("refuri") or f"#{node['refid']}"
                return f"[{inside}]({urljoin(self.repository.page_url(docname), address)})"
            case nodes.emphasis():
                return f"*{inside}*"
            case nodes.strong():
                return f"**{inside}**"
            case nodes.literal():
                return f"`{node.astext()}`"
            case nodes.math():
                return f"${node.astext()}$"
        return inside

    def link(self, docname: str, target: str) -> tuple[str, str]:
        if re.match(r"(?:https?|mailto|ftp):", target):
            return target, target
        path, _, anchor = target.removeprefix("project:").partition("#")
        if path:
            page = self.page_of(docname, path)
            if page is None:
                return self.label(target)
        else:
            page = docname
        if not anchor:
            return self.repository.page_url(page), self.title(page)
        slugs = self.env.metadata[page].get("myst_slugs", {})
        if anchor in slugs:
            _, place, title = slugs[anchor]
            return f"{self.repository.page_url(page)}#{place}", title
        return self.label(anchor)

    def page_of(self, docname: str, path: str) -> str | None:
        """The page that a path in a link means; None where the path is no page's."""
        folder = "" if path.startswith("/") else posixpath.dirname(docname)
        page = posixpath.normpath(posixpath.join(folder, path.lstrip("/"))).removesuffix(".md")
        return page if page in self.env.found_docs else None

    def label(self, label: str) -> tuple[str, str]:
        domain = self.env.get_domain("std")
        page, place, title = domain.labels.get(label.lower()) or (
            *domain.anonlabels.get(label.lower(), ("", "")),
            label,
        )
        if not page:
            raise LookupError(f"the link to {label} leads nowhere")
        return f"{self.repository.page_url(page)}#{place}", title

    def title(self, docname: str) -> str:
        return markdown_text(self.env.titles[docname].astext())

    def image(self, docname: str, target: str) -> str:
        if re.match(r"(?:https?|data):", target):
            return target
        path, _ = self.env.relfn2path(target, docname)
        if path not in self.env.images:
            raise LookupError(f"picture {target} is not on the site")
        return f"{self.repository.site}{self.app.builder.imagedir}/{quote(self.env.images[path][1])}"

    def number(self, kind: str, label: str) -> str:
        page, place = self.env.get_domain("std").anonlabels.get(nodes.fully_normalize_name(label), ("", ""))
        digits = self.env.toc_fignumbers.get(page, {}).get(kind, {}).get(place)
        if not digits:
            return ""
        form = self.app.config.numfig_format.get(kind, "%s")
        text = ".".join(map(str, digits))
        return form.format(number=text, name="") if "{" in form else form % text

    def equation_number(self, label: str) -> str:
        page, _ = self.env.get_domain("math").equations.get(label, ("", 0))
        if not page:
            raise LookupError(f"equation {label} is not known")
        found = re.search(r"\[\(?(.+?)\)?\]", self.reference(page, "eq", label, None))
        assert found
        return found[1]

    def glued(self, docname: str, key: str) -> dict[str, Any]:
        path, _, name = key.rpartition("::")
        page = self.page_of(docname, path) if path else docname
        values = json.loads(self.executed(f"{page}.glue.json") or "{}")
        if name not in values:
            raise LookupError(f"no cell of {path or 'this page'} glues {name}")
        return values[name]["data"]

    def outputs(self, docname: str) -> list[list[Any]]:
        executed = self.executed(f"{docname}.ipynb")
        if not executed:
            raise LookupError("the page was not executed")
        notebook = nbformat.reads(executed, as_version=4)
        # MyST-NB writes the notebook without its outputs where it has found them in the cache
        if folder := cache_folder(self.app, docname):
            with suppress(KeyError):
                _, notebook = get_cache(str(folder)).merge_match_into_notebook(notebook)
        return [merge_streams(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]

    @lru_cache(maxsize=8)  # noqa: B019 - a resolver lives as long as one build
    def executed(self, name: str) -> str | None:
        """The text of a file that MyST-NB wrote when it executed a page."""
        path = Path(self.env.mystnb_config.output_folder, *name.split("/"))
        return path.read_text(encoding="utf-8") if path.is_file() else None


def markdown_text(text: str) -> str:
    """Text as Markdown that shows just this text."""
    return re.sub(r"([\\`*_\[\]<$])", r"\\\1", text)
