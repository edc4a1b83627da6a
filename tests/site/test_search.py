"""The search of the built site: what it finds for which words, what it never tells, and how it is used.

The finding itself runs under Node, in the very files that the pages load.
"""

import json
import re
from functools import cache

import pytest
from playwright.sync_api import expect

from book.course import written
from book.extensions.questions import parse
from book.serve import SITE
from tests.cells import answer_of, page, sections
from tests.node import in_node
from tests.proven import proven
from tests.site.axe import axe
from tests.site.conftest import ROOT, settled
from tests.site.parts import site
from tests.site.test_every_page import on_the_wire
from zero_to_hero.checks._engine.exercise import load

pytestmark = proven(lambda: [site()])


@cache
def scripts() -> str:
    """The folder of the site's search, from the root. Asked for late: tests are collected before there is a site."""
    return next((SITE / "_static").glob("search-*")).relative_to(ROOT).as_posix()


@cache
def index() -> dict:
    """What the search knows."""
    return json.loads((SITE / "_static/search.json").read_text(encoding="utf-8"))


# what a reader asks for, and the section that has to come first
FIRST = {
    "bfloat16": "11_training#training-precision",
    "gradient accumulation": "11_training#training-accumulation",
    "scaling law": "11_training#training-scaling",
    "resume from a checkpoint": "11_training#training-resume",
    "dilation": "07_wavenet#wavenet-convolution",
    "receptive field": "07_wavenet#wavenet-receptive",
    "residual connection": "07_wavenet#wavenet-gated",
    "planted bug": "05_backprop#backprop-judge",
    "bessel": "05_backprop#backprop-bessel",
    "scatter add": "06_tensors#tensors-rows",
    "mersenne twister": "06_tensors#tensors-chance",
    "simd": "06_tensors#tensors-kernels",
    "underflow": "02_bigrams#bigrams-likelihood",
    "keepdim": "02_bigrams#bigrams-broadcasting",
    "softmax": "02_bigrams#bigrams-one-hot",
    "perplexity": "02_bigrams#bigrams-likelihood",
    "why gradients add": "01_micrograd#accumulate",
    "learning rate": "01_micrograd#learning-rate",
    "broadcasting": "02_bigrams#bigrams-broadcasting",
    "relu": "01_micrograd#operations",
    # slips of the finger, and words in other forms
    "sofmax": "02_bigrams#bigrams-one-hot",
    "perplexety": "02_bigrams#bigrams-likelihood",
    "gradients adding up": "01_micrograd#accumulate",
    "regularization": "02_bigrams#bigrams-regularisation",
    "Topological Sort": "01_micrograd#order",
    "softm": "02_bigrams#bigrams-one-hot",  # while one types
    "overfit": "01_micrograd#seeds",
    # quotes of a German keyboard, names from the code, formulas, names of the authors' sections
    "„softmax“": "02_bigrams#bigrams-one-hot",
    "zero_grad": "01_micrograd#zero-grad",
    "zero grad": "01_micrograd#zero-grad",
    "__rmul__": "01_micrograd#operations",
    "torch.compile": "01_micrograd#compiler",
    "p - y": "02_bigrams#bigrams-gradient",
    "nll": "02_bigrams#bigrams-likelihood",
    "one-hot": "02_bigrams#bigrams-one-hot",
    "cross entropy": "02_bigrams#bigrams-gradient",
    "chain rule": "01_micrograd#chain-rule",
    "what is a closure?": "01_micrograd#closures",
    "recursion": "01_micrograd#order",
    "half-moons": "01_micrograd#moons",
    "how does backprop work": "01_micrograd#chain-rule",
    "hyperparameter": "02_bigrams#bigrams-smoothing",
    "embedding": "03_mlp#mlp-embedding",
    "strides": "06_tensors#tensors-strides",
    "mini-batch": "03_mlp#mlp-batches",
    "shuffle": "03_mlp#mlp-shuffle",
    "learning rate finder": "03_mlp#mlp-rate",
    "saturated": "04_batchnorm#batchnorm-saturated",
    "running statistics": "04_batchnorm#batchnorm-running",
    "layernorm": "04_batchnorm#batchnorm-layernorm",
    "all zeros": "04_batchnorm#batchnorm-zeros",
    "kv cache": "09_gpt#gpt-cache",
    "temperature": "09_gpt#gpt-sampling",
    "a text of your own": "09_gpt#gpt-own",
    "keep the weights": "09_gpt#gpt-kept",
    "residual stream": "09_gpt#gpt-ladder",
    "solidgoldmagikarp": "10_tokenizer#tokenizer-glitch",
    "bits per byte": "10_tokenizer#tokenizer-size",
    "utf-8": "10_tokenizer#tokenizer-bytes",
    # what an instructor asks for
    "grade": "book/teach.html#teach-grade",
    "gradescope": "book/teach.html#teach-platforms",
    "canvas": "book/teach.html#teach-platforms",
    "moodle": "book/teach.html#teach-platforms",
    "late policy": "book/teach.html#teach-late",
    "regrade": "book/teach.html#teach-appeal",
    "semester": "book/teach.html#teach-semester",
}
# these are said in several places, or in none of the lectures' sections first
AMONG_THREE = {
    "lerning rate": {"01_micrograd#learning-rate", "03_mlp#mlp-rate"},
    "overfitting": {"01_micrograd#seeds", "book/glossary.html#term-overfitting"},
    "smoothed": {"02_bigrams#bigrams-smoothing", "07_wavenet#wavenet-smooth"},
    "derivative": {"01_micrograd#slope", "book/glossary.html#term-derivative"},
    "seed": {"01_micrograd#seeds", "02_bigrams#bigrams-drawing"},
    "momentum": {"book/glossary.html#term-momentum", "exercises/01_micrograd.html#momentum"},
    "colab": {"book/run.html#run-colab"},
    "bengio": {"book/bibliography.html#cite-bengio2003"},
}


