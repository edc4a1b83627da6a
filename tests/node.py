"""Our JavaScript under Node, for tests that hold it against Python."""

import json
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def said(code: str) -> str:
    """What a module with this text, standing at the root, writes to the console."""
    done = subprocess.run(["node", "--input-type=module"], input=code, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def in_node(code: str) -> Any:
    """The same as JSON."""
    return json.loads(said(code))
