"""Shards of tokens, and the order in which they're seen."""

import json
import struct
import sys
from itertools import islice

import numpy as np
import pytest
import torch

import zero_to_hero
from zero_to_hero.training import data, files
from zero_to_hero.training.data import HEADER, INDEX, Batches, Cut, Dataset, Tokens, open_shard, rows, share, targets
from zero_to_hero.training.errors import TrainingError
from zero_to_hero.training.prepare import from_files, prepare
from zero_to_hero.training.vocabulary import Bytes, Characters, fingerprint, load, named

HASH = bytes(range(32))


# ---------------------------------------------------------------- shards


@pytest.mark.parametrize(("size", "bits"), [(65, 16), (65_536, 16), (65_537, 32), (100_277, 32)])
def test_a_shard_has_a_header_of_64_bytes_and_two_or_four_bytes_a_token(tmp_path, size, bits):
    ids = np.array([0, 1, 40, size - 1])
    data.write_shard(tmp_path / "a.tokens", ids, size, HASH)
    raw = (tmp_path / "a.tokens").read_bytes()
    assert HEADER.size == 64
    assert HEADER.unpack(raw[:64]) == (b"ZTHtoken", 1, bits, 4, size, HASH)
    assert np.frombuffer(raw[64:], f"<u{bits // 8}").tolist() == ids.tolist()
    mapped = open_shard(tmp_path / "a.tokens", HASH)
    assert isinstance(mapped, np.memmap)
    assert mapped.tolist() == ids.tolist()


def test_a_part_may_begin_in_one_shard_and_end_in_another():
    whole = np.arange(17)
    tokens = Tokens([whole[:5], whole[5:6], whole[6:6], whole[6:]])
    assert len(tokens) == 17
    for start in range(18):
        for stop in range(start, 18):
            assert tokens[start:stop].tolist() == list(range(start, stop))
    assert tokens[0:3].dtype == torch.int64


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.unlink(), r"The shard .* is missing: copy it back"),
        (lambda path: path.write_bytes(b"hello"), r"isn't a shard of tokens"),
        (lambda path: path.write_bytes(path.read_bytes()[:-2]), r"has \d+ bytes where its header promises"),
        (
            lambda path: path.write_bytes(path.read_bytes()[:8] + struct.pack("<I", 2) + path.read_bytes()[12:]),
            r"has version 2 with 16 bits a token, and this program reads version 1",
        ),
        (
            lambda path: path.write_bytes(path.read_bytes()[:32] + HASH + path.read_bytes()[64:]),
            r"was made with another vocabulary than .*tokens.json describes",
        ),
    ],
    ids=["missing", "something else", "cut short", "a later version", "of another vocabulary"],
)
def test_a_shard_that_cannot_be_used_is_named_with_the_way_out(folder, spoil, sentence):
    index = json.loads((folder / "data" / INDEX).read_text())
    spoil(folder / "data" / index["train"][1])
    with pytest.raises(TrainingError, match=sentence) as caught:
        Dataset(folder / "data")
    assert index["train"][1] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_index_that_is_missing_torn_or_of_other_shards(folder):
    path = folder / "data" / INDEX
    index = json.loads(path.read_text())
    path.write_text(json.dumps(index | {"train": index["train"][:-1]}))
    with pytest.raises(TrainingError, match=r"hold 600 tokens for train, and tokens.json promises"):
        Dataset(folder / "data")
    path.write_text(path.read_text()[:-5])
    with pytest.raises(TrainingError, match="isn't readable JSON"):
        Dataset(folder / "data")
    path.unlink()
    with pytest.raises(TrainingError, match=r"make it with `python -m zero_to_hero.training prepare"):
        Dataset(folder / "data")


# ---------------------------------------------------------------- prepare


def written(folder, *texts):
    for i, text in enumerate(texts):
        (folder / f"{i}.txt").write_text(text, encoding="utf-8")
    return from_files([folder / f"{i}.txt" for i in range(len(texts))])


@pytest.mark.parametrize("tokenizer", ["characters", "bytes"])
def test_what_was_prepared_is_the_texts_in_their_order(tmp_path, tokenizer):
    texts = ["To be, or not to be:\n", "that's the quéstion 🙂.\n"]
    made = prepare(written(tmp_path, *texts), tmp_path / "out", tokenizer, val=0.25, shard_tokens=7)
    everything = made.train[: len(made.train)].tolist() + made.val[: len(made.val)].tolist()
    vocabulary = made.vocabulary()
    assert vocabulary.decode(everything) == "".join(texts)
    assert len(made.val) == int(0.25 * len(everything))
    assert made.vocab_size == (256 if tokenizer == "bytes" else len(set("".join(texts))))
    assert all(len(shard) <= 7 for shard in made.train.shards)
    assert not list((tmp_path / "out").glob("*.part"))


def test_without_val_nothing_is_kept_back(tmp_path):
    made = prepare(written(tmp_path, "abc"), tmp_path / "out", val=0.0)
    assert (len(made.train), len(made.val)) == (3, 0)


