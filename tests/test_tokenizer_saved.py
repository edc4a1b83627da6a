"""A tokenizer in a file: it comes back as it was, nothing else is read, and a file is written whole or not at all."""

import json

import pytest

from zero_to_hero.tokenizer import (
    BasicTokenizer,
    FastBasicTokenizer,
    FastRegexTokenizer,
    GPTTokenizer,
    RegexTokenizer,
    gpt2_tokenizer,
    load,
    save,
)
from zero_to_hero.tokenizer import saved as module

TEXT = "hello hello world, hello wörld 😀"


def trained(kind):
    tokenizer = kind().train("hello hello world", 262)
    return tokenizer.register({"<|é|>": 300}) if isinstance(tokenizer, RegexTokenizer) else tokenizer


@pytest.mark.parametrize("kind", [BasicTokenizer, FastBasicTokenizer, RegexTokenizer, FastRegexTokenizer])
def test_it_comes_back(tmp_path, kind):
    tokenizer = trained(kind)
    save(tokenizer, tmp_path / "ours.json")
    again = load(str(tmp_path / "ours.json"))
    assert list(again.merges.items()) == list(tokenizer.merges.items())
    assert again.vocab == tokenizer.vocab
    assert again.encode(TEXT) == tokenizer.encode(TEXT)
    if isinstance(tokenizer, RegexTokenizer):
        assert (again.pattern, again.special) == (tokenizer.pattern, tokenizer.special)
    assert [path.name for path in tmp_path.iterdir()] == ["ours.json"]


def test_gpt_s_comes_back(tmp_path):
    save(gpt2_tokenizer(), tmp_path / "gpt2.json")
    again = load(tmp_path / "gpt2.json")
    assert isinstance(again, GPTTokenizer)
    assert again.encode(TEXT) == gpt2_tokenizer().encode(TEXT)
    assert again.special == {"<|endoftext|>": 50256}


def test_the_file_is_what_the_docstring_says(tmp_path):
    save(BasicTokenizer().train("aaabdaaabac", 258), tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text()) == {
        "format": "zero-to-hero tokenizer",
        "version": 1,
        "pattern": None,
        "special": {},
        "bytes": None,
        "merges": [[97, 97], [256, 97]],
    }


@pytest.fixture
def changed(tmp_path):
    """`changed(version=2)`: the path of a good file with one entry changed."""

    def change(**entries):
        save(trained(FastRegexTokenizer), tmp_path / "a.json")
        about = json.loads((tmp_path / "a.json").read_text())
        (tmp_path / "a.json").write_text(json.dumps(about | entries))
        return tmp_path / "a.json"

    return change


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"format": "pickle"}, r'it doesn\'t say "format": "zero-to-hero tokenizer"'),
        ({"version": 2}, "its version is 2, we read 1"),
        ({"more": 1}, "it has format, version, pattern, special, bytes, merges, more, we read format"),
        ({"merges": {}}, "merges is dict, and we read a list"),
        ({"merges": [[97, 97, 97]]}, r"merge 256 is \[97, 97, 97\], and we read a pair of ids"),
        ({"merges": [[97, True]]}, r"merge 256 is \[97, True\], and we read a pair of ids"),
        ({"merges": [[97, -1]]}, "and we read a pair of ids"),
        ({"merges": [[97, 256]]}, r"merge 256 is \[97, 256\], and there's no 256 yet"),
        ({"merges": [[97, 97], [97, 97]]}, r"merges 256 and 257 are both \[97, 97\]"),
        ({"special": {"<|a|>": "7"}}, "special isn't a table of special tokens and their ids"),
        ({"special": {"<|a|>": 7}}, r"'<\|a\|>' can't have the id 7"),
        ({"special": []}, "special isn't a table"),
        ({"pattern": 3}, "its pattern is 3, and we read a text or null"),
        ({"pattern": "("}, r"the pattern '\(' can't be read"),
        ({"pattern": None}, "special tokens and bytes need a pattern, and it has none"),
        ({"bytes": [1, 2]}, "bytes isn't a list of the ids 0 to 255, each once"),
        ({"bytes": ["a"] * 256}, "bytes isn't a list of the ids 0 to 255, each once"),
    ],
)
def test_what_is_wrong_is_told(changed, entries, message):
    path = changed(**entries)
    with pytest.raises(ValueError, match=message) as told:
        load(path)
    assert str(told.value).startswith(f"{path} is no tokenizer that we can read: ")
    assert str(told.value).endswith("save the tokenizer again with zero_to_hero.tokenizer.save")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b"null", b'{"format"'])
def test_another_file_is_refused(tmp_path, content):
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(ValueError, match="is no tokenizer that we can read"):
        load(tmp_path / "a.json")


@pytest.mark.parametrize("share", [0.2, 0.9, 0.99])
def test_a_file_that_was_cut_off_is_refused(changed, share):
    path = changed()
    whole = path.read_text()
    path.write_text(whole[: int(len(whole) * share)])
    with pytest.raises(ValueError, match="it isn't whole, or never was JSON"):
        load(path)


def test_what_was_there_stays_when_writing_fails(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    save(trained(BasicTokenizer), path)
    before = path.read_bytes()

    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(module.Path, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        save(trained(FastRegexTokenizer), path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


def test_a_missing_file_is_python_s_own_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.json")
