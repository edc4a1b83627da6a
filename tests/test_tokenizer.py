"""The textbook's two rungs: the merges and ids of minbpe's algorithm, every text back again, every error's sentence."""

import unicodedata

import pytest
import regex as reference
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.minbpe import encoded, trained
from zero_to_hero.data import sentences
from zero_to_hero.tokenizer import (
    GPT2_SPLIT,
    GPT4_SPLIT,
    BasicTokenizer,
    RegexTokenizer,
    merge,
    pair_counts,
    split,
)
from zero_to_hero.tokenizer.patterns import compiled, members

END = "<|endoftext|>"
texts = st.text(alphabet=st.sampled_from("aab c1'é😀\n"), min_size=2, max_size=80)
any_text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80)


# ---------------------------------------------------------------- on paper


def test_the_example_of_the_textbook():
    tokenizer = BasicTokenizer().train("aaabdaaabac", 256 + 3)
    assert tokenizer.encode("aaabdaaabac") == [258, 100, 258, 97, 99]
    assert tokenizer.merges == {(97, 97): 256, (256, 97): 257, (257, 98): 258}
    assert tokenizer.vocab[256:] == [b"aa", b"aaa", b"aaab"]
    assert tokenizer.decode([258, 100, 258, 97, 99]) == "aaabdaaabac"


def test_pairs_are_counted_in_their_order_and_merged_from_the_left():
    assert list(pair_counts([1, 2, 3, 1, 2]).items()) == [((1, 2), 2), ((2, 3), 1), ((3, 1), 1)]
    assert pair_counts([5]) == pair_counts([]) == {}
    assert pair_counts([1, 2], {(1, 2): 3}) == {(1, 2): 4}
    assert merge([1, 2, 3, 1, 2], (1, 2), 4) == [4, 3, 4]
    assert merge([7, 7, 7], (7, 7), 8) == [8, 7]
    assert merge([], (1, 2), 3) == []


def test_of_equal_counts_the_first_in_the_text_wins():
    assert list(BasicTokenizer().train("xyabxyab", 257).merges) == [(ord("x"), ord("y"))]


def test_bytes_that_are_no_text_become_a_replacement_character():
    assert BasicTokenizer().decode([0x80]) == BasicTokenizer().decode([0xF0, 0x9F]) == "\N{REPLACEMENT CHARACTER}"


def test_chunks():
    assert split("We'll see 2024 dogs!", GPT4_SPLIT) == ["We", "'ll", " see", " ", "202", "4", " dogs", "!"]
    assert split("it's 10 pm", GPT2_SPLIT) == ["it", "'s", " 10", " pm"]
    assert split("HE'S", GPT2_SPLIT) == ["HE", "'", "S"]
    assert split("HE'S", GPT4_SPLIT) == ["HE", "'S"]
    assert split("") == []


# ---------------------------------------------------------------- against minbpe's algorithm


@given(texts, texts, st.integers(0, 12))
def test_merges_and_ids_are_minbpe_s(text, other, wanted):
    for tokenizer, chunks, others in (
        (BasicTokenizer(), [text], [other]),
        (RegexTokenizer(), split(text), split(other)),
    ):
        merges = trained(chunks, wanted)
        tokenizer.train(text, 256 + len(merges))
        assert list(tokenizer.merges.items()) == list(merges.items())
        assert tokenizer.encode(other) == [id for chunk in others for id in encoded(chunk, merges)]


@given(any_text)
def test_any_text_comes_back(text):
    for tokenizer in (BasicTokenizer(), RegexTokenizer(), RegexTokenizer(GPT2_SPLIT)):
        tokenizer.train("the cat sat on the mat with the hat", 262)
        assert tokenizer.decode(tokenizer.encode(text)) == text


# ---------------------------------------------------------------- the patterns, against the package `regex`


def known(character: str) -> bool:
    """Whether this Python's Unicode has it: a newer one has more letters."""
    return unicodedata.category(character) not in ("Cn", "Cs")


@pytest.mark.parametrize("category", ["L", "N"])
def test_a_category_has_the_characters_of_regex(category):
    ours, theirs = compiled(rf"\p{{{category}}}"), reference.compile(rf"\p{{{category}}}")
    wrong = [
        hex(code)
        for code in range(0x110000)
        if known(chr(code)) and bool(ours.match(chr(code))) != bool(theirs.match(chr(code)))
    ]
    assert wrong == []


def test_white_space_is_unicode_s():
    ours, theirs = compiled(r"\s"), reference.compile(r"\s")
    assert [code for code in range(0x110000) if ours.match(chr(code))] == [
        code for code in range(0x110000) if theirs.match(chr(code))
    ]
    assert not ours.match("\x1c"), "Python's own \\s takes it"


parts = st.sampled_from(
    [" ", "  ", "\n", "\r\n", "\t", "'s", "'RE", "'ſ", "7", "٣", "½", "é", "中", "😀", "\x1c", "\x85", ".", "a"]
)
mixed = st.lists(parts | st.characters(exclude_categories=["Cn", "Cs"]), max_size=20).map("".join)


@settings(max_examples=400)
@given(mixed)
def test_the_splits_are_those_of_regex(text):
    if all(map(known, text)):
        for pattern in (GPT2_SPLIT, GPT4_SPLIT):
            assert split(text, pattern) == reference.findall(pattern, text)


@settings(max_examples=400)
@given(st.lists(parts.filter(str.isascii) | st.characters(max_codepoint=127), max_size=30).map("".join))
def test_a_text_in_ascii_is_split_by_shorter_classes_at_the_same_places(text):
    for pattern in (GPT2_SPLIT, GPT4_SPLIT, r"\p{M}|.|\n"):
        assert compiled(pattern, ascii=True).findall(text) == compiled(pattern).findall(text)
    assert split(text) == reference.findall(GPT4_SPLIT, text)


