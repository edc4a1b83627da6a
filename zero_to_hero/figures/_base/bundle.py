"""One figure as one text: its module with the parts that it imports put in, and its style sheet.

Jupyter loads a widget's module from a string, where `import './parts/dom.js'` leads nowhere. So the parts are put into
the text, here, when the figure's class is made; the site serves the very same text (one request, and what is tested in
one world holds in the other). `node --test` and the linter see the files as they are: real ES modules.

What it leaves out: everything that our modules do not need. They may write
`import { a, b as c } from './parts/x.js';` and `export function|const|class NAME`; a figure ends in
`export default …`. Anything else raises ValueError with the file and the line. Indentation, and comments that have
their lines to themselves, are for readers of the files and don't travel; no text in a module or a style sheet may have
a line that looks like one, or need the space before it.
"""

import re
from pathlib import Path

FIGURES = Path(__file__).resolve().parent.parent
IMPORT = re.compile(r"^import \{([^}]*)\} from '(\.{1,2}/[\w./-]+)';$", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|const|class) (\w+))", re.MULTILINE)
COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)\n+", re.MULTILINE | re.DOTALL)
INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
LEFT_OVER = re.compile(r"^(?:import|export)\b(?! default).*|\bimport\(.*", re.MULTILINE)


def script(module: Path) -> str:
    """The text of `module` as one ES module without imports; each part stands in it once, in a scope of its own."""
    parts: dict[Path, str] = {}
    body = _with_names(module, parts)
    return "".join(f"const {_scope(path)} = (() => {{\n{text}\n}})();\n" for path, text in parts.items()) + body


def style(module: Path) -> str:
    """The shared style sheet, then those beside the parts that `module` imports and beside `module` itself."""
    parts: dict[Path, str] = {}
    _with_names(module, parts)
    own = [path.with_suffix(".css") for path in (*parts, module)]
    sheets = [FIGURES / "_base" / "parts" / "figure.css", *(sheet for sheet in own if sheet.exists())]
    return "\n".join(_bare(sheet) for sheet in sheets)


def _bare(path: Path) -> str:
    """The text at `path` without what is there for its readers only."""
    return INDENTATION.sub("", COMMENT.sub("", path.read_text(encoding="utf-8")))


def _with_names(path: Path, parts: dict[Path, str]) -> str:
    """The text at `path` with each import turned into a destructuring; what it imports is added to `parts` first."""

    def names(found: re.Match[str]) -> str:
        part = (path.parent / found[2]).resolve()
        if part not in parts:
            text = _with_names(part, parts)
            exported = EXPORT.findall(text)
            parts[part] = EXPORT.sub("", text).rstrip() + f"\nreturn {{ {', '.join(exported)} }};"
        return f"const {{{found[1].replace(' as ', ': ')}}} = {_scope(part)};"

    text = IMPORT.sub(names, _bare(path))
    if wrong := LEFT_OVER.search(EXPORT.sub("", text)):
        raise ValueError(
            f"{path.name}: a figure's module cannot say `{wrong[0].strip()}`: see figures/_base/bundle.py."
        )
    return text


def _scope(path: Path) -> str:
    return "part_" + re.sub(r"\W", "_", path.stem)
