"""What answers a question waits for the answer: on a small page with every kind of fold, and in the lectures."""

import pytest
from playwright.sync_api import Page, expect
from sphinx.errors import SphinxError

from tests.proven import proven
from tests.site.axe import axe
from tests.site.conftest import settled
from tests.site.parts import code, pages
from tests.site.small_site import build
from tests.site.strict import Reader, reading, serve

pytestmark = proven(lambda: [code(), *pages(PATH)])

QUESTION = """\
```{question} What comes?
:name: NAME

- [ ] Nothing

  Look again.

- [x] Something

  As you see.
```
"""
EXTENSIONS = [f"book.extensions.{name}" for name in ("live", "questions", "question_folds", "progress")]
PATH = "lectures/01_micrograd.html"
PAGE = f"""\
# A page

## Output alone

{QUESTION.replace("NAME", "output")}

```{{code-cell}}
:tags: [live]
x = 6
```

```{{code-cell}}
:tags: [live]
secret = 7 * x
print("secret", secret)
```

```{{code-cell}}
:tags: [live]
print("further", "down" if secret else "up")  # so it runs the cell above it first
```

## Text as well

{QUESTION.replace("NAME", "text")}

```{{code-cell}}
print("first", "of two")
```

Given away here.

(inside)=
This paragraph can be linked to.

```{{code-cell}}
print("second", "of two")
```

```{{answered}} text
```

Open to all.

## No output

{QUESTION.replace("NAME", "none").replace(":name:", ":output: none" + chr(10) + ":name:")}

Derived here.

```{{answered}} none
```

The end. {{ref}}`A link into a fold <inside>`.

{"".join(f"Line {number} of a long end." + chr(10) * 2 for number in range(40))}
"""
# what gives the answer of each question away: it's folded, and nowhere else up to the next question
SPOILERS = {
    "01_micrograd": {
        "shrinking-nudge": ["h = 1e-17", "error 1e+01"],
        "partial": ["nudging a: slope -3.000000"],
        "silent-input": ["Read the left column as advice", "w2 by hand  0.0000, nudged  0.0000"],
        "used-twice": ["p + p     error 0.50: ours 1.00, nudged 2.00", "the gradient is set, not added"],
        "sum-swapped": ["e + e * e error 1.09", "swapping the two sides of a sum changes the gradient"],
        "tanh-apart": ["equal True"],
        "how-many": [],
        "no-reset": ["a loss that falls at the start and then swings"],
        "rate-one": ["'overflow'", "0 of 8 hidden neurons are awake anywhere", "gets stuck at a high value"],
        "compiled-ratio": ["times less. And the losses?"],
    },
    "02_bigrams": {
        "three-generators": ["jodus amulak dela"],
        "keepdim": ["columns sum to ['", "Each column is divided by how frequent its letter is"],
        "underflow": ["the first 500 names: 0.0"],
        "wrong-loss": ["see the bug of the lost dimension"],
        "logit-slope": ["what the network said, minus what came"],
    },
    "03_mlp": {
        "unseen-contexts": ["24.5% of dev new", "the one that you need is often missing"],
        "view-or-copy": ["emb: 99.0 joined: 1.0"],
        "stacked-view": ["wrong: [[1.0, 2.0, 1.0, 2.0, 1.0, 2.0]", "The shape is what the next layer expects"],
        "first-loss": ["weights of size 1:   19", "unlearning what it was so sure of"],
        "batch-floor": ["Each of the five letters comes once"],
        "shuffled-twice": ["78% of the new dev were in the old train", "looks wonderful"],
    },
    "04_batchnorm": {
        "all-zeros": ["b2: 27 of 27 moved", "a single row of 27 logits, whatever the context is"],
        "dead-units": ["0 of 200 units dead", "nearly deaf"],
        "batch-of-one": ["3.0 becomes 0.0", "the all-zero network once more"],
        "normed-starts": ["without 2.", "no longer fatal"],
    },
    "05_backprop": {
        "two-paths": ["off by 0.0040", "So the second path is missing"],
        "useless-bias": ["the largest slope of b1: 0.000000"],
        "planted-bug": ["C        0.049032   0.049101", "zero is still zero"],
    },
    "06_tensors": {
        "view-transposed": ["[0, 10, 20, 1, 11, 21", "promises that nothing is copied"],
        "last-reference": ["False True", "finds the blocks that the step before gave back"],
    },
    "07_wavenet": {
        "third-dimension": ["torch.Size([4, 8, 68])", "we get it for free"],
        "how-many-means": ["means (4, 68)", "only see it if you look at the shapes"],
        "what-moves": ["[False, False, False, False, False, False, False, False, True]"],
    },
    "09_gpt": {
        "frozen-scores": ["raw: favourite 0.92", "picked its favourites at random"],
        "leaky-heads": ["leaky [4, 5, 6, 7]", "So positions 4, 5 and 6 see something"],
        "cache-saves": ["16.2 times less"],
    },
    "10_tokenizer": {
        "first-merge": ["47161", "Nobody told it about words"],
        "round-trip": ["True True True False False False"],
        "loss-per-token": ["2.65 nats a token", "and yet the model gets better"],
    },
    "11_training": {
        "never-drawn": ["never drawn: 37.0%", "a third of it is a lot"],
        "lost-steps": ["% of the steps are lost", "So the weights stay in float32"],
    },
}
# what nothing above a question may say, from the title of its lecture on
NUMBERS = {"01_micrograd": {"how-many": ["337"], "compiled-ratio": ["times cheaper", "times less"]}}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("folds")
    pages = {"index.md": "# Front\n\n```{toctree}\nlectures/01_micrograd\n```\n", PATH.replace(".html", ".md"): PAGE}
    with serve(build(folder, pages, EXTENSIONS)) as served:
        yield served[0]


