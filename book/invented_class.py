"""An invented class: ten exercises, right answers, and wrong ones whose mistake is known.

Who makes which mistake follows from the student's number, so what the report has to find is counted here. The samples
of feedback and report on "Teach with it" are this class's, and the grader's tests and its benchmark take it, too.
"""

from collections import Counter

SET_UP = "import math\n\nfrom zero_to_hero.bigrams import LETTERS\nfrom zero_to_hero.checks import check, hint"
RIGHT = {
    "micrograd.tanh": "def tanh(x):\n    e = math.exp(2 * x)\n    return (e - 1) / (e + 1)",
    "bigrams.letter_pairs": "def letter_pairs(word):\n    text = f'.{word}.'\n    return list(zip(text, text[1:]))",
    "bigrams.count_table": (
        "def count_table(words):\n    table = [[0] * 27 for _ in range(27)]\n    for word in words:\n"
        "        text = f'.{word}.'\n        for a, b in zip(text, text[1:]):\n"
        "            table[LETTERS.index(a)][LETTERS.index(b)] += 1\n    return table"
    ),
    "bigrams.row_probabilities": (
        "def row_probabilities(counts, k=1.0):\n    rows = [[c + k for c in row] for row in counts]\n"
        "    return [[c / sum(row) for c in row] for row in rows]"
    ),
    "bigrams.perplexity": (
        "def perplexity(probabilities):\n    logs = [math.log(p) for p in probabilities]\n"
        "    return math.exp(-sum(logs) / len(logs))"
    ),
    "mlp.embed": (
        "def embed(table, contexts):\n    return [[x for i in context for x in table[i]] for context in contexts]"
    ),
    "backprop.shapes": "dW = (30, 200)\nproduct = 2\nsummed = 0\ndinv = (32, 1)",
    "backprop.reuse": (
        "def backward(x, dout):\n    s = sum(v * v for v in x)\n    ds = sum(d * v for d, v in zip(dout, x))\n"
        "    return [d * s + 2 * v * ds for d, v in zip(dout, x)]"
    ),
    "backprop.centre": (
        "def centre_backward(dout):\n    means = [sum(column) / len(column) for column in zip(*dout)]\n"
        "    return [[d - m for d, m in zip(row, means)] for row in dout]"
    ),
    "backprop.max": (
        "def shift_backward(dout, z):\n    made = []\n    for row, its in zip(dout, z):\n        new = list(row)\n"
        "        new[its.index(max(its))] -= sum(row)\n        made.append(new)\n    return made"
    ),
}
# each with the beginning of its cause; "" where no named mistake explains it
WRONG = {
    "micrograd.tanh": [
        ("That's tanh(x/2)", RIGHT["micrograd.tanh"].replace("2 * x", "x")),
        ("", "def tanh(x):\n    return x - x**3 / 3 + x**5 / 5"),
    ],
    "bigrams.letter_pairs": [
        ("The stops are missing", "def letter_pairs(word):\n    return list(zip(word, word[1:]))"),
    ],
    "bigrams.count_table": [
        (
            "All your rows are the same list",
            RIGHT["bigrams.count_table"].replace("[[0] * 27 for _ in range(27)]", "[[0] * 27] * 27"),
        )
    ],
    "bigrams.row_probabilities": [
        (
            "You added k to the cells but not",
            RIGHT["bigrams.row_probabilities"].replace("[[c / sum(row)", "[[c / (sum(row) - k * len(row))"),
        )
    ],
    "bigrams.perplexity": [("That's 2 to the power", RIGHT["bigrams.perplexity"].replace("math.exp(", "2 ** ("))],
    "mlp.embed": [
        (
            "That's one long list",
            "def embed(table, contexts):\n    return [x for c in contexts for i in c for x in table[i]]",
        )
    ],
    "backprop.shapes": [("That's W transposed", RIGHT["backprop.shapes"].replace("(30, 200)", "(200, 30)"))],
    "backprop.centre": [
        (
            "You forgot the path through the mean",
            "def centre_backward(dout):\n    return [list(row) for row in dout]",
        )
    ],
    "backprop.max": [
        (
            "You forgot the path through the maximum",
            "def shift_backward(dout, z):\n    return [list(row) for row in dout]",
        )
    ],
}


def answers(student: int, expected: Counter[tuple[str, str]]) -> dict[str, str]:
    """A student's answers; their mistakes are counted in `expected`, by exercise and the beginning of the cause."""
    made = dict(RIGHT)
    for place, (name, wrong) in enumerate(WRONG.items()):
        if (student + place) % 4 == 0:
            start, code = wrong[student // 4 % len(wrong)]
            made[name] = f"# by student {student:03}, who asked Ola\n{code}"
            expected[name, start] += 1
        elif (student + place) % 11 == 10:
            del made[name]
    return made
