"""Every figure, operated through the controls that it declares: by keyboard, pointer and link, at play and on paper.

What a figure's numbers are is for the tests of its lecture and of its mathematics. Here stands what holds for all of
them, so a new figure needs no line. Each is on a tiny page of its own (`figure_pages.py`).
"""

import json
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.proven import proven
from tests.site import front_end
from tests.site.axe import COLOURS, RULES
from tests.site.figure_pages import ABOVE, FIGURES, Live, given_to_jupyter, module_of, parts_of, state_of
from tests.site.figure_pages import figure_pages as figure_pages
from tests.site.moving import is_for_everybody

NAMES = sorted(FIGURES)
pytestmark = proven(lambda name: parts_of(FIGURES[name]))
SLOWEST = 50  # milliseconds that one move may take
TEXTS = ["To be", "The k"]  # for a field that names none
SOME = 60  # for a whole number that has no input of its own, such as the letters drawn so far

Control = dict[str, Any]


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opened(visit, figure_pages, name):
    """`opened({"k": 0}, scheme="dark", width=360)`: the live figure, by a link to these values."""

    def open_figure(values: dict[str, Any] | None = None, **how: Any) -> Live:
        page = visit(f"{name}.html{link(name, values or {})}", base=figure_pages, **how)
        return live(page, name)

    return open_figure


def live(page, name: str) -> Live:
    page.locator(f"#figure-{name}").evaluate("(one) => one.scrollIntoView()")
    page.locator(f"#figure-{name}[data-live]").wait_for()
    return Live(page.locator(f"#figure-{name}"))


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def link(name: str, values: dict[str, Any]) -> str:
    asked = {f"{name}.{trait}": text_of(value) for trait, value in values.items()}
    return f"#{urlencode(asked)}" if asked else ""


