"""The logits of Hugging Face's GPT-2 on the weights of our test: makes tests/training/gpt2_logits.json.

It needs transformers, which the course doesn't, so it runs in an environment of its own:

    python -m venv /tmp/hf && /tmp/hf/bin/pip install transformers torch pytest
    PYTHONPATH=. /tmp/hf/bin/python tools/gpt2_logits.py
"""

import json
from pathlib import Path

import numpy as np
import torch
import transformers

from tests.training.test_gpt2 import HEADS, LAYERS, C, T, V, weights_of

OUT = Path(__file__).resolve().parent.parent / "tests" / "training" / "gpt2_logits.json"


def main() -> None:
    config = transformers.GPT2Config(vocab_size=V, n_positions=T, n_embd=C, n_layer=LAYERS, n_head=HEADS)
    model = transformers.GPT2LMHeadModel(config).eval()
    weights = {f"transformer.{name}": torch.from_numpy(a) for name, a in weights_of().items()}
    left = model.load_state_dict(weights | {"lm_head.weight": weights["transformer.wte.weight"]}, strict=False)
    assert not left.unexpected_keys, left
    assert all(name.endswith(("attn.bias", "masked_bias")) for name in left.missing_keys), left
    ids = np.random.default_rng(2).integers(V, size=T)
    with torch.no_grad():
        logits = model(torch.from_numpy(ids)[None]).logits[0]
    rows = [[round(value, 5) for value in row] for row in logits.tolist()]
    made = {"transformers": transformers.__version__, "ids": ids.tolist(), "logits": rows}
    OUT.write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
