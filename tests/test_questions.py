"""The text of a question: what is read out of it, and what is wrong with it."""

import pytest

from book.extensions.questions import parse

GOOD = "Some text.\n\n- [ ] one\n\n  because\n\n- [x] two\n  lines\n\n  since\n\n      code"


def test_text_answers_and_their_lines():
    rest, [one, two] = parse(GOOD)
    assert rest == "Some text."
    assert (one.right, one.text, one.why.strip(), one.line) == (False, "one", "because", 2)
    assert (two.right, two.text, two.line, two.why_line) == (True, "two\nlines", 6, 8)
    assert two.why.strip("\n") == "since\n\n    code"
    assert GOOD.split("\n")[two.why_line :] == ["", "  since", "", "      code"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("Only text.", "two to eight answers"),
        ("- [x] one\n\n  because", "two to eight answers"),
        ("\n".join(f"- [{'x' if i == 0 else ' '}] {i}\n\n  why\n" for i in range(9)), "two to eight answers"),
        ("- [ ] one\n\n  because\n\n- [ ] two\n\n  since", "exactly one answer is right; 0 have an x"),
        ("- [x] one\n\n  because\n\n- [x] two\n\n  since", "exactly one answer is right; 2 have an x"),
        ("- [x] one\n\n- [ ] two\n\n  since", "'one' has no explanation"),
        ("- [x] one\n\n  because\n\nstray\n\n- [ ] two\n\n  since", "this line is not: stray"),
    ],
)
def test_what_is_no_question_is_said_in_a_sentence(body, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse(body)
