"""Lecture 09's figures on a trained model, on their page: what they show is what zero_to_hero/gpt.py computes."""

import random
from itertools import accumulate

import torch
from playwright.sync_api import expect

from tests.site import moving
from zero_to_hero.figures.gpt.trained import spoken, trained
from zero_to_hero.figures.gpt.watched import lens, watched
from zero_to_hero.gpt import probabilities
from zero_to_hero.gpt_quantised import load_quantised

PAGE = "lectures/09_gpt.html"
MODEL, LETTERS = load_quantised(trained())


def ids(text: str) -> torch.Tensor:
    return torch.tensor([LETTERS.index(letter) for letter in text])


def close(shown: str, number: float) -> None:
    """The page computes with the same weights in another order, and shows three decimals."""
    assert abs(float(shown) - number) < 2e-3, (shown, number)


def test_the_heads_are_those_of_the_model(visit):
    figure = moving.opened(visit, PAGE, "attention")
    text, at, head = "ROMEO:\nO, my lady, my love!", 14, 9
    figure.get_by_role("textbox", name="Text").fill(text)
    position = figure.get_by_role("slider", name="Position")
    assert position.input_value() == str(len(text) - 1), "the position goes along with the end of the text"
    for _ in range(len(text) - 1 - at):
        position.press("ArrowLeft")
    figure.locator("select").last.select_option(index=head)
    weights = torch.cat(watched(MODEL, ids(text))[0])  # (heads, T, T)
    row = weights[head, at, : at + 1]
    order = row.argsort(descending=True).tolist()
    for line, place in zip(figure.locator(".zth-readout tr").all(), order, strict=False):
        back = f"{at - place} back" if place < at else "itself"
        assert line.locator("th").inner_text() == f"{spoken(text[place])}, {back}"
        close(line.locator("td").inner_text(), float(row[place]))
    shades = figure.locator(".zth-page rect").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('fill-opacity'))"
    )
    for shade, share in zip(shades, [*row.tolist(), *[0.0] * (len(text) - at - 1)], strict=False):
        assert abs(float(shade) ** 2 - share) < 2e-3

    rows = moving.table(figure, "Show as table", "Each head at this position")
    assert len(rows) == len(weights)
    for cells, head_weights in zip(rows, weights, strict=True):
        later = range(1, len(text))
        close(cells[2], float(head_weights[at].max()))
        close(cells[3], sum(float(head_weights[t, t]) for t in later) / len(later))
        close(cells[4], sum(float(head_weights[t, t - 1]) for t in later) / len(later))
        for cell, sign in ((5, " "), (6, "\n")):
            lasts = [(t, text.rindex(sign, 0, t)) for t in later if sign in text[:t]]
            close(cells[cell], sum(float(head_weights[t, k]) for t, k in lasts) / len(lasts))

    figure.locator(".zth-page rect").nth(3).click()
    assert position.input_value() == "3"
    figure.locator(".zth-heads g").nth(5).click()
    expect(figure.locator("select").last).to_have_value("5")


def test_letters_are_drawn_as_generate_draws_them(visit):
    figure = moving.opened(visit, PAGE, "distribution")
    field, draw = figure.get_by_role("textbox", name="Text"), figure.get_by_role("button", name="Draw")
    text, rng = moving.state(figure)["text"], random.Random(moving.state(figure)["seed"])
    ways = ((1.0, 65, 1.0), (0.5, 65, 1.0), (1.0, 5, 1.0), (1.0, 65, 0.8), (0.0, 65, 1.0))
    for temperature, top_k, top_p in ways:
        kept = list(dict.fromkeys([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50, 65]))
        for name, place in (
            ("Temperature", round(temperature * 20)),
            ("Top-k", kept.index(top_k)),
            ("Top-p", round(top_p * 20) - 1),
        ):
            figure.get_by_role("slider", name=name).fill(str(place))
        with torch.no_grad():
            logits = MODEL(ids(text)[None])[:, -1]
        p, order = probabilities(logits, temperature, top_k, top_p if top_p < 1 else None)[0].sort(descending=True)
        u, ends = rng.random(), list(accumulate(p.tolist()))
        rank = next(k for k, end in enumerate(ends) if end > u)
        assert min(abs(end - u) for end in ends) > 1e-4, "too close to tell: take another seed"
        letter = LETTERS[int(order[rank])]
        left = int((p > 0).sum())
        expect(figure.get_by_role("status")).to_contain_text(f"draw from, {left} of 65")
        expect(figure.get_by_role("status")).to_contain_text(f"u = {u:.4f} falls on {spoken(letter)}")
        expect(figure.locator("path.zth-cut")).to_have_count(max(20 - left, 0))
        draw.press("Enter")
        text += letter
        expect(field).to_have_value(text)
    figure.get_by_role("button", name="Another number").press("Enter")
    rng.random()
    expect(field).to_have_value(text)
    expect(figure.get_by_role("status")).to_contain_text(f"u = {rng.random():.4f}")


def test_the_lens_is_the_last_norm_and_the_head(visit):
    figure = moving.opened(visit, PAGE, "lens")
    text, at, layer = "KING HENRY:\nGood morrow, lords", 13, 3
    figure.get_by_role("textbox", name="Text").fill(text)
    layers = MODEL.config.n_layer + 1
    squares = figure.locator(".zth-board rect:not(.zth-ring)")
    squares.nth(at * layers + layer).click()
    assert figure.get_by_role("slider", name="Position").input_value() == str(at)
    assert figure.get_by_role("slider", name="Layer").input_value() == str(layer)
    stops = [lens(MODEL, stream).softmax(-1) for stream in watched(MODEL, ids(text))[1]]
    p = stops[layer][at]
    for line, place in zip(figure.locator(".zth-readout tr").all()[:5], p.argsort(descending=True), strict=False):
        truth = " (comes next)" if LETTERS[place] == text[at + 1] else ""
        assert line.locator("th").inner_text()[3:] == f"{spoken(LETTERS[place])}{truth}"
        close(line.locator("td").inner_text(), float(p[place]))
    expect(figure.get_by_role("status")).to_contain_text(f"What comes next is {spoken(text[at + 1])}")
    rows = moving.table(figure, "Show as table", "The likeliest next letter")
    assert len(rows) == len(text)
    for t, cells in enumerate(rows):
        for one, shown in zip(stops, cells[2 : 2 + layers], strict=True):
            assert abs(float(shown.split()[-1]) - float(one[t].max())) < 6e-3
        assert cells[-1] == (spoken(text[t + 1]) if t + 1 < len(text) else "nothing yet")
    right = sum(LETTERS[int(one[t].argmax())] == text[t + 1] for one in stops for t in range(len(text) - 1))
    assert figure.locator("text.zth-right").count() == right
