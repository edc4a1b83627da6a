"""Each figure of the lectures on a tiny page of its own, and what a test asks of a figure that is built with the kit.

A page holds the markup, the state, the module and the styles that the built lecture has, and nothing else of it.
"""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import ElementHandle, Locator

from book.serve import SITE
from tests.proven import contents
from tests.served import served

MARKUP = re.compile(r'<figure class="zth-figure" id="figure-([\w-]+)" data-figure="([\w/]+)".*?</figure>', re.DOTALL)
HOST = re.compile(r'<script type="module" src="[^"]*figure-host[^"]*"></script>')
SCRIPTS = re.compile(r"<script [^>]*src=[^>]*></script>")  # of the lecture's other parts


class Built(NamedTuple):
    """A figure as a lecture's page has it."""

    name: str
    kind: str  # bigrams/count_matrix
    lecture: str
    markup: str


def built() -> dict[str, Built]:
    """The figures of all lectures by name; of two with one kind the first."""
    found: dict[str, Built] = {}
    for page in sorted((SITE / "lectures").glob("*.html")):
        for markup in MARKUP.finditer(page.read_text(encoding="utf-8")):
            one = Built(markup[1], markup[2], page.name, markup[0])
            if one.kind not in {other.kind for other in found.values()}:
                found[one.name] = one
    return found


FIGURES = built()
ABOVE = 3_000  # pixels over the figure: it is far away until somebody goes there
# what the page has asked for and hasn't got yet, and how long the longest frame took: a test waits for its rest
WATCH = """
<script>
    const waiting = new Set();
    const later = window.setTimeout;
    window.longest = 0; // milliseconds
    function watched(ask, drop, before) {
        const [asked, dropped] = [window[ask], window[drop]];
        window[ask] = (callback, ...rest) => {
            const number = asked((...given) => {
                waiting.delete(`${ask} ${number}`);
                before(() => callback(...given));
            }, ...rest);
            waiting.add(`${ask} ${number}`);
            return number;
        };
        window[drop] = (number) => {
            waiting.delete(`${ask} ${number}`);
            dropped(number);
        };
    }
    watched('setTimeout', 'clearTimeout', (callback) => callback());
    watched('requestAnimationFrame', 'cancelAnimationFrame', (callback) => {
        const start = performance.now();
        callback();
        document.body.getBoundingClientRect();
        window.longest = Math.max(window.longest, performance.now() - start);
    });
    window.rested = async (kinds = '') => {
        const is = () => [...waiting].some((one) => one.startsWith(kinds));
        while (is()) await new Promise((done) => later(done, 5));
    };
</script>
"""


def module_of(figure: Built) -> str:
    """The text of the figure's module, as a widget's front end gets it."""
    address = re.search('data-module="([^"]+)"', figure.markup)
    assert address
    return (SITE / "lectures" / address[1]).read_text(encoding="utf-8")


def state_of(figure: Built) -> dict[str, Any]:
    """The state that the page gives its figure, with its bytes as text: {"state": ..., "bytes": ...}."""
    beside = re.search('data-state="([^"]+)"', figure.markup)
    if beside:
        text = (SITE / "lectures" / beside[1]).read_text(encoding="utf-8")
    else:
        text = figure.markup.split('<script type="application/json">')[1].split("</script>")[0]
    found: dict[str, Any] = json.loads(text)
    return found


def given_to_jupyter(figure: Built) -> dict[str, Any]:
    """The same with what a page has files for: Jupyter gets these as bytes."""
    found = state_of(figure)
    for trait, address in re.findall('data-file-([a-z]+)="([^"]+)"', figure.markup):
        found["bytes"][trait] = base64.b64encode((SITE / "lectures" / address).read_bytes()).decode()
    return found


def parts_of(figure: Built) -> Iterator[str]:
    """All that the page of one figure is made of."""
    yield page_of(figure)
    for address in re.findall(r'"\.\./(_static/[^"?]+)"', page_of(figure)):
        yield contents([SITE / address], SITE)


