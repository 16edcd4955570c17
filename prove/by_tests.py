"""A plugin of pytest: is a check of rights missed by a test, where no request of `prove.rights` came to it?

`python -m pytest -p prove.by_tests -m "not browser and not race and not scale"`. Each test runs as ever; where a check
said no meanwhile that nobody has noticed yet, the test runs again without that check, and once more with it, so that
only a test that fails for this very reason counts. What came of it stands in figures/each/check.json.
"""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

import gridmap
from prove import checks
from prove.rights import BY_A_TEST, OPEN, UNREACHED, keep, kept

MOST_TRIES = 8  # tests of which each might have missed it
_tried: Counter[int] = Counter()
_switches: list[checks.Switches] = []
_open = contextlib.ExitStack()


def pytest_sessionstart() -> None:
    for module in pkgutil.walk_packages(gridmap.__path__, "gridmap."):
        if "migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    _switches.append(_open.enter_context(checks.switched(checks.all_of())))


def pytest_sessionfinish() -> None:
    _open.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
    switches = _switches[0]
    switches.said_no.clear()
    done = yield
    for number in sorted(switches.said_no & _waiting(switches)):
        _tried[number] += 1
        if not _passes(item, nextitem, frozenset({number})) and _passes(item, nextitem, frozenset()):
            keep(switches.checks[number], BY_A_TEST)
    return done


def _waiting(switches: checks.Switches) -> set[int]:
    known = kept()
    return {
        number
        for number, each in enumerate(switches.checks)
        if known.get(each.key, UNREACHED) in OPEN and _tried[number] < MOST_TRIES
    }


def _passes(item: pytest.Item, nextitem: pytest.Item | None, off: frozenset[int]) -> bool:
    item._initrequest()  # type: ignore[attr-defined]
    _switches[0].off = off
    try:
        return all(each.passed for each in runtestprotocol(item, nextitem=nextitem, log=False))
    finally:
        _switches[0].off = frozenset()
