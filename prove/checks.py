"""Which checks of rights stand in the source, and what does a function look like that lacks one of them?

A check is a call that refuses (`guard.require`, `viewer().require`, `raise Forbidden`), or one that says where somebody
may (`guard.held`, `guard.writable`, `paths`, `holds`). Without it nothing is refused, and everybody may everywhere.
"""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType

import gridmap

FOLDER = Path(gridmap.__file__).parent
EVERYWHERE = "0001"  # all of the drawn world
_REFUSING = ("require",)
_AREAS = ("held", "writable", "paths")


@dataclass(frozen=True)
class Check:
    """One check. function: the first line and name of the innermost function around it; number: among its checks."""

    path: Path
    function: tuple[int, str]
    number: int
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(FOLDER)}:{self.line} {self.text}"


def all_of() -> list[Check]:
    return [check for path in sorted(FOLDER.rglob("*.py")) for check in of(path)]


def of(path: Path) -> Iterator[Check]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
        for number, node in enumerate(_checks_of(function)):
            text = ast.unparse(node).splitlines()[0][:80]
            yield Check(path, _named(function), number, node.lineno, text)


def live(check: Check) -> FunctionType | None:
    """The function of this process that the check stands in; None where its module was never imported."""
    return _functions().get((str(check.path), *check.function))


def without(check: Check) -> CodeType:
    """The code of its function without the check."""
    tree = ast.parse(check.path.read_text(encoding="utf-8"))
    for function in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
        if _named(function) == check.function:
            _Removed(list(_checks_of(function))[check.number]).visit(function)
    ast.fix_missing_locations(tree)
    made = _codes(compile(tree, str(check.path), "exec"))
    return made[check.function]


def _named(function: ast.FunctionDef) -> tuple[int, str]:
    first = min((each.lineno for each in function.decorator_list), default=function.lineno)
    return first, function.name


def _checks_of(function: ast.FunctionDef) -> Iterator[ast.Raise | ast.Call]:
    """Those of this very function, not of one inside of it; in the order of `ast.walk`."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.FunctionDef | ast.ExceptHandler):
            continue  # a handler tells in words what the database refused
        if isinstance(node, ast.If) and "viewer is None" in ast.unparse(node.test):
            continue  # nobody at all: a route's own statement stands before it
        if isinstance(node, ast.Raise | ast.Call) and _is_check(node):
            yield node
        waiting.extend(ast.iter_child_nodes(node))


def _is_check(node: ast.Raise | ast.Call) -> bool:
    if isinstance(node, ast.Raise):
        return node.exc is not None and ast.unparse(node.exc).startswith("Forbidden(")
    if not isinstance(node.func, ast.Attribute):
        return False
    whose = ast.unparse(node.func.value)
    if whose == "guard":
        return node.func.attr in ("require", "held", "writable")
    return node.func.attr in ("require", "paths", "holds") and whose.endswith(
        ("viewer()", "viewer", "asker", "person")
    )


class _Removed(ast.NodeTransformer):
    def __init__(self, gone: ast.AST) -> None:
        self.gone = gone

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return ast.copy_location(ast.Pass(), node) if node is self.gone else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if node is not self.gone:
            return self.generic_visit(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        told = f"[{EVERYWHERE!r}]" if name in _AREAS else "None" if name in _REFUSING else "True"
        return ast.copy_location(ast.parse(told, mode="eval").body, node)


def _codes(code: CodeType) -> dict[tuple[int, str], CodeType]:
    found = {(code.co_firstlineno, code.co_name): code}
    for each in code.co_consts:
        if isinstance(each, CodeType):
            found |= _codes(each)
    return found


@cache
def _functions() -> dict[tuple[str, int, str], FunctionType]:
    home = str(FOLDER)
    gc.unfreeze()  # the tests set aside what was there when they began, and the collector names none of it
    # Asked for once all is imported: looking through everything that lives takes its time.
    return {
        (each.__code__.co_filename, each.__code__.co_firstlineno, each.__code__.co_name): each
        for each in gc.get_objects()
        if isinstance(each, FunctionType) and each.__code__.co_filename.startswith(home)
    }
