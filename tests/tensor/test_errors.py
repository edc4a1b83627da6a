"""Errors: what goes wrong in PyTorch goes wrong here, with the same kind of exception, and words that say what came and
what was expected. Where PyTorch's words do that, they're ours, too.
"""

from typing import Any

import pytest
import torch

import zero_to_hero.tensor as ours

# the call, and how our message begins
CALLS = [
    ("ones(2, 3) + ones(4)", "The size of tensor a (3) must match the size of tensor b (4) at"),
    ("ones(2, 3) * ones(2)", "The size of tensor a (3) must match the size of tensor b (2) at"),
    ("ones(2, 3) @ ones(2, 3)", "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"),
    ("ones(2, 3) @ ones(2)", "size mismatch, got input (2), mat (2x3), vec (2)"),
    ("ones(3) @ ones(2)", "inconsistent tensor size, expected tensor [3] and src [2] to have the same"),
    ("torch.mm(ones(2), ones(2, 3))", "mm expects two matrices, but got 1D and 2D tensors"),
    (
        "torch.bmm(ones(2, 3, 4), ones(3, 4, 5))",
        "Expected size for first two dimensions of batch2 tensor to be: [2, 4] but",
    ),
    ("torch.dot(ones(2), ones(3))", "inconsistent tensor size, expected tensor [2] and src [3] to have the same"),
    ("ones(2, 3) @ 2", "a matrix product needs two tensors, but one of them is int: try * instead"),
    ("ones(2, 3) @ ones(3, 2).double()", "expected m1 and m2 to have the same dtype, but got: float != double"),
    ("ones(2, 3) @ ones(3, 2).long()", "expected m1 and m2 to have the same dtype, but got: float != long"),
    ("ones(6).view(4, 2)", "shape '[4, 2]' is invalid for input of size 6"),
    ("ones(2, 3).T.view(6)", "view size is not compatible with input tensor's size and stride (at least"),
    ("ones(6).reshape(4, -1)", "shape '[4, -1]' is invalid for input of size 6"),
    ("ones(6).view(-1, -1)", "only one dimension can be inferred"),
    ("ones(2, 3).sum(2)", "Dimension out of range (expected to be in range of [-2, 1], but got 2)"),
    ("ones(2, 3).softmax(5)", "Dimension out of range (expected to be in range of [-2, 1], but got 5)"),
    ("ones(2, 3).transpose(0, 2)", "Dimension out of range (expected to be in range of [-2, 1], but got 2)"),
    ("ones(2, 3).permute(0, 0)", "permute(): duplicate dims are not allowed."),
    ("ones(2, 3).permute(0)", "permute(): number of dimensions in the tensor input does not match the"),
    ("ones(2, 3).expand(4, 3)", "The expanded size of the tensor (4) must match the existing size (2) at"),
    ("ones(2, 3).unsqueeze(4)", "Dimension out of range (expected to be in range of [-3, 2], but got 4)"),
    (
        "torch.cat([ones(2, 3), ones(2, 4)])",
        "Sizes of tensors must match except in dimension 0. Expected size 3 but got",
    ),
    ("torch.cat([])", "torch.cat(): expected a non-empty list of Tensors"),
    ("torch.stack([ones(2), ones(3)])", "stack expects each tensor to be equal size, but got [2] at entry 0 and [3]"),
    ("ones(5).split(0)", "split expects split_size be positive, but got split_size=0"),
    ("ones(2, 3)[2]", "index 2 is out of bounds for dimension 0 with size 2"),
    ("ones(2, 3)[0, 3]", "index 3 is out of bounds for dimension 1 with size 3"),
    ("ones(2, 3)[0, 0, 0]", "too many indices for tensor of dimension 2"),
    ("ones(2, 3)[torch.tensor([5])]", "index 5 is out of bounds for dimension 0 with size 2"),
    ("ones(2, 3)[torch.tensor([0.5])]", "tensors used as indices must be long, int, byte or bool tensors, but got"),
    ('ones(2, 3)["a"]', "a tensor is indexed by numbers, not by names, but got 'a'"),
    ("ones(2, 3)[1.5]", "only integers, slices (`:`), ellipsis (`...`), None and long or bool"),
    ("ones(2, 3)[::-1]", "step must be greater than zero: for the reverse order use torch.flip"),
    ("ones(3)[torch.tensor([True, False])]", "The shape of the mask [2] at index 0 does not match the shape of the"),
    ("ones(3)[torch.tensor([0, 1]), torch.tensor([0])]", "too many indices for tensor of dimension 1"),
    ("torch.tensor(3)[0]", "invalid index of a 0-dim tensor. Use `tensor.item()` in Python to convert a"),
    ("x[0] = ones(4)", "shape mismatch: value tensor of shape [4] cannot be broadcast to indexing"),
    ("x[torch.tensor([7])] = 1", "index 7 is out of bounds for dimension 0 with size 2"),
    ('x[0, 0] = "a"', "can't assign a str to a tensor of torch.float32"),
    ("x.copy_(ones(5))", "The size of tensor a (3) must match the size of tensor b (5) at"),
    ("w += 1", "a leaf Variable that requires grad is being used in an in-place operation."),
    ("w.add_(1)", "a leaf Variable that requires grad is being used in an in-place operation."),
    ("w.zero_()", "a leaf Variable that requires grad is being used in an in-place operation."),
    ("w[0] = 1", "a view of a leaf Variable that requires grad is being used in an in-place"),
    ('w.data.add_("a")', "expected a tensor or a number as the other operand, but got str"),
    ("torch.arange(3).requires_grad_()", "only Tensors of floating point dtype can require gradients"),
    ("ones(2).backward()", "element 0 of tensors does not require grad and does not have a grad_fn"),
    ("(w * 2).backward()", "grad can be implicitly created only for scalar outputs"),
    ("(w * 2).sum().backward(ones(2))", "Mismatch in shape: grad_output[0] has a shape of torch.Size([2]) and"),
    ("twice.backward()", "Trying to backward through the graph a second time (or directly access"),
    ("changed.backward()", "one of the variables needed for gradient computation has been modified by"),
    (
        "torch.autograd.grad(ones(2).sum(), [w])",
        "element 0 of tensors does not require grad and does not have a grad_fn",
    ),
    ("torch.autograd.grad(w.sum(), [ones(2)])", "One of the differentiated Tensors does not require grad"),
    ("torch.autograd.grad(w.sum(), [v])", "One of the differentiated Tensors appears to not have been used in the"),
    ("y.requires_grad_(False)", "you can only change requires_grad flags of leaf variables. If you want to"),
    ("torch.tensor([[1, 2], [3]])", "expected sequence of length 2 at dim 1 (got 1)"),
    ('torch.tensor(["a"])', "a tensor is made of numbers, but got str 'a'"),
    ("torch.tensor([1, None])", "a tensor is made of numbers, but got NoneType None"),
    ("torch.zeros(-1)", "Trying to create tensor with negative dimension -1: [-1]"),
    ('torch.zeros("a")', "a shape must be given as ints, or as one tuple of ints, but got (str)"),
    ("torch.zeros(2.5)", "a shape must be given as ints, or as one tuple of ints, but got (float)"),
    ("torch.arange(0, 3, 0)", "step must be nonzero"),
    ("torch.arange(3, 0)", "upper bound and lower bound inconsistent with step sign"),
    ("torch.eye(-1)", "Trying to create tensor with negative dimension -1: [-1, -1]"),
    ("torch.linspace(0, 1, -1)", "number of steps must be non-negative, but got -1"),
    ('torch.full((2,), "a")', "expected a tensor or a number as the other operand, but got str"),
    ("ones(2).item()", "a Tensor with 2 elements cannot be converted to Scalar"),
    ("bool(ones(2))", "Boolean value of Tensor with more than one value is ambiguous"),
    ("float(ones(2))", "only one element tensors can be converted to Python scalars, but here are 2"),
    ("int(ones(2))", "only one element tensors can be converted to Python scalars, but here are 2"),
    ("len(torch.tensor(1))", "len() of a 0-d tensor"),
    ("list(torch.tensor(1))", "iteration over a 0-d tensor"),
    ("range(10)[ones(1)]", "only integer tensors of a single element can be converted to an index"),
    ("ones(3).long().mean()", "mean(): could not infer output dtype. Input dtype must be either a floating"),
    ("ones(3).bool() - ones(3).bool()", "Subtraction, the `-` operator, with a bool tensor is not supported. If you"),
    ("-ones(3).bool()", "neg isn't defined for Boolean tensors: convert with .long() or .float()"),
    ("~ones(3)", "~ works on integer and Boolean tensors, but got torch.float32: compare"),
    ("ones(3) & ones(3)", "'&' works on Boolean and integer tensors, but got torch.float32: compare"),
    ('ones(3) + "a"', "expected a tensor or a number as the other operand, but got str"),
    ("ones(3) + None", "expected a tensor or a number as the other operand, but got NoneType"),
    ("ones(3) + [1, 2]", "expected a tensor or a number as the other operand, but got list"),
    ('"a" + ones(3)', "expected a tensor or a number as the other operand, but got str"),
    ("torch.tensor([1, 2]) ** -1", "Integers to negative integer powers are not allowed."),
    ("torch.tensor([1]) // torch.tensor([0])", "ZeroDivisionError"),
    ("torch.arange(3).add_(0.5)", "result type Float can't be cast to the desired output type Long"),
    ("ones(3).bool().cumsum(1)", "Dimension out of range (expected to be in range of [-1, 0], but got 1)"),
    ("torch.randint(3, 3, (2,))", "random_ expects 'from' to be less than 'to', but got from=3 >= to=3"),
    ("torch.randint(5)", "randint() takes high and a size, as in torch.randint(10, (3,)), or low,"),
    ('torch.randn("a")', "a shape must be given as ints, or as one tuple of ints, but got (str)"),
    ("torch.randn(2, generator=3)", "generator must be a torch.Generator, but got int"),
    ("torch.multinomial(torch.tensor([-1.0, 2]), 1)", "probability tensor contains either `inf`, `nan` or element < 0"),
    ("torch.multinomial(torch.tensor([0.0, 0]), 1)", "invalid multinomial distribution (sum of probabilities <= 0)"),
    ("torch.multinomial(ones(3), 5)", "cannot sample n_sample > prob_dist.size(-1) samples without replacement"),
    (
        "torch.multinomial(torch.tensor([1, 2]), 1)",
        "Expected all tensors to be of floating-point type, but got torch.int64",
    ),
    ("torch.normal(0.0, -1.0, (2,))", "normal expects std >= 0.0, but found std -1.0"),
    ("torch.bernoulli(torch.tensor([2.0]))", "Expected p_in >= 0 && p_in <= 1 to be true, but got false."),
    ("ones(2).uniform_(2, 1)", "uniform_ expects to return a [from, to) range, but found from=2 > to=1"),
    ("F.cross_entropy(ones(2, 3), torch.tensor([0, 3]))", "Target 3 is out of bounds: there are 3 classes, 0 to 2."),
    ("F.cross_entropy(ones(2, 3), torch.tensor([0]))", "Expected input batch_size (2) to match target batch_size (1)."),
    ("F.cross_entropy(ones(2, 3), ones(2))", "expected target dtype to be Long, but got torch.float32: classes are"),
    (
        'F.cross_entropy(ones(2, 3), torch.tensor([0, 1]), reduction="max")',
        "max is not a valid value for reduction: expected 'mean', 'sum' or 'none'",
    ),
    ("F.nll_loss(ones(2, 3), torch.tensor([0, -1]))", "Target -1 is out of bounds: there are 3 classes, 0 to 2."),
    ("F.nll_loss(ones(2, 3), ones(2))", "expected scalar type Long but found torch.float32 for the target: classes"),
    ("F.one_hot(ones(2))", "one_hot is only applicable to index tensor of type LongTensor, but got"),
    ("F.one_hot(torch.tensor([0, 3]), 3)", "Class values must be smaller than num_classes (3), but got 3"),
    ("F.one_hot(torch.tensor([-1]))", "Class values must be non-negative, but got -1"),
    ("F.embedding(ones(2), ones(3, 4))", "Expected tensor for argument #1 'indices' to have scalar type Long; but got"),
    ("F.embedding(torch.tensor([3]), ones(3, 4))", "index 3 is out of bounds for dimension 0 with size 3"),
    ("F.linear(ones(2, 3), ones(4, 5))", "mat1 and mat2 shapes cannot be multiplied (2x3 and 5x4)"),
    ("F.layer_norm(ones(2, 3), (4,))", "Given normalized_shape=[4], expected input with shape [*, 4], but got input"),
    ("F.dropout(ones(2), 1.5)", "dropout probability has to be between 0 and 1, but got 1.5"),
    ("F.pad(ones(2), (1, 2, 3))", "pad takes two amounts for each of at most 1 dimensions, but got 3"),
    (
        "F.conv1d(ones(1, 2, 5), ones(3, 4, 2))",
        "Given groups=1, weight of size [3, 4, 2], expected input[1, 2, 5] to have 4",
    ),
    (
        "F.conv1d(ones(1, 2, 2), ones(3, 2, 5))",
        "Calculated padded input size per channel: (2). Kernel size: (5). Kernel",
    ),
    ('F.gelu(ones(2), approximate="a")', "approximate argument must be either none or tanh."),
    (
        "F.scaled_dot_product_attention(ones(1, 2, 3), ones(1, 2, 4), ones(1, 2, 4))",
        "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x2)",
    ),
    ("nn.Linear(3, 2)(ones(4))", "mat1 and mat2 shapes cannot be multiplied (1x4 and 3x2)"),
    ("nn.Embedding(3, 2)(torch.tensor([5]))", "index 5 is out of bounds for dimension 0 with size 3"),
    ("nn.Embedding(3, 2)(ones(1))", "Expected tensor for argument #1 'indices' to have scalar type Long; but got"),
    ("nn.BatchNorm1d(3)(ones(1, 3))", "Expected more than 1 value per channel when training, got input size"),
    ("nn.BatchNorm1d(3)(ones(2, 4))", "running_mean should contain 4 elements not 3"),
    ("nn.LayerNorm(3)(ones(2, 4))", "Given normalized_shape=[3], expected input with shape [*, 3], but got input"),
    ("nn.Dropout(2.0)", "dropout probability has to be between 0 and 1, but got 2.0"),
    ("nn.Sequential(3)", "int is not a Module subclass"),
    ("nn.Module()(ones(2))", 'Module [Module] is missing the required "forward" function'),
    ("nn.Linear(2, 2).load_state_dict({})", 'Missing key(s) in state_dict: "weight", "bias".'),
    (
        'nn.Linear(2, 2).load_state_dict({"weight": ones(3, 2), "bias": ones(2)})',
        "size mismatch for weight: copying a param with shape torch.Size([3, 2])",
    ),
    (
        'nn.Linear(2, 2).load_state_dict({"weight": ones(2, 2), "bias": ones(2), "more": ones(1)})',
        'Unexpected key(s) in state_dict: "more".',
    ),
    ("nn.Linear(2, 2).nothing", "'Linear' object has no attribute 'nothing'"),
    ("NoInit()", "cannot assign layer before Module.__init__() call: begin __init__ with"),
    ("torch.optim.SGD([], lr=0.1)", "optimizer got an empty parameter list"),
    ("torch.optim.SGD(w, lr=0.1)", "params argument given to the optimizer should be an iterable of Tensors or"),
    ("torch.optim.SGD([w], lr=-1)", "Invalid learning rate: -1"),
    ("torch.optim.AdamW([w], betas=(1.5, 0.9))", "Invalid beta parameter at index 0: 1.5"),
    ("torch.optim.SGD([3], lr=0.1)", "optimizer can only optimize Tensors, but one of the params is int"),
    ("torch.optim.SGD([w * 2], lr=0.1)", "can't optimize a non-leaf Tensor"),
    ('torch.einsum("ij,jk", ones(2, 3), ones(4, 5))', "einsum(): the dimension 'j' has sizes 3 and 4"),
    ('torch.einsum("ij,jk->ik", ones(2, 3))', "einsum(): the equation names 2 operands, but 1 were given"),
    ('torch.einsum("ij->ii", ones(2, 3))', "einsum(): the result 'ii' must name dimensions of the operands, each once"),
    ("torch.topk(ones(3), 5)", "selected index k out of range: k is 5, but there are 3 elements along"),
    ("torch.gather(ones(2, 3), 1, torch.tensor([[5]]))", "index 5 is out of bounds for dimension 1 with size 3"),
    (
        "torch.gather(ones(2, 3), 1, torch.tensor([0]))",
        "Index tensor must have the same number of dimensions as input tensor",
    ),
    (
        "torch.where(ones(2).bool(), ones(2), ones(3))",
        "The size of tensor a (2) must match the size of tensor b (3) at",
    ),
    ("ones(2).masked_fill(ones(3).bool(), 0)", "The size of tensor a (3) must match the size of tensor b (2) at"),
    ("ones(2).masked_fill(ones(2), 0)", "masked_fill only supports boolean masks, but got mask with dtype"),
    ("ones(2).masked_fill_(ones(2), 0)", "masked_fill only supports boolean masks, but got mask with dtype"),
    ("torch.bincount(torch.tensor([-1]))", "bincount only supports 1-d non-negative integral inputs, but got -1"),
    ("torch.bincount(ones(2))", "bincount only supports 1-d non-negative integral inputs, but got a 1-d"),
    ("torch.histc(torch.arange(3))", "histc() expects a tensor of floats, but got torch.int64: convert with"),
    ("torch.tril(ones(3))", "tril: input tensor must have at least 2 dimensions"),
    ('ones(2).to("nonsense")', "There's no 'nonsense' here: this engine computes on the CPU. Write device ="),
    ("torch.nothing", "`torch.nothing` isn't part of the engine in the page; run this cell on"),
    ("ones(2).nothing", "a tensor's `nothing` isn't part of the engine in the page; run this cell on"),
    ("F.nothing", "`torch.nn.functional.nothing` isn't part of the engine in the page; run"),
    ("torch.max(ones(2, 3), 3)", "Dimension out of range (expected to be in range of [-2, 1], but got 3)"),
    ("torch.argmax(torch.zeros(0))", "a tensor of shape [0] has no largest or smallest element along [0]"),
    ("torch.zeros(0).max()", "a tensor of shape [0] has no largest or smallest element: name a dimension"),
    ("torch.set_default_dtype(torch.int64)", "only floating-point types are supported as the default type, but got"),
    ("torch.clamp(ones(2))", "torch.clamp: At least one of 'min' or 'max' must not be None"),
    ("torch.maximum(ones(2), 1)", "maximum and minimum take two tensors, but got int: clamp() takes numbers"),
    ("torch.lerp(ones(2), ones(3), 0.5)", "The size of tensor a (3) must match the size of tensor b (2) at"),
    ("torch.outer(ones(2, 2), ones(2))", "outer: Expected 1-D argument, but got 2-D and 1-D"),
    ("torch.multinomial(ones(2, 2, 2), 1)", "prob_dist must be 1 or 2 dim"),
    ("ones(2, 3).var(5)", "Dimension out of range (expected to be in range of [-2, 1], but got 5)"),
    ("torch.unbind(torch.tensor(1))", "Dimension specified as 0 but tensor has no dimensions"),
    ("ones(2, 3).flatten(1, 0)", "flatten() has invalid args: start_dim cannot come after end_dim"),
    ("ones(2, 3).unflatten(1, (2, 2))", "shape '[2, 2]' is invalid for input of size 3"),
    ("ones(2, 3).narrow(1, 2, 5)", "start (2) + length (5) exceeds dimension size (3)."),
    ("ones(2, 3).chunk(0)", "chunk expects `chunks` to be greater than 0, got: 0"),
    ("ones(2, 3).repeat(2)", "Number of dimensions of repeat dims can not be smaller than number of"),
    ("torch.meshgrid(ones(2, 2))", "torch.meshgrid: Expected 0D or 1D tensors, but got tensors of shapes [2, 2]"),
    ("torch.tensor(1, 2)", "tensor() takes 1 positional argument but 2 were given"),
    (
        "torch.ones(2, requires_grad=True, dtype=torch.int64)",
        "only Tensors of floating point dtype can require gradients",
    ),
    ('torch.as_tensor("a")', "a tensor is made of numbers, but got str 'a'"),
    ("nn.utils.clip_grad_norm_(3, 1.0)", "'int' object is not iterable"),
    ('torch.load("nowhere.pt")', "[Errno 2] No such file or directory: 'nowhere.pt'"),
    ("nn.init.xavier_uniform_(ones(2))", "Fan in and fan out can not be computed for tensor with fewer than 2"),
    ("nn.init.kaiming_normal_(ones(2))", "Fan in and fan out can not be computed for tensor with fewer than 2"),
    ("nn.ModuleList(3)", "'int' object is not iterable"),
    (
        "nn.Conv1d(2, 3, 2)(ones(1, 4, 5))",
        "Given groups=1, weight of size [3, 2, 2], expected input[1, 4, 5] to have 2",
    ),
    ("nn.RNNCell(3, 2)(ones(4))", "input has inconsistent input_size: got 4 expected 3"),
    ("torch.optim.lr_scheduler.StepLR(3, 1)", "int is not an Optimizer"),
    ("F.mse_loss(ones(2), ones(3))", "The size of tensor a (2) must match the size of tensor b (3) at"),
    (
        "F.binary_cross_entropy_with_logits(ones(2), ones(3))",
        "Target size (torch.Size([3])) must be the same as input size",
    ),
    ("F.softmax(torch.arange(3), 0)", "softmax isn't defined for torch.int64: convert with .float() first"),
    ("torch.exp(3)", "exp(): argument 'input' (position 1) must be Tensor, not int"),
    ("torch.sum(3)", "sum(): argument 'input' (position 1) must be Tensor, not int"),
    ("torch.tanh([1.0])", "tanh(): argument 'input' (position 1) must be Tensor, not list"),
    ('torch.relu("a")', "relu(): argument 'input' (position 1) must be Tensor, not str"),
    ("torch.matmul(ones(2), 3)", "a matrix product needs two tensors, but one of them is int: try * instead"),
]
# where another kind of exception says more: the call, ours, how it begins
BETTER: list[tuple[str, type[Exception], str]] = [
    ('torch.manual_seed("a")', TypeError, "a seed is an int, but got str"),
    ("nn.Parameter(3)", TypeError, "a Parameter is made of a tensor, but got int"),
    (
        'ones(2).to("cuda")',
        RuntimeError,
        "There's no 'cuda' here: this engine computes on the CPU. Write device =",
    ),
    (
        "ones(2).cuda()",
        RuntimeError,
        "There's no 'cuda' here: this engine computes on the CPU. Write device =",
    ),
    (
        'torch.zeros(2, device="cuda")',
        RuntimeError,
        "There's no 'cuda' here: this engine computes on the CPU. Write device =",
    ),
    ("ones(2).to(3)", TypeError, "to() expects a dtype, a device or a tensor, but got int"),
]
# what PyTorch has and the engine hasn't
ABSENT: list[tuple[str, type[Exception], str]] = [
    ("torch.fft", AttributeError, "`torch.fft` isn't part of the engine in the page; run this cell on Colab."),
    ("nn.Transformer", AttributeError, "`torch.nn.Transformer` isn't part of the engine in the page; run this cell"),
    ("ones(2).half()", AttributeError, "a tensor's `half` isn't part of the engine in the page; run this cell on"),
    (
        "torch.tensor([1], dtype=torch.float16)",
        AttributeError,
        "The dtype torch.float16 isn't part of the engine in the page, which has",
    ),
    (
        "torch.linalg.svd(ones(2, 2))",
        AttributeError,
        "`torch.linalg` isn't part of the engine in the page; run this cell on Colab.",
    ),
    ("ones(2).numpy()", RuntimeError, "There's no NumPy beside this engine: use tensor.tolist(), or run this with"),
]


