"""A record's runs in several processes side by side: each is the record's own script, with its arguments as JSON.

The results are those of one process after another, because each run has its own seeds. Left out: anything that shares.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

AT_ONCE = 4


def side_by_side(script: str, todo: Sequence[Sequence[Any]]) -> list[Any]:
    """What the script's `alone` gives for each list of arguments, in their order. Raises RuntimeError if one fails."""
    here = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent.parent)}

    def one(arguments: Sequence[Any]) -> Any:
        command = [sys.executable, script, json.dumps(arguments)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, env=here)
        if ran.returncode:
            raise RuntimeError(f"{script} {arguments}: {ran.stderr[-500:]}")
        return json.loads(ran.stdout.splitlines()[-1])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, todo))


def alone(measured: Callable[..., Any]) -> None:
    """For `if __name__ == "__main__"`: run with the arguments of this process, and print what comes out."""
    print(json.dumps(measured(*json.loads(sys.argv[1]))))
