"""The sampling walk on its lecture's page draws, letter by letter, the names that Python draws from its counts."""

import math
import random
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from playwright.sync_api import Locator, expect

from tests.proven import proven
from tests.site import moving
from tests.site.parts import code, pages
from zero_to_hero.bigrams import LETTERS, Bigrams

pytestmark = proven(lambda: [code(), *pages("lectures/02_bigrams.html")])


class Name(NamedTuple):
    text: str
    us: list[float]  # the numbers that it was drawn with
    cost: float  # nats
    end: int  # draws up to here


def drawn(state: dict[str, Any], seed: int, names: int) -> list[Name]:
    """The first names that Python draws from the page's counts."""
    model, rng, copy = Bigrams(state["counts"], state["k"]), random.Random(seed), random.Random(seed)
    found: list[Name] = []
    for text in (model.sample(rng) for _ in range(names)):
        path = [0, *(LETTERS.index(letter) for letter in text), 0]
        cost = -sum(math.log(model.probabilities[i][j]) for i, j in pairwise(path))
        us = [copy.random() for _ in path[1:]]
        found.append(Name(text or "(empty)", us, cost, len(us) + (found[-1].end if found else 0)))
    return found


def lists(figure: Locator, names: list[Name]) -> None:
    """Waits until the list holds these names and what they cost."""
    rows = [(name.text, f"{name.cost:.4f}") for name in names]
    if names:
        rows.append(("mean of a letter", f"{sum(name.cost for name in names) / names[-1].end:.4f}"))
    expect(figure.locator(".zth-names tbody th")).to_have_text([name for name, _ in rows])
    expect(figure.locator(".zth-names tbody td:last-child")).to_have_text([cost for _, cost in rows])


def test_letters_names_costs_and_sentences_are_python_s(visit):
    seed = 2147483647  # that of the cell that prints ten names
    figure = moving.opened(visit, "lectures/02_bigrams.html", "walk", f"#walk.drawn=0&walk.seed={seed}")
    state, said, so_far = (
        moving.state(figure) | {"seed": seed},
        figure.get_by_role("status"),
        figure.locator(".zth-so-far"),
    )
    names = drawn(state, state["seed"], 12)
    letter, one, ten, again = (
        figure.get_by_role("button", name=words) for words in ("Next letter", "Whole name", "Ten names", "Start again")
    )
    # The text of a section that has not been laid out yet is empty to `inner_texts`.
    printed = figure.page.locator(".cell_output pre").all_text_contents()
    assert "\n".join(name.text for name in names[:10]) in [text.strip() for text in printed]

    expect(so_far).to_have_text(".…")
    for name in names[:2]:
        text = ""
        for sign, u in zip(f"{name.text}.", name.us, strict=True):
            letter.press("Enter")
            text += sign
            expect(so_far).to_have_text(f".{text}" if sign == "." else f".{text}…")
            expect(figure.locator(".zth-strip > text").last).to_have_text(f"u = {u:.4f}")
            expect(said).to_contain_text(f"{u:.4f} falls on {'the stop' if sign == '.' else sign}, probability ")
            expect(said).to_contain_text("The name is done:" if sign == "." else f"So far: {text}.")
    lists(figure, names[:2])
    ten.press("Enter")
    lists(figure, names)
    expect(said).to_have_text(f"10 names: {', '.join(name.text for name in names[2:])}.")
    again.press("Enter")
    lists(figure, [])
    expect(said).to_have_text(f"A name begins at the stop. Next letter draws from its row, with seed {state['seed']}.")

    letter.press("Enter")
    marks = (".zth-part.zth-chosen", ".zth-fell")
    part, mark = (figure.locator(f".zth-strip {name}").bounding_box() for name in marks)
    assert part["x"] - 1 <= mark["x"] + mark["width"] / 2 <= part["x"] + part["width"] + 1
    rows = moving.table(figure, "Show as table", "The row that is drawn from")
    row = Bigrams(state["counts"], state["k"]).probabilities[0]
    numbers = zip(row, [0.0, *accumulate(row)], accumulate(row), strict=False)
    assert [line[2:] for line in rows] == [[f"{number:.6f}" for number in three] for three in numbers]
    assert [line[:2] for line in rows] == [[a, str(n)] for a, n in zip(LETTERS, state["counts"][0], strict=True)]
    fell = next(line for line in rows if line[0] == names[0].text[0])
    assert float(fell[3]) <= names[0].us[0] <= float(fell[4])
    one.press("Enter")
    lists(figure, names[:1])
    expect(said).to_contain_text(f"{names[0].text} costs {names[0].cost:.2f} nats")

    seed = figure.get_by_role("spinbutton", name="seed")
    for number in (2**40 + 7, 3):
        seed.fill(str(number))
        seed.press("Enter")
        ten.press("Enter")
        lists(figure, drawn(state, number, 10))

    figure.page.evaluate("location.hash = 'walk.drawn=999999'")
    expect(said).to_contain_text(" names, the last of them ")
    assert letter.get_attribute("aria-disabled") == "true", "the walk ends where the figure ends"
    again.press("Enter")
    fall = "async (button) => { button.click(); await undefined; return document.getAnimations().length; }"
    for motion, falling in (("reduce", 0), ("no-preference", 1)):
        figure.page.emulate_media(reduced_motion=motion)
        assert letter.evaluate(fall) == falling
