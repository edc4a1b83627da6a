"""Lecture 10's figures on their page: the ids, the merges and the counts that they show are those of Python."""

from playwright.sync_api import expect

from tests.site import moving
from zero_to_hero.data import sentences
from zero_to_hero.tokenizer import gpt2_tokenizer, gpt4_tokenizer

PAGE = "lectures/10_tokenizer.html"


def test_the_reader_s_text_becomes_the_ids_of_gpt(visit):
    figure = moving.opened(visit, PAGE, "tokens")
    ids, vocabulary = figure.locator(".zth-chips small"), figure.get_by_role("combobox")
    for text in ("hello world!!!? (안녕하세요!) lol123 😉", "  I'm\n\ttyping 1234567"):
        figure.get_by_role("textbox").fill(text)
        for name, tokenizer in (("gpt2", gpt2_tokenizer()), ("gpt4", gpt4_tokenizer())):
            vocabulary.select_option(name)
            expect(ids).to_have_text(list(map(str, tokenizer.encode(text))))


def test_three_merges_of_the_textbook_s_example(visit):
    figure = moving.opened(visit, PAGE, "merges")
    ids, merge = figure.locator(".zth-chips").first.locator("small"), figure.get_by_role("button", name="Merge")
    for _ in range(3):
        merge.press("Enter")
    expect(ids).to_have_text(["258", "100", "258", "97", "99"])
    figure.get_by_role("button", name="Back").press("Enter")
    expect(ids).to_have_text(["257", "98", "100", "257", "98", "97", "99"])


def test_the_sentence_costs_what_python_counts(visit):
    figure = moving.opened(visit, PAGE, "languages")
    figure.get_by_role("radio").last.press("Space")  # GPT-4's
    for place, (language, sentence) in enumerate(sentences().items()):
        if place % 9 == 0:
            figure.get_by_role("combobox").select_option(label=language)
            expect(figure.locator(".zth-chips li")).to_have_count(len(gpt4_tokenizer().encode(sentence)))
    figure.get_by_role("button", name="Show as table").press("Enter")
    counted = [len(gpt4_tokenizer().encode(sentence)) for sentence in sentences().values()]
    expect(figure.locator(".zth-table tbody td:last-child")).to_have_text([f"{count:,}" for count in counted])
