"""Which checks of rights stand in the source, and what does the service do without one of them, or with one alone?

A check is a call that refuses (`guard.require`, `viewer().require`, `raise Forbidden`), or one that says where somebody
may (`guard.held`, `guard.writable`, `paths`, `holds`). Without it nothing is refused, and everybody may everywhere.
What a check is handed is part of it. `paths` of no role chooses where a page begins, and the words in which a failure
of the database is told refuse nothing: neither is a check.
"""

from __future__ import annotations

import ast
import builtins
import gc
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType

import gridmap
from gridmap.errors import Forbidden

FOLDER = Path(gridmap.__file__).parent
EVERYWHERE = "0001"  # all of the drawn world
_YES: dict[str, object] = {
    "held": [EVERYWHERE],
    "writable": [EVERYWHERE],
    "paths": (EVERYWHERE,),
    "holds": True,
    "require": None,
    "raise": False,
}
_SWITCH = "gridmap_check"  # the name by which the rewritten functions find it


@dataclass(frozen=True)
class Check:
    """One check. function: the first line and name of the innermost function around it; number: among its checks.

    source: of that function, as a hash.
    """

    path: Path
    function: tuple[int, str]
    number: int
    line: int
    text: str
    kind: str
    source: str

    @property
    def key(self) -> str:
        """The same wherever the function stands in its file, and another once it is written anew."""
        return f"{self.path.relative_to(FOLDER)} {self.function[1]} {self.number} {self.source}"

    def __str__(self) -> str:
        return f"{self.path.relative_to(FOLDER)}:{self.line} {self.text}"

    @property
    def chooses(self) -> bool:
        """It names areas, in which others then look."""
        return self.kind in ("held", "writable", "paths")

    @property
    def defines(self) -> bool:
        """Others refuse by it."""
        return self.kind == "raise" and self.function[1] in ("require", "writable")


def all_of() -> list[Check]:
    return [check for path in sorted(FOLDER.rglob("*.py")) for check in of(path)]


def of(path: Path) -> Iterator[Check]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
        source = hashlib.sha256(ast.unparse(function).encode()).hexdigest()[:12]
        for number, node in enumerate(_checks_of(function)):
            text = ast.unparse(node).splitlines()[0][:80]
            yield Check(path, _named(function), number, node.lineno, text, _kind(node), source)


def live(check: Check) -> FunctionType | None:
    """The function of this process that the check stands in; None where its module was never imported."""
    return _functions().get((str(check.path), *check.function))


@dataclass
class Switches:
    """Of checks, by their place in the sequence. off: they say yes. said_no: those that did, or named fewer areas."""

    checks: Sequence[Check]
    off: frozenset[int] = frozenset()
    said_no: set[int] = field(default_factory=set)

    def __call__(self, number: int, check: Callable[[], object]) -> object:
        """What the check says; noted is also what one would say that is off."""
        yes = _YES[self.checks[number].kind]
        try:
            said = check()
        except Forbidden:
            self.said_no.add(number)
            if number not in self.off:
                raise
            return yes
        if said != yes:
            self.said_no.add(number)
        return yes if number in self.off else said


@contextmanager
def switched(checks: Sequence[Check]) -> Iterator[Switches]:
    """Inside, every check asks its switch first."""
    switches = Switches(checks)
    vars(builtins)[_SWITCH] = switches
    whole = {}
    for each in checks:
        function = live(each)
        if function is not None and function not in whole:
            numbers = {one.number: at for at, one in enumerate(checks) if live(one) is function}
            whole[function] = function.__code__
            function.__code__ = _rewritten(each, numbers)
    try:
        yield switches
    finally:
        for function, code in whole.items():
            function.__code__ = code


def _rewritten(check: Check, numbers: dict[int, int]) -> CodeType:
    """The code of its function in which its checks are asked by way of the switches."""
    tree = ast.parse(check.path.read_text(encoding="utf-8"))
    for function in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
        if _named(function) == check.function:
            found = list(_checks_of(function))
            _Asked({id(found[number]): at for number, at in numbers.items()}).visit(function)
    ast.fix_missing_locations(tree)
    return _codes(compile(tree, str(check.path), "exec"))[check.function]


def _named(function: ast.FunctionDef) -> tuple[int, str]:
    first = min((each.lineno for each in function.decorator_list), default=function.lineno)
    return first, function.name


_NOBODY = re.compile(r"\b(viewer|author) is None")


def _checks_of(function: ast.FunctionDef) -> Iterator[ast.Raise | ast.Call]:
    """Those of this very function, not of one inside of it; in the order of `ast.walk`."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.FunctionDef | ast.ExceptHandler):
            continue  # a handler tells in words what the database refused
        if isinstance(node, ast.If) and _NOBODY.search(ast.unparse(node.test)):
            continue  # nobody at all: a route's own statement stands before it
        if isinstance(node, ast.Raise | ast.Call) and _kind(node):
            yield node
            continue  # what it is handed is part of it
        waiting.extend(ast.iter_child_nodes(node))


def _kind(node: ast.Raise | ast.Call) -> str:
    """Empty for what is no check."""
    if isinstance(node, ast.Raise):
        return "raise" if node.exc is not None and ast.unparse(node.exc).startswith("Forbidden(") else ""
    if not isinstance(node.func, ast.Attribute):
        return ""
    whose, name = ast.unparse(node.func.value), node.func.attr
    if whose == "guard":
        return name if name in ("require", "held", "writable") else ""
    is_asked = whose.endswith(("viewer()", "viewer", "asker", "person"))
    is_check = name in ("require", "holds") or (name == "paths" and node.args)
    return name if is_asked and is_check else ""


class _Asked(ast.NodeTransformer):
    """Each check by the number that it has: `switch(number, lambda: check)`, and `if switch(…): raise`."""

    def __init__(self, numbers: dict[int, int]) -> None:
        self.numbers = numbers

    def _switch(self, number: int, check: ast.expr) -> ast.expr:
        asked = ast.parse(f"{_SWITCH}({number}, lambda: None)", mode="eval").body
        for each in ast.walk(asked):
            if isinstance(each, ast.Lambda):
                each.body = check
        return asked

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if id(node) not in self.numbers:
            return self.generic_visit(node)
        asked = self._switch(self.numbers[id(node)], ast.Constant(True))
        return ast.copy_location(ast.If(asked, [node], []), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        inner = self.generic_visit(node)
        if id(node) not in self.numbers:
            return inner
        return ast.copy_location(self._switch(self.numbers[id(node)], node), node)


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