def page_of(figure: Built) -> str:
    """HTML with the lecture's own styles."""
    lecture = (SITE / "lectures" / figure.lecture).read_text(encoding="utf-8")
    head = SCRIPTS.sub("", lecture[: lecture.index("</head>")])
    host = HOST.search(lecture)
    assert host, "a lecture with figures has no host"
    return (
        # the lecture's list of pages is missing: the text goes where it goes beside it
        f'{head}{WATCH}</head><body class="zth-text"><main class="zth-main" style="grid-column: 2">'
        f'<article class="bd-article">'
        f'<h1>{figure.name}</h1><div style="height: {ABOVE}px"></div>{figure.markup}</article></main>'
        f"{host[0]}</body></html>"
    )


@pytest.fixture(scope="session")
def figure_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address below which `NAME.html` shows the figure NAME."""
    folder = tmp_path_factory.mktemp("figures")
    (folder / "_static").symlink_to(SITE / "_static")
    (folder / "lectures").mkdir()
    for figure in FIGURES.values():
        (folder / "lectures" / f"{figure.name}.html").write_text(page_of(figure), encoding="utf-8")
    with served(folder) as address:
        yield f"{address}lectures/"


class Live:
    """A live figure and its declared controls. `values()` is what the kit has, `shown` what an input shows."""

    def __init__(self, root: Locator) -> None:
        self.root, self.page = root, root.page
        self.kit = root.locator(".zth-live").evaluate_handle("(el) => el.kit")
        self.controls: list[dict[str, Any]] = self.kit.evaluate(
            """(kit) => kit.controls.map(({ kind, trait, values, last, by, wrong, mark, fix }, place) =>
                ({ kind, trait, values, last, by, wrong, mark, whole: Boolean(fix), place }))"""
        )
        self.initial: dict[str, Any] = self.kit.evaluate("(kit) => kit.model.get('initial')")

    def of(self, *kinds: str) -> list[dict[str, Any]]:
        return [control for control in self.controls if control["kind"] in kinds]

    def element(self, control: dict[str, Any]) -> ElementHandle:
        found = self.kit.evaluate_handle("(kit, place) => kit.controls[place].element", control["place"]).as_element()
        assert found
        return found

    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = self.kit.evaluate("(kit) => kit.values()")
        return found

    def values_of(self, control: dict[str, Any]) -> Any:
        """What the control's trait may be now: another trait may have changed it."""
        return self.kit.evaluate("(kit, place) => kit.controls[place].values", control["place"])

    def shown(self, control: dict[str, Any]) -> Any:
        """The value that a native input stands at."""
        return self.kit.evaluate(
            """(kit, place) => {
                const { kind, element, values } = kit.controls[place];
                if (kind === 'slider') return values[element.value];
                if (kind === 'choice') return values[element.selectedIndex];
                if (kind === 'radios') {
                    return values[[...element.querySelectorAll('input')].findIndex((input) => input.checked)];
                }
                if (kind === 'toggle') return element.checked;
                if (kind === 'field') return element.valueAsNumber;
                if (kind === 'text') return element.value;
                const at = (name) => element.querySelector(`[${name}]`).getAttribute(name) - 1;
                return values[at('aria-rowindex')][at('aria-colindex')];
            }""",
            control["place"],
        )

    def said(self) -> str:
        """What the live region says when the work is done and the hand has rested."""
        self.page.evaluate("window.rested()")
        return self.root.get_by_role("status").inner_text()

    def follow(self, link: str) -> None:
        """Follow a link to this page's figure, `#name.trait=value`, and wait until the figure has done so."""
        self.page.evaluate(
            """(link) => location.hash === link || new Promise((done) => {
                addEventListener('hashchange', done, { once: true });
                location.hash = link;
            }).then(() => true)""",
            link,
        )
        self.page.evaluate("window.rested()")

    def agrees(self) -> None:
        """Every input shows what the kit has."""
        values = self.values()
        for control in self.of("slider", "choice", "radios", "toggle", "field", "cells", "text"):
            if control["trait"] in values and (control["whole"] or control["kind"] in ("toggle", "text")):
                assert self.shown(control) == values[control["trait"]], control["trait"]
