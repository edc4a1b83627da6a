"""A hash of what Python code does: comments, docstrings and layout don't count, nor which Python reads it.

A record keeps the hashes of the files that it measured, so that it can tell whether they have changed since.
"""

import ast
import hashlib
from typing import Any


def code_hash(source: str) -> str:
    """16 hexadecimal digits for this source code. Raises SyntaxError for a text that isn't Python.

    It isn't made from `ast.dump`, which tells the same tree in other words from one version of Python to the next: a
    record made with 3.11 would look changed on Colab (3.13) and in the page (3.14).
    """
    return hashlib.sha256(tree_text(ast.parse(source)).encode()).hexdigest()[:16]


def tree_text(node: Any) -> str:
    """A syntax tree as text, without docstrings, empty fields and places."""
    if isinstance(node, list):
        return f"[{','.join(map(tree_text, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = dict(ast.iter_fields(node))
    documented = isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
    if documented and ast.get_docstring(node, clean=False) is not None:  # type: ignore[arg-type]
        fields["body"] = fields["body"][1:]
    told = (f"{name}={tree_text(field)}" for name, field in fields.items() if field is not None and field != [])
    return f"{type(node).__name__}({','.join(told)})"
