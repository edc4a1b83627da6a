"""Weights that a cell keeps, and a reader's own text: the files, the errors, and what the page is told."""

import json
from pathlib import Path

import pytest
import torch

from book.live.stream import Display, Stream, shown
from zero_to_hero.gpt import GPT, Config
from zero_to_hero.page.kept import keep, kept, own_text, seen

SMALL = Config(vocab_size=7, block_size=4, n_layer=1, n_head=2, n_embd=8)


def model(seed=1, config=SMALL):
    return GPT(config, torch.Generator().manual_seed(seed))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder, in which a notebook would run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def same(a, b):
    mine, others = a.state_dict(), b.state_dict()
    return mine.keys() == others.keys() and all(torch.equal(mine[name], others[name]) for name in mine)


def test_there_and_back(folder, capsys):
    keep(model(), "mine", letters="abc", steps=3)
    assert capsys.readouterr().out.startswith("mine.pt: the weights are kept, ")
    other = model(2)
    assert not same(other, model())
    found = kept("mine")
    assert capsys.readouterr().out.startswith("mine.pt: ")
    assert found.into(other) is other
    assert same(other, model())
    assert (found["letters"], found["steps"]) == ("abc", 3)
    assert [path.name for path in folder.iterdir()] == ["mine.pt"]


def test_any_pytorch_reads_the_file(folder):
    keep(model(), "mine", letters="abc")
    content = torch.load("mine.pt", weights_only=True)
    assert content["letters"] == "abc"
    other = model(2)
    other.load_state_dict(content["model"])
    assert same(other, model())


def test_a_plain_state_dict_is_read_too(folder):
    torch.save(model().state_dict(), "mine.pt")
    found = kept("mine")
    assert same(found.into(model(2)), model())
    with pytest.raises(LookupError, match=r"mine.pt holds no 'letters', only 'model'"):
        found["letters"]


def test_keeping_again_replaces_and_a_failure_leaves_what_was_there(monkeypatch):
    keep(model(), "mine")
    keep(model(2), "mine")
    assert same(kept("mine").into(model(3)), model(2))

    def fail(content, path):
        Path(path).write_bytes(b"half")
        raise OSError("the disk is full")

    monkeypatch.setattr(torch, "save", fail)
    with pytest.raises(OSError, match="the disk is full"):
        keep(model(), "mine")
    assert same(kept("mine").into(model(3)), model(2))
    assert [path.name for path in Path().iterdir()] == ["mine.pt"]


@pytest.mark.parametrize("name", ["", "a b", "../up", "mine.pt", "ü", "x" * 61, None])
def test_a_name_that_cannot_be_a_file(name, folder):
    for use in (lambda name: keep(model(), name), kept, own_text):
        with pytest.raises(ValueError, match="expected a name of up to 60 letters, digits, - and _"):
            use(name)
    assert not list(folder.iterdir())


def test_only_texts_and_numbers_stand_beside_the_weights(folder):
    for letters in (["a"], None, torch.zeros(2)):
        with pytest.raises(TypeError, match="there's room for texts and numbers, but got letters="):
            keep(model(), "mine", letters=letters)
    assert not list(folder.iterdir())


def test_nothing_kept_yet(folder):
    with pytest.raises(
        FileNotFoundError, match=r"kept as 'mine' in the folder .*nothing at all.*keep\(model, 'mine'\)"
    ):
        kept("mine")
    keep(model(), "other")
    with pytest.raises(FileNotFoundError, match="there's 'other'"):
        kept("mine")


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (Config(vocab_size=9, block_size=4, n_layer=1, n_head=2, n_embd=8), r"tokens.weight is \(7, 8\) .* \(9, 8\)"),
        (Config(vocab_size=7, block_size=4, n_layer=2, n_head=2, n_embd=8), r"blocks.1.\S+ is missing in the file"),
    ],
)
def test_weights_of_another_model_change_nothing(config, told):
    keep(model(), "mine")
    other = model(2, config)
    with pytest.raises(ValueError, match=rf"the weights of another model: {told}"):
        kept("mine").into(other)
    assert same(other, model(2, config))


@pytest.mark.parametrize(
    "damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b"PK" + b[9:], lambda b: b"text"]
)
def test_a_damaged_file(damage, folder):
    keep(model(), "mine")
    path = folder / "mine.pt"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match=r"mine.pt can't be read: it's damaged"):
        kept("mine")


@pytest.mark.parametrize("content", [[1, 2], {"model": 3}, {"weights": {"a": torch.zeros(2)}}, torch.zeros(3)])
def test_a_file_without_weights(content):
    torch.save(content, "mine.pt")
    with pytest.raises(ValueError, match=r"mine.pt holds no weights: expected a state_dict\(\)"):
        kept("mine")


# ---------------------------------------------------------------- a text of one's own


def test_a_text_of_ones_own(folder, capsys):
    assert own_text("diary") == ""
    assert "there's no text of your own yet" in capsys.readouterr().out
    text = "Dear diary, ÿ\n" * 100
    (folder / "diary.txt").write_text(text, encoding="utf-8")
    assert own_text("diary") == text
    assert "your text has 1,400 characters" in capsys.readouterr().out
    with pytest.raises(ValueError, match=r"1,400 characters, which is too short to learn from: take 2,000 or more"):
        own_text("diary", at_least=2_000)


def test_a_file_that_is_no_text(folder):
    (folder / "mine.txt").write_bytes(b"\xff\xfe\x00" * 1000)
    with pytest.raises(ValueError, match=r"mine.txt isn't a text in UTF-8"):
        own_text()


def test_characters_that_the_model_has_not_seen():
    assert seen("abba", "ab") == "abba"
    with pytest.raises(ValueError, match="never seen 'c', 'é', so it has no number"):
        seen("abcéc", "ab")
    with pytest.raises(ValueError, match="it's empty"):
        seen("", "ab")


# ---------------------------------------------------------------- in the page


def test_the_page_is_told_of_a_file_even_after_a_flood_and_once_for_each_place(monkeypatch):
    pieces = []
    stream = Stream(lambda *piece: pieces.append(piece))
    monkeypatch.setattr("builtins.display", Display(stream), raising=False)
    stream.write("x\n" * 5_000)
    for _ in range(300):
        keep(model(), "mine")
    kept("mine")
    stream.end()
    files = [(json.loads(text), spot) for kind, text, spot in pieces if kind == "file"]
    assert {spot for _, spot in files} == {json.dumps(file) for file, _ in files}
    assert {"name": "mine.pt", "fresh": True} in [file for file, _ in files]
    assert {"name": "mine.pt", "fresh": False} in [file for file, _ in files]


def test_a_class_of_files_is_no_file():
    from zero_to_hero.page.kept import File

    assert shown(File)[0] == "value"
    assert shown(File(Path("a.pt"), "a sentence"))[0] == "file"
    assert File(Path("a.pt"), "a sentence")._repr_html_() == "<p>a sentence</p>"
