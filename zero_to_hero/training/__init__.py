"""Training for real: the finished code of lecture 11, and a command.

    python -m zero_to_hero.training prepare --corpus course --out data/course
    python -m zero_to_hero.training train --data data/course --out runs/course
    python -m zero_to_hero.training sample runs/course --prompt "The loss"
    python -m zero_to_hero.training plot runs/course

The second line trains nanoGPT's model for a CPU, 4 layers of 128 channels, on the text
of this course. Kill it when you like: the same line goes on, to the same last bit. On
two processes, or on eight GPUs, torchrun starts the same command:

    torchrun --nproc-per-node 2 -m zero_to_hero.training train --data data/course …

One idea a file: `data.py` the tokens and their order, `config.py` the settings,
`loop.py` the training, `checkpoint.py` what it goes on from, `distributed.py` several
processes, `optimizer.py`, `model.py`, `flops.py` what it costs, `gpt2.py` published
weights. From Python it's `train(configure("laptop", flags={"data": …}))`. Left out:
models that don't fit on one device, and everything that isn't a language model.
"""
