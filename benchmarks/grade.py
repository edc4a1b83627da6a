"""How long a class takes: invented submissions, graded in the sandbox by two workers, from the zip to the report.

Seconds of the clock, because that's what an instructor waits for. The bar: 60 submissions with 10 exercises in under
three minutes on two cores. How many answers are right and wrong follows from the invented class, and is told beside
it.

    python benchmarks/grade.py [--students 60] [--workers 2]
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the package of this tree, wherever this is started

from tests.grade.invented import RIGHT, class_of
from tests.grade.made import zip_of
from zero_to_hero.grade import assignment as assignments
from zero_to_hero.grade import exports, feedback, report
from zero_to_hero.grade.grading import grade
from zero_to_hero.grade.sandbox.choose import choose
from zero_to_hero.grade.submissions import collect

BAR = 180.0  # seconds for 60 students


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    sandbox = choose()
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        files, expected = class_of(given.students)
        zip_of(root / "class.zip", dict(files))
        (root / "week3.yml").write_text(assignments.new_text("week3", list(RIGHT)), encoding="utf-8")
        start = time.perf_counter()
        assignment = assignments.read(root / "week3.yml")
        done = grade(collect(root / "class.zip").submissions, assignment, sandbox, root / "out", given.workers)
        exports.write(done, assignment, root / "out")
        feedback.write(done, assignment, root / "out")
        report.write(done, assignment, root / "out")
        seconds = time.perf_counter() - start
    states = Counter(result.state for one in done for result in one.results)
    wrong = sum(expected.values())
    per = seconds / given.students
    bar = BAR * given.students / 60
    print(f"{given.students} submissions, {len(RIGHT)} exercises, {given.workers} workers, {sandbox.name}; ", end="")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{seconds:.1f} s, {per:.2f} s a submission (bar: {bar:.0f} s)")
    print(f"{states['passed']} right, {states['not yet']} wrong (made: {wrong}), {states['missing']} missing")
    return 0 if seconds < bar and states["not yet"] == wrong else 1


if __name__ == "__main__":
    raise SystemExit(main())
