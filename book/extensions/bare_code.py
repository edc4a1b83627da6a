"""Python without what only its readers need: comments, docstrings, the annotations of functions and variables.

That's how the page gets the modules that nobody reads there, in two thirds of the bytes. Names and messages stay as
they are, so a traceback names the same files and functions.
"""

import ast
import re


class Bare(ast.NodeTransformer):
    """Takes away what does nothing when the code runs. The methods have the names that ast looks for."""

    def without_text(self, node: ast.Module | ast.ClassDef | ast.FunctionDef) -> None:
        if ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
        if not node.body and not isinstance(node, ast.Module):
            node.body.append(ast.Pass())

    def visit_Module(self, node: ast.Module) -> ast.Module:
        self.generic_visit(node)
        self.without_text(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        # here annotations do something: they are the fields of dataclasses and named tuples
        node.body = [one if isinstance(one, ast.AnnAssign) else self.visit(one) for one in node.body]
        node.body = [one for one in node.body if one is not None]
        self.without_text(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.returns = None
        self.without_text(node)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        return ast.Assign([node.target], node.value) if node.value else ast.Pass()

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | None:
        documents = isinstance(node.targets[0], ast.Attribute) and node.targets[0].attr == "__doc__"
        return None if documents else node

    def visit_If(self, node: ast.If) -> ast.stmt | None:
        only_for_checkers = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        if only_for_checkers and not node.orelse:
            return None
        self.generic_visit(node)
        return node


def bare(code: str) -> str:
    """The code, indented by one space where it was four."""
    text = ast.unparse(ast.fix_missing_locations(Bare().visit(ast.parse(code))))
    return re.sub("^( {4})+", lambda spaces: " " * (len(spaces[0]) // 4), text, flags=re.MULTILINE) + "\n"
