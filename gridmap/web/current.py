"""What does a request work with: settings, engine, clock, and one session of its own?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request
from sqlalchemy import Engine

from gridmap.db.replicas import Replica
from gridmap.db.sessions import FencedSession
from gridmap.settings import Settings


@dataclass(frozen=True)
class Installation:
    """`clock` gives the present moment with its time zone; tests hand in one that stands still."""

    settings: Settings
    engine: Engine
    clock: Callable[[], datetime]
    replica: Replica | None = None


def init_app(app: Flask, made: Installation) -> None:
    app.extensions["gridmap"] = made
    app.teardown_appcontext(_close)


def installation() -> Installation:
    return cast("Installation", current_app.extensions["gridmap"])


def reading_engine() -> Engine:
    """For published answers: with the read replica beside it, where this request only reads."""
    made = installation()
    reads = made.replica is not None and request.method in ("GET", "HEAD")
    return made.replica.beside(made.engine) if made.replica and reads else made.engine


def now() -> datetime:
    """The present moment, in the time zone of the installation."""
    made = installation()
    return made.clock().astimezone(ZoneInfo(made.settings.timezone))


def today() -> date:
    return now().date()


def session() -> FencedSession:
    """The request's one session, opened when first asked for. A view that writes commits it, explicitly.

    Until `gridmap.web.access` has recognised somebody it belongs to nobody, and the fenced tables are empty.
    """
    if "session" not in g:
        g.session = FencedSession(installation().engine)
    return cast("FencedSession", g.session)


def discard() -> None:
    """Take back what the request has not committed."""
    if "session" in g:
        g.session.rollback()


def _close(error: BaseException | None) -> None:
    opened = g.pop("session", None)
    if opened is not None:
        opened.close()