class Words:
    """A tokenizer as somebody might write it: four words, the last one special."""

    vocab_size, special = 4, {"<|endoftext|>": 3}
    words = ("to", "be", "or", "<|endoftext|>")

    def encode(self, text):
        return [self.words.index(word) for word in text.split()]

    def decode(self, ids):
        return " ".join(self.words[i] for i in ids)


def test_any_object_with_encode_decode_and_a_size_is_a_tokenizer(tmp_path):
    made = prepare(written(tmp_path, "to be or", "be to"), tmp_path / "out", Words(), val=0)
    assert made.train[0:7].tolist() == [0, 1, 2, 3, 1, 0, 3]
    assert made.vocab_size == 4
    with pytest.raises(TrainingError, match="hand it over as `vocabulary=`"):
        made.vocabulary()
    other = Words()
    other.words = ("to", "bee", "or", "<|endoftext|>")
    again = prepare(written(tmp_path, "to"), tmp_path / "again", Words(), val=0).description
    assert again == made.description
    assert prepare(written(tmp_path, "to"), tmp_path / "again", other, val=0).description != again


def test_lecture_10s_tokenizers_by_file_and_by_name(tmp_path):
    """The file's text travels with the tokens, so that a moved file loses nothing."""
    lecture_10 = pytest.importorskip("zero_to_hero.tokenizer")
    trained = lecture_10.RegexTokenizer().train("to be or not to be, that's the question " * 5, 270)
    trained.register({"<|endoftext|>": 270})
    lecture_10.save(trained, tmp_path / "mine.json")
    made = prepare(written(tmp_path, "to be", "<|endoftext|>"), tmp_path / "out", named(str(tmp_path / "mine.json")), 0)
    (tmp_path / "mine.json").unlink()
    ids = made.train[: len(made.train)].tolist()
    again = Dataset(tmp_path / "out")
    assert again.vocab_size == 271
    assert ids == [*trained.encode("to be"), 270, *trained.encode_ordinary("<|endoftext|>"), 270]
    assert again.vocabulary().decode(ids) == "to be<|endoftext|><|endoftext|><|endoftext|>"
    (tmp_path / "torn.json").write_text("{")
    with pytest.raises(TrainingError, match=r"The tokenizer's file is no tokenizer that we can read: it isn't whole"):
        named(str(tmp_path / "torn.json"))


def test_a_tokenizer_that_is_not_there(tmp_path, monkeypatch):
    with pytest.raises(TrainingError, match=r"There's no tokenizer 'gpt3': expected characters, bytes, gpt2, or a"):
        named("gpt3")
    monkeypatch.setitem(sys.modules, "zero_to_hero.tokenizer", None)
    monkeypatch.delattr(zero_to_hero, "tokenizer", raising=False)
    with pytest.raises(TrainingError, match=r"needs zero_to_hero.tokenizer, which isn't installed"):
        named("gpt2")
    with pytest.raises(TrainingError, match="str doesn't say how many ids it has"):
        prepare(written(tmp_path, "to be"), tmp_path / "out", "unknown")


def test_preparing_again_replaces_all_shards(tmp_path):
    prepare(written(tmp_path, "abcdefgh" * 9), tmp_path / "out", shard_tokens=10)
    made = prepare(written(tmp_path, "xy" * 9), tmp_path / "out", shard_tokens=10)
    assert len(made.train) == 17
    kept = {path.name for path in (tmp_path / "out").iterdir()}
    index = json.loads((tmp_path / "out" / INDEX).read_text())
    assert kept == {INDEX, *index["train"], *index["val"]}


def test_a_full_disk_leaves_what_was_prepared_before(folder, monkeypatch):
    before = {path.name: path.read_bytes() for path in (folder / "data").iterdir()}

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(TrainingError, match=r"The disk is full: .* What was there before is as it was"):
        prepare(lambda: iter(["another text"]), folder / "data")
    assert {path.name: path.read_bytes() for path in (folder / "data").iterdir()} == before


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"texts": [b"fine \xff"]}, r"0.txt isn't text in UTF-8: byte 5 doesn't fit"),
        ({"texts": []}, r"Training needs at least 2 tokens, and there are 0"),
        ({"texts": [b"a"]}, r"at least 2 tokens"),
        ({"texts": [b"abc"], "val": 1.0}, r"val = 1: expected a share"),
        ({"texts": [b"abc"], "shard_tokens": 0}, r"shard_tokens = 0: expected 1 or more"),
    ],
)
def test_what_cannot_be_prepared(tmp_path, change, sentence):
    texts = change.pop("texts")
    for i, text in enumerate(texts):
        (tmp_path / f"{i}.txt").write_bytes(text)
    with pytest.raises(TrainingError, match=sentence):
        prepare(from_files([tmp_path / f"{i}.txt" for i in range(len(texts))]), tmp_path / "out", **change)
    with pytest.raises(TrainingError, match=r"nowhere.txt can't be read: No such file"):
        prepare(from_files([tmp_path / "nowhere.txt"]), tmp_path / "out")


