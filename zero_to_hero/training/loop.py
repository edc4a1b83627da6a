"""The loop: draw a batch, find the gradient, take a step; look, keep, go on.

A run is the same for any number of processes and any size of micro-batches: each step
has its `batch_size` pieces, the loss is the mean over all their targets, and dropout's
masks are drawn from the step's number. It's also the same if it's killed in between,
because a checkpoint has all that the next step depends on. On a CPU "the same" is bit
for bit after a kill; sums in another order, by other processes, differ in the last
digits.
"""

import contextlib
import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from zero_to_hero.gpt import parameters

from . import checkpoint
from .config import RunConfig, to_toml
from .data import Batches, Cut, Dataset, Piece, Tokens, rows, share, targets
from .distributed import Place, alone, processes
from .errors import TrainingError
from .files import room, written
from .flops import flops_per_token, peak_of
from .gpt2 import load_into
from .lock import only_run
from .model import Model, Summed, build
from .optimizer import cosine, optimizer_of
from .progress import Line, Log, Progress

Watch = Callable[[Line], None]


def train(run: RunConfig, watch: Watch | None = None) -> float:
    """Train, or go on where `run.out` stopped; gives the last loss on val, in nats a
    token.

    `watch` gets each step's line of the log. Raises TrainingError for what the reader
    can mend, and KeyboardInterrupt after Ctrl-C, once a checkpoint is there.
    """
    with processes(run.device) as place, only_run(Path(run.out), place):
        return Training(run, place).go(watch)


