"""Who is asking the database? Engines and sessions that say so in every transaction.

The service works as the role `gridmap_app`, which owns nothing and is held by row-level security. Who looks is set for
one transaction at a time; where it is not set, the fenced tables are empty.
"""

from __future__ import annotations

import select
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from psycopg import generators
from psycopg.pq import TransactionStatus
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NullPool,
    PoolProxiedConnection,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.orm import Session, SessionTransaction

from gridmap.db.reading import FencedCompiler
from gridmap.db.watchdog import watch
from gridmap.errors import Conflict, GridmapError, InvalidInput, SetupError
from gridmap.i18n.texts import N_

APP_ROLE, PUBLISHER_ROLE = "gridmap_app", "gridmap_publisher"
NO_LIMITS: Mapping[str, str] = {}
WAITED_FOR: Mapping[str, str] = {
    "lock_timeout": "2s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "5min",  # a layer is computed between two statements
}
MISSED_SOON: Mapping[str, str] = {
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
"""A machine that is gone without a word lets go of its locks within a minute, and not after the two hours of Linux."""
CONNECT_S = 2  # the least that libpq knows; of each server that a URL names
_SILENT = {"keepalives_idle": 3, "keepalives_interval": 1, "tcp_user_timeout": 3000}
"""A server that went without a word is given up after 3 s, or 6 s where it was to answer: its machine, or the line."""
POOL_WAIT_S = 2.5
_PORT = "5432"  # where none is named
_PUBLISHER = "gridmap_publisher"
_SET = text(
    "SELECT set_config('gridmap.viewer', :viewer, true), set_config('gridmap.publisher', :publisher, true),"
    " set_config('gridmap.signing_in', :signing_in, true), set_config('plan_cache_mode', :plans, true)"
)
ONE_PLAN, OWN_PLANS = "auto", "force_custom_plan"
"""Is a statement that was prepared planned once, or for its values each time? Which index finds the places of a tile or
of a word hangs on them; who asks and what a form holds does not."""


def app_engine(url: str, *, limits: Mapping[str, str] = NO_LIMITS, **options: Any) -> Engine:
    """An engine that works as `gridmap_app`, whatever login the URL names.

    The role and the limits are start-up options of the connection, so `RESET` leads back to them. What a statement
    was given stays out of errors and logs: it is what people wrote.
    """
    given = " ".join(f"-c {name}={value}" for name, value in {"role": APP_ROLE, **limits}.items())
    waits = {"options": given, "connect_timeout": CONNECT_S, **_SILENT}
    publisher = create_engine(
        _of_the_publisher(url), connect_args=waits, poolclass=NullPool, hide_parameters=True
    )
    known = {_PUBLISHER: publisher}
    engine = create_engine(url, connect_args=waits, hide_parameters=True, execution_options=known, **options)
    event.listen(engine, "checkout", _refuse_ended)
    for each in (engine, publisher):
        _ask_first_who_answered_last(each)
        each.dialect.statement_compiler = FencedCompiler
        each.dialect.do_rollback = _roll_back  # type: ignore[method-assign, assignment]
    return engine


def _ask_first_who_answered_last(engine: Engine) -> None:
    """Of several servers in its URL: each new connection would else wait `CONNECT_S` for one that is away."""
    answered = ("", "")

    def in_order(_dialect: object, _record: object, _given: object, told: dict[str, Any]) -> None:
        hosts = str(told.get("host", "")).split(",")
        if len(hosts) > 1:
            ports = str(told.get("port", "")).split(",")
            servers = list(zip(hosts, ports if len(ports) > 1 else ports * len(hosts), strict=True))
            servers.sort(key=lambda each: (each[0], each[1] or _PORT) != answered)
            told["host"], told["port"] = (",".join(each) for each in zip(*servers, strict=True))

    def note(connection: psycopg.Connection, _record: object) -> None:
        nonlocal answered
        answered = (connection.info.host, str(connection.info.port))

    event.listen(engine, "do_connect", in_order)
    event.listen(engine, "connect", note)


def _refuse_ended(connection: psycopg.Connection, *_: object) -> None:
    """Raise DisconnectionError, upon which the pool connects anew, where the server ended it while nobody used it.

    A server says nothing unasked but that it ends, or what it was set to anew: its socket tells, without a question
    and its answer (`pool_pre_ping`) before each request.
    """
    line = select.poll()
    if not connection.closed:
        line.register(connection.fileno(), select.POLLIN)
    if connection.closed or line.poll(0):
        raise DisconnectionError


def _roll_back(connection: PoolProxiedConnection) -> None:
    """End the transaction and keep what was prepared in it: each request that only reads ends like this.

    `Connection.rollback` of psycopg forgets every prepared statement, for a table may be gone again; the service makes
    none. Each statement would then be planned anew in each request, which takes longer than its answer.
    """
    driver = cast("psycopg.Connection", connection.driver_connection)
    if driver.pgconn.transaction_status == TransactionStatus.INTRANS:
        driver.pgconn.send_query(b"ROLLBACK")
        driver.wait(generators.execute(driver.pgconn))
    if (
        driver.closed
    ):  # with the server went its transaction, and what was read before is an answer all the same
        return
    connection.rollback()  # what is under way still, for it failed


def _of_the_publisher(url: str) -> URL:
    """The same database, for the other login. Where the service logs in as somebody else, that one is both."""
    asked = make_url(url)
    return asked.set(username=PUBLISHER_ROLE) if asked.username == APP_ROLE else asked


def publisher_of(engine: Engine) -> Engine:
    """The engine as which answers are computed and published: only such a login may name itself publisher."""
    found: Engine = engine.get_execution_options().get(_PUBLISHER, engine)
    return found


def served_engine(url: str) -> Engine:
    """The engine of those for whom somebody waits: what does not answer in time is given up."""
    engine = app_engine(url, limits=WAITED_FOR, pool_timeout=POOL_WAIT_S, max_overflow=15)
    watch(engine)
    watch(publisher_of(engine))
    return engine


def identify(
    connection: Connection,
    *,
    viewer: uuid.UUID | None = None,
    publisher: str = "",
    signing_in: str = "",
    plans: str = ONE_PLAN,
) -> None:
    """Say who is asking, until the end of the transaction.

    viewer: a person; publisher: the path of the township whose answers are computed, which only a connection of
    `publisher_of` may say; signing_in: the username whose
    account may be read because a password is about to be checked against it; plans: `ONE_PLAN` or `OWN_PLANS`.
    """
    told = {"viewer": str(viewer) if viewer else "", "publisher": publisher, "signing_in": signing_in}
    connection.execute(_SET, {**told, "plans": plans})


class FencedSession(Session):
    """A session that names its viewer at the start of each of its transactions."""

    viewer: uuid.UUID | None = None
    signing_in: str = ""
    plans: str = ONE_PLAN
    on_behalf_of: uuid.UUID | None = None

    @property
    def author(self) -> uuid.UUID | None:
        """Who did what is written: the viewer, unless they enter what somebody else wrote."""
        return self.on_behalf_of or self.viewer

    @contextmanager
    def writing_for(self, person_id: uuid.UUID) -> Iterator[None]:
        """What the block writes was done by this person; the viewer answers for it, and their rights bound it."""
        self.on_behalf_of = person_id
        try:
            yield
        finally:
            self.on_behalf_of = None

    def view_as(self, person_id: uuid.UUID | None) -> None:
        """Change who is asking, from now on, also within the transaction under way."""
        self.viewer, self.signing_in = person_id, ""
        if self.in_transaction():
            self.tell(self.connection())

    def about_to_sign_in(self, username: str) -> None:
        """Open the one account whose password is about to be checked."""
        self.viewer, self.signing_in = None, username
        if self.in_transaction():
            self.tell(self.connection())

    def tell(self, connection: Connection) -> None:
        """Tell the database who is asking here."""
        identify(connection, viewer=self.viewer, signing_in=self.signing_in, plans=self.plans)


@event.listens_for(FencedSession, "after_begin")
def _name_the_viewer(session: FencedSession, transaction: SessionTransaction, connection: Connection) -> None:
    session.tell(connection)


@contextmanager
def session(engine: Engine, viewer: uuid.UUID | None = None) -> Iterator[FencedSession]:
    """A session for one piece of work of one person; the caller commits."""
    with FencedSession(engine) as opened:
        opened.viewer = viewer
        yield opened


def refuse_unfenced(engine: Engine) -> None:
    """Raise SetupError unless the engine's role is held by row-level security."""
    with engine.connect() as connection:
        unfenced = connection.scalar(
            text(
                "SELECT rolsuper OR rolbypassrls OR pg_has_role(current_user, tableowner, 'USAGE')"
                " FROM pg_roles, pg_tables WHERE rolname = current_user AND tablename = 'enterprises'"
            )
        )
    try:
        publisher_of(engine).connect().close()
    except OperationalError:
        raise SetupError(
            N_("The login {role} is missing. As a superuser: CREATE ROLE {role} LOGIN IN ROLE {member};"),
            role=PUBLISHER_ROLE,
            member=APP_ROLE,
        ) from None
    if unfenced is None:
        raise SetupError(N_("The database has no tables yet. Run: gridmap migrate"))
    if unfenced:
        raise SetupError(
            N_("The database role of the service would see across the fence; it must be {role}."),
            role=APP_ROLE,
        )


def went_away(error: BaseException) -> bool:
    """Whether it tells of a server that ended, begins, or was not reached (SQLSTATE 57P and 08, or none from libpq)."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, psycopg.OperationalError) and (cause.sqlstate or "08").startswith(("57P", "08"))


def refusal(error: DBAPIError) -> GridmapError | None:
    """What a table refused, in words, by its SQLSTATE class 22 or 23; None for what is no matter of the values.

    https://www.postgresql.org/docs/current/errcodes-appendix.html
    """
    cause = error.orig
    if not isinstance(cause, psycopg.errors.IntegrityError | psycopg.errors.DataError):
        return None
    told: dict[str, Any] = {
        "table": cause.diag.table_name or "?",
        "rule": cause.diag.constraint_name or cause.diag.column_name or "?",
    }
    if isinstance(cause, psycopg.errors.UniqueViolation | psycopg.errors.ExclusionViolation):
        return Conflict(
            N_("An entry like this is there already ({table}, {rule}). Nothing was saved."), **told
        )
    if isinstance(cause, psycopg.errors.ForeignKeyViolation):
        return Conflict(
            N_(
                "Other records belong to this, or what it belongs to is gone ({table}, {rule}). Nothing was saved."
            ),
            **told,
        )
    if isinstance(cause, psycopg.errors.DataError):
        return InvalidInput(N_("A value is too large, or of another kind than its field. Nothing was saved."))
    return InvalidInput(
        N_(
            "A value breaks the rule “{rule}” of the table “{table}”. Nothing was saved; correct the value, or leave"
            " it empty."
        ),
        **told,
    )
