"""How does heavy work of a few not slow the others? Few threads of a worker do it at once; the rest answer all else."""

from __future__ import annotations

import threading

from flask import Flask, current_app, g, request

from gridmap.errors import Busy
from gridmap.i18n.texts import N_
from gridmap.web.access import View

AT_ONCE = 2  # of a worker: what is made of a whole layer keeps a core for seconds
PATIENCE_S = 1.0  # for one of them to end; who waits keeps a thread too
_HEAVY = "gridmap_heavy"
_rooms = threading.BoundedSemaphore(AT_ONCE)


def heavy(view: View) -> View:
    """What this view makes takes seconds. Where too many are at it, it is answered with 503 and Retry-After."""
    setattr(view, _HEAVY, True)
    return view


def init_app(app: Flask) -> None:
    """After `access`: who may not ask takes nobody's place."""
    app.before_request(_enter)
    app.teardown_request(_leave)


def _enter() -> None:
    if not hasattr(current_app.view_functions.get(request.endpoint or ""), _HEAVY):
        return
    if not _rooms.acquire(timeout=PATIENCE_S):
        raise Busy(N_("Other large files are being made at this moment. Ask again in a few seconds."))
    g.in_heavy_lane = True


def _leave(error: BaseException | None) -> None:
    if g.pop("in_heavy_lane", False):
        _rooms.release()