def test_characters_and_bytes_there_and_back():
    text = "naïve 🙂\n"
    for vocabulary in (Characters(text), Bytes()):
        ids = vocabulary.encode(text)
        assert max(ids) < vocabulary.vocab_size
        again = load(json.loads(json.dumps(vocabulary.describe())))
        assert again.decode(again.encode(text)) == text
        assert fingerprint(again.describe()) == fingerprint(vocabulary.describe())
    assert fingerprint(Characters("ab").describe()) != fingerprint(Characters("ac").describe())
    with pytest.raises(TrainingError, match=r"The character 'z' isn't among the 8"):
        Characters(text).encode("nz")
    with pytest.raises(TrainingError, match=r"The character '🙃' isn't"):
        Characters(text).encode("🙃")


# ---------------------------------------------------------------- the order


@pytest.mark.parametrize("length", [2, 3, 9, 16, 17, 18, 40])
@pytest.mark.parametrize("first", [1, 3, 8])
def test_a_cut_has_every_token_but_the_first_as_a_target_once(length, first):
    cut = Cut(length, 8, first)
    pieces = [cut[i] for i in range(len(cut))]
    found = [t for start, stop in pieces for t in range(start + 1, stop + 1)]
    assert found == list(range(1, length))
    assert all(0 < stop - start <= 8 for start, stop in pieces)
    assert targets(pieces) == length - 1


def test_the_cut_of_the_docstring():
    cut = Cut(8, 3, 2)
    x, y = rows(Tokens([np.arange(8)]), [cut[i] for i in range(len(cut))], 3)
    assert x.tolist() == [[0, 1, 0], [2, 3, 4], [5, 6, 0]]
    assert y.tolist() == [[1, 2, -100], [3, 4, 5], [6, 7, -100]]


def drawn(batches, count):
    return [batches.draw() for _ in range(count)]


@pytest.mark.parametrize("length", [50, 64, 65, 73])
def test_every_token_is_a_target_once_an_epoch(length):
    batches, stream = Batches(length, 8, 3, seed=1), []
    while batches.epoch < 4:
        stream += batches.draw()
    for epoch in range(4):
        here = Batches(length, 8, 3, seed=1)
        here.go_to(epoch, 0)
        pieces, stream = stream[: len(here.cut)], stream[len(here.cut) :]
        assert sorted(t for start, stop in pieces for t in range(start + 1, stop + 1)) == list(range(1, length))


def test_each_epoch_is_shuffled_anew_and_cut_elsewhere():
    batches, orders, firsts = Batches(1000, 8, 4, seed=1), set(), set()
    for epoch in range(20):
        batches.go_to(epoch, 0)
        orders.add(tuple(batches.order))
        firsts.add(batches.cut.first)
    assert len(orders) == 20
    assert firsts == set(range(1, 9))
    assert drawn(Batches(1000, 8, 4, seed=1), 5) == drawn(Batches(1000, 8, 4, seed=1), 5)
    assert drawn(Batches(1000, 8, 4, seed=1), 5) != drawn(Batches(1000, 8, 4, seed=2), 5)


def test_it_goes_on_from_any_place_as_if_it_had_never_stopped():
    whole = drawn(Batches(100, 8, 3, seed=5), 30)
    first, found = Batches(100, 8, 3, seed=5), []
    for _ in range(30):
        found.append(first.draw())
        second = Batches(100, 8, 3, seed=5)
        second.go_to(first.epoch, first.at)
        first = second
    assert found == whole


@pytest.mark.parametrize(("size", "micro"), [(1, 12), (1, 2), (2, 2), (3, 2), (6, 2), (4, 3), (12, 1)])
def test_the_processes_share_a_batch_without_rest(size, micro):
    pieces = Batches(500, 8, 12, seed=1).draw()
    parts = [list(share(pieces, micro, rank, size)) for rank in range(size)]
    assert len({len(part) for part in parts}) == 1
    together = dict(entry for part in parts for entry in part)
    assert [piece for number in sorted(together) for piece in together[number]] == pieces


def test_batches_of_a_corpus_smaller_than_one_of_them():
    batches = Batches(5, 8, 3, seed=1)
    assert all(targets(batch) > 0 for batch in drawn(batches, 10))
    with pytest.raises(TrainingError, match="at least 2 tokens, and there are 1"):
        Batches(1, 8, 3, seed=1)


def test_rows_are_tokens_and_those_that_follow(folder):
    found = Dataset(folder / "data")
    text = found.vocabulary().decode(found.train[: len(found.train)].tolist())
    for pieces in islice(iter(Batches(len(found.train), 8, 4, 1).draw, None), 5):
        x, y = rows(found.train, pieces, 8)
        for (start, stop), inputs, outputs in zip(pieces, x.tolist(), y.tolist(), strict=True):
            n = stop - start
            assert found.vocabulary().decode(inputs[:n]) == text[start:stop]
            assert found.vocabulary().decode(outputs[:n]) == text[start + 1 : stop + 1]
            assert outputs[n:] == [-100] * (8 - n)
