"""python graph.py MODEL TARGET, with the package onnx: the model of the pages as an ONNX graph of one step.

In: a letter's number, the cosines and sines of its position, and for each layer the keys and values so far. Out: the
logits, and the keys and values with those of this position. The weights are float32, which is quicker than 8 bits.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from zero_to_hero.gpt_quantised import load_quantised

FLOAT = TensorProto.FLOAT


class Graph:
    """Nodes that are added one after another; `add` gives the name of a node's result."""

    def __init__(self) -> None:
        self.nodes: list = []
        self.constants: list = []

    def constant(self, value: np.ndarray) -> str:
        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def add(self, kind: str, *inputs: str, results: int = 1, named: str = "", **settings: object) -> list[str]:
        names = [named] if named else [f"{kind}{len(self.nodes)}_{i}" for i in range(results)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **settings))
        return names

    def one(self, kind: str, *inputs: str, **settings: object) -> str:
        return self.add(kind, *inputs, **settings)[0]

    def shaped(self, x: str, *shape: int) -> str:
        return self.one("Reshape", x, self.constant(np.array(shape)))

    def norm(self, x: str) -> str:
        mean = self.one("ReduceMean", self.one("Mul", x, x), axes=[-1])
        eps = self.constant(np.float32(np.finfo(np.float32).eps))
        return self.one("Div", x, self.one("Sqrt", self.one("Add", mean, eps)))

    def turned(self, x: str) -> str:
        a, b = self.add("Split", x, results=2, axis=2)
        ac, bs, as_, bc = (
            self.one("Mul", part, turn) for part, turn in ((a, "cos"), (b, "sin"), (a, "sin"), (b, "cos"))
        )
        return self.one("Concat", self.one("Sub", ac, bs), self.one("Add", as_, bc), axis=2)


def build(path: Path, target: Path) -> None:
    model, _ = load_quantised(path)
    c, weights = model.config, {name: p.detach().numpy() for name, p in model.state_dict().items()}
    heads, size, g = c.n_head, c.n_embd // c.n_head, Graph()
    inputs = [helper.make_tensor_value_info("id", TensorProto.INT64, [1])]
    inputs += [helper.make_tensor_value_info(name, FLOAT, [size // 2]) for name in ("cos", "sin")]
    outputs = [helper.make_tensor_value_info("logits", FLOAT, [1, c.vocab_size])]

    def product(x: str, name: str, named: str = "") -> str:
        return g.one("MatMul", x, g.constant(np.ascontiguousarray(weights[f"{name}.weight"].T)), named=named)

    x = g.one("Gather", g.constant(weights["tokens.weight"]), "id")  # (1, n_embd)
    for i in range(c.n_layer):
        cut = g.shaped(product(g.norm(x), f"blocks.{i}.attention.qkv"), 3, heads, 1, size)
        q, k, v = (g.shaped(part, heads, 1, size) for part in g.add("Split", cut, results=3, axis=0))
        q, k = g.turned(g.norm(q)), g.turned(g.norm(k))
        for part, new in (("k", k), ("v", v)):
            inputs.append(helper.make_tensor_value_info(f"{part}{i}", FLOAT, [heads, "seen", size]))
            outputs.append(helper.make_tensor_value_info(f"new_{part}{i}", FLOAT, [heads, "seen + 1", size]))
            g.add("Concat", f"{part}{i}", new, axis=1, named=f"new_{part}{i}")
        scores = g.one("MatMul", q, g.one("Transpose", f"new_k{i}", perm=[0, 2, 1]))
        looks = g.one("Softmax", g.one("Mul", scores, g.constant(np.float32(size**-0.5))), axis=-1)
        found = g.shaped(g.one("MatMul", looks, f"new_v{i}"), 1, c.n_embd)
        x = g.one("Add", x, product(found, f"blocks.{i}.attention.proj"))
        h = g.one("Relu", product(g.norm(x), f"blocks.{i}.mlp.up"))
        x = g.one("Add", x, product(g.one("Mul", h, h), f"blocks.{i}.mlp.proj"))
    product(g.norm(x), "head", named="logits")
    graph = helper.make_graph(g.nodes, "gpt", inputs, outputs, g.constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(made)
    target.write_bytes(made.SerializeToString())
    Path(f"{target}.json").write_text(json.dumps({"heads": heads, "size": size, "layers": c.n_layer}))


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