@cache
def results() -> dict[str, list[dict]]:
    """For each query the best results, as the panel shows them: address, kind and excerpt."""
    asked = [*FIRST, *AMONG_THREE, "xyzzy", "the", "", "-"]
    return in_node(f"""
        import {{ excerpt, find, makeIndex }} from './{scripts()}/find.js';
        import {{ readFileSync }} from 'node:fs';
        const index = await makeIndex(JSON.parse(readFileSync('{SITE}/_static/search.json', 'utf8')));
        const shown = ({{ page, section, terms }}) => ({{
            address: `${{page.url}}#${{section.anchor}}`,
            kind: page.kind,
            excerpt: excerpt(section, terms),
        }});
        const found = {json.dumps(asked)}.map((query) => [query, find(index, query).map(shown)]);
        console.log(JSON.stringify(Object.fromEntries(found)));
    """)


def address(place: str) -> str:
    return place if ".html" in place else "lectures/{}.html#{}".format(*place.split("#"))


@pytest.mark.parametrize("query", FIRST)
def test_the_section_that_explains_it_comes_first(query):
    assert [result["address"] for result in results()[query]][:1] == [address(FIRST[query])]


@pytest.mark.parametrize("query", AMONG_THREE)
def test_places_that_share_a_word_are_all_near_the_top(query):
    wanted = {address(place) for place in AMONG_THREE[query]}
    assert wanted <= {result["address"] for result in results()[query][:3]}


@pytest.mark.parametrize("query", ["xyzzy", "the", "", "-"])
def test_what_tells_nothing_finds_nothing(query):
    assert results()[query] == []


def test_exercises_come_after_the_lecture_that_explains_and_solutions_after_both():
    kinds = [result["kind"] for result in results()["softmax"]]
    assert kinds.index("lecture") < kinds.index("glossary") < kinds.index("exercise")
    assert any(result["kind"] == "solution" for found in results().values() for result in found)
    for query, found in results().items():
        kinds = [result["kind"] for result in found]
        assert kinds == sorted(kinds, key="solution".__eq__), query


def test_an_excerpt_is_text_without_tex_and_holds_the_word():
    for query in ("softmax", "keepdim", "learning rate", "cross entropy"):
        for result in results()[query][:3]:
            assert not re.search(r"\\[a-z]|\$|\{\}", result["excerpt"]), result
            assert len(result["excerpt"]) < 200
    assert "keepdim" in results()["keepdim"][0]["excerpt"]
    assert "softmax" in results()["sofmax"][0]["excerpt"]


def test_every_result_leads_to_a_place_on_its_page():
    for entry in index()["pages"]:
        html = (SITE / entry["url"]).read_text(encoding="utf-8")
        missing = [section["anchor"] for section in entry["sections"] if f'id="{section["anchor"]}"' not in html]
        assert not missing, entry["url"]


def plain(text: str) -> str:
    """Words alone, so that quotes and line breaks make no difference."""
    return " ".join(re.findall(r"\w+", text.lower()))


@cache
def indexed() -> str:
    return plain(json.dumps(index(), ensure_ascii=False))


def sentences(markdown: str) -> list[str]:
    """What Markdown shows as it is written: runs of words, long enough to be nobody else's."""
    markdown = re.sub(r"^\$\$ \(.*?\)$", "$$", markdown, flags=re.MULTILINE)  # the label of an equation
    runs = [plain(run) for run in re.split(r"[`$*{}\[\]_.:?!|]", markdown.replace("\n", " "))]
    return [run for run in runs if len(re.findall(r"[a-z]{3,}", run)) >= 4]


