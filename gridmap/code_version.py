"""Which version of the program computes this? A mark of some modules and of all of ours that they import.

Only what the program does is in the mark: comments, docstrings and layout are not. A package that is merely passed on
the way to a module does not count, else every layer would depend on the list of all layers.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Lock

PROGRAM = "gridmap"
_ROOT = Path(__file__).parents[1]
# Before Python 3.13 two threads that parse at once disturb each other's count of depth: "SystemError: AST constructor
# recursion depth mismatch" (https://github.com/python/cpython/issues/106905).
_one_at_a_time = Lock()


def code_version(*modules: str) -> str:
    """16 hexadecimal digits that change whenever a module, or one of ours that it imports, does something else."""
    marks = "".join(_mark(module) for module in sorted(import_closure(*modules)))
    return hashlib.sha256(marks.encode()).hexdigest()[:16]


def import_closure(*modules: str) -> set[str]:
    """These modules and all of ours that they import, by way of others too."""
    reached: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += _imports(module)
    return reached


@cache
def _imports(module: str) -> frozenset[str]:
    return frozenset(
        name for node in ast.walk(_tree(module)) for name in _named(node) if name.split(".")[0] == PROGRAM
    )


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == PROGRAM:
        for each in node.names:
            inner = f"{node.module}.{each.name}"
            yield inner if _file(inner) else node.module


@cache
def _mark(module: str) -> str:
    tree = _tree(module)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


def _tree(module: str) -> ast.Module:
    file = _file(module)
    if file is None:
        raise ModuleNotFoundError(module)
    text = file.read_text(encoding="utf-8")
    with _one_at_a_time:
        try:
            return ast.parse(text)
        except SystemError:  # somebody else parsed meanwhile
            return ast.parse(text)


@cache
def _file(module: str) -> Path | None:
    base = _ROOT.joinpath(*module.split("."))
    return next((file for file in (base.with_suffix(".py"), base / "__init__.py") if file.is_file()), None)
