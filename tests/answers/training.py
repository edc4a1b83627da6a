# Other right answers to the exercises of lecture 11, one a cell, as students write them in the page's names.
# ruff: noqa
# mypy: ignore-errors

# %% training.shard: one formula
def pieces(order, step, per_step, rank, world):
    share = per_step // world
    return order[(step * world + rank) * share : (step * world + rank + 1) * share]


# %% training.shard: the batch first
def pieces(order, step, per_step, rank, world):
    batch = order[step * per_step : (step + 1) * per_step]
    share = len(batch) // world
    return batch[rank * share : (rank + 1) * share]


# %% training.shard: a loop
def pieces(order, step, per_step, rank, world):
    mine = []
    for i in range(per_step):
        if i // (per_step // world) == rank:
            mine.append(order[step * per_step + i])
    return mine


# %% training.shard: PyTorch
import torch


def pieces(order, step, per_step, rank, world):
    return torch.tensor(order).split(per_step // world)[step * world + rank]


# %% training.shard: NumPy
import numpy as np


def pieces(order, step, per_step, rank, world):
    batch = np.array(order)[step * per_step :][:per_step]
    return batch.reshape(world, -1)[rank]


# %% training.cosine: one expression
def rate(step, steps, warm_up, peak, floor):
    return (
        peak * (step + 1) / warm_up
        if step < warm_up
        else floor + 0.5 * (peak - floor) * (1 + math.cos(math.pi * (step - warm_up) / (steps - warm_up)))
    )


# %% training.cosine: a squared cosine
def rate(step, steps, warm_up, peak, floor):
    if step < warm_up:
        return (step + 1) * peak / warm_up
    left = math.cos(math.pi / 2 * (step - warm_up) / (steps - warm_up)) ** 2
    return left * peak + (1 - left) * floor


# %% training.cosine: a squared sine
def rate(step, steps, warm_up, peak, floor):
    if step + 1 <= warm_up:
        return peak / warm_up * (step + 1)
    return peak - (peak - floor) * math.sin(math.pi / 2 * (step - warm_up) / (steps - warm_up)) ** 2


# %% training.cosine: PyTorch in float32
import torch


def rate(step, steps, warm_up, peak, floor):
    if step < warm_up:
        return torch.tensor(peak) * (step + 1) / warm_up
    done = torch.tensor((step - warm_up) / (steps - warm_up))
    return floor + (peak - floor) * (1 + (math.pi * done).cos()) / 2


# %% training.cosine: NumPy, all steps at once
import numpy as np


def rate(step, steps, warm_up, peak, floor):
    up = peak * np.arange(1, warm_up + 1) / max(warm_up, 1)
    wave = (1 + np.cos(np.linspace(0, np.pi, steps - warm_up + 1)[:-1])) / 2
    return np.concatenate([up, floor + (peak - floor) * wave])[step]


# %% training.clip: PyTorch's own
import torch


def clip(gradients, limit):
    length = torch.cat([torch.tensor(g) for g in gradients]).norm()
    factor = (limit / length).clamp(max=1.0) if length > 0 else 1.0
    return [torch.tensor(g) * factor for g in gradients]


# %% training.clip: hypot
def clip(gradients, limit):
    length = math.hypot(*[x for g in gradients for x in g])
    if length <= limit:
        return gradients
    return [[x * limit / length for x in g] for g in gradients]


# %% training.clip: the larger of two
def clip(gradients, limit):
    length = math.sqrt(sum(sum(x**2 for x in g) for g in gradients))
    return [[x / max(1.0, length / limit) for x in g] for g in gradients]


# %% training.clip: NumPy
import numpy as np


def clip(gradients, limit):
    length = np.linalg.norm(np.concatenate(gradients))
    return [np.array(g) * (limit / length if length > limit else 1) for g in gradients]


# %% training.clip: lengths of lengths
def clip(gradients, limit):
    lengths = [math.dist(g, [0.0] * len(g)) for g in gradients]
    length = math.hypot(*lengths)
    factor = min(limit, length) / length if length else 0.0
    return [[factor * x for x in g] for g in gradients]


# %% training.groups: loops
def groups(shapes):
    matrices = vectors = 0
    for shape in shapes.values():
        count = 1
        for side in shape:
            count *= side
        if len(shape) > 1:
            matrices += count
        else:
            vectors += count
    return matrices, vectors


# %% training.groups: PyTorch
import torch


def groups(shapes):
    tensors = [torch.empty(shape) for shape in shapes.values()]
    return [sum(t.numel() for t in tensors if t.dim() >= 2), sum(t.numel() for t in tensors if t.dim() < 2)]


# %% training.groups: NumPy
import numpy as np


def groups(shapes):
    counts = np.array([np.prod(shape) for shape in shapes.values()])
    large = np.array([len(shape) > 1 for shape in shapes.values()])
    return int(counts[large].sum()), int(counts[~large].sum())


# %% training.groups: a dictionary
def groups(shapes):
    found = {True: 0, False: 0}
    for shape in shapes.values():
        found[bool(shape[1:])] += math.prod(shape)
    return found[True], found[False]


# %% training.groups: as tensors
import torch


def groups(shapes):
    both = torch.zeros(2, dtype=torch.int64)
    for shape in shapes.values():
        both[0 if len(shape) >= 2 else 1] += math.prod(shape)
    return both


# %% training.adamw: step by step
def adamw(p, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.95, eps=1e-8, decay=0.1):
    p *= 1 - lr * decay
    m += (1 - beta1) * (g - m)
    v += (1 - beta2) * (g**2 - v)
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    p -= lr * m_hat / (v_hat**0.5 + eps)
    return p, m, v


# %% training.adamw: PyTorch's own, in float64
import torch


def adamw(p, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.95, eps=1e-8, decay=0.1):
    parameter = torch.tensor(p, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.AdamW([parameter], lr=lr, betas=(beta1, beta2), eps=eps, weight_decay=decay)
    parameter.grad = torch.tensor(g, dtype=torch.float64)
    averages = [torch.tensor(average, dtype=torch.float64) for average in (m, v)]
    state = dict(zip(("exp_avg", "exp_avg_sq"), averages)) | {"step": torch.tensor(float(t - 1))}
    optimizer.state[parameter] = state
    optimizer.step()
    return parameter.detach(), state["exp_avg"], state["exp_avg_sq"]


# %% training.adamw: float32
import torch


def adamw(p, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.95, eps=1e-8, decay=0.1):
    p, g, m, v = (torch.tensor(x) for x in (p, g, m, v))
    m = m.lerp(g, 1 - beta1)
    v = beta2 * v + (1 - beta2) * g.square()
    update = (m / (1 - beta1**t)) / ((v / (1 - beta2**t)).sqrt() + eps)
    return p * (1 - lr * decay) - lr * update, m, v


# %% training.adamw: one size of step
def adamw(p, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.95, eps=1e-8, decay=0.1):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    root = math.sqrt(1 - beta2**t)
    size = lr * root / (1 - beta1**t)
    return (1 - lr * decay) * p - size * m / (math.sqrt(v) + eps * root), m, v


# %% training.adamw: NumPy
import numpy as np


def adamw(p, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.95, eps=1e-8, decay=0.1):
    betas = np.array([beta1, beta2])
    both = betas * [m, v] + (1 - betas) * [g, g**2]
    hat = both / (1 - betas**t)
    return np.array([p - lr * (decay * p + hat[0] / (np.sqrt(hat[1]) + eps)), *both])


# %% training.accumulate: a loop
def accumulated(means, counts):
    total, seen = 0.0, 0
    for i in range(len(means)):
        total += means[i] * counts[i]
        seen += counts[i]
    return total / seen


# %% training.accumulate: weights first
def accumulated(means, counts):
    return sum(m * (n / sum(counts)) for m, n in zip(means, counts))


# %% training.accumulate: a running mean
def accumulated(means, counts):
    mean = seen = 0
    for m, n in zip(means, counts):
        seen += n
        mean += (m - mean) * n / seen
    return mean


# %% training.accumulate: PyTorch in float32
import torch


def accumulated(means, counts):
    counts = torch.tensor(counts)
    return (torch.tensor(means) * counts).sum() / counts.sum()


# %% training.accumulate: NumPy
import numpy as np


def accumulated(means, counts):
    return np.average(means, weights=counts)


# %% training.bfloat: by the bits
def bfloat16(x):
    (bits,) = struct.unpack("<I", struct.pack("<f", x))
    bits += 0x7FFF + (bits >> 16 & 1)
    return struct.unpack("<f", struct.pack("<I", bits & 0xFFFF0000))[0]


# %% training.bfloat: PyTorch's own
import torch


def bfloat16(x):
    return torch.tensor(x).to(torch.bfloat16).item()


# %% training.bfloat: the power of two by its logarithm
def bfloat16(x):
    if x == 0:
        return x
    unit = 2.0 ** (math.floor(math.log2(abs(x))) - 7)
    return round(x / unit) * unit


# %% training.bfloat: a large number added and subtracted
def bfloat16(x):
    large = x * (2**45 + 1)
    return large - (large - x)


# %% training.bfloat: fractions
from fractions import Fraction


def bfloat16(x):
    if not x:
        return 0
    unit = Fraction(1)
    while abs(x) >= 256 * unit:
        unit *= 2
    while abs(x) < 128 * unit:
        unit /= 2
    return round(Fraction(x) / unit) * unit


# %% training.flops: forward, then three times
def operations(tokens, n_layer, n_embd, vocab_size, block_size):
    attention = 4 * n_embd**2 + 2 * block_size * n_embd
    mlp = 8 * n_embd**2
    forward = 2 * tokens * (n_layer * (attention + mlp) + n_embd * vocab_size)
    return 3 * forward


# %% training.flops: in one line
def operations(tokens, n_layer, n_embd, vocab_size, block_size):
    return 6 * tokens * n_embd * (n_layer * (12 * n_embd + 2 * block_size) + vocab_size)


# %% training.flops: matrix by matrix
def operations(tokens, n_layer, n_embd, vocab_size, block_size):
    C, total = n_embd, 0
    for rows, columns in [(C, 3 * C), (C, C), (C, 4 * C), (4 * C, C)] * n_layer + [(C, vocab_size)]:
        total += tokens * rows * columns
    for _ in range(n_layer):
        total += tokens * block_size * C + tokens * C * block_size
    return 2 * total + 4 * total


# %% training.flops: the lecture's own count
from zero_to_hero.gpt import Config, multiplications


def operations(tokens, n_layer, n_embd, vocab_size, block_size):
    c = Config(vocab_size, block_size, n_layer, 1, n_embd)
    return 6 * tokens * multiplications(c, 1, block_size - 1)


# %% training.flops: floats
def operations(tokens, n_layer, n_embd, vocab_size, block_size):
    return 6.0 * tokens * (12.0 * n_layer * n_embd**2 + n_embd * vocab_size + 2.0 * n_layer * n_embd * block_size)


# %% training.mfu: in one line
def mfu(tokens, seconds, parameters, n_layer, n_embd, block_size, peak, devices):
    return 6 * tokens * (parameters + 2 * n_layer * n_embd * block_size) / seconds / peak / devices


# %% training.mfu: one device's share of the tokens
def mfu(tokens, seconds, parameters, n_layer, n_embd, block_size, peak, devices):
    reached = tokens / devices / seconds
    possible = peak / (6 * parameters + 12 * n_layer * n_embd * block_size)
    return reached / possible


# %% training.mfu: times
def mfu(tokens, seconds, parameters, n_layer, n_embd, block_size, peak, devices):
    needed = tokens * (6 * parameters + 12 * n_layer * n_embd * block_size)
    at_best = needed / (peak * devices)
    return at_best / seconds


# %% training.mfu: float64 tensors
import torch


def mfu(tokens, seconds, parameters, n_layer, n_embd, block_size, peak, devices):
    each = torch.tensor([6.0 * parameters, 12.0 * n_layer * n_embd * block_size], dtype=torch.float64).sum()
    return tokens * each / (seconds * peak * devices)


# %% training.mfu: fractions
from fractions import Fraction


def mfu(tokens, seconds, parameters, n_layer, n_embd, block_size, peak, devices):
    work = tokens * (6 * parameters + 12 * n_layer * n_embd * block_size)
    return Fraction(work) / (Fraction(seconds) * Fraction(peak) * devices)


# %% training.ring: in one line
def sent(numbers, size, world):
    return 2 * numbers * size * (1 - 1 / world)


# %% training.ring: round by round
def sent(numbers, size, world):
    total = 0
    for _ in range(2):
        for _ in range(world - 1):
            total += numbers * size / world
    return total


# %% training.ring: whole numbers where possible
def sent(numbers, size, world):
    return 2 * (world - 1) * numbers * size // world


# %% training.ring: fractions
from fractions import Fraction


def sent(numbers, size, world):
    return Fraction(2 * (world - 1), world) * numbers * size


# %% training.ring: what it needn't send
def sent(numbers, size, world):
    everything = numbers * size
    return 2 * (everything - everything / world)


# %% training.resume: typed
optimizer, counter, place, dropout, first_weights = 2, 2, 1, 1, 0

# %% training.resume: reasoned
before_the_loss, with_the_step = 1, 2
optimizer = counter = with_the_step
place = dropout = before_the_loss
first_weights = 0

# %% training.resume: floats
optimizer, counter, place, dropout, first_weights = 2.0, 2.0, 1.0, 1.0, 0.0

# %% training.resume: tried out
import torch


def losses(forget=""):
    torch.manual_seed(1)
    w = torch.nn.Parameter(torch.randn(4))
    data = torch.randn(30, 4)
    optimizer, out = torch.optim.AdamW([w], lr=0.1), []
    at = count = 0
    for step in range(12):
        if step == 8:
            if forget == "optimizer":
                optimizer = torch.optim.AdamW([w], lr=0.1)
            at = 0 if forget == "place" else at
            count = 0 if forget == "counter" else count
            if forget == "dropout":
                torch.manual_seed(7)
        kept = (torch.rand(4) > 0.2).float()
        loss = ((data[at] * w * kept).sum() - 1) ** 2
        out.append(loss.item())
        loss.backward()
        optimizer.param_groups[0]["lr"] = 0.1 * min(1, (count + 1) / 4)
        optimizer.step()
        optimizer.zero_grad()
        at, count = at + 1, count + 1
    return out[8:]


def first(forget):
    return next((i + 1 for i, (a, b) in enumerate(zip(losses(), losses(forget))) if a != b), 0)


optimizer, counter, place, dropout = (first(what) for what in ("optimizer", "counter", "place", "dropout"))
first_weights = first("first_weights")

# %% training.resume: NumPy's numbers
import numpy as np

optimizer, counter, place, dropout, first_weights = np.array([2, 2, 1, 1, 0])


# %% training.bytes: log2
def bits_per_byte(loss, tokens, text):
    return tokens * loss * math.log2(math.e) / len(text.encode())


# %% training.bytes: by the probability
def bits_per_byte(loss, tokens, text):
    return -math.log2(math.exp(-loss)) * tokens / len(bytes(text, "utf-8"))


# %% training.bytes: bytes counted by hand
def bits_per_byte(loss, tokens, text):
    size = sum(1 + (c > "\x7f") + (c > "\u07ff") + (c > "\uffff") for c in text)
    return loss / math.log(2) * (tokens / size)


# %% training.bytes: PyTorch in float32
import torch


def bits_per_byte(loss, tokens, text):
    return torch.tensor(loss) * tokens / torch.tensor(2.0).log() / len(text.encode("utf-8"))


# %% training.bytes: NumPy
import numpy as np


def bits_per_byte(loss, tokens, text):
    return loss * tokens / (np.frombuffer(text.encode(), np.uint8).size * np.log(2))


# %% training.choice: max by key
def choice(endings):
    return max(range(len(endings)), key=lambda i: sum(endings[i]) / len(endings[i]))


# %% training.choice: the lowest loss
def choice(endings):
    losses = [-sum(ending) / len(ending) for ending in endings]
    return losses.index(min(losses))


# %% training.choice: perplexities
def choice(endings):
    sides = [math.exp(sum(ending)) ** (-1 / len(ending)) for ending in endings]
    return sorted(range(len(sides)), key=sides.__getitem__)[0]


# %% training.choice: PyTorch
import torch


def choice(endings):
    return torch.stack([torch.tensor(ending).mean() for ending in endings]).argmax()


# %% training.choice: NumPy
import numpy as np


def choice(endings):
    return int(np.argmax([np.mean(ending) for ending in endings]))


# %% training.optimal: solved on paper
size = (0.34 / 0.28) ** (1 / 0.62) * (1e22 / 6) ** (0.28 / 0.62)
growth = 100 ** (0.28 / 0.62)


def loss(n, d):
    return 1.7 + 400 * n**-0.34 + 400 * d**-0.28


price = loss(size / 4, 4 * 1e22 / 6 / size) - loss(size, 1e22 / 6 / size)

# %% training.optimal: typed
size, growth, price = 5.25e9, 8.0, 0.0419


# %% training.optimal: thirds
def loss(n, d):
    return 1.7 + 400 / n**0.34 + 400 / d**0.28


def best(c):
    low, high = math.log(1e7), math.log(1e13)
    for _ in range(100):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        if loss(math.exp(a), c / 6 / math.exp(a)) < loss(math.exp(b), c / 6 / math.exp(b)):
            high = b
        else:
            low = a
    return math.exp(low)


size = best(1e22)
growth = best(1e24) / size
price = loss(size / 4, 4e22 / 6 / size) - loss(size, 1e22 / 6 / size)

# %% training.optimal: NumPy
import numpy as np

sizes = np.logspace(8, 13, 5001)


def losses(c):
    return 1.7 + 400 / sizes**0.34 + 400 / (c / 6 / sizes) ** 0.28


places = [int(losses(c).argmin()) for c in (1e22, 1e24)]
size, growth = sizes[places[0]], sizes[places[1]] / sizes[places[0]]
price = np.interp(size / 4, sizes, losses(1e22)) - losses(1e22).min()

# %% training.optimal: PyTorch in float64
import torch

sizes = torch.arange(0, 3000, dtype=torch.float64).mul(0.005).exp() * 1e8


def losses(n, c):
    return 1.7 + 400 / n**0.34 + 400 / (c / 6 / n) ** 0.28


size = sizes[losses(sizes, 1e22).argmin()]
growth = sizes[losses(sizes, 1e24).argmin()] / size
price = losses(size / 4, 1e22) - losses(size, 1e22)
