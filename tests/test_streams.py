"""What a cell prints stands on the page as it was printed, wherever the kernel has cut it."""

from nbformat.v4 import new_output
from sphinx.testing.util import SphinxTestApp

PAGE = """\
---
file_format: mystnb
kernelspec:
  name: python3
---

# A page

```{code-cell}
import sys

for piece in ("one line ", "in three ", "pieces\\n", "  two\\n", "\\n"):
    sys.stdout.write(piece)
    sys.stdout.flush()
```
"""


def test_a_line_in_pieces_is_one_line(tmp_path):
    (tmp_path / "index.md").write_text(PAGE)
    (tmp_path / "conf.py").write_text("extensions = ['myst_nb', 'book.extensions.streams']\nnb_merge_streams = True\n")
    app = SphinxTestApp(srcdir=tmp_path, builddir=tmp_path / "built")
    app.build()
    html = (tmp_path / "built" / "html" / "index.html").read_text()
    assert "<pre><span></span>one line in three pieces\n  two\n" in html
    app.cleanup()


def test_the_notebook_keeps_its_pieces():
    from book.export.resolve import merge_streams

    pieces = [new_output("stream", name="stdout", text=text) for text in ("a", " b\n")]
    assert [one.text for one in merge_streams(pieces)] == ["a b\n"]
    assert [one.text for one in pieces] == ["a", " b\n"]
    assert [one.text for one in merge_streams(pieces)] == ["a b\n"]
