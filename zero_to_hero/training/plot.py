"""The losses of runs as a picture, from their logs, at any time."""

from collections.abc import Sequence
from pathlib import Path

from .errors import TrainingError
from .files import room, written
from .progress import LOG, read_log


def plot(folders: Sequence[Path], out: str | Path | None = None) -> Path:
    """Draw each run's loss on its batches, thin, and on val, with dots. Gives the
    picture's path. Raises TrainingError for a run without a log, or for a file that's
    neither SVG nor PNG."""
    path = Path(out) if out else folders[0] / "loss.svg"
    if path.suffix not in (".svg", ".png"):
        raise TrainingError(f"{path} should end in .svg or .png.")
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise TrainingError("Pictures need matplotlib: pip install matplotlib.") from None

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for i, folder in enumerate(folders):
        if not (folder / LOG).exists():
            raise TrainingError(f"There's no {folder / LOG}: give a folder of `train`.")
        lines, colour = read_log(folder), f"C{i}"
        seen = [(line["step"], line["loss"]) for line in lines if "loss" in line]
        if not seen:
            raise TrainingError(f"{folder} has no step in its log yet.")
        axes.plot(*zip(*seen, strict=True), colour, alpha=0.4, lw=0.8)
        looked = [(line["step"], line["val"]) for line in lines if "val" in line]
        axes.plot(*zip(*looked or [seen[-1]], strict=True), colour, marker="o", ms=3)
        axes.lines[-1].set_label(f"{folder.name}, {'val' if looked else 'batches'}")
    axes.set(xlabel="step", ylabel="loss, nats a token")
    axes.grid(alpha=0.3)
    axes.legend()
    with room(path, "The run isn't touched."), written(path) as file:
        figure.savefig(file, format=path.suffix[1:], dpi=150)
    return path
