"""Grading a class: what students hand in, a sandbox for their code, and what instructors read afterwards.

`submissions.py` reads what a course platform gives, `sandbox/` runs it, `judged.py` judges one submission through the
checks' own judge, `grading.py` does so for a class, and `exports.py`, `feedback.py` and `report.py` write the results.
Only `sandbox/inside.py` ever meets a student's code, in a process that can reach nothing. `cli.py` is the command.
"""