@pytest.fixture
def page(browser, served):
    context = browser.new_context()
    with reading(context, served + PATH) as reader:
        yield reader.page
    context.close()


def answer(page: Page, name: str, choice: str) -> None:
    question = page.locator(f"#question-{name}")
    question.get_by_role("radio", name=choice).check()
    question.get_by_role("button", name="Answer").click()


def done(page: Page) -> list[str]:
    names = page.evaluate("JSON.parse(localStorage.getItem('zero-to-hero:progress:/'))")
    return [name.replace("lectures/01_micrograd#", "") for name in names]


def test_the_output_opens_for_an_answer_even_a_wrong_one_and_stays_open(page):
    secret = page.get_by_text("secret 42")
    expect(secret).to_be_hidden()
    expect(page.get_by_text("further down")).to_be_visible()
    note = page.locator("[data-waits=output]")
    expect(note).to_have_text("Answer the question above to see the result. Show it anyway")
    before = page.locator("#question-output").bounding_box()["y"]
    answer(page, "output", "Nothing")
    expect(secret).to_be_visible()
    expect(note).to_have_count(0)
    expect(page.locator("#question-output").get_by_role("status")).to_contain_text("The result is open now")
    assert page.locator("#question-output").bounding_box()["y"] == before
    answer(page, "output", "Something")
    assert done(page) == ["question:output"]  # answered, and not right the first time
    page.reload()
    expect(secret).to_be_visible()
    expect(page.get_by_text("first of two")).to_be_hidden()


def test_text_and_cells_up_to_the_end_of_the_fold_open_together(page):
    parts = [page.get_by_text(text) for text in ("first of two", "Given away here.", "second of two")]
    for part in parts:
        expect(part).to_be_hidden()
    expect(page.get_by_text("Open to all.")).to_be_visible()
    answer(page, "text", "Something")
    for part in parts:
        expect(part).to_be_visible()
    expect(page.get_by_text("Derived here.")).to_be_hidden()
    answer(page, "none", "Something")
    expect(page.get_by_text("Derived here.")).to_be_visible()
    assert done(page) == ["first:none", "first:text", "question:none", "question:text"]


def test_show_it_anyway_works_by_keyboard_and_is_no_right_first_answer(page):
    show = page.locator("[data-waits=output]").get_by_role("button", name="Show it anyway")
    show.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("secret 42")).to_be_visible()
    expect(page.locator("[data-answers=output]")).to_be_focused()
    assert done(page) == ["shown:output"]
    answer(page, "output", "Something")
    assert done(page) == ["question:output", "shown:output"]


def test_a_run_shows_what_its_own_cell_prints_and_keeps_the_folds_of_those_above(page):
    reader = Reader(page)
    reader.run(3)
    expect(reader.cell(2).locator(".live-output")).to_have_text("secret 42")
    expect(reader.cell(2).locator(".live-output")).to_be_hidden()
    expect(page.locator("[data-waits=output]")).to_be_visible()
    reader.run(2)
    expect(reader.cell(2).locator(".live-output")).to_be_visible()
    expect(page.locator("[data-waits=output]")).to_have_count(0)
    reader.press(2, "Reset")
    expect(page.get_by_text("secret 42")).to_be_visible()


