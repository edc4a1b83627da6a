"""Inventing a name: the context that moves along with what has been drawn."""

from collections.abc import Callable
from random import Random
from typing import Any

from ...bigrams import LETTERS
from .._engine.exercise import exercise
from .._engine.tables import Code
from .inputs import Context

generate = exercise(
    "mlp.generate",
    title="Letter by letter",
    kind="implement",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "The loop: predict, draw, end if it's the stop, else write the letter down and move the window.",
        "The context moves as in the training: the oldest number goes, the new one comes in on the right.",
        "`while len(word) < most:` ends what the model doesn't end by itself.",
    ],
)


def drawing(
    shift: Callable[[Context, int], Context] = lambda context, i: [*context[1:], i],
    start: Callable[[int], Context] = lambda block_size: [0] * block_size,
    write_stop: bool = False,
    last_word: Callable[[str], str] = lambda word: word,
    limit: Callable[[int], int] = lambda most: most,
    stop: int = 0,
) -> Code:
    """A function that draws a word, right or with one thing changed."""

    def generate(predict: Callable[..., Any], draw: Callable[..., int], block_size: int = 3, most: int = 20) -> str:
        word, context = "", start(block_size)
        while len(word) < limit(most):
            i = draw(predict(context))
            if i == stop:
                return last_word(word + "." * write_stop)
            word += LETTERS[i]
            context = shift(context, i)
        return word

    return generate


def at_work(generate: Code, word: str, *sizes: int) -> dict[str, Any]:
    """What a student's function makes with a model that knows one word, and which contexts it asked for.

    The model gives all its weight to the word's next letter, or to the stop where it doesn't know the context.
    """
    block_size = sizes[0] if sizes else 3
    marked = "." * block_size + word + "."
    numbers = [LETTERS.index(letter) for letter in marked]
    follows = {tuple(numbers[i : i + block_size]): numbers[i + block_size] for i in range(len(word) + 1)}
    asked: list[list[int]] = []

    def predict(context: Any) -> list[float]:
        asked.append([int(i) for i in context])
        weights = [0.0] * 27
        weights[follows.get(tuple(asked[-1]), 0)] = 1.0
        if len(asked) > 60:
            raise RuntimeError("predict was called 60 times: this word doesn't end.")
        return weights

    def draw(weights: Any) -> int:
        weights = [float(weight) for weight in weights]
        return weights.index(max(weights))

    made = generate(predict, draw, *sizes)
    return {"the word": made, "the contexts that you asked for": asked}


def expected(word: str, block_size: int = 3, most: int = 20) -> dict[str, Any]:
    return at_work(drawing(), word, block_size, most)


def words_sizes_and_limits(rng: Random) -> list[tuple[str, int, int]]:
    fresh = ["".join(rng.sample(LETTERS[1:], k=size)) for size in (4, 7, 9, 24)]
    cases = [("ab", 2, 20), ("emma", 3, 20), (fresh[0], 1, 20), (fresh[1], 4, 5), (fresh[2], 3, 9), ("", 3, 20)]
    return [*cases, (fresh[3], 3, 20)]


names = generate.function(
    "generate",
    cases=words_sizes_and_limits,
    right=expected,
    use=at_work,
    says=lambda word, *sizes: (
        f"generate({', '.join(['predict', 'draw', *map(str, sizes)])}), with a model of {word!r},"
    ),
    whole=True,
)
names.mistake(
    "Your context never changes, so the model believes that every letter is the first one.",
    drawing(lambda context, i: context),
)
names.mistake(
    "New letters come in on the left. The latest letter is the last number of a context.",
    drawing(lambda context, i: [i, *context[:-1]]),
)
names.mistake(
    "Your context grows. When a letter comes in, the oldest one has to go.", drawing(lambda context, i: [*context, i])
)
names.mistake("The stop is in your word. It ends the word, and isn't part of it.", drawing(write_stop=True))
names.mistake(
    "You start with an empty context. A word starts with as many stops as the model sees.",
    drawing(start=lambda block_size: []),
)
names.mistake(
    "You start with ones, and 1 is an a. A word starts with stops, and a stop is 0.",
    drawing(start=lambda block_size: [1] * block_size),
)
names.mistake("Your word gets longer than `most` letters.", drawing(limit=lambda most: most + 1))
names.mistake(
    "The last letter of the word is missing. It's the stop that isn't written down.",
    drawing(last_word=lambda word: word[:-1]),
)
names.mistake(
    "Your context always has three letters, whatever the block size is.", drawing(start=lambda block_size: [0] * 3)
)
