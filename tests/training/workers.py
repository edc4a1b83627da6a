"""What torchrun starts: a small run in which one process kills itself once.

torchrun … -m tests.training.workers FOLDER STEP
"""

import os
import sys
from pathlib import Path

from tests.training import small
from zero_to_hero.training.loop import train


def main(folder: Path, step: int) -> None:
    died = folder / "died"

    def watch(line: dict) -> None:
        if line["step"] == step and os.environ["RANK"] == "1" and not died.exists():
            died.touch()
            small.kill_myself()

    train(small.run(folder, "died-once"), watch)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
