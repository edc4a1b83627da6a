"""The stretch figure on its lecture's page adds up PyTorch's gradients, number by number."""

from playwright.sync_api import expect

from tests.proven import proven
from tests.site import moving
from tests.site.parts import code, pages
from zero_to_hero.figures.tensors.stretch import met

pytestmark = proven(lambda: [code(), *pages("lectures/06_tensors.html")])


def test_every_number_of_every_pair_gets_its_gradient(visit):
    figure = moving.opened(visit, "lectures/06_tensors.html", "stretch")
    pairs = moving.state(figure)["pairs"]
    choice, forward = figure.get_by_role("combobox"), figure.get_by_role("button", name="Next number")
    total = figure.locator(".zth-facts")
    for place, pair in enumerate(pairs):
        right = met(tuple(pair["a"]), tuple(pair["b"]))
        assert pair == right
        choice.select_option(index=place)
        for name in "ab":
            figure.get_by_role("radio", name=name, exact=True).check()
            slopes = right[f"d{name}"]
            for _ in slopes:  # around once, from wherever it was
                number = int(total.inner_text().partition("number ")[2].partition(":")[0])
                shown = total.inner_text()
                assert shown.endswith(f" {slopes[number]}"), shown
                lit = figure.locator("rect.zth-lit")
                terms = shown.partition(": ")[2].partition(" = ")[0].split(" + ")
                expect(lit).to_have_count(len(terms) + 1)
                forward.press("Enter")
                expect(total).to_contain_text(f"number {(number + 1) % len(slopes)}:")