def elsewhere(figure: Live) -> dict[str, Any]:
    """Values to link to, of all traits that have an input: not the first ones, and not at an end where that can be."""
    found: dict[str, Any] = {}
    for control in figure.of("slider", "choice", "radios", "toggle", "field", "text", "cells"):
        if control["whole"] or control["kind"] == "toggle":
            first = figure.initial[control["trait"]]
            values = control["values"] or (TEXTS if control["kind"] == "text" else [7])
            flat = [value for row in values for value in row] if control["kind"] == "cells" else values
            others = [value for value in flat if value != first] or [first]
            found[control["trait"]] = others[len(others) // 2]
    return found | {
        trait: SOME for trait, first in figure.initial.items() if trait not in found and isinstance(first, int)
    }


def move_by_keyboard(figure: Live, control: Control) -> None:
    """Take one control through what it can do."""
    element, trait, values = figure.element(control), control["trait"], figure.values_of(control)

    def stands_at(value: Any) -> None:
        assert figure.shown(control) == value
        assert not control["whole"] or figure.values()[trait] == value

    if control["kind"] == "slider":
        last = len(values) - 1
        for key, place in (("Home", 0), ("ArrowLeft", 0), ("ArrowRight", 1), ("End", last), ("ArrowLeft", last - 1)):
            element.press(key)
            stands_at(values[place])
        words, said = element.get_attribute("aria-valuetext"), figure.said()
        element.press("Home")
        assert element.get_attribute("aria-valuetext") not in ("", words)
        assert figure.said() not in ("", said)
    elif control["kind"] == "choice":
        element.press("End")
        stands_at(values[-1])
        element.press("Home")
        stands_at(values[0])
        element.press("ArrowDown")
        stands_at(values[min(1, len(values) - 1)])
        element.select_option(index=len(values) // 2)
        stands_at(values[len(values) // 2])
    elif control["kind"] == "radios":
        for place, button in enumerate(element.query_selector_all("input")):
            button.press("Space")
            stands_at(values[place])
        element.query_selector_all("input")[-1].press("ArrowUp")
        stands_at(values[-2])
    elif control["kind"] == "toggle":
        before = figure.values()[trait]
        for value in (not before, before, not before):
            element.press("Space")
            assert figure.values()[trait] == figure.shown(control) == value
    elif control["kind"] == "field":
        for number in (2**40 + 7, 3):
            element.fill(str(number))
            element.press("Enter")
            stands_at(number)
        for wrong in ("-4", "1.5", ""):
            element.fill(wrong)
            element.press("Tab")
            assert figure.said() == control["wrong"]
            stands_at(3)
            element.fill("3")  # else the next wrong number might be no change
    elif control["kind"] == "text":
        texts = values or TEXTS
        for text in reversed(texts):
            element.fill(text)
            stands_at(text)
        for wrong in ("é", "") if control["wrong"] else ():
            element.fill(wrong)
            element.press("Tab")
            assert figure.said() == control["wrong"]
            stands_at(texts[0])
    elif control["kind"] == "cells":
        move_over_cells(figure, control)


def move_over_cells(figure: Live, control: Control) -> None:
    element, values = figure.element(control), control["values"]
    last = len(values) - 1
    assert last > 5, "PageUp and PageDown have no room: give this test a larger square"
    for key, (row, column) in (
        ("Control+Home", (0, 0)),
        ("ArrowRight", (0, 1)),
        ("ArrowDown", (1, 1)),
        ("End", (1, last)),
        ("PageDown", (6, last)),
        ("ArrowLeft", (6, last - 1)),
        ("Home", (6, 0)),
        ("ArrowLeft", (6, 0)),
        ("PageUp", (1, 0)),
        ("ArrowUp", (0, 0)),
        ("Control+ArrowDown", (last, 0)),
        ("Control+ArrowRight", (last, last)),
        ("Control+ArrowUp", (0, last)),
        ("Control+ArrowLeft", (0, 0)),
        ("Control+End", (last, last)),
        ("ArrowRight", (last, last)),
        ("ArrowDown", (last, last)),
        ("PageDown", (last, last)),
    ):
        element.press(key)
        assert figure.values()[control["trait"]] == figure.shown(control) == values[row][column], key
    cell = figure.root.locator(f"#{element.get_attribute('aria-activedescendant')}")
    said, named = figure.said(), cell.text_content()
    element.press("ArrowLeft")
    assert cell.text_content() not in ("", named)
    assert figure.said() not in ("", said)
    element.press("Tab")
    assert figure.page.evaluate("(grid) => document.activeElement !== grid", element), "Tab leads out of the grid"


def press(figure: Live, control: Control) -> None:
    """A button changes something or says why not; one that's switched off does nothing, and keeps the focus."""
    element = figure.element(control)
    before, off, said = figure.values(), element.get_attribute("aria-disabled") == "true", figure.said()
    element.press("Enter")
    assert figure.page.evaluate("(button) => document.activeElement === button", element)
    if off:
        assert figure.values() == before
    elif control["by"]:
        assert figure.values() == {**before, control["trait"]: before[control["trait"]] + control["by"]}
    else:
        assert figure.values() != before or figure.said() != said


def test_every_control_works_by_keyboard_is_linked_to_and_reset(opened, name):
    figure = opened()
    figure.agrees()
    moved = {control["trait"] for control in figure.controls if control["whole"] or control["kind"] == "toggle"}
    before = figure.initial

    def note() -> None:
        nonlocal before
        figure.agrees()
        now = figure.values()
        moved.update(trait for trait in now if now[trait] != before[trait])
        before = now

    for control in figure.controls:
        move_by_keyboard(figure, control)
        note()
    for key in ("End", "Home"):
        for control in figure.of("slider"):
            figure.element(control).press(key)
        for control in figure.of("action"):
            press(figure, control)
            note()
    assert moved == set(figure.initial), "a trait is tagged as a control, and nothing moves it"

    figure.follow(link(name, elsewhere(figure)))
    figure.agrees()
    assert all(figure.values()[trait] == value for trait, value in elsewhere(figure).items())
    figure.root.get_by_role("button", name="Reset").press("Enter")
    assert figure.values() == figure.initial
    figure.agrees()
    figure.page.wait_for_url(lambda url: "#" not in url)


def test_the_address_follows_and_leads_back(opened, name):
    figure = opened()
    for control in figure.of("slider", "choice"):
        for key in ("End", "ArrowUp"):
            figure.element(control).press(key)
        if figure.values()[control["trait"]] == figure.initial[control["trait"]]:
            figure.element(control).press("Home")
    figure.page.emulate_media(reduced_motion="reduce")  # what an action sets in motion is there at once
    for control in figure.of("action")[:1]:
        figure.element(control).press("Enter")
    figure.said()  # the page is at rest, and its address is written
    values = figure.values()
    changed = {trait: value for trait, value in values.items() if value != figure.initial[trait]}
    assert changed
    linked = dict(parse_qsl(figure.page.url.split("#")[1]))
    assert linked.keys() == {f"{name}.{trait}" for trait in changed}, "the address holds what differs and no more"
    texts = {trait: linked[f"{name}.{trait}"] for trait in changed}
    assert changed == {
        trait: text if isinstance(changed[trait], str) else json.loads(text) for trait, text in texts.items()
    }
    figure.page.reload()
    again = live(figure.page, name)
    assert again.values() == values
    again.agrees()


def test_a_link_to_what_does_not_exist_leads_to_the_nearest(opened, name):
    first = opened()
    # a field that says of no text that it's wrong takes any
    anything = [control for control in first.of("text") if not control["wrong"]]
    owned = [c for c in first.controls if (c["whole"] or c["kind"] == "toggle") and c not in anything]
    for wish in ("far below", "far above", "between"):
        asked, wanted = {}, {}
        for control in owned:
            trait, initial = control["trait"], first.initial[control["trait"]]
            values = control["values"]
            if control["kind"] == "field":
                asked[trait], wanted[trait] = {"far below": -5, "far above": 2**60, "between": 1.5}[wish], initial
            elif isinstance(initial, (bool, str)):
                asked[trait], wanted[trait] = "é?", initial
            else:
                order = sorted(values)
                low, high = next(pairwise(order)) if len(order) > 1 else (order[0], order[0])
                places = {"far below": -1e12, "far above": 1e12, "between": low + 0.4 * (high - low)}
                asked[trait] = places[wish]
                wanted[trait] = {"far below": order[0], "far above": order[-1], "between": low}[wish]
        # the first link opens the page; the others are followed on it
        if wish == "far below":
            figure = opened(asked)
        else:
            figure.follow(link(name, asked))
        assert figure.said()
        values = figure.values()
        assert {trait: values[trait] for trait in wanted} == wanted, wish
        figure.agrees()


def test_a_pointer_chooses_what_it_touches_and_is_drawn_over(opened):
    figure = opened()
    mouse = figure.page.mouse
    for control in figure.of("touch"):
        element, values, trait = figure.element(control), control["values"], control["trait"]
        element.scroll_into_view_if_needed()
        box, size = element.bounding_box(), len(values)

        def at(row: int, column: int, values=values) -> Any:
            return values[row][column] if isinstance(values[row], list) else values[row]

        def go(row: float, column: float, box=box, size=size) -> None:
            mouse.move(box["x"] + box["width"] * column / size, box["y"] + box["height"] * row / size, steps=4)

        before = figure.values()[trait]
        go(0.5, 1.5)
        assert figure.values()[trait] == before, "a pointer that's only over it chooses nothing"
        mouse.down()
        assert figure.values()[trait] == at(0, 1)
        go(size - 1.5, 2.5)
        assert figure.values()[trait] == at(size - 2, 2)
        go(-2, size + 9)
        assert figure.values()[trait] == at(0, size - 1)
        mouse.up()
        go(2.5, 2.5)
        assert figure.values()[trait] == at(0, size - 1)
        figure.agrees()
    for control in figure.of("scrub"):
        element, trait = figure.element(control), control["trait"]
        sliders = [one for one in figure.of("slider") if one["trait"] == trait]
        assert sliders, "a chart that's touched needs a slider beside it"
        slider, places = figure.element(sliders[0]), []
        for key in ("Home", "End", "PageDown"):
            slider.press(key)
            figure.said()  # the work is done
            mark = element.query_selector(control["mark"]).bounding_box()
            places.append((figure.values()[trait], mark["x"] + mark["width"] / 2))
        assert len(set(places)) == 3
        element.scroll_into_view_if_needed()
        height = element.bounding_box()["y"] + element.bounding_box()["height"] / 2
        for value, x in places:
            mouse.move(x, height)
            mouse.down()
            assert figure.values()[trait] == value, "a touch of where the mark stands leads there"
            mouse.up()
        mouse.move(places[0][1], height)
        mouse.down()
        mouse.move(places[2][1], height, steps=3)
        assert figure.values()[trait] == places[2][0]
        mouse.up()
        figure.agrees()


def test_play_goes_on_until_somebody_or_the_end_stops_it(opened):
    figure = opened()
    for control in figure.of("play"):
        trait, last, button = control["trait"], control["last"], figure.element(control)
        its_slider = next(one for one in figure.of("slider") if one["trait"] == trait)
        slider = figure.element(its_slider)
        first, end = ("End", "Home") if its_slider["values"][0] == last else ("Home", "End")

        def plays(trait=trait) -> int:
            """Waits for a further step, and says which one it is."""
            now = figure.values()[trait]
            figure.page.wait_for_function(
                "([kit, trait, now]) => kit.values()[trait] > now", arg=[figure.kit, trait, now]
            )
            return figure.values()[trait]

        def rests(trait=trait, button=button) -> None:
            assert button.text_content() == "Play"
            held = figure.values()[trait]
            figure.page.wait_for_timeout(1_400)
            assert figure.values()[trait] == held

        slider.press(first)
        button.click()
        plays()
        assert button.text_content() == "Pause"
        button.click()
        rests()
        button.click()
        plays()
        figure.root.get_by_role("button", name="Reset").click()
        assert figure.values() == figure.initial
        rests()
        button.click()
        figure.page.evaluate("scrollTo(0, 0)")
        figure.page.wait_for_function("(button) => button.textContent === 'Play'", arg=button)
        rests()
        button.evaluate("(button) => button.scrollIntoView()")
        figure.page.wait_for_function("(button) => button.textContent === 'Pause'", arg=button)
        slider.press(end)
        rests()
        button.click()  # from the end it begins again
        figure.page.wait_for_function(
            "([kit, trait, last]) => kit.values()[trait] < last", arg=[figure.kit, trait, last]
        )
        slider.press(end)
        slider.press("ArrowRight" if end == "Home" else "ArrowLeft")
        button.click()
        figure.page.wait_for_function("(button) => button.textContent === 'Play'", arg=button)
        assert figure.values()[trait] == last
        slider.press(first)
        figure.page.emulate_media(reduced_motion="reduce")
        button.click()
        assert figure.values()[trait] == last
        rests()


def test_nothing_is_asked_for_before_the_figure_is_near(visit, watch, figure_pages, name):
    def asked() -> list[str]:
        return [response.url for response in watch.responses if "/_static/figures/" in response.url]

    page = visit(f"{name}.html", base=figure_pages)
    assert page.locator(f"#figure-{name}").bounding_box()["y"] >= ABOVE
    page.wait_for_timeout(300)
    assert not asked()
    live(page, name)
    assert asked()


def test_without_scripts_and_on_paper_the_picture_stands(visit, figure_pages, name, opened):
    bare = visit(f"{name}.html", base=figure_pages, scripts=False).locator(f"#figure-{name}")
    # a picture, or what the reader's text has become
    assert bare.locator("svg, table, .zth-figure-title + p").first.is_visible()
    for picture in bare.locator("svg").all()[:1]:
        assert picture.locator("title").first.text_content()
    assert bare.locator("figcaption").is_visible()
    figure = opened()
    assert figure.root.locator(".zth-controls").first.is_visible()
    figure.page.emulate_media(media="print")
    assert figure.root.locator(".zth-stage :is(svg, p, ol, div)").first.is_visible()
    assert figure.root.locator("figcaption").is_visible()
    controls = figure.root.locator("button, select, input")
    assert controls.count() >= 3
    assert not any(control.is_visible() for control in controls.all())


def test_live_it_is_for_everybody(opened):
    figure = opened()
    figure.follow(link(figure.root.get_attribute("id").removeprefix("figure-"), elsewhere(figure)))
    for trait in set(figure.initial) - set(elsewhere(figure)):
        for control in figure.of("action"):
            if figure.values()[trait] == figure.initial[trait]:
                figure.element(control).press("Enter")
    for button in figure.root.locator("button[aria-expanded=false]").element_handles():
        button.press("Enter")
    assert figure.root.get_by_role("table").count(), "no table shows the numbers of the picture"
    assert figure.said()
    for width in (1280, 360):
        figure.page.set_viewport_size({"width": width, "height": 800})
        is_for_everybody(figure.root, width, RULES)
    figure.page.emulate_media(color_scheme="dark")  # which changes colours alone
    is_for_everybody(figure.root, 360, COLOURS)


def test_no_move_takes_longer_than_a_few_frames(opened):
    """Each move's best sweep counts, of three or, where it needs them, nine: another program on the machine may slow
    some of them down.

    Each sweep has other values in all the other inputs, so what was computed for the last one is no help.
    """
    figure = opened()
    took: dict[str, list[float]] = {}
    for sweep in range(9):
        if sweep > 2 and all(min(times) < SLOWEST for times in took.values()):
            break
        for control in figure.of("slider", "choice", "text", "cells", "action", "scrub"):
            figure.kit.evaluate(
                """(kit, [place, sweep]) => {
                    for (const [other, { kind, trait, values, element }] of kit.controls.entries()) {
                        const changes = { slider: 'input', choice: 'change' }[kind];
                        if (!changes || trait === kit.controls[place].trait) continue;
                        if (kind === 'slider') element.value = (2 * sweep + 1) % values.length;
                        else element.selectedIndex = (sweep + 1) % values.length;
                        element.dispatchEvent(new Event(changes));
                    }
                }""",
                [control["place"], sweep],
            )
            moves = figure.kit.evaluate(
                """async (kit, [place, texts]) => {
                    const { kind, values, element } = kit.controls[place];
                    const some = (count) => Array.from({ length: Math.min(count, 20) },
                        (_, place) => Math.floor((place * (count - 1)) / Math.max(Math.min(count, 20) - 1, 1)));
                    const put = (name, value, type) => () => {
                        element[name] = value;
                        element.dispatchEvent(new Event(type));
                    };
                    const box = element.getBoundingClientRect();
                    const touch = (share) => () => element.onpointermove({
                        buttons: 1, clientX: box.left + share * box.width, clientY: box.top + share * box.height });
                    const keys = ['ArrowDown', 'ArrowRight', 'End', 'PageDown', 'Home', 'PageUp'];
                    const press = (key) => () => element.dispatchEvent(new KeyboardEvent('keydown', { key }));
                    const moves = {
                        slider: () => some(values.length).map((place) => put('value', place, 'input')),
                        choice: () => some(values.length).map((place) => put('selectedIndex', place, 'change')),
                        text: () => (values ?? texts).map((text) => put('value', text, 'input')),
                        cells: () => keys.map(press),
                        action: () => some(6).map(() => () => element.click()),
                        scrub: () => some(11).map((place) => touch(place / 10)),
                    }[kind]();
                    const took = [];
                    for (const move of moves) {
                        await new Promise(requestAnimationFrame);
                        window.longest = 0;
                        const start = performance.now();
                        move();
                        await undefined; // what one gesture changes is drawn once, when the handlers are done
                        document.body.getBoundingClientRect();
                        const first = performance.now() - start;
                        await window.rested('requestAnimationFrame');
                        took.push(Math.max(first, window.longest));
                    }
                    return took;
                }""",
                [control["place"], TEXTS],
            )
            assert moves
            for place, milliseconds in enumerate(moves):
                took.setdefault(f"{control['kind']} {control['place']}, move {place}", []).append(milliseconds)
    assert {move: all for move, all in took.items() if min(all) >= SLOWEST} == {}


def test_the_module_runs_in_anywidgets_own_front_end(browser, name):
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    figure_of_page = FIGURES[name]
    front_end.show(page, module_of(figure_of_page), "", given_to_jupyter(figure_of_page))
    figure = Live(page.locator("body"))
    assert page.locator("p").filter(has_text=state_of(figure_of_page)["state"]["caption"]).is_visible()
    figure.agrees()
    for control in figure.of("slider", "choice", "cells") or figure.of("action")[:1]:
        before = figure.values()
        figure.element(control).press("Enter" if control["kind"] == "action" else "End")
        if figure.values() == before:  # it stood at that end
            figure.element(control).press("Home")
        values = figure.values()
        assert values == page.evaluate(
            "(names) => Object.fromEntries(names.map((name) => [name, model.saved.at(-1)[name]]))", list(values)
        )
    assert figure.values() != figure.initial
    page.evaluate(
        "(initial) => { for (const [trait, value] of Object.entries(initial)) model.set(trait, value); }",
        figure.initial,
    )
    assert figure.values() == figure.initial
    figure.agrees()
    page.close()
    assert faults == []