def reasons(slug: str) -> list[str]:
    text = page("lectures", slug).read_text(encoding="utf-8")
    bodies = re.findall(r"^:::\{question\} [^\n]*\n:name: [^\n]*\n(.*?)^:::$", text, re.MULTILINE | re.DOTALL)
    assert bodies
    return [sentence for body in bodies for answer in parse(body)[1] for sentence in sentences(answer.why)]


@cache
def on_cards() -> str:
    """What the cards themselves say: no secret, though a hint may say it again."""
    pages = [page("exercises", one.slug).read_text(encoding="utf-8") for one in written(ROOT, "exercises")]
    in_lectures = [card.text for card in sections("exercises").values()]
    return " ".join(map(plain, [*pages, *in_lectures]))


@pytest.mark.parametrize("lecture", written(ROOT, "exercises"), ids=lambda lecture: lecture.slug)
def test_no_reason_no_hint_and_no_solution_is_in_the_index(lecture):
    told = {("the reason", run) for run in reasons(lecture.slug)}
    told |= {("the hint", run) for one in load(lecture.slug) for hint in one.hints for run in sentences(hint)}
    for name, solution in sections("solutions").items():
        if name.startswith(f"{lecture.slug}."):
            code = answer_of(name).rpartition('"""')[2].splitlines()
            told |= {("the code", plain(line)) for line in code if plain(line).count(" ") >= 4}
            prose = re.sub(r"```.*?```", "", solution.text, flags=re.DOTALL)
            told |= {("the solution", run) for run in sentences(prose)}
    secret = {(what, run) for what, run in told if run not in on_cards()}
    assert {what for what, _ in secret} == {"the reason", "the hint", "the code", "the solution"}
    assert {(what, run) for what, run in secret if run in indexed()} == set()


def test_what_a_lecture_tells_everybody_is_in_the_index():
    text = page("lectures", "micrograd").read_text(encoding="utf-8").partition("## The slope at a point")[2]
    told = sentences(text.partition(":::{question}")[0].split("```")[-1])
    assert told
    assert [words for words in told if words not in indexed()] == []


def ask(page, words: str, first: str) -> None:
    """Open the search with a slash and type; wait for the result that has to come first."""
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search the course")).to_be_focused()
    page.keyboard.type(words)
    expect(page.locator(".zth-results li").first.get_by_role("link", name=first)).to_be_visible()


def test_the_slash_can_be_switched_off_at_the_foot_of_a_page_and_stays_off(visit):
    page = visit("book/glossary.html")
    switch = page.get_by_role("checkbox", name="/ opens the search")
    expect(switch).to_be_checked()
    page.keyboard.press("/")
    expect(page.get_by_role("dialog", name="Search")).to_be_visible()
    page.keyboard.press("Escape")
    switch.focus()
    page.keyboard.press("Space")
    page.keyboard.press("/")
    expect(page.locator("#zth-find kbd")).to_be_hidden()
    page.goto(page.url.replace("glossary", "run"))
    expect(switch).not_to_be_checked()
    page.keyboard.press("/")
    expect(page.locator("#zth-find")).not_to_have_attribute("aria-keyshortcuts", "/")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("#zth-find").click()  # its link still opens it
    expect(page.get_by_role("dialog", name="Search")).to_be_visible()
    page.keyboard.press("Escape")
    switch.check()
    page.reload()
    page.keyboard.press("/")
    expect(page.get_by_role("dialog", name="Search")).to_be_visible()


def marks(page) -> list[str]:
    return page.evaluate("[...(CSS.highlights.get('zth-found') ?? [])].map((range) => range.toString().toLowerCase())")


def test_a_search_by_keyboard_leads_to_the_words_in_their_section(visit, published):
    page = visit("book/about.html", base=published)
    ask(page, "keepdim", "From rows to probabilities")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"\d+ results for “keepdim”\."))
    expect(page.locator(".zth-results mark").first).to_have_text("keepdim")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".zth-results a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{published}lectures/02_bigrams.html?highlight=keepdim#bigrams-broadcasting")
    expect(page.get_by_role("status").filter(has_text="in this section")).to_be_visible()
    assert settled(lambda: set(marks(page)), {"keepdim"}) == {"keepdim"}
    heading = page.get_by_role("heading", name="From rows to probabilities")
    expect(heading).to_be_in_viewport()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".zth-found")).to_have_count(0)
    assert marks(page) == []
    assert page.url == f"{published}lectures/02_bigrams.html#bigrams-broadcasting"


