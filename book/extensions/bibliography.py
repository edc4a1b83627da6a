"""Write the bibliography as a plain list.

sphinxcontrib-bibtex resolves citations only to entries that docutils writes as `<div role="doc-biblioentry">`, a role
that ARIA has withdrawn, each with a label ("[1]") that our citations, author and year, never show. So the entries are
turned into list items, which keep the ids that the citations lead to.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform


class PlainList(SphinxPostTransform):
    default_priority = 6  # just after sphinxcontrib-bibtex has made the entries (5)

    def run(self, **kwargs: Any) -> None:
        entries_by_list = {id(entry.parent): entry.parent for entry in self.document.findall(nodes.citation)}
        for entries in entries_by_list.values():
            listing = nodes.bullet_list(ids=entries["ids"], classes=["zth-bibliography"])
            for entry in entries.children:
                listing += nodes.list_item("", *entry.children[1:], ids=entry["ids"])  # [0] is the label
            entries.replace_self(listing)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(PlainList)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
