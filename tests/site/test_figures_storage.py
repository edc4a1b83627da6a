"""The storage figure on its lecture's page reads what PyTorch reads, through every view that it offers."""

from itertools import pairwise

import pytest
import torch
from playwright.sync_api import expect

from tests.proven import proven
from tests.site import moving
from tests.site.parts import code, pages

pytestmark = proven(lambda: [code(), *pages("lectures/06_tensors.html")])
ONLY_MINUS = str.maketrans("−", "-")


def test_each_view_reads_the_numbers_of_the_tensor(visit):
    figure = moving.opened(visit, "lectures/06_tensors.html", "storage")
    x = torch.tensor([[0, 1, 2, 3], [10, 11, 12, 13], [20, 21, 22, 23]])
    look, said = figure.get_by_role("combobox"), figure.get_by_role("status")
    codes = look.locator("option").all_text_contents()
    assert {"x.T", "x.T.view(12)", "x.T.reshape(12)"} < set(codes)
    slider = figure.get_by_role("slider")
    for place, written in enumerate(codes):
        look.select_option(index=place)
        slider.press("End")
        try:
            tensor = eval(written, {"x": x})
        except RuntimeError:
            expect(said).to_contain_text("one stride for all its steps. Here some go +4 and some −7.")
            continue
        rows = moving.table(figure, "Show as table", "Which number is read from where")
        figure.get_by_role("button", name="Hide the table").press("Enter")
        assert [int(row[2]) for row in rows] == tensor.flatten().tolist()
        steps = [int(row[3].translate(ONLY_MINUS)) for row in rows[1:]]
        assert steps == [int(b[1]) - int(a[1]) for a, b in pairwise(rows)]
        drawn = figure.locator("svg > g:last-child > g text").all_text_contents()
        assert list(map(int, drawn)) == tensor.flatten().tolist()
    assert place == len(codes) - 1


@pytest.mark.parametrize(
    ("step", "words"), [(1, "[0, 0] is at place 0 + 0·1 + 0·4 = 0"), (4, "a step of −7 in memory")]
)
def test_the_sentence_follows_the_walk(visit, step, words):
    figure = moving.opened(visit, "lectures/06_tensors.html", "storage", f"#storage.view=1&storage.step={step - 1}")
    figure.get_by_role("button", name="Step").press("Enter")
    expect(figure.get_by_role("status")).to_contain_text(words)