def world(library: Any) -> dict[str, Any]:
    """The names that the calls use."""
    w = library.ones(2, requires_grad=True)
    twice = (w * w).sum()
    twice.backward()
    factor = w * 1
    changed = (factor * factor).sum()
    factor += 1

    class NoInit(library.nn.Module):
        def __init__(self) -> None:
            self.layer = library.nn.Linear(2, 2)

    return {
        "torch": library, "ones": library.ones, "nn": library.nn, "F": library.nn.functional, "w": w, "y": w * 2,
        "v": library.ones(2, requires_grad=True), "x": library.zeros(2, 3), "twice": twice, "changed": changed,
        "NoInit": NoInit,
    }  # fmt: skip


def raised(library: Any, call: str) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 (its kind and words are what's looked at)
        exec(call, world(library))
    return caught.value


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("call", "words"), CALLS)
def test_is_pytorchs_exception_with_words_that_help(call: str, words: str) -> None:
    theirs, mine = raised(torch, call), raised(ours, call)
    assert isinstance(mine, type(theirs)), f"{mine!r} instead of {theirs!r}"
    assert words in str(mine)


@pytest.mark.parametrize(("call", "kind", "words"), BETTER)
def test_says_more_than_pytorch(call: str, kind: type[Exception], words: str) -> None:
    mine = raised(ours, call)
    assert type(mine) is kind
    assert words in str(mine)


@pytest.mark.parametrize(("call", "kind", "words"), ABSENT)
def test_what_is_not_there_says_so_and_the_way_out(call: str, kind: type[Exception], words: str) -> None:
    mine = raised(ours, call)
    assert type(mine) is kind
    assert words in str(mine)
    assert "engine" in str(mine)
