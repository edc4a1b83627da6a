"""What a run costs, counted before it starts: FLOPs, hours, money; and MFU.

A multiplication and an addition are two FLOPs. A weight takes part in one of each per
token on the way forwards, and in two of each on the way back: 6 per parameter and
token. On top come attention's products, 12 · n_layer · n_embd · block_size per token
(Chowdhery et al., PaLM, arXiv:2204.02311, appendix B, where MFU is defined, too). The
count takes no notice of the causal mask, which would halve the second part, so that
everybody's MFU means the same.
"""

import time
from dataclasses import dataclass

import torch

from zero_to_hero.gpt import GPT, parameters

from .config import RunConfig
from .distributed import device_of
from .errors import TrainingError, nearest
from .model import build

# TFLOP/s of matrix products without sparsity, as the makers' data sheets give them:
# bfloat16 with sums in float32; float16 for T4 and V100, which have no bfloat16
PEAKS = {
    "t4": 65.0,
    "v100": 125.0,
    "l4": 121.0,
    "a10g": 70.0,
    "rtx 3090": 71.0,
    "rtx 4090": 165.2,
    "a100": 312.0,
    "l40s": 362.0,
    "h100 pcie": 756.0,
    "h100": 989.0,
    "h200": 989.0,
    "b200": 2250.0,
}


def flops_per_token(model: GPT) -> int:
    """FLOPs of forward and backward pass for a token. Positions are looked up, and
    nothing multiplies them; a tied table counts once, as the head."""
    c = model.config
    n = parameters(model)
    if not c.modern:
        n -= c.block_size * c.n_embd
    return 6 * n + 12 * c.n_layer * c.n_embd * c.block_size


def peak_of(run: RunConfig, device: torch.device) -> tuple[float, str]:
    """FLOP/s that this run's device could do at most, and where the number is from.

    A CPU has no such number that holds, so it's measured: a large matrix product.
    A GPU without a name here is measured, too. Raises TrainingError for any other peak
    that has no name here.
    """
    name = run.peak.lower()
    try:
        return float(name) * 1e12, "given"
    except ValueError:
        pass
    if name == "auto" and device.type == "cuda":
        own = torch.cuda.get_device_name(device).lower()
        name = max((peak for peak in PEAKS if peak in own), key=len, default="measured")
    if name in ("auto", "measured"):
        return measured(device), "measured"
    if name not in PEAKS:
        raise TrainingError(f"peak = {run.peak!r}: {nearest(name, [*PEAKS, 'measured'])}")
    return PEAKS[name] * 1e12, f"{name}'s data sheet"


def measured(device: torch.device, size: int = 1024, seconds: float = 0.2) -> float:
    """FLOP/s of a product of two square float32 matrices, the best of several."""
    a = torch.ones(size, size, device=device)
    best, end = 0.0, time.perf_counter() + seconds
    a @ a  # the first one also starts threads
    while time.perf_counter() < end or best == 0.0:
        begin = time.perf_counter()
        (a @ a)[0, 0].item()
        best = max(best, 2 * size**3 / (time.perf_counter() - begin))
    return best


@dataclass(frozen=True)
class Plan:
    """A run before it starts."""

    parameters: int
    tokens: int  # over all steps
    flops: int

    def hours(self, peak: float, mfu: float, devices: int = 1) -> float:
        """On so many devices of this peak (FLOP/s), at this share of it."""
        return self.flops / (peak * mfu * devices) / 3600


def plan(run: RunConfig, vocab_size: int) -> Plan:
    """Counts only: the model is built on PyTorch's meta device, which has no memory."""
    with torch.device("meta"):
        model = build(run, vocab_size)
    tokens = run.steps * run.batch_size * run.block_size
    return Plan(parameters(model), tokens, tokens * flops_per_token(model))


def described_plan(run: RunConfig, mfu: float, devices: int, price: float) -> str:
    """What a run will cost, in lines. `price`: what an hour of one device costs, in any
    currency; 0 leaves the money out. Raises TrainingError for numbers that can't be."""
    if not 0 < mfu <= 1:
        raise TrainingError(f"mfu = {mfu:g}: expected a share above 0, up to 1.")
    if devices < 1 or price < 0:
        raise TrainingError(f"Expected 1 device or more and a price from 0 up, got {devices} and {price:g}.")
    whole = plan(run, run.vocab_size or 65)
    peak, source = peak_of(run, device_of(run.device))
    hours = whole.hours(peak, mfu, devices)
    lines = [
        f"{whole.parameters:,} parameters",
        f"{whole.tokens:,} tokens in {run.steps:,} steps",
        f"{whole.flops / whole.tokens:,.0f} FLOPs a token, {whole.flops:.3g} in all",
        f"{hours:,.2f} hours on {devices} device{'s' if devices > 1 else ''} of "
        f"{peak / 1e12:,.3g} TFLOP/s ({source}) at an MFU of {mfu:.0%}",
    ]
    if price:
        lines.append(f"{hours * devices * price:,.2f} to pay at {price:g} an hour and device")
    return "\n".join(lines)
