"""What a cell printed, as one text for each stream and as a terminal shows it.

A kernel sends its text in pieces, cut at any moment, so the pieces are joined as they are. A carriage return goes back
to the start of the line, and what follows overwrites it (this is how a progress bar moves); a backspace takes the
character before it away. Jupyter shows both alike. MyST-NB's own function would begin a new line with each piece.
"""

import re
from copy import copy
from typing import Any


def merge_streams(outputs: list[Any]) -> list[Any]:
    """A notebook cell's outputs with each stream as one output, where its first piece stood."""
    merged: list[Any] = []
    streams: dict[str, Any] = {}
    for output in map(copy, outputs):  # the notebook itself keeps its pieces
        if output.output_type == "stream" and output.name in streams:
            streams[output.name].text += output.text
        else:
            merged.append(output)
            if output.output_type == "stream":
                streams[output.name] = output
    for output in streams.values():
        output.text = "\n".join(map(shown, output.text.split("\n")))
    return merged


def shown(line: str) -> str:
    """One printed line as a terminal leaves it: `shown("10 %\\r50 %")` is `"50 %"`."""
    while (shorter := re.sub(r"[^\x08\r]\x08", "", line)) != line:
        line = shorter
    left = ""
    for piece in line.replace("\b", "").split("\r"):
        left = piece + left[len(piece) :]
    return left
