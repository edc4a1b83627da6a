"""Figures on the site: still pictures in the page, their modules beside it, and no widget machinery of Jupyter's.

A cell that ends in a `zero_to_hero.figures` Figure brings its own `<figure>`; here it learns where its module lies.
ipywidgets' own controls (`interact`) cannot move without a kernel: the page shows their values and their last output
instead. MyST-NB would load require.js and ipywidgets' HTML manager for both (1.1 MB): that is taken out again.
"""

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from myst_nb.core.render import WIDGET_VIEW_MIMETYPE
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from zero_to_hero.figures._base.bundle import FIGURES, script, style
from zero_to_hero.kernels import compile as engine_compiler

logger = logging.getLogger(__name__)
FOLDER = "_static/figures"
# gzipped bytes; a page carries what is smaller, and fetches what is larger when its figure comes near
LARGEST_STATE = 60_000
FIGURE = re.compile(
    r'<figure class="zth-figure" id="(?P<id>[\w-]+)" data-figure="(?P<kind>[\w/]+)"'
    r'(?P<files>(?: data-file-\w+="[^"]+")*)>'
)
FILE = re.compile(r'data-file-(\w+)="([^"]+)"')
# what a figure's `files` may name; a page fetches it when the figure comes near, and all figures share it
ASSETS: dict[str, Callable[[], Path]] = {
    "page.gpt": lambda: FIGURES.parent.parent / "records" / "gpt" / "page.gpt",
    "kernels.wasm": engine_compiler.path,
}
SCRIPT_TAG = re.compile(r"</?script[^>]*>")
STATE = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)


def hashed(kind: str, suffix: str, text: str) -> str:
    """A file name that changes with its contents, so that browsers may keep the file for ever."""
    return f"{kind.replace('/', '-')}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.{suffix}"


def asset(name: str) -> tuple[str, bytes]:
    """The name of an asset's file, which changes with its contents, and these."""
    path = ASSETS[name]()
    contents = path.read_bytes()
    return f"{Path(name).stem}-{hashlib.sha256(contents).hexdigest()[:12]}{path.suffix}", contents


def placed(markup: str, up: str) -> tuple[str, str, dict[str, str | bytes]]:
    """The figure's markup with the addresses of its files, its id, and these files: name -> contents.

    `up` leads from the page to the site's root ("../"). Raises ValueError when a module cannot be bundled.
    """
    found = FIGURE.match(markup)
    assert found, "not a figure's markup"
    module = FIGURES / f"{found['kind']}.js"
    code, sheet = script(module), style(module)
    attributes = {"module": hashed(found["kind"], "js", code), "style": hashed(found["kind"], "css", sheet)}
    files: dict[str, str | bytes] = {attributes["module"]: code, attributes["style"]: sheet}
    for trait, name in FILE.findall(found["files"]):
        attributes[f"file-{trait}"], contents = asset(name)
        files[attributes[f"file-{trait}"]] = contents
    state = STATE.search(markup)
    assert state, "a figure without a state"
    if len(gzip.compress(state[1].encode())) > LARGEST_STATE:
        attributes["state"] = hashed(found["id"].removeprefix("figure-"), "json", state[1])
        files[attributes["state"]] = state[1]
        markup = markup.replace(state[0], "")
    addresses = "".join(f' data-{key}="{up}{FOLDER}/{name}"' for key, name in attributes.items())
    bare = found[0][:-1].removesuffix(found["files"])
    return markup.replace(found[0], f"{bare}{addresses}>", 1), found["id"], files


def still_controls(model_id: str, models: dict[str, Any]) -> str:
    """ipywidgets' controls as they stand at the end of the cell: names, values, and the output that they made."""

    def inner(model_id: str) -> Iterator[str]:
        model = models.get(model_id, {})
        state = model.get("state", {})
        for output in state.get("outputs", []):
            yield still_output(output)
        if "value" in state:
            label = state.get("description") or "value"
            yield f"<p>{html.escape(str(label))}: <output>{html.escape(str(state['value']))}</output></p>"
        elif "index" in state and "_options_labels" in state and state["index"] is not None:
            label = state.get("description") or "choice"
            chosen = state["_options_labels"][state["index"]]
            yield f"<p>{html.escape(str(label))}: <output>{html.escape(str(chosen))}</output></p>"
        for child in state.get("children", []):
            yield from inner(child.removeprefix("IPY_MODEL_"))

    return f'<div class="zth-still">{"".join(inner(model_id))}<p>These controls move in Jupyter and on Colab.</p></div>'


