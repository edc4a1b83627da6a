"""Keep a model's weights and load them again: `keep(model, "mine")`, then `kept("mine").into(model)`.

The weights are in a file of `torch.save`: {"model": model.state_dict()}, together with what you need to use them, such
as the letters. `torch.load("mine.pt")["model"]` reads them in any PyTorch. `own_text("mine")` is the reader's own text,
mine.txt. In a notebook both files are in the folder in which it runs. In the page they're in this browser, and a panel
lets the reader download, open and delete them (book/live/shelf.mjs). What this leaves out: an optimiser's state, so if
you go on training, its averages begin again.
"""

import builtins
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

IN_PAGE = Path("/home/pyodide/kept")  # book/live/worker.mjs fills it, and passes on what's written there
SHORTEST = 1_000  # characters of a text


class File:
    """What a cell shows of a file: in the page a panel, elsewhere a sentence."""

    def __init__(self, path: Path, says: str, fresh: bool = False) -> None:
        self.path, self.says, self.fresh = path, says, fresh

    def page_file(self) -> dict[str, Any]:
        """Its name, and whether it has just been written."""
        return {"name": self.path.name, "fresh": self.fresh}

    def _repr_html_(self) -> str:
        return f"<p>{self.says}</p>"

    def __repr__(self) -> str:
        return self.says


def show(file: File) -> None:
    getattr(builtins, "display", print)(file)


def path_of(name: str, ending: str) -> Path:
    """Raises ValueError for a name that a file can't have on every system."""
    if not isinstance(name, str) or not re.fullmatch(r"[\w-]{1,60}", name, re.ASCII):
        raise ValueError(f"expected a name of up to 60 letters, digits, - and _, such as 'mine', but got {name!r}")
    return (IN_PAGE if sys.platform == "emscripten" else Path()) / f"{name}{ending}"


def write(path: Path, fill: Callable[[Path], object]) -> None:
    """Fill a new file, and only then replace the old one by it."""
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        fill(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def size_of(path: Path) -> str:
    return f"{max(1, round(path.stat().st_size / 1000)):,} KB"


def keep(model: Any, name: str, **beside: str | float | bool) -> None:
    """Keep the weights of a `torch.nn.Module` under this name. They replace those that had it before.

    `beside` is what you need to use them, such as the letters that the numbers stand for.
    Raises ValueError for a name that a file can't have, TypeError for anything beside it but texts and numbers.
    """
    import torch

    path = path_of(name, ".pt")
    for word, value in beside.items():
        if not isinstance(value, (str, int, float)):
            raise TypeError(f"beside the model there's room for texts and numbers, but got {word}={value!r:.40}")
    content = {"model": model.state_dict(), **beside}
    write(path, lambda part: torch.save(content, part))
    show(File(path, f"{path.name}: the weights are kept, {size_of(path)}.", fresh=True))


class Kept(dict[str, Any]):
    """What a file of weights holds: "model", a state_dict, and by their names the things that were kept beside it."""

    def __init__(self, content: dict[str, Any], path: Path) -> None:
        super().__init__(content)
        self.path = path

    def __missing__(self, word: str) -> Any:
        raise LookupError(f"{self.path.name} holds no {word!r}, only {', '.join(map(repr, self))}")

    def into(self, model: Any) -> Any:
        """The model, with these weights in place of its own.

        Raises ValueError for a model of other sizes, which stays as it was.
        """
        if told := difference(self["model"], model.state_dict()):
            raise ValueError(
                f"{self.path.name} holds the weights of another model: {told}. Make the model with the sizes that it "
                "was kept with"
            )
        model.load_state_dict(self["model"])
        return model


def kept(name: str) -> Kept:
    """What was kept under this name: `kept("mine").into(model)` is the model, `kept("mine")["letters"]` is beside it.

    Raises FileNotFoundError where nothing was kept under this name, ValueError for a file that's damaged or holds no
    weights. It also reads a file of a plain state_dict, from any PyTorch.
    """
    import torch

    path = path_of(name, ".pt")
    if not path.exists():
        show(File(path, f"{path.name}: nothing is kept."))
        others = ", ".join(repr(one.stem) for one in sorted(path.parent.glob("*.pt"))) or "nothing at all"
        where = "in this browser" if path.parent == IN_PAGE else f"in the folder {path.parent.resolve()}"
        raise FileNotFoundError(
            f"no weights are kept as {name!r} {where} (there's {others}): run the cell with "
            f"keep(model, {name!r}) first, or open a file"
        )
    show(File(path, f"{path.name}: {size_of(path)}."))
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # each library has its own error for each kind of damage
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise ValueError(
            f"{path.name} can't be read: it's damaged, or it holds something other than weights ({reason:.120}). "
            "Keep the model again, or open another file"
        ) from None
    if isinstance(content, dict) and "model" not in content:
        content = {"model": content}
    weights = content["model"] if isinstance(content, dict) else None
    if not isinstance(weights, dict) or not all(isinstance(one, torch.Tensor) for one in weights.values()):
        raise ValueError(
            f"{path.name} holds no weights: expected a state_dict() of tensors, or one with the key 'model'"
        )
    return Kept(content, path)


def difference(there: dict[str, Any], here: dict[str, Any]) -> str:
    """Where two state_dicts differ in names or shapes; "" where they don't."""
    for name in [*there, *here]:
        sizes = [f"{(*part[name].shape,)}" if name in part else "missing" for part in (there, here)]
        if sizes[0] != sizes[1]:
            return f"{name} is {sizes[0]} in the file and {sizes[1]} in this model"
    return ""


def own_text(name: str = "mine", at_least: int = SHORTEST) -> str:
    """The reader's own text, or "" if there's none yet. In the page it comes from a text field that the cell shows.

    Raises ValueError for a text of fewer characters than `at_least`, and for a file that isn't text in UTF-8.
    """
    path = path_of(name, ".txt")
    if not path.exists():
        show(File(path, f"{path.name}: there's no text of your own yet."))
        return ""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} isn't a text in UTF-8: save it as plain text in that encoding") from None
    show(File(path, f"{path.name}: your text has {len(text):,} characters."))
    if len(text) < at_least:
        raise ValueError(
            f"{path.name} has {len(text):,} characters, which is too short to learn from: take {at_least:,} or more"
        )
    return text


def seen(text: str, letters: Iterable[str]) -> str:
    """The text, if a model that knows these letters can go on from it.

    Raises ValueError for an empty text and for characters that aren't among the letters.
    """
    if not text:
        raise ValueError("expected a text of at least one character to go on from, but it's empty")
    if strange := sorted(set(text) - set(letters)):
        few = ", ".join(map(repr, strange[:8]))
        raise ValueError(
            f"the model has never seen {few}, so it has no number for it: take characters of the text that it learned"
        )
    return text
