"""The figures of lecture 10: the page's ids, merges and counts are Python's, wrong input is refused."""

import gzip
import json
import random
import unicodedata

import pytest
import traitlets

from tests.node import in_node
from zero_to_hero.data import sentences, text
from zero_to_hero.data._read import find, read
from zero_to_hero.figures.tokenizer.boxes import shown
from zero_to_hero.figures.tokenizer.languages import LanguagesFigure
from zero_to_hero.figures.tokenizer.merges import LAST, MergesFigure, learned
from zero_to_hero.figures.tokenizer.tokens import TEXT, TokensFigure
from zero_to_hero.tokenizer import (
    GPT2_SPLIT,
    BasicTokenizer,
    FastRegexTokenizer,
    gpt2_tokenizer,
    gpt4_tokenizer,
    split,
)

BPE = "./zero_to_hero/figures/tokenizer/bpe.js"
ODD = ["", " ", "I'm you'LL 'ſ", "a\r\n\n  b\t\x85\x1c\ufeff", "12345 ٣½", "👩‍👩‍👧 e\u0301", "aaa" * 20, TEXT]


@pytest.fixture(scope="module")
def ours():
    return FastRegexTokenizer().train(text("course")[:60_000], 512)


def samples() -> list[str]:
    """Sentences in 20 scripts, odd texts, and texts of random characters that Unicode has had since version 14."""
    rng = random.Random(10)
    known = [chr(code) for code in range(0x20000) if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")]
    drawn = ["".join(rng.choice([*known, *" '\n1a" * 2_000]) for _ in range(60)) for _ in range(30)]
    return [*sentences().values(), *ODD, *drawn]


def test_the_page_finds_the_ids_of_python(ours):
    asked = samples()
    page = in_node(f"""
    import {{ readFileSync }} from 'node:fs';
    import {{ encode, learned, ranked, SPLITS }} from '{BPE}';
    const files = {json.dumps([str(find("gpt2")), str(find("gpt4"))])};
    const [gpt2, gpt4] = files.map((file) => ranked(readFileSync(file, 'utf8')));
    const ours = learned({json.dumps([id for pair in ours.merges for id in pair])});
    console.log(JSON.stringify({json.dumps(asked)}.map((text) =>
      [encode(text, ours, SPLITS.gpt4), encode(text, gpt2, SPLITS.gpt2), encode(text, gpt4, SPLITS.gpt4)])));
    """)
    tokenizers = ours, gpt2_tokenizer(), gpt4_tokenizer()
    for one, found in zip(asked, page, strict=True):
        assert found == [tokenizer.encode(one) for tokenizer in tokenizers], one


def test_the_page_splits_as_python_does():
    asked = samples()
    page = in_node(f"""
    import {{ SPLITS }} from '{BPE}';
    const both = (text) => [SPLITS.gpt2, SPLITS.gpt4].map((pattern) => text.match(pattern) ?? []);
    console.log(JSON.stringify({json.dumps(asked)}.map(both)));
    """)
    assert page == [[split(one, GPT2_SPLIT), split(one)] for one in asked]


def test_the_page_learns_the_merges_of_python():
    asked = ["aaabdaaabac", "", "a", "é😀é😀é😀", "the cat sat on the mat, the cat sat", "abab" * 20, TEXT]
    page = in_node(f"""
    import {{ training }} from '{BPE}';
    console.log(JSON.stringify({json.dumps(asked)}.map((text) =>
      training(text, {LAST}).steps.map(({{ ids, next, count }}) => [ids, next ?? null, count]))));
    """)
    for one, found in zip(asked, page, strict=True):
        expected = [[ids, pair and list(pair), count] for ids, pair, count in learned(one)][: LAST + 1]
        assert found == expected, one
    assert [pair for _, pair, _ in learned("aaabdaaabac")] == [*BasicTokenizer().train("aaabdaaabac", 259).merges, None]


def test_the_page_gets_little(ours):
    figures = [
        TokensFigure(ours, name="tokens", caption="Tokens."),
        MergesFigure(name="merges", caption="Merges."),
        LanguagesFigure({"Ours": ours, "GPT-2's": gpt2_tokenizer()}, name="languages", caption="Prices."),
    ]
    for figure in figures:
        assert len(gzip.compress(json.dumps(figure.page_state()).encode())) < 6_000
        assert len(gzip.compress(figure._esm.encode())) < 10_000
    assert figures[0].page_state()["state"]["initial"] == {"text": TEXT, "vocabulary": "ours"}
    assert figures[0].page_state()["bytes"]["gpt4"] == "", "loaded when somebody asks"


def test_the_kernel_sends_a_vocabulary_when_it_is_chosen(ours):
    figure = TokensFigure(ours, name="tokens", caption="Tokens.")
    figure.vocabulary = "gpt2"
    assert figure.gpt2 == read("gpt2")
    assert figure.gpt4 == b""


def test_the_still_pictures(ours):
    picture = TokensFigure(ours, name="tokens", caption="Tokens.", text="a <b>").fallback()
    assert picture.count("<rect") == len(ours.encode("a <b>"))
    assert "<b>" not in picture
    picture = MergesFigure(name="merges", caption="Merges.").fallback()
    assert picture.count("<rect") == 11 + 9 + 7 + 5
    assert '<th scope="row">258</th><td>257, 98</td><td>aaab</td><td>2</td>' in picture
    picture = LanguagesFigure({"Ours": ours}, name="languages", caption="Prices.").fallback()
    for language, sentence in sentences().items():
        row = f'<th scope="row">{language}</th><td>{len(sentence)}</td><td>{len(sentence.encode())}</td>'
        assert f"{row}<td>{len(ours.encode(sentence))}</td>" in picture


def test_tokens_as_text():
    assert [shown(token) for token in (b" a\n", "é".encode(), b"\xc3", b"\xf0\x9f")] == ["·a⏎", "é", "C3", "F0 9F"]


def test_wrong_input_is_refused(ours):
    with pytest.raises(ValueError, match="the text has 301 characters: at most 300 are shown"):
        TokensFigure(ours, name="a", caption="A.", text="a" * 301)
    with pytest.raises(ValueError, match="the page splits a text with GPT4_SPLIT, and this tokenizer with"):
        TokensFigure(FastRegexTokenizer(GPT2_SPLIT), name="a", caption="A.")
    with pytest.raises(ValueError, match="at most 65,536 ids, bytes first, got 100,256"):
        TokensFigure(gpt4_tokenizer(), name="a", caption="A.")
    with pytest.raises(traitlets.TraitError):
        TokensFigure(ours, name="a", caption="A.").vocabulary = "gpt3"
    with pytest.raises(ValueError, match="the text has 201 characters: at most 200"):
        MergesFigure(name="a", caption="A.", text="a" * 201)
    with pytest.raises(ValueError, match="step is a number of merges from 0 to 30, not 31"):
        MergesFigure(name="a", caption="A.", step=31)
    with pytest.raises(ValueError, match="needs a tokenizer, and for each language a sentence"):
        LanguagesFigure({}, name="a", caption="A.")
    with pytest.raises(ValueError, match="needs a tokenizer, and for each language a sentence"):
        LanguagesFigure({"Ours": ours}, name="a", caption="A.", sentences={"English": ""})
    with pytest.raises(ValueError, match="places up to 0 and 25, not 1 and 0"):
        LanguagesFigure({"Ours": ours}, name="a", caption="A.", vocabulary=1)
