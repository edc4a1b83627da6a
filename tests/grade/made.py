"""Invented submissions: notebooks made of cells, and folders and zips as course platforms hand them out."""

import json
import zipfile
from pathlib import Path
from typing import Any


def cell(code: str, exercise: str = "", **more: Any) -> dict[str, Any]:
    metadata = {"zero_to_hero": {"exercise": exercise}} if exercise else {}
    return {"cell_type": "code", "source": code, "metadata": metadata, "outputs": [], "execution_count": None, **more}


def notebook(*cells: dict[str, Any] | str, **answers: str) -> str:
    """A notebook of these cells, and after them an answer and its check for each `lecture__word="code"`."""
    made = [cell(one) if isinstance(one, str) else one for one in cells]
    for name, code in answers.items():
        name = name.replace("__", ".")
        made += [cell(code, name), cell(f'check("{name}")')]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def folder_of(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def zip_of(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return path