class Training:
    """A run in one process: model, optimizer, data, and where they are."""

    def __init__(self, run: RunConfig, place: Place):
        self.run, self.place, self.folder = run, place, Path(run.out)
        self.micro = micro_batch(run, place.size)
        self.dtype = precision(run, place.device)
        self.data = Dataset(run.data)
        self.model = first_model(run, self.data.vocab_size).to(place.device)
        self.optimizer = optimizer_of(self.model, run)
        scaled = self.dtype is torch.float16  # its smallest numbers are too large
        self.scaler = torch.amp.GradScaler(place.device.type, enabled=scaled)
        length = len(self.data.train)
        self.batches = Batches(length, run.block_size, run.batch_size, run.seed)
        self.done, self.val = 0, math.nan  # steps, and the last loss on val
        self.resume()
        self.summed: nn.Module = Summed(self.model)
        if run.compile:
            self.summed.compile()  # from its first call on
        self.net = place.shared(self.summed)

    # ---------------------------------------------------------------- a step

    def step(self) -> Line:
        """One update. Its line has the mean loss of its batch before the update, the
        rate, and the gradient's length before clipping."""
        run, place = self.run, self.place
        least = run.min_lr / run.lr if run.lr else 1.0
        lr = self.optimizer.set(cosine(self.done, run.steps, run.warm_up, least))
        pieces = self.batches.draw()
        count = targets(pieces)  # of the whole step, in all processes
        mine = list(share(pieces, self.micro, place.rank, place.size))
        total = torch.zeros((), device=place.device)
        for number, some in mine:
            self.seed_dropout(number)
            with alone(self.net, last=number == mine[-1][0]):
                loss = self.loss(self.net, self.data.train, some)
                # DDP takes the mean over processes, and we want the sum
                self.scaler.scale(loss * (place.size / count)).backward()
            total += loss.detach()
        mean = place.total(total.item())[0] / count
        self.optimizer.unscale(self.scaler)
        longest = run.clip or math.inf
        length = nn.utils.clip_grad_norm_(self.model.parameters(), longest).item()
        self.check(mean, length)
        self.optimizer.step(self.scaler)
        self.done += 1
        return {"step": self.done, "loss": mean, "lr": lr, "norm": length}

    def loss(self, net: nn.Module, tokens: Tokens, pieces: list[Piece]) -> Tensor:
        """The sum of the losses of these pieces in nats, in mixed precision if there is
        one: matrix products in 16 bits, weights and sums in 32."""
        device = self.place.device
        x, y = rows(tokens, pieces, self.run.block_size)
        if device.type == "cuda":  # pinned memory is copied while the GPU computes
            x, y = x.pin_memory(), y.pin_memory()
        x, y = x.to(device, non_blocking=True), y.to(device, non_blocking=True)
        mixed = self.dtype is not torch.float32
        with torch.autocast(device.type, self.dtype, enabled=mixed):
            return net(x, y)

    def seed_dropout(self, number: int) -> None:
        """Masks that depend on the step and the micro-batch's number in it, and on
        neither the process nor on what was drawn before."""
        if self.run.dropout:
            parts = (self.run.seed, self.done, number)
            seed = np.random.SeedSequence(parts).generate_state(1, np.uint64)
            torch.manual_seed(int(seed[0]))

    def check(self, loss: float, length: float) -> None:
        """Raises TrainingError before an update that would spoil the weights. With
        float16 a gradient that's too long only makes the scaler smaller."""
        fine = math.isfinite(length) or self.scaler.is_enabled()
        if math.isfinite(loss) and fine:
            return
        kept = checkpoint.all_in(self.folder)
        last = "There's no checkpoint yet."
        if kept:
            last = f"The checkpoint of step {checkpoint.number(kept[0])} is from before."
        what = f"gradient is {length}" if math.isfinite(loss) else f"loss is {loss}"
        raise TrainingError(
            f"The {what} at step {self.done + 1}: the weights ran away. {last} "
            f"Begin again with another --out and a smaller --lr than {self.run.lr:g}, or "
            "a longer --warm-up."
        )

    # ---------------------------------------------------------------- looking

    @torch.no_grad()
    def evaluate(self) -> float:
        """The mean loss of all of val in nats a token, each token once; nan without
        val.

        Process r of n takes batches r, r + n, r + 2n and so on. Rows of nothing fill up
        the last one, because a compiled model likes one shape.
        """
        block_size = self.run.block_size
        cut = Cut(len(self.data.val), block_size, first=block_size)
        if len(self.data.val) < 2:
            return math.nan
        size = max(self.micro, 8192 // block_size)
        total = torch.zeros((), dtype=torch.float64)
        self.model.eval()
        for start in range(self.place.rank * size, len(cut), self.place.size * size):
            some = [cut[i] for i in range(start, min(start + size, len(cut)))]
            some += [(0, 0)] * (size - len(some))
            total += self.loss(self.summed, self.data.val, some).cpu()
        self.model.train()
        return self.place.total(total.item())[0] / cut.targets

    # ---------------------------------------------------------------- keeping

    def save(self) -> None:
        """Write a checkpoint of now. The first process does it, the others wait. Raises
        TrainingError in all of them if it can't."""
        error = None
        if self.place.first:
            try:
                checkpoint.save(self.folder, self.done, self.state(), self.run.keep)
            except TrainingError as caught:
                error = caught
        if self.place.total(float(error is not None))[0]:
            raise error or TrainingError("The first process can't write its checkpoint.")

    def state(self) -> checkpoint.State:
        """All that the next step depends on, and what tells another run from this
        one."""
        return {
            "step": self.done,
            "val": self.val,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state(),
            "scaler": self.scaler.state_dict(),
            "epoch": self.batches.epoch,
            "at": self.batches.at,
            "recipe": self.run.recipe(),
            "vocabulary": self.data.description,
            "vocab_size": self.model.config.vocab_size,
            "content": self.data.content,
        }

    def resume(self) -> None:
        """Go to the newest checkpoint, if there is one. Raises TrainingError if it's of
        another run, or if all are broken."""
        path = checkpoint.newest(self.folder, self.place)
        if path is None:
            return
        state = checkpoint.read(path)
        belongs(state, self.run, self.data, path)
        self.model.load_state_dict(state["model"])
        self.optimizer.load(state["optimizer"])
        self.scaler.load_state_dict(state["scaler"])
        self.batches.go_to(state["epoch"], state["at"])
        self.done, self.val = state["step"], state["val"]

    # ---------------------------------------------------------------- all of it

    def go(self, watch: Watch | None = None) -> float:
        """The steps that are left."""
        run, place = self.run, self.place
        log = self.log() if place.first else None
        progress = Progress(self.done, run.steps, run.log_every, quiet=not place.first)
        progress.say(self.introduction())
        per_token = flops_per_token(self.model)
        peak = peak_of(run, place.device)[0] * place.size
        tokens = run.batch_size * run.block_size
        with contextlib.ExitStack() as stack:
            if log:
                stack.callback(log.close)
                self.write_settings()
            stopped = stack.enter_context(ctrl_c())
            stack.callback(progress.end)
            while self.done < run.steps:
                begin = time.perf_counter()
                line = self.step()
                line["seconds"] = time.perf_counter() - begin
                rate = tokens / line["seconds"]
                line |= {"tokens_per_second": rate, "mfu": rate * per_token / peak}
                progress.step(line)
                if log:
                    log.write(line)
                last = self.done == run.steps
                stop = place.total(float(bool(stopped)))[0] > 0
                if last or due(self.done, run.evaluate_every):
                    self.val = self.evaluate()
                    progress.say(f"step {self.done}/{run.steps}  val {self.val:.4f}")
                    if log:
                        log.write({"step": self.done, "val": self.val})
                if last or stop or due(self.done, run.save_every):
                    if log:
                        log.sync()
                    self.save()
                if watch:
                    watch(line)
                if stop:
                    progress.say(f"Stopped after step {self.done}: the same command goes on.")
                    raise KeyboardInterrupt
        return self.val

    def log(self) -> Log:
        """The log, cut back to where we are."""
        lost = partial(checkpoint.safe, self.folder)
        return Log(self.folder, self.done, self.run.tensorboard, lost)

    def introduction(self) -> str:
        """What begins, in two lines."""
        run, data, place = self.run, self.data, self.place
        n = parameters(self.model)
        where = f"{place.size} × {place.device.type}" if place.size > 1 else str(place.device)
        kind = str(self.dtype).removeprefix("torch.")
        each = run.batch_size // (self.micro * place.size)
        begin = f"going on after step {self.done}" if self.done else "beginning"
        return (
            f"{n:,} parameters, {len(data.train):,} tokens to learn from, {len(data.val):,} "
            f"to look at; {where}, {kind}\n"
            f"{begin}: {run.steps:,} steps of {run.batch_size} × {run.block_size} tokens, "
            f"{each} micro-batch{'es' if each > 1 else ''} in each process"
        )

    def write_settings(self) -> None:
        """The run's settings beside its checkpoints: config.toml repeats it."""
        path, text = self.folder / "config.toml", to_toml(self.run).encode()
        if path.exists() and path.read_bytes() == text:
            return
        with room(path, checkpoint.safe(self.folder)), written(path) as file:
            file.write(text)


def due(step: int, every: int) -> bool:
    """Whether something happens now that happens every so many steps; 0: only at the
    end."""
    return every > 0 and step % every == 0


def first_model(run: RunConfig, vocab_size: int) -> Model:
    """The model with its first weights, the same on every device. Raises TrainingError
    if the data has ids that it hasn't."""
    if 0 < run.vocab_size < vocab_size:
        raise TrainingError(
            f"The tokens in {run.data} come from a vocabulary of {vocab_size:,}, and "
            f"vocab_size is {run.vocab_size:,}: take 0, which means the data's own."
        )
    torch.manual_seed(run.seed)
    model = build(run, vocab_size)
    if run.start_from:
        load_into(model, Path(run.start_from))
    return model


def micro_batch(run: RunConfig, size: int) -> int:
    """The pieces that each of `size` processes computes at a time. Raises TrainingError
    if they can't share a step evenly."""
    if run.batch_size % size:
        raise TrainingError(
            f"batch_size = {run.batch_size} can't be shared by {size} processes: take a "
            f"multiple, {run.batch_size // size * size or size} for example."
        )
    micro = run.micro_batch or run.batch_size // size
    if run.batch_size % (micro * size):
        best = math.gcd(run.batch_size // size, micro)
        raise TrainingError(
            f"batch_size = {run.batch_size} can't be cut into micro-batches of {micro} for "
            f"{size} processes: --micro-batch {best} fits."
        )
    return micro


def precision(run: RunConfig, device: torch.device) -> torch.dtype:
    """What matrix products are computed in. auto: bfloat16 on GPUs that have it (since
    2020), float16 on older ones, float32 elsewhere."""
    name = run.precision
    if name == "auto":
        name = "float32"
        if device.type == "cuda":
            new = torch.cuda.get_device_capability(device) >= (8, 0)
            name = "bfloat16" if new else "float16"
            if name == "float16" and run.optimizer == "muon":
                name = "float32"
    if name == "float16" and run.optimizer == "muon":
        raise TrainingError("Muon doesn't go with float16: take --precision float32.")
    return {
        "float32": torch.float32,
        "bfloat16": torch.bfloat16,
        "float16": torch.float16,
    }[name]


def belongs(state: checkpoint.State, run: RunConfig, data: Dataset, path: Path) -> None:
    """Raises TrainingError if a checkpoint is of other data or another recipe."""
    theirs, ours = state["vocabulary"], data.description
    if theirs != ours:
        raise TrainingError(
            f"{path} was trained with another vocabulary than that of {data.folder} "
            f"({theirs['kind']} there, {ours['kind']} here): give the --data it began "
            "with, or another --out."
        )
    if state["content"] != data.content:
        raise TrainingError(
            f"{path} was trained on other tokens than those in {data.folder}: give the "
            "--data it began with, or another --out."
        )
    theirs, ours = state["recipe"], run.recipe()
    for name in ours:
        if theirs.get(name) != ours[name]:
            raise TrainingError(
                f"{path} was trained with {name} = {theirs.get(name)!r}, and now {name} is "
                f"{ours[name]!r}: a run keeps its recipe. Give the old value, or another "
                "--out."
            )


@contextlib.contextmanager
def ctrl_c() -> Iterator[list[int]]:
    """A list that isn't empty any more after Ctrl-C. A second one stops at once."""
    pressed: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield pressed  # only the main thread hears of signals
        return
    before = signal.getsignal(signal.SIGINT)

    def press(number: int, frame: object) -> None:
        pressed.append(number)
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
