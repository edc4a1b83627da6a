"""Set every formula at build time, so that a page needs no script to show mathematics.

KaTeX runs in one Node process for the whole build; formulas go to it and come back as lines of JSON. (The package
sphinxcontrib-katex does the same over a socket, to which it connects before Node listens: one build in five died.)
A formula that KaTeX cannot set is a warning, which stops the build.
"""

import atexit
import json
import subprocess
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)
SETTER = Path(__file__).with_name("katex_lines.mjs")


class KaTeX:
    """The Node process that sets formulas; it starts with the first one and ends with the build."""

    process: subprocess.Popen[str] | None = None

    @classmethod
    def set(cls, tex: str, display: bool) -> dict[str, str]:
        """`{"html": ...}`, or `{"error": ...}` where KaTeX does not understand `tex`."""
        if cls.process is None:
            cls.process = subprocess.Popen(
                ["node", str(SETTER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
            )
            atexit.register(cls.process.terminate)
        assert cls.process.stdin
        assert cls.process.stdout
        cls.process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
        cls.process.stdin.flush()
        answer: dict[str, str] = json.loads(cls.process.stdout.readline())
        return answer


def set_formula(node: nodes.Node, display: bool) -> str:
    tex = node.astext()
    answer = KaTeX.set(tex, display)
    if "error" in answer:
        logger.warning("KaTeX cannot set the formula %r: %s", tex, answer["error"], location=node)
        return f"<code>{escape(tex)}</code>"
    return answer["html"]


def visit_inline(translator: Any, node: nodes.math) -> None:
    translator.body.append(f'<span class="math">{set_formula(node, display=False)}</span>')
    raise nodes.SkipNode


def visit_block(translator: Any, node: nodes.math_block) -> None:
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    translator.body.append(set_formula(node, display=True))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_html_math_renderer("katex", inline_renderers=(visit_inline, None), block_renderers=(visit_block, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
