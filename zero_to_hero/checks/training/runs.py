"""A run that was stopped and goes on: what it forgets when one thing isn't in the checkpoint."""

from .._engine.exercise import exercise

resume = exercise(
    "training.resume",
    title="One thing is missing",
    kind="predict",
    difficulty=3,
    minutes=10,
    points=3,
    hints=[
        "A step goes: read a batch, compute the loss, compute gradients, move the weights. When is each thing used?",
        "What's used before the loss changes the first loss. What's only used to move the weights changes the second.",
        "AdamW's averages and the rate are used when the weights move. The place in the data is used before the loss.",
    ],
)
FIRST = "That's used before the first loss is computed, so the first one differs already."
SECOND = "The first loss is computed before the weights move, so it's still the same. What comes after the first step?"
NEVER = "That was used once, before the first step of all. The weights in the checkpoint have it in them."
resume.value(
    "optimizer",
    2,
    {
        SECOND: 1,
        "Without its averages, AdamW takes a different step. So the weights differ from then on.": 0,
        "The first step after the resume is already different, so the loss right after it differs.": 3,
    },
)
resume.value(
    "counter",
    2,
    {
        SECOND: 1,
        "The schedule begins with its warm-up again, so the first step is too short, and the next loss notices.": 0,
        "The rate of the very first step is already different, so the loss right after it differs.": 3,
    },
)
resume.value(
    "place",
    1,
    {
        FIRST: 2,
        "The run reads the first pieces of the epoch again, which it has seen. Their loss is different.": 0,
    },
)
resume.value(
    "dropout",
    1,
    {
        FIRST: 2,
        "Dropout leaves out other units, and the loss is computed without those.": 0,
    },
)
resume.value(
    "first_weights",
    0,
    {
        NEVER: 1,
        "It isn't used any more: the weights in the checkpoint have replaced what it drew.": 2,
    },
)
