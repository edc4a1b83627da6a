"""Mutation testing of the checks: every small change that makes a worked answer wrong must be noticed.

`operators.py` makes the mutants of an answer, `judge.py` runs one against its check, and `python -m tests.mutants`
reports what passed.
"""
