"""How many assertions did a run of the tests make, and which did it no longer make? A plug-in of pytest:

    GRIDMAP_ASSERTIONS=after.json PYTHONPYCACHEPREFIX=/tmp/counted PYTHONPATH=scripts \\
        .venv/bin/pytest -p assertions -o enable_assertion_pass_hook=true
    .venv/bin/python scripts/assertions.py before.json after.json

Counted is what was reached and held: an `assert`, playwright's `expect(...)`, a `pytest.raises`. A test that is
skipped, shortened or no longer collected shows as an assertion that is missing, by its own words, wherever its file
has gone. Instead of a run's file the second line takes a folder of tests as well, and counts what is written in it.
"""

from __future__ import annotations

import ast
import functools
import json
import linecache
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api._generated import LocatorAssertions, PageAssertions

TESTS = str(Path(__file__).parent.parent / "tests")
MACHINERY = (__name__, "_pytest.", "pluggy.")
TARGET, KEY = "GRIDMAP_ASSERTIONS", "assertions"
pytest.register_assert_rewrite("tests")


class Counting:
    """Counts in the process that runs the tests; a worker of xdist hands its counts to the one that asked."""

    def __init__(self) -> None:
        self.held: Counter[str] = Counter()
        self.tests = 0

    def note(self, line: int | None = None) -> None:
        """One more, where the tests asked for it; libraries assert as well, and are not counted."""
        frame = sys._getframe(1)
        while frame.f_back and frame.f_globals["__name__"].startswith(MACHINERY):
            frame = frame.f_back
        if frame.f_code.co_filename.startswith(TESTS):
            self.held[linecache.getline(frame.f_code.co_filename, line or frame.f_lineno).strip()] += 1

    def pytest_assertion_pass(self, item: pytest.Item, lineno: int, orig: str, expl: str) -> None:
        self.note(lineno)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.tests += report.when == "call" and report.passed

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self.held.update(getattr(node, "workeroutput", {}).get(KEY, {}))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[KEY] = dict(self.held)
        elif target := os.environ.get(TARGET):
            counts = {"tests": self.tests, "held": dict(sorted(self.held.items()))}
            Path(target).write_text(json.dumps(counts, indent=1, ensure_ascii=False))


def _counted(counting: Counting, method: Callable[..., Any]) -> Callable[..., Any]:
    """The same method, noted when it comes back without an error; a context manager's, when it swallowed one."""

    @functools.wraps(method)
    def call(*given: Any, **more: Any) -> Any:
        answer = method(*given, **more)
        if method.__name__ != "__exit__" or answer:
            counting.note()
        return answer

    return call


def pytest_configure(config: pytest.Config) -> None:
    counting = Counting()
    config.pluginmanager.register(counting)
    for kind in (LocatorAssertions, PageAssertions):
        for name in vars(kind):
            if name.startswith(("to_", "not_to_")):
                setattr(kind, name, _counted(counting, getattr(kind, name)))
    pytest.RaisesExc.__exit__ = _counted(counting, pytest.RaisesExc.__exit__)  # type: ignore[method-assign]


def _is_assertion(node: ast.AST) -> bool:
    """An `assert`, a call of a method of `expect(...)`, or a call of `pytest.raises`."""
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Assert)
    of = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(of, ast.Call):
        return isinstance(of.func, ast.Name) and of.func.id == "expect"
    return isinstance(of, ast.Name) and of.id == "pytest" and node.func.attr == "raises"  # type: ignore[attr-defined]


def written(tests: Path) -> dict[str, Any]:
    """How often each assertion stands in the files of a folder, as a run would count it."""
    sources = [ast.walk(ast.parse(path.read_text())) for path in sorted(tests.rglob("*.py"))]
    held = Counter(ast.unparse(node) for nodes in sources for node in nodes if _is_assertion(node))
    return {"tests": 0, "held": dict(held)}


def compare(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What to say about two runs: their totals, then each assertion that the later one never made."""
    totals = [
        f"{name}: {run['tests']} tests, {sum(run['held'].values())} assertions, {len(run['held'])} different ones"
        for name, run in (("before", before), ("after", after))
    ]
    return totals + [f"no longer made: {each}" for each in before["held"] if each not in after["held"]]


def _counts(name: str) -> dict[str, Any]:
    path = Path(name)
    return written(path) if path.is_dir() else json.loads(path.read_text())


if __name__ == "__main__":
    sys.stdout.write("\n".join(compare(*map(_counts, sys.argv[1:3]))) + "\n")
