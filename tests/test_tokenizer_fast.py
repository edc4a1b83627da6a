"""The fast rung: merges and ids are the textbook's, ties and all; Hugging Face's merges are, up to the first tie."""

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from tests.minbpe import encoded, get_stats, merged, trained
from zero_to_hero.data import names
from zero_to_hero.tokenizer import (
    BasicTokenizer,
    FastBasicTokenizer,
    FastRegexTokenizer,
    RegexTokenizer,
    split,
)
from zero_to_hero.tokenizer.basic import merge_all
from zero_to_hero.tokenizer.fast import Ranking, learn_chunks, learn_row, merge_all_quickly

# few letters give many ties and many pairs that overlap
texts = st.sampled_from(["a", "ab", "abc ", "aé😀 \n", "the quick brown fox"]).flatmap(
    lambda letters: st.text(alphabet=letters, min_size=1, max_size=120)
)


@settings(max_examples=400)
@given(texts, texts, st.integers(0, 40))
def test_merges_and_ids_are_minbpe_s(text, other, wanted):
    for kind, chunks, others in (
        (FastBasicTokenizer, [text], [other]),
        (FastRegexTokenizer, split(text), split(other)),
    ):
        merges = trained(chunks, wanted)
        tokenizer = kind().train(text, 256 + len(merges))
        assert list(tokenizer.merges.items()) == list(merges.items())
        assert tokenizer.encode(other) == [id for chunk in others for id in encoded(chunk, merges)]
        assert tokenizer.decode(tokenizer.encode(other)) == other


@given(texts, st.integers(0, 40))
def test_one_row_is_one_chunk(text, wanted):
    wanted = len(trained([text], wanted))
    assert learn_row(text.encode(), 256 + wanted) == learn_chunks({text.encode(): 1}, 256 + wanted)


@pytest.mark.parametrize(("slow", "fast"), [(BasicTokenizer, FastBasicTokenizer), (RegexTokenizer, FastRegexTokenizer)])
def test_a_longer_text(slow, fast):
    text = " ".join(itertools.islice(names(), 0, None, 40)) + "\n"
    expected, ours = slow().train(text, 330), fast().train(text, 330)
    assert list(ours.merges.items()) == list(expected.merges.items())
    assert ours.vocab == expected.vocab
    assert ours.encode(text) == expected.encode(text)


@pytest.mark.parametrize("kind", [FastBasicTokenizer, FastRegexTokenizer])
def test_wrong_training_is_told_as_the_textbook_tells_it(kind):
    tokenizer = kind().train("hello hello", 258)
    before = dict(tokenizer.merges)
    with pytest.raises(ValueError, match="expected a vocab_size of 256 or more, got 255"):
        tokenizer.train("hello", 255)
    with pytest.raises(ValueError, match=r"after 3 merges no pair is left\. Ask for 259"):
        tokenizer.train("abcd", 999)
    with pytest.raises(ValueError, match="half of a surrogate pair"):
        tokenizer.train("a\ud800", 256)
    with pytest.raises(TypeError, match="expected a text, got int"):
        tokenizer.train(3, 300)
    assert tokenizer.merges == before


@given(st.lists(st.integers(0, 3), max_size=60))
def test_a_heap_merges_as_the_loop_does(ids):
    merges = {(0, 1): 4, (1, 1): 5, (4, 4): 6, (6, 5): 7, (3, 6): 8, (2, 2): 9}
    assert merge_all_quickly(ids, merges) == merge_all(ids, merges)


def test_training_again_forgets_what_was_remembered():
    tokenizer = FastRegexTokenizer().train("hello hello", 257)
    assert len(tokenizer.encode("hello")) == 4
    tokenizer.train("hello hello", 258)
    assert len(tokenizer.encode("hello")) == 3


def test_what_is_remembered_has_a_limit(monkeypatch):
    monkeypatch.setattr(FastRegexTokenizer, "REMEMBERED", 3)
    tokenizer = FastRegexTokenizer().train("hello hello", 257)
    assert tokenizer.decode(tokenizer.encode("a b c d e f")) == "a b c d e f"
    assert len(tokenizer.known) <= 3


def test_an_answer_can_be_changed_without_harm():
    tokenizer = FastRegexTokenizer().train("hello hello", 257)
    tokenizer.encode("hello").clear()
    assert tokenizer.decode(tokenizer.encode("hello")) == "hello"


def test_a_ranking_gives_the_largest_count_and_of_equals_the_first():
    ranking = Ranking({"ab": 3, "bc": 3, "cd": 5})
    places = {"ab": 7, "bc": 2, "cd": 0}
    ranking.lose("cd", 4)
    ranking.gain("de", 2)
    assert [ranking.best(places.get) for _ in range(5)] == ["bc", "ab", "de", "cd", None]


def test_hugging_face_learns_the_same_merges_until_a_tie():
    """On a tie it takes the pair with the smaller ids, and we take the first in the text: compared up to there."""
    text = " ".join(names()) + "\n"
    ours = FastRegexTokenizer().train(text, 256 + 120)
    theirs = Tokenizer(models.BPE())
    theirs.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=256 + 120, initial_alphabet=alphabet, show_progress=False)
    theirs.train_from_iterator(split(text), trainer)
    vocabulary = sorted(theirs.get_vocab(), key=theirs.get_vocab().get)
    made = [piece.replace("Ġ", " ") for piece in vocabulary[256:]]
    mine = [token.decode() for token in ours.vocab[256:]]
    tie = first_tie([chunk.encode() for chunk in split(text)], 120)
    assert tie > 40, "a test that compares next to nothing"
    assert made[:tie] == mine[:tie]


def first_tie(chunks: list[bytes], wanted: int) -> int:
    """How many merges come before the first choice between pairs of equal counts."""
    counted = Counter(chunks)
    rows = [(list(chunk), times) for chunk, times in counted.items()]
    for n in range(wanted):
        stats: Counter = Counter()
        for row, times in rows:
            for pair, count in get_stats(row).items():
                stats[pair] += count * times
        (pair, most), (_, next_most) = stats.most_common(2)
        if most == next_most:
            return n
        rows = [(merged(row, pair, 256 + n), times) for row, times in rows]
    return wanted
