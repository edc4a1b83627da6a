"""The invented class of book/invented_class.py, as files that it hands in."""

from collections import Counter

from book.invented_class import RIGHT, SET_UP, WRONG, answers
from tests.grade.made import notebook

__all__ = ["RIGHT", "SET_UP", "WRONG", "answers", "class_of"]


def class_of(students: int) -> tuple[dict[str, str], Counter[tuple[str, str]]]:
    """The files of a class as Canvas names them, and how often each mistake is in them."""
    expected: Counter[tuple[str, str]] = Counter()
    files = {}
    for student in range(students):
        given = {name.replace(".", "__"): code for name, code in answers(student, expected).items()}
        files[f"student{student:03}_{1000 + student}_{5000 + student}_week3.ipynb"] = notebook(SET_UP, **given)
    return files, expected
