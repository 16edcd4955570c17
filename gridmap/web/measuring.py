"""How long does each route take, and how often does it fail? For watchers, the administrator's page and the log.

Workers are processes of their own; prometheus_client adds them up in a folder that `serve` makes. A route is named by
its rule and never by its path, so that nobody's records are in what is counted or logged.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import Flask, Response, current_app, g, request

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client where it is imported first
SLOW_S = 2.5
LONGEST_S = 30.0
_STEPS_S = (0.05, 0.1, 0.25, 0.5, 1.0, SLOW_S, 5.0, 10.0, LONGEST_S)
_KEPT = "gridmap.measures"
_TOOK = "gridmap_request_seconds"
log = logging.getLogger("gridmap.requests")


@dataclass
class RouteCount:
    """What was asked of one route. within: seconds -> how many took no longer; refused: 4xx, failed: 5xx."""

    method: str
    rule: str
    asked: int = 0
    refused: int = 0
    failed: int = 0
    total_s: float = 0.0

    def __post_init__(self) -> None:
        self.within: dict[float, int] = {}

    @property
    def usual_s(self) -> float:
        return self._part(0.5)

    @property
    def late_s(self) -> float:
        """Nineteen of twenty took no longer, as far as the steps tell."""
        return self._part(0.95)

    @property
    def mean_s(self) -> float:
        return self.total_s / self.asked if self.asked else 0.0

    def _part(self, part: float) -> float:
        wanted = part * self.asked
        return next((step for step, number in sorted(self.within.items()) if number >= wanted), float("inf"))


_SHARED = "/dev/shm"  # noqa: S108  (a folder of its own in it, which nobody else may enter)
"""Not where files are gathered: the sums are memory that is mapped to files, and where such a file finds no room on its
disk the system ends the process (SIGBUS)."""


@contextmanager
def adding_up() -> Iterator[None]:
    """While it lasts, what is counted in this process and in those that it forks goes into one sum."""
    shared = _SHARED if os.access(_SHARED, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="gridmap-measures-", dir=shared) as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            os.environ.pop(FOLDER, None)


def init_app(app: Flask) -> None:
    from prometheus_client import (  # only now, or it would not add up what workers count
        CollectorRegistry,
        Histogram,
    )

    registry = CollectorRegistry()
    labels = ("method", "route", "status")
    took = Histogram(_TOOK, "From the first byte to the last.", labels, registry=registry, buckets=_STEPS_S)
    app.extensions[_KEPT] = registry

    @app.before_request
    def _begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        rule = str(request.url_rule) if request.url_rule else "none"
        status = f"{response.status_code // 100}xx"
        took.labels(request.method if request.url_rule else "-", rule, status).observe(seconds)
        level = logging.WARNING if seconds > SLOW_S or response.status_code >= 500 else logging.INFO
        facts = {"method": request.method, "route": rule, "status": response.status_code}
        facts["ms"] = round(seconds * 1000)
        log.log(level, "%s %s: %s after %s ms", *facts.values(), extra={"facts": facts})
        return response


def counted() -> CollectorRegistry:
    """All that was counted since the service began, in all of its processes."""
    if not os.environ.get(FOLDER):
        return cast("CollectorRegistry", current_app.extensions[_KEPT])
    from prometheus_client import CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def routes() -> list[RouteCount]:
    """Each route that was asked, the ones that fail first, then the slowest."""
    found: dict[tuple[str, str], RouteCount] = {}
    for family in counted().collect():
        for name, told, value, *_ in family.samples if family.name == _TOOK else ():
            key = (told["method"], told["route"])
            _add(found.setdefault(key, RouteCount(*key)), name, told, value)
    return sorted(found.values(), key=lambda each: (-each.failed, -each.late_s, -each.mean_s))


def _add(route: RouteCount, name: str, told: dict[str, str], value: float) -> None:
    if name.endswith("_bucket"):
        step = float(told["le"])
        route.within[step] = route.within.get(step, 0) + int(value)
    elif name.endswith("_sum"):
        route.total_s += value
    elif name.endswith("_count"):
        route.asked += int(value)
        route.refused += int(value) if told["status"] == "4xx" else 0
        route.failed += int(value) if told["status"] == "5xx" else 0