def test_on_arrival_derivations_open_and_answers_stay_closed(visit):
    page = visit("lectures/01_micrograd.html?highlight=gradient+gradients+add+adds#accumulate")
    expect(page.locator(".zth-found")).to_be_visible()
    section = page.locator("section:has(> #accumulate)")
    expect(section.locator("details.derivation")).to_have_attribute("open", "")
    expect(section.locator(".zth-why:visible")).to_have_count(0)
    expect(page.locator("details.derivation[open]")).to_have_count(section.locator("details.derivation").count())
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".zth-found [role=status]")).to_have_text(re.compile(r"^1 of \d+$"))


def test_a_result_on_the_open_page_does_not_load_it_anew(visit):
    page = visit("lectures/01_micrograd.html")
    page.evaluate("window.stayed = true")
    ask(page, "chain rule", "The chain rule")
    page.keyboard.press("Enter")  # from the field: the best
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".zth-found")).to_be_visible()
    expect(page.get_by_role("heading", name="The chain rule")).to_be_in_viewport()
    assert page.evaluate("window.stayed")


def test_the_dialog_opens_by_its_link_and_closes_by_escape_and_a_slash_in_a_cell_is_a_slash(visit):
    page = visit("lectures/01_micrograd.html", width=360)
    page.get_by_role("button", name="Contents").click()
    page.get_by_role("link", name="Search").click()
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("tanh")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('afterbegin', '<textarea id=\"cell\"></textarea>')"
    )
    page.locator("#cell").focus()
    page.keyboard.press("/")
    expect(page.locator("#cell")).to_have_value("/")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_who_finds_nothing_gets_other_words_to_try(visit):
    page = visit("search.html")
    expect(page.get_by_role("status")).to_have_text("Type a word, a formula or a name from the code.")
    page.keyboard.type("the")
    expect(page.get_by_role("status")).to_contain_text("These words are everywhere.")
    page.keyboard.type("zzqx")
    expect(page.get_by_role("status")).to_contain_text("Nothing found for “thezzqx”.")
    words = page.locator(".zth-suggestions button")
    tried = words.first.inner_text()
    words.first.click()
    expect(page.get_by_role("status")).to_contain_text(f"for “{tried}”.")
    expect(page.locator(".zth-results mark").first).to_be_visible()


def test_a_query_in_the_address_is_answered_and_follows_what_is_typed(visit, published):
    page = visit("search.html?q=sofmax", base=published)
    expect(page.locator(".zth-results li").first).to_contain_text("Letters into numbers")
    page.get_by_role("searchbox").fill("keepdim")
    expect(page.locator(".zth-results li").first).to_contain_text("From rows to probabilities")
    page.wait_for_url(f"{published}search.html?q=keepdim")


def test_without_scripts_the_search_page_names_the_contents(visit):
    page = visit("search.html", scripts=False)
    # Playwright's own words for what one sees leave out `noscript`
    said = page.locator("main noscript p")
    expect(said).to_be_visible()
    expect(said).to_contain_text("the contents on this page list every page")
    assert (SITE / said.locator("a").get_attribute("href")).is_file()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_and_the_marks_are_good_for_everybody(visit, scheme, width):
    page = visit("book/glossary.html", scheme=scheme, width=width)
    ask(page, "softmax", "Letters into numbers")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator(".zth-results a", has_text="Glossary").first.click()
    expect(page.locator(".zth-found")).to_be_visible()
    assert axe(page, "document.querySelector('main')") == []


def test_a_page_fetches_nothing_for_the_search_before_it_is_opened_and_little_then(visit, watch, record_property):
    page = visit("book/about.html")
    page.wait_for_load_state("networkidle")
    paths = lambda: [response.url.split("/", 3)[3] for response in watch.responses if "/_static/search" in response.url]  # noqa: E731
    assert paths() == [next(path for path in paths() if path.startswith("_static/search.js"))]
    ask(page, "softmax", "Letters into numbers")
    page.keyboard.type(" logit")
    expect(page.get_by_role("status")).to_contain_text("softmax logit")
    size = sum(on_the_wire(path.split("?")[0]) for path in paths())
    record_property("bytes", size)
    assert size <= 40_000 + 25_000 * len(written(ROOT, "lectures"))


def test_the_search_goes_on_without_the_network(visit):
    page = visit("book/about.html")
    ask(page, "softmax", "Letters into numbers")
    page.context.set_offline(True)
    page.get_by_role("searchbox").fill("keepdim")
    expect(page.locator(".zth-results li").first).to_contain_text("From rows to probabilities")
