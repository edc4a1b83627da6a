"""axe-core on a page: what it finds wrong for readers who see, hear or move differently."""

from functools import cache

from playwright.sync_api import Page

from tests.site.conftest import ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"
# axe leaves out the size of targets (24 by 24 pixels, WCAG 2.2) unless it is asked
RULES = "resultTypes: ['violations'], rules: { 'target-size': { enabled: true } }"
# the rules that look at colours: all that a dark page can break that its light twin holds
COLOURS = "resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block']"

# whether a reader sees an element: it is laid out, and neither closed nor left out by the style
SEEN = "(element) => element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })"


@cache
def script() -> str:
    return AXE.read_text(encoding="utf-8")


def axe(page: Page, part: str = "document", rules: str = RULES) -> list[str]:
    """What axe finds in `part` (an expression of JavaScript): one line for each place, with the rule and the reason."""
    page.evaluate(script())
    found = page.evaluate(f"axe.run({part}, {{ {rules} }})")
    return [
        f"{rule['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}".strip()
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def open_all(page: Page) -> None:
    """What opens is looked at open, and sections that are far away are laid out, once our scripts have seen them."""
    page.add_style_tag(content=".bd-article section { content-visibility: visible !important }")
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
    page.evaluate("document.querySelectorAll('[data-answers]').forEach((folded) => { folded.hidden = false })")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
