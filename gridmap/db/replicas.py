"""May a read replica answer in the primary's place? Only where it shows all that was committed before it was asked.

A hot standby of PostgreSQL replays the primary's log. Where that log stood is asked of the primary first; a replica
that has replayed as much shows one's own write, and no right that was just taken back. Where it has not, or is away, or
is another's, the primary answers.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import Engine, Row, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import SQLAlchemyError

from gridmap.db.sessions import OWN_PLANS, POOL_WAIT_S, WAITED_FOR, FencedSession, app_engine
from gridmap.db.watchdog import watch

WAIT_S = 0.1  # for what was committed a moment ago
AWAY_S = 10.0  # for so long after a failure nobody tries
_POLL_S = 0.004
_REPLICA = "gridmap_replica"
TIMELINE = """CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())
    ELSE ('x' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8))::bit(32)::int END"""
"""SQL: which history the server writes. A failover may lose the last transactions, and then their numbers are given out
again: a snapshot that is kept outside the database means nothing on another timeline."""
# What a commit has written when it is answered: `synchronous_commit` is on. No row from a server that itself recovers.
_STOOD = text(
    f"""
    SELECT c.system_identifier AS system, pg_current_wal_flush_lsn()::text AS lsn, {TIMELINE} AS timeline
    FROM pg_control_system() c WHERE NOT pg_is_in_recovery()
    """  # noqa: S608
)
# After a failover one that stayed on the old timeline may have replayed more, of another history.
_STANDS = text(
    """
    SELECT greatest(pg_wal_lsn_diff(CAST(:lsn AS pg_lsn), pg_last_wal_replay_lsn()), 0)::bigint AS behind,
        CASE WHEN pg_last_wal_replay_lsn() >= CAST(:lsn AS pg_lsn) THEN clock_timestamp()
            ELSE pg_last_xact_replay_timestamp() END AS at
    FROM pg_control_system() s, pg_control_checkpoint() c
    WHERE pg_is_in_recovery() AND s.system_identifier = :system AND c.timeline_id = :timeline
    """
)


class ReplicaFailed(Exception):
    """It gave up within a statement: it went away, or had to replay what the statement still read."""


@dataclass(frozen=True)
class ReplicaStatus:
    """behind: bytes of the primary's log that are not replayed yet; at: as of when it shows the records, if known."""

    behind: int
    at: datetime | None


@dataclass
class Replica:
    """A read replica, as one process knows it. Whoever finds it away spares the others the waiting."""

    engine: Engine
    _away_until: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        event.listen(self.engine, "handle_error", self._failed)

    @classmethod
    def at(cls, url: str) -> Replica:
        """url: SQLAlchemy URL of the same database there, as the login with which the service works."""
        limits = {**WAITED_FOR, "default_transaction_read_only": "on"}
        engine = app_engine(url, limits=limits, pool_timeout=POOL_WAIT_S, max_overflow=15)
        watch(engine)
        return cls(engine)

    def beside(self, primary: Engine) -> Engine:
        """The primary's engine, of which `reading` knows that this one may answer."""
        return primary.execution_options(**{_REPLICA: self})

    def shows_all(self, primary: Engine) -> bool:
        """Whether it shows all that is committed now; waits for it a little while."""
        if time.monotonic() < self._away_until:
            return False
        stood = _stood(primary)
        deadline = time.monotonic() + WAIT_S
        while stood is not None:
            found = self._standing(stood)
            if found is None or found.behind == 0:
                return found is not None
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_S)
        return False

    def standing(self, primary: Engine) -> ReplicaStatus | None:
        """How far it is now; None where it does not answer, or is no replica of this primary."""
        stood = _stood(primary)
        return None if stood is None else self._standing(stood)

    def _standing(self, stood: Row[Any]) -> ReplicaStatus | None:
        # Away until it answers: of all who find it silent only one waits.
        self._away_until = time.monotonic() + AWAY_S
        with suppress(SQLAlchemyError, ReplicaFailed):
            asking = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            with asking as connection:
                row = connection.execute(_STANDS, dict(stood._mapping)).one_or_none()
            if row is not None:
                self._away_until = 0.0
                return ReplicaStatus(row.behind, row.at)
        return None

    def _failed(self, context: ExceptionContext) -> None:
        """What the primary would answer as well is no failure of the replica's."""
        cause = context.original_exception
        own = isinstance(cause, psycopg.OperationalError) and not isinstance(
            cause, psycopg.errors.QueryCanceled
        )
        if own:
            self._away_until = time.monotonic() + AWAY_S
            raise ReplicaFailed from cause


def _stood(primary: Engine) -> Row[Any] | None:
    with primary.connect() as connection:
        return connection.execute(_STOOD).one_or_none()


@contextmanager
def reading(engine: Engine, viewer: uuid.UUID) -> Iterator[FencedSession]:
    """A session of the viewer that reads one state of the database and writes nothing: the replica's where the engine
    has one `beside` it that shows all, else the primary's. Raises ReplicaFailed where the replica gives up meanwhile.
    """
    replica: Replica | None = engine.get_execution_options().get(_REPLICA)
    source = replica.engine if replica is not None and replica.shows_all(engine) else engine
    with FencedSession(
        source.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    ) as session:
        session.viewer, session.plans = viewer, OWN_PLANS
        yield session
