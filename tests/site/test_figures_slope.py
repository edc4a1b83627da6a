"""The slope figure on the lecture's page, by keyboard and by pointer: it shows what Python prints."""

import math

import pytest

from tests.site import moving

PAGE = "lectures/01_micrograd.html"


def f(x: float) -> float:
    return 3 * x**2 - 4 * x + 5


def opened(visit, situation: str = "", **how):
    """The page with its figure live, and the figure."""
    figure = moving.opened(visit, PAGE, "slope", situation, **how)
    return figure.page, figure


def printed(of, slope: float, x: float, h: float) -> list[list[str]]:
    quotients = ((of(x + h) - of(x)) / h, (of(x + h) - of(x - h)) / (2 * h))
    return [[f"{quotient:.13f}", f"{abs(quotient - slope):.0e}"] for quotient in quotients]


def shown(figure) -> list[list[str]]:
    rows = figure.locator(".zth-readout tbody tr").all()[:2]
    return [row.locator("td").all_inner_texts() for row in rows]


def test_by_keyboard_the_numbers_are_those_that_the_cells_print(visit):
    page, figure = opened(visit)
    assert shown(figure) == printed(f, 14.0, 3.0, 1.0)
    nudge = figure.get_by_role("slider", name="Nudge h")
    for key, times in (("ArrowLeft", 4), ("Home", 1), ("ArrowRight", 8)):
        for _ in range(times):
            nudge.press(key)
        h = 10 ** (int(nudge.input_value()) / 4)
        assert shown(figure) == printed(f, 14.0, 3.0, h)
    assert nudge.get_attribute("aria-valuetext") == "h = 1e-15"
    page.wait_for_url("**#slope.shrink=60")
    figure.get_by_role("combobox").select_option("exp")
    figure.get_by_role("slider", name="Point x").press("ArrowLeft")
    assert shown(figure) == printed(math.exp, math.exp(2.5), 2.5, 10**-15.0)
    figure.get_by_role("button", name="h × 10").press("Enter")
    assert shown(figure) == printed(math.exp, math.exp(2.5), 2.5, 10**-14.0)
    figure.get_by_role("status").get_by_text("eˣ at x = 2.5, h = 1e-14: the one-sided slope is wrong by").wait_for()
    figure.get_by_role("button", name="Reset").press("Enter")
    assert shown(figure) == printed(f, 14.0, 3.0, 1.0)
    page.wait_for_url(lambda url: "#" not in url)


def test_by_pointer_both_pictures_are_touched(visit):
    _, figure = opened(visit, "#slope.function=sin&slope.point=0")
    curve, errors = (figure.locator(".zth-plot").nth(place) for place in (0, 1))
    box = curve.bounding_box()
    # x = 2 lies at two thirds of the plot, which reaches from 44 to 332 of 340
    curve.click(position={"x": box["width"] * (44 + 288 * 2 / 3) / 340, "y": 50})
    assert figure.get_by_role("slider", name="Point x").get_attribute("aria-valuetext") == "x = 2"
    box = errors.bounding_box()
    errors.hover(position={"x": box["width"] * 330 / 340, "y": 60})
    page = figure.page
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (44 + 288 * 12 / 17) / 340, box["y"] + 90, steps=4)
    page.mouse.up()
    assert shown(figure) == printed(math.sin, math.cos(2.0), 2.0, 10**-5.0)
    page.wait_for_url("**#slope.function=sin&slope.point=2&slope.shrink=20")


def test_a_link_opens_a_situation_and_a_wrong_one_the_nearest(visit):
    _, figure = opened(visit, "#slope.function=cube&slope.point=-1&slope.shrink=68")
    figure.get_by_role("status").get_by_text("The float x + h is x itself").wait_for()
    assert shown(figure)[0][0] == "0.0000000000000"
    _, figure = opened(visit, "#slope.function=tan&slope.point=1.1&slope.shrink=-9")
    assert shown(figure) == printed(f, 2.0, 1.0, 1.0)


def test_play_shrinks_h_to_the_end_and_less_motion_goes_there_at_once(visit):
    page, figure = opened(visit, "#slope.shrink=62")
    figure.get_by_role("button", name="Play").click()
    figure.get_by_role("button", name="Pause").wait_for()
    figure.get_by_role("button", name="Play").wait_for()
    assert figure.get_by_role("slider", name="Nudge h").input_value() == "-68"
    figure.get_by_role("button", name="Reset").click()
    page.emulate_media(reduced_motion="reduce")
    figure.get_by_role("button", name="Play").click()
    assert figure.get_by_role("slider", name="Nudge h").input_value() == "-68"


def test_the_table_holds_every_nudge(visit):
    _, figure = opened(visit)
    figure.get_by_role("button", name="Show as table").press("Enter")
    rows = figure.locator(".zth-table tbody tr")
    assert rows.count() == 69
    cells = rows.nth(20).locator("th, td").all_inner_texts()
    assert cells == ["1e-05", *(text for pair in printed(f, 14.0, 3.0, 10**-5.0) for text in pair)]


def test_without_scripts_and_on_paper_the_picture_stands(visit):
    page = visit(PAGE, scripts=False)
    assert page.locator("#figure-slope svg").count() == 2
    page, figure = opened(visit)
    page.emulate_media(media="print")
    assert figure.locator(".zth-plot").first.is_visible()
    assert not figure.get_by_role("slider").first.is_visible()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_live_the_figure_is_for_everybody(visit, scheme, width):
    _, figure = opened(visit, "#slope.shrink=8", scheme=scheme, width=width)
    figure.get_by_role("button", name="Show as table").click()
    moving.is_for_everybody(figure, width)


def test_no_frame_is_longer_than_50_ms_while_h_moves(visit):
    _, figure = opened(visit)
    moves = """(figure) => {
        const slider = figure.querySelector('input[aria-label="Nudge h"]');
        return range(68, 4).map((place) => () => put(slider, -place));
    }"""
    assert moving.slowest(figure, moves) < 50
