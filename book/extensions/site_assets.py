"""What a page of the site loads: our type, our style, our scripts, and nothing else.

The theme and Jupyter Book's extensions put about 950 KB (gzipped) on every page: FontAwesome as 540 KB of script and
as two webfonts, Bootstrap, sphinx-thebe (declared twice, and it throws), the toggle and copy buttons, search tools.
Our templates draw their own icons and need none of it. With the theme's style goes its filter, which dims and hardens
every picture in the dark.
"""

import hashlib
import io
import re
import shutil
from functools import cache, partial
from pathlib import Path
from typing import Any

import fontTools
from docutils import nodes
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book.kept import kept

BOOK = Path(__file__).resolve().parent.parent
PACKAGES = BOOK.parent / "node_modules"
KATEX = PACKAGES / "katex" / "dist"
# book/styles in the order of the cascade: what everything needs first, what stands alone last
STYLES = [
    "tokens",
    "base",
    "layout",
    "navigation",
    "code",
    "cells",
    "records",
    "callouts",
    "exercises",
    "questions",
    "content",
    "figures",
    "mathematics",
    "front",
    "search",
    "print",
]
# file of the site: (package's file, the point of the variable font). All under the SIL Open Font License 1.1
FACES: dict[str, tuple[str, dict[str, float]]] = {
    "literata.woff2": ("literata/files/literata-latin-opsz-normal.woff2", {"opsz": 13, "wght": 400}),
    "literata-italic.woff2": ("literata/files/literata-latin-opsz-italic.woff2", {"opsz": 13, "wght": 400}),
    "literata-bold.woff2": ("literata/files/literata-latin-opsz-normal.woff2", {"opsz": 24, "wght": 620}),
    "jetbrains-mono.woff2": ("jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2", {"wght": 400}),
}
# published by Sphinx, the theme and extensions, loaded by no page
UNUSED = [
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
    "language_data.js",
    "searchtools.js",
    "scripts",
    "styles",
    "vendor",
    "locales",
    "sphinx-thebe.js",
    "sphinx-thebe.css",
    "togglebutton.js",
    "togglebutton.css",
    "copybutton.js",
    "copybutton.css",
    "copybutton_funcs.js",
    "clipboard.min.js",
    "check-solid.svg",
    "copy-button.svg",
    "design-tabs.js",
    "sphinx-design.min.css",
    "basic.css",
    "pygments.css",
    "webpack-macros.html",
    "sbt-webpack-macros.html",
    "images",
    "file.png",
    "minus.png",
    "plus.png",
    "play-solid.svg",
]


def cut(face: Path, point: dict[str, float]) -> bytes:
    """One still, unhinted instance of a variable font as WOFF2."""
    font = instancer.instantiateVariableFont(TTFont(face), point)
    options = subset.Options(flavor="woff2", hinting=False, layout_features=["kern", "liga", "ccmp", "mark", "locl"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    file = io.BytesIO()
    subset.save_font(font, file, options)
    return file.getvalue()


def write_fonts(static: Path) -> None:
    folder = static / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for name, (face, point) in FACES.items():
        # a changed package or a changed list empties the folder of the site before (book/build.py)
        if not (folder / name).exists():
            file = PACKAGES / "@fontsource-variable" / face
            made_from = (file.read_bytes(), repr(point), Path(__file__).read_bytes(), fontTools.version)
            (folder / name).write_bytes(kept(partial(cut, file, point), *made_from))
    for family in ("literata", "jetbrains-mono"):
        shutil.copyfile(PACKAGES / "@fontsource-variable" / family / "LICENSE", folder / f"{family}-LICENSE.txt")


@cache
def sheet(formulas: bool) -> str:
    """The style of a page, with KaTeX's rules where it has formulas; comments and indents stay at home.

    KaTeX's fonts are asked for as WOFF2 only: every browser that the site is for reads it.
    """
    parts = [(BOOK / "styles" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES]
    if formulas:
        katex = (KATEX / "katex.min.css").read_text(encoding="utf-8")
        parts.insert(0, re.sub(r",url\([^)]*\.(?:woff|ttf)\) format\(\"[a-z]*\"\)", "", katex))
    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", "\n".join(parts), flags=re.DOTALL)).strip()


def write_assets(app: Sphinx) -> None:
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    write_fonts(static)
    for name in set(re.findall(r"fonts/(KaTeX[\w-]+\.woff2)", sheet(formulas=True))):
        shutil.copyfile(KATEX / "fonts" / name, static / "fonts" / name)


def write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """All pages when a style or a script of ours has changed: they carry the one and name the other, unread."""
    sha = hashlib.sha256()
    for path in sorted(
        path for folder in ("styles", "static") for path in (BOOK / folder).rglob("*") if path.is_file()
    ):
        sha.update(path.relative_to(BOOK).as_posix().encode() + b"\0" + path.read_bytes())
    before, env.site_dress = getattr(env, "site_dress", ""), sha.hexdigest()  # type: ignore[attr-defined]
    return [] if before == env.site_dress else list(env.found_docs)  # type: ignore[attr-defined]


def choose_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Keep the scripts that are ours; put the style into the page.

    As a file the style would cost the first line of text one more round trip; gzipped it weighs less than an icon font.
    """
    ours = {path.relative_to(BOOK / "static").as_posix() for path in (BOOK / "static").rglob("*")}

    def name_in_static(file: Any) -> str:
        return str(getattr(file, "filename", file)).removeprefix("_static/").split("?")[0]

    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if name_in_static(script) in ours or name_in_static(script).startswith("live-")
    ]
    formulas = doctree is not None and next(
        doctree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block)), None
    )
    context["style"] = re.sub(
        r"url\((\"?)fonts/", rf"url(\1{context['content_root']}_static/fonts/", sheet(bool(formulas))
    )
    # the style of cells that run, on the pages that have such cells (book/extensions/live.py)
    files = [name_in_static(file) for file in context.get("css_files", [])]
    context["style_files"] = [f"_static/{name}" for name in files if name.startswith("live-")]


def version_imports(app: Sphinx, exception: Exception | None) -> None:
    """Name what our scripts import by its contents, as Sphinx names the scripts of a page.

    So a browser's cache never gives a new script an old module.
    """
    if exception:
        return
    scripts = {path.name: path for path in (BOOK / "static").glob("*.js")}

    def versioned(found: re.Match[str]) -> str:
        if found[1] not in scripts:
            return found[0]
        return f"'./{found[1]}?v={hashlib.sha256(scripts[found[1]].read_bytes()).hexdigest()[:8]}'"

    for name, source in scripts.items():
        text = source.read_text(encoding="utf-8")
        changed = re.sub(r"(?:(?<=from )|(?<=import\())'\./([\w-]+\.js)'", versioned, text)
        if changed != text:
            (Path(app.outdir) / "_static" / name).write_text(changed, encoding="utf-8")


def remove_unused(app: Sphinx, exception: Exception | None) -> None:
    if exception:
        return
    static = Path(app.outdir) / "_static"
    for path in [*(static / name for name in UNUSED), *static.glob("mystnb.*.css")]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", write_assets)
    app.connect("env-updated", write_again)
    app.connect("html-page-context", choose_files, priority=900)  # after everyone who adds files
    app.connect("build-finished", version_imports)
    app.connect("build-finished", remove_unused, priority=900)  # the theme writes pygments.css at its end
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