def test_members_are_written_as_ranges():
    assert members("N").startswith(r"\U00000030-\U00000039\U000000b2")
    assert members("N", ascii=True) == r"\U00000030-\U00000039"
    assert members("M", ascii=True) == members("M"), "ASCII has none of them"


# ---------------------------------------------------------------- special tokens


@pytest.fixture
def framed():
    tokenizer = RegexTokenizer().train("hello hello hello", 259)
    return tokenizer.register({END: 300, "<|endoftext|>more": 301})


def test_a_special_token_is_refused_ignored_or_allowed(framed):
    text = f"hello{END}hello"
    plain, five = framed.encode("hello"), list(END.encode())
    assert framed.encode(text, "all") == framed.encode(text, {END, f"{END}more"}) == [*plain, 300, *plain]
    assert framed.encode(text, "none") == [*plain, *framed.encode_ordinary(END), *plain]
    assert framed.encode_ordinary(END) == five
    with pytest.raises(
        ValueError, match=r"holds the special token '<\|endoftext\|>': pass allowed=\{'<\|endoftext\|>'\}"
    ):
        framed.encode(text)
    assert framed.decode(framed.encode(text, "all")) == text


def test_the_longest_special_token_wins_and_others_are_refused(framed):
    assert framed.encode(f"{END}more", "all") == [301]
    with pytest.raises(ValueError, match=r"to encode it as 301"):
        framed.encode(f"{END}more", {END})


@given(any_text)
def test_text_around_special_tokens_comes_back(text):
    tokenizer = RegexTokenizer().register({END: 256})
    for allowed in ("all", "none", {END}):
        assert tokenizer.decode(tokenizer.encode(f"{text}{END}{text}", allowed)) == f"{text}{END}{text}"


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize("kind", [BasicTokenizer, RegexTokenizer])
def test_wrong_training_changes_nothing(kind):
    tokenizer = kind().train("hello hello", 258)
    before = dict(tokenizer.merges), list(tokenizer.vocab)
    with pytest.raises(ValueError, match="expected a vocab_size of 256 or more, got 255"):
        tokenizer.train("hello", 255)
    with pytest.raises(
        ValueError, match=r"too short for a vocab_size of 999: after 3 merges .* Ask for 259, or give more"
    ):
        tokenizer.train("abcd", 999)
    with pytest.raises(TypeError, match="expected a text, got bytes: b'hello'"):
        tokenizer.train(b"hello", 300)
    assert (tokenizer.merges, tokenizer.vocab) == before
    assert kind().train("", 256).encode("") == []


@pytest.mark.parametrize("kind", [BasicTokenizer, RegexTokenizer])
def test_wrong_texts_and_ids(kind):
    with pytest.raises(
        ValueError, match=r"character 1 of the text is '\\ud800', half of a surrogate pair: .* mends it"
    ):
        kind().encode("a\ud800")
    with pytest.raises(TypeError, match="expected a text, got NoneType"):
        kind().encode(None)
    for id in (256, -1):
        with pytest.raises(ValueError, match=rf"there is no token {id}: the ids go from 0 to 255"):
            kind().decode([97, id])


@pytest.mark.parametrize(
    ("special", "message"),
    [
        ({"": 300}, "a special token needs a text, and one is empty"),
        ({END: 7}, r"'<\|endoftext\|>' can't have the id 7: the ids from 256 on are free"),
        ({END: -1}, "can't have the id -1"),
        ({END: 300, "<|a|>": 300}, "each special token needs an id of its own, got"),
        ({"\udc00": 300}, "half of a surrogate pair"),
    ],
)
def test_wrong_special_tokens(special, message):
    tokenizer = RegexTokenizer()
    with pytest.raises(ValueError, match=message):
        tokenizer.register(special)
    assert tokenizer.special == {}


@pytest.mark.parametrize("allowed", ["some", None, 3])
def test_wrong_permission(framed, allowed):
    with pytest.raises(ValueError, match='allowed is "none_raise", "none", "all" or a set of special tokens, not'):
        framed.encode("a", allowed)


def test_an_unknown_special_token_cannot_be_allowed(framed):
    with pytest.raises(
        ValueError, match=r"'<\|x\|>' is no special token of this tokenizer: it has '<\|endoftext\|>', "
    ):
        framed.encode("a", {"<|x|>"})
    with pytest.raises(ValueError, match="it has none"):
        RegexTokenizer().encode("a", ["<|x|>"])


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(", r"the pattern '\(' can't be read: "),
        (r"(\p{L}+)|.", r"has a group \( \): write \(\?: \)"),
        (r"[\S]", r"\\S in \[\.\.\.\] isn't supported: write \[\^\\s\.\.\.\]"),
        (r"\p{X}", r"Unicode has no category X: L \(letters\), N \(numbers\) and P \(punctuation\) are some"),
    ],
)
def test_wrong_patterns(pattern, message):
    with pytest.raises(ValueError, match=message):
        RegexTokenizer(pattern)


def test_a_pattern_that_loses_text_is_refused():
    with pytest.raises(ValueError, match=r"leaves out some of the text: add an alternative that takes the rest"):
        RegexTokenizer(r"\p{L}+").encode("a b")


def test_the_sentences():
    found = sentences()
    assert len(found) == 26
    scripts = {
        unicodedata.name(character).split()[0] for one in found.values() for character in one if character.isalpha()
    }
    assert len(scripts) == 20, scripts
