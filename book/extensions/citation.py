"""`{how-to-cite}`: how to cite the course, as a sentence and as BibTeX, both made from CITATION.cff."""

from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

CITATION = "CITATION.cff"


def authors(cff: dict[str, Any]) -> list[str]:
    """Names of people ("Ada Lovelace") and of groups."""
    return [author.get("name") or f"{author['given-names']} {author['family-names']}" for author in cff["authors"]]


def sentence(cff: dict[str, Any]) -> str:
    """One line for a list of references."""
    who, year = ", ".join(authors(cff)), cff["date-released"].year
    return f"{who} ({year}). {cff['title']} (version {cff['version']}). {cff['url']}"


def bibtex(cff: dict[str, Any]) -> str:
    """The same as an entry for BibTeX. A group's name stands in braces, else its last word would become a surname."""
    names = [f"{{{name}}}" if "name" in who else name for who, name in zip(cff["authors"], authors(cff), strict=True)]
    entry = {
        "author": " and ".join(names),
        "title": f"{{{cff['title']}}}",
        "year": str(cff["date-released"].year),
        "note": f"Version {cff['version']}",
        "url": cff["url"],
    }
    lines = ",\n".join(f"  {field} = {{{value}}}" for field, value in entry.items())
    return f"@misc{{zerotohero,\n{lines}\n}}"


class HowToCite(SphinxDirective):
    """`{how-to-cite}`: the sentence, then the entry as a block of code."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(CITATION)
        cff = yaml.safe_load((Path(self.env.srcdir) / CITATION).read_text(encoding="utf-8"))
        entry = bibtex(cff)
        return [
            nodes.paragraph("", sentence(cff)),
            nodes.literal_block(entry, entry, language="bibtex"),
        ]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("how-to-cite", HowToCite)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
