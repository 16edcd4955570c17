"""Who computes an answer while others want the same one? One of them; the rest wait, few of them for long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import psycopg
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from gridmap.errors import Busy
from gridmap.i18n.texts import N_

FOR_EVER_S = 0  # no limit for who waits
PATIENCE_S, HASTE_S, SEATS = 55, 10, 6
"""How long one waits for who reckons the same, and how long where so many wait already: each of them keeps a thread. As
many as one browser asks at once may wait for long.
"""
_seats = threading.BoundedSemaphore(SEATS)

# For somebody who computes the same answer one waits longer than for a locked row; the statement's limit still holds.
_WAIT = text("SELECT set_config('lock_timeout', :patience, false)")
_TRY = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
_TAKE = text("SELECT pg_advisory_lock(hashtextextended(:name, 0))")


@contextmanager
def patience() -> Iterator[int]:
    """Seconds to wait for somebody else: few of a process for long, the others shortly."""
    seated = _seats.acquire(blocking=False)
    try:
        yield PATIENCE_S if seated else HASTE_S
    finally:
        if seated:
            _seats.release()


def _wait_for(connection: Connection, name: dict[str, str], seconds: int) -> None:
    """Take the lock of this name; `FOR_EVER_S`: no limit."""
    connection.execute(_WAIT, {"patience": f"{seconds}s"})
    try:
        connection.execute(_TAKE, name)
    except OperationalError as error:
        if isinstance(error.orig, psycopg.errors.LockNotAvailable):
            raise Busy(N_("This is being reckoned for somebody else. Ask again in a moment.")) from None
        raise
    finally:
        connection.execute(text("RESET lock_timeout"))


@contextmanager
def locked(engine: Engine, key: dict[str, str], seconds: int | None) -> Iterator[None]:
    """Hold the answer's lock, taken before any transaction begins: what follows sees the last revision.

    seconds: how long to wait for it, None: as somebody does who is waited for. Raises Busy then.
    """
    name = {"name": "|".join(("gridmap", *key.values()))}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(_TRY, name):
            with patience() if seconds is None else nullcontext(seconds) as patient_s:
                _wait_for(connection, name, patient_s)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))"), name)
