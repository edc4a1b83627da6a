"""GPT-2's and GPT-4's vocabularies: the ids are tiktoken's, in twenty scripts, on code, emoji and odd spaces."""

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_tokenizer import known
from zero_to_hero.data import _read, sentences, text
from zero_to_hero.data._files import DataError
from zero_to_hero.tokenizer import gpt2_tokenizer, gpt4_tokenizer
from zero_to_hero.tokenizer.gpt4 import PATTERNS, ranks_of, recovered

ODD = [
    "",
    " ",
    "hello world!!!",
    "hello world!!!? (안녕하세요!) lol123 😉",
    "👩‍👩‍👧‍👦 👋🏽 🇫🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u0301 ﷺ",
    "  spaces   and\ttabs\n\n\nlines\r\n  end  ",
    "\u00a0\u2003\u3000\x85\x1c\ufeff",
    "1234567 12345 ١٢٣٤ ½ Ⅷ",
    "I'm you'LL he'S 'ſ they'Ve don''t",
    "def f(x):\n    return x ** 2  # twice\n\n\tif not f(3): pass",
    "\x00\x7f\ud7ff\uffff",
    "a" * 500,
]


@pytest.fixture(scope="module", params=["gpt2", "gpt4"])
def both(request):
    """Ours and tiktoken's, on the same ranks."""
    ranks, special = ranks_of(request.param)
    theirs = tiktoken.Encoding(
        request.param, pat_str=PATTERNS[request.param], mergeable_ranks=ranks, special_tokens=special
    )
    return {"gpt2": gpt2_tokenizer, "gpt4": gpt4_tokenizer}[request.param](), theirs


@pytest.mark.parametrize("sample", [*sentences().values(), *ODD], ids=[*sentences(), *map(str, range(len(ODD)))])
def test_ids_are_tiktoken_s(both, sample):
    ours, theirs = both
    assert ours.encode(sample) == theirs.encode(sample)
    assert ours.decode(ours.encode(sample)) == sample


def test_a_long_text(both):
    ours, theirs = both
    sample = text("course")[:200_000]
    assert ours.encode(sample, "none") == theirs.encode(sample, disallowed_special=())


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cn", "Cs"]), max_size=40))
def test_any_text_that_this_python_knows(both, sample):
    ours, theirs = both
    if all(map(known, sample)):
        assert ours.encode(sample) == theirs.encode(sample)


def test_special_tokens_are_tiktoken_s(both):
    ours, theirs = both
    sample = "one<|endoftext|>two"
    assert ours.special == {name: theirs.encode_single_token(name) for name in theirs.special_tokens_set}
    assert ours.encode(sample, "all") == theirs.encode(sample, allowed_special="all")
    assert ours.encode(sample, "none") == theirs.encode(sample, disallowed_special=())
    with pytest.raises(ValueError, match="holds the special token"):
        ours.encode(sample)
    assert ours.decode(ours.encode(sample, "all")) == sample


def test_the_vocabulary_is_tiktoken_s(both):
    ours, theirs = both
    assert len(ours.vocab) + len(ours.special) == {"gpt2": 50_257, "gpt4": 100_261}[theirs.name]
    assert ours.vocab == [theirs.decode_single_token_bytes(id) for id in range(len(ours.vocab))]
    assert list(ours.merges.values()) == list(range(256, len(ours.vocab)))


def test_merges_are_recovered_from_ranks():
    assert recovered({b"a": 0, b"b": 1, b"ab": 2, b"aba": 3}) == {(0, 1): 2, (2, 0): 3}
    with pytest.raises(ValueError, match=r"token 2, b'aba', isn't a pair: the merges before it leave 3 parts"):
        recovered({b"a": 0, b"b": 1, b"aba": 2})


def test_gpt_is_not_trained_again(both):
    with pytest.raises(TypeError, match=r"GPT's merges are learned: train a FastRegexTokenizer\(\)"):
        both[0].train("abc", 300)


def test_each_call_gives_a_tokenizer_of_its_own():
    gpt2_tokenizer().register({})
    assert gpt2_tokenizer().special == {"<|endoftext|>": 50256}


def test_a_clone_without_the_package_of_npm_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(_read, "__file__", str(tmp_path / "zero_to_hero" / "data" / "_read.py"))
    monkeypatch.delenv("ZERO_TO_HERO_DATA", raising=False)
    with pytest.raises(
        DataError, match=r"gpt2\.js is missing: run `npm ci` in the course's folder, or use a tokenizer"
    ):
        ranks_of("gpt2")