def test_a_link_and_a_search_that_lead_into_a_fold_open_it(page, served):
    page.get_by_role("link", name="A link into a fold").click()
    inside = page.get_by_text("This paragraph can be linked to.")
    expect(inside).to_be_in_viewport()
    expect(page.get_by_text("second of two")).to_be_visible()
    for address in ("#inside", "#:~:text=can%20be%20linked"):
        page.evaluate("localStorage.clear()")
        page.goto("about:blank")
        page.goto(served + PATH + address)
        expect(inside).to_be_in_viewport()
        expect(page.get_by_text("first of two")).to_be_visible()
        expect(page.locator("[data-waits=text]")).to_have_count(0)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (QUESTION + "\nNo cell.\n", "no cell shows the answer to the question NAME"),
        (QUESTION + "\n```{code-cell}\nprint(1)\n```\n\n```{answered} other\n```\n", "must carry that name"),
        (QUESTION + "\n```{code-cell}\nprint(1)\n```\n\n```{answered} NAME\n```\n", "something must stand in between"),
        ("```{answered} NAME\n```\n", "no question of that name above it"),
    ],
)
def test_what_does_not_fit_stops_the_build(tmp_path, text, complaint):
    text = text.replace(":name: NAME", ":name: name").replace("NAME", "name")
    with pytest.raises(SphinxError, match=complaint.replace("NAME", "name")):
        build(tmp_path, {"index.md": f"# A page\n\n{text}"}, EXTENSIONS)


@proven(lambda lecture: [code(), *pages(f"lectures/{lecture}.html")])
@pytest.mark.parametrize("lecture", SPOILERS)
def test_the_lectures_give_no_answer_away(visit, lecture):
    page = visit(f"lectures/{lecture}.html")
    asked = page.locator("[data-question]").evaluate_all("all => all.map((one) => one.dataset.question)")
    assert asked == list(SPOILERS[lecture])
    page.mouse.move(5, 5)
    page.wait_for_function("!('unfinished' in document.documentElement.dataset)")
    shown = page.locator("article").inner_text()
    folded = page.locator("[data-answers]").evaluate_all(
        "all => all.map((one) => [one.dataset.answers, one.textContent])"
    )
    for name, spoilers in SPOILERS[lecture].items():
        inside = "".join(text for answers, text in folded if answers == name)
        assert inside
        for spoiler in spoilers:
            assert spoiler in inside, name
            assert spoiler not in shown.split("Predict first")[asked.index(name) + 1], name
    for name, numbers in NUMBERS.get(lecture, {}).items():
        for number in numbers:
            assert number not in "".join(shown.split("Predict first")[: asked.index(name) + 1]), name


@pytest.mark.parametrize("way", ["without scripts", "on paper"])
def test_nothing_is_folded_without_scripts_or_on_paper(visit, way):
    page = visit(PATH, scripts=way == "on paper")
    if way == "on paper":
        page.emulate_media(media="print")
    parts = page.locator("[data-answers]")
    assert parts.count() > 10
    for part in parts.all():
        expect(part.locator(":scope > *").first).to_be_visible()
        assert part.bounding_box()["height"] > 10
    expect(page.locator(".zth-folded").first).to_be_hidden()


def test_a_cell_in_a_fold_is_as_wide_as_one_outside(visit):
    page = visit(PATH)
    page.locator("[data-waits=rate-one]").get_by_role("button").click()
    outside = page.locator(".cell:has(> [data-answers=rate-one])").bounding_box()
    inside = page.locator(".zth-unfolds[data-answers=rate-one] > .cell").first.bounding_box()
    assert (inside["x"], inside["width"]) == (outside["x"], outside["width"])


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_a_fold_passes_axe_and_fits_a_phone(visit, scheme, width):
    page = visit(PATH, scheme=scheme, width=width)
    page.locator("[data-waits=rate-one]").scroll_into_view_if_needed()
    assert axe(page, "'.zth-folded'") == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("answered", [True, False])
def test_whoever_loads_the_page_again_stays_where_they_were(visit, answered):
    page = visit(PATH)
    if answered:
        names = [f"question:lectures/01_micrograd#{name}" for name in SPOILERS["01_micrograd"]]
        page.evaluate("names => localStorage.setItem('zero-to-hero:progress:/', JSON.stringify(names))", names)
        page.reload()
    page.mouse.move(5, 5)
    page.wait_for_function("!document.querySelector('.tag_live:not(:has(.live-text))')")
    heading = page.get_by_role("heading", name="The whole engine")
    while heading.bounding_box()["y"] > 600:  # as a reader gets there, past every figure
        page.mouse.wheel(0, 500)
        page.wait_for_function(
            """[...document.querySelectorAll('figure[data-module]')].every((one) => {
                const { top, bottom } = one.getBoundingClientRect();
                return one.dataset.live !== undefined || top > innerHeight + 300 || bottom < -300;
            })"""
        )
    before = heading.bounding_box()["y"]
    page.reload()
    page.mouse.move(9, 9)
    page.wait_for_function("!document.querySelector('.tag_live:not(:has(.live-text))')")
    assert settled(lambda: abs(heading.bounding_box()["y"] - before) < 2, True)