def still_output(output: dict[str, Any]) -> str:
    """One output of a cell as HTML: HTML as it is, pictures with what is known of them, the rest as text."""
    data = output.get("data", {})
    if "text/html" in data:
        return str(data["text/html"])
    if "image/svg+xml" in data or "image/png" in data:
        kind = "image/svg+xml" if "image/svg+xml" in data else "image/png"
        source = data[kind].strip()
        encoded = source if kind == "image/png" else base64.b64encode(source.encode()).decode()
        alt = html.escape(str(data.get("text/plain", "picture")), quote=True)
        return f'<img alt="{alt}" src="data:{kind};base64,{encoded}">'
    return f"<pre>{html.escape(str(output.get('text') or data.get('text/plain', '')))}</pre>"


def widget_models(env: BuildEnvironment, docname: str) -> dict[str, Any]:
    """The models of the page's widgets, taken away from the scripts that MyST-NB is about to put into the page."""
    scripts = getattr(env, "nb_metadata", {}).get(docname, {}).get("js_files", {})
    _, state = scripts.get("ipywidgets_state", (None, {}))
    for key in [key for key in scripts if key.startswith("ipywidgets")]:
        del scripts[key]
    return cast(dict[str, Any], json.loads(state["body"].replace(r"<\/script>", "</script>"))["state"]) if state else {}


def place_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Turn each figure's output, and each output of ipywidgets' own controls, into HTML that needs no kernel."""
    env, docname = app.env, app.env.docname
    files: dict[str, str | bytes] = {}
    ids: set[str] = set()
    models = widget_models(env, docname)
    for view in [node for node in doctree.findall(nodes.container) if node.get("mime_type") == WIDGET_VIEW_MIMETYPE]:
        bundle = view.parent
        if any(is_figure(raw) for raw in bundle.findall(nodes.raw)):
            bundle.remove(view)
        else:
            raw = next(iter(view.findall(nodes.raw)))
            model_id = json.loads(SCRIPT_TAG.sub("", raw.astext()))["model_id"]
            raw.replace_self(nodes.raw("", still_controls(model_id, models), format="html"))
    for raw in [node for node in doctree.findall(nodes.raw) if is_figure(node)]:
        text, figure, made = placed(raw.astext(), "../" * docname.count("/"))
        if figure in ids:
            logger.warning("two figures on this page are named %r", figure.removeprefix("figure-"), location=docname)
        ids.add(figure)
        files |= made
        raw.replace_self(nodes.raw("", text, format="html", classes=raw["classes"]))
    figures_of(env)[docname] = files


def is_figure(raw: nodes.raw) -> bool:
    return raw.get("format") == "html" and FIGURE.match(raw.astext()) is not None


def figures_of(env: BuildEnvironment) -> dict[str, dict[str, str | bytes]]:
    """For each page the files that its figures need: name -> contents."""
    return cast(dict[str, dict[str, str | bytes]], vars(env).setdefault("figures", {}))


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    figures_of(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    figures_of(env).update({name: figures_of(other)[name] for name in docnames if name in figures_of(other)})


def outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Pages whose figures' modules or styles have changed: their addresses carry the contents' hash."""
    now = set()
    for module in (*FIGURES.glob("*.js"), *FIGURES.glob("[!_]*/*.js")):
        kind = module.relative_to(FIGURES).with_suffix("").as_posix()
        now |= {hashed(kind, "js", script(module)), hashed(kind, "css", style(module))}
    now |= {asset(name)[0] for name, path in ASSETS.items() if path().exists()}
    made = {page: {name for name in files if not name.endswith(".json")} for page, files in figures_of(env).items()}
    return [page for page, files in made.items() if not files <= now]


def add_host(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if figures_of(app.env).get(page):
        app.add_js_file("figure-host.js", type="module")


def write_files(app: Sphinx, failure: Exception | None) -> None:
    """The files of all pages' figures; those of earlier states go."""
    if failure or app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {name: contents for files in figures_of(app.env).values() for name, contents in files.items()}
    for old in folder.iterdir():
        if old.name not in wanted:
            old.unlink()
    for name, contents in wanted.items():
        if not (folder / name).exists():
            (folder / name).write_bytes(contents.encode() if isinstance(contents, str) else contents)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("doctree-read", place_figures)
    app.connect("html-page-context", add_host)
    app.connect("build-finished", write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
