"""How does a county's house show a city or province what it may see, and how does that one keep up?

By PostgreSQL's logical replication. The county decides: `share` makes a publication with a row filter (one area and
what lies in it) and a column list, and a login that row-level security holds to the same rows, so that it cannot read
more beside the publication. The province keeps each county in a database of its own, for the paths of two counties may
be alike. What names or reaches a person is in no list: it follows from the fields (`Field.is_personal`).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from alembic.script import ScriptDirectory
from psycopg.sql import SQL, Composed, Identifier, Literal
from sqlalchemy import URL, Column, MetaData, Table, create_engine, make_url

from gridmap.db import migrate
from gridmap.db.cluster import connect, conninfo
from gridmap.db.models import Area
from gridmap.db.postgis import SHARED as SHARED_ROLE
from gridmap.errors import NotFound, SetupError
from gridmap.i18n.texts import N_
from gridmap.registers import BY_KEY

_NAME = re.compile("[a-z][a-z0-9_]{0,30}")
AREAS = Area.__tablename__
SHARED = ("enterprises", "hazards", "resources", "risk_points")
"""Registers that may be shared: those whose replica identity covers the filter."""
_MAKE_SHARED = SQL("CREATE ROLE {} NOLOGIN").format(Identifier(SHARED_ROLE))
_OF_AREAS = ("path", "name", "level")
_DATABASE = "county_"
_IDENTITY = """
    SELECT array_agg(a.attname::text) FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
    WHERE c.oid = %s::regclass
        AND CASE c.relreplident WHEN 'i' THEN i.indisreplident WHEN 'd' THEN i.indisprimary ELSE false END
"""
_STATE = """
    SELECT s.subname, s.subenabled, w.pid IS NOT NULL AS connected, w.latest_end_time,
        (SELECT count(*) FROM pg_subscription_rel r WHERE r.srsubid = s.oid AND r.srsubstate <> 'r') AS copying,
        e.apply_error_count + e.sync_error_count AS errors
    FROM pg_subscription s LEFT JOIN pg_stat_subscription w ON w.subid = s.oid AND w.relid IS NULL
    LEFT JOIN pg_stat_subscription_stats e ON e.subid = s.oid
    WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True)
class CountyStatus:
    """How one county arrives. heard: when its server last said how far it is; copying: tables not yet whole."""

    county: str
    enabled: bool
    connected: bool
    heard: datetime | None
    copying: int
    errors: int
    rows: Mapping[str, int]


def columns(table: str) -> tuple[str, ...]:
    """What of a table may leave the house: id, area, and every field that is shown to all and tells of no person."""
    if table == AREAS:
        return _OF_AREAS
    of_table = BY_KEY[table].model.__table__.c
    told = [each.key for each in BY_KEY[table].fields if each.shown and not each.is_personal]
    return ("id", "area_path", *(key for key in told if key in of_table))


def share(url: str, name: str, under: str, registers: Sequence[str]) -> URL:
    """At the county: let the subscriber `name` have these registers of the area `under`. url: a superuser's.

    Its login with a new password. Raises SetupError, NotFound. Asked again it makes the publication anew.
    """
    publication = _named(name)
    tables = _tables(registers)
    with _at(make_url(url)) as county:
        if county.execute("SHOW wal_level").fetchone() != ("logical",):
            raise SetupError(
                N_(
                    "Replication is not switched on here. Set wal_level = logical, restart PostgreSQL, try again."
                )
            )
        if not county.execute("SELECT FROM areas WHERE path = %s", [under]).rowcount:
            raise NotFound(N_("There is no area with the path {path}."), path=under)
        for table in tables:
            _refuse_without_identity(county, table)
        password = secrets.token_urlsafe(24)
        with county.transaction():
            _publish(county, publication, tables, under)
            _let_in(county, publication, tables, under, password)
    return make_url(url).set(username=publication, password=password)


def _publish(county: psycopg.Connection, publication: str, tables: Sequence[str], under: str) -> None:
    county.execute(SQL("DROP PUBLICATION IF EXISTS {}").format(Identifier(publication)))
    told = [
        SQL("TABLE {} ({}) WHERE ({})").format(
            Identifier(table), _listed(columns(table)), _inside(table, under)
        )
        for table in tables
    ]
    county.execute(SQL("CREATE PUBLICATION {} FOR {}").format(Identifier(publication), SQL(", ").join(told)))


def _let_in(county: psycopg.Connection, login: str, tables: Sequence[str], under: str, password: str) -> None:
    """A login that may replicate, and read of these tables no other row and no other column.

    A backup knows no logins: what it keeps of this names only the role of all subscribers.
    """
    role, shared = Identifier(login), Identifier(SHARED_ROLE)
    for each, wanted in ((login, SQL("CREATE ROLE {}").format(role)), (SHARED_ROLE, _MAKE_SHARED)):
        if not county.execute("SELECT FROM pg_roles WHERE rolname = %s", [each]).rowcount:
            county.execute(wanted)
    rights = SQL("ALTER ROLE {} LOGIN REPLICATION NOSUPERUSER NOBYPASSRLS PASSWORD {}")
    county.execute(rights.format(role, Literal(password)))
    county.execute(SQL("GRANT {} TO {}").format(shared, role))
    county.execute(SQL("GRANT SELECT ON alembic_version TO {}").format(shared))
    for table in (AREAS, *SHARED):
        of_table, only = Identifier(table), Identifier(f"{login}_only")
        for policy in (role, only):
            county.execute(SQL("DROP POLICY IF EXISTS {} ON {}").format(policy, of_table))
        # Other policies ask who looks, and a login may say that of itself: for this one they do not hold.
        closed = SQL(
            "CREATE POLICY {} ON {} AS RESTRICTIVE FOR SELECT TO {} USING (current_user <> {} OR {})"
        )
        own = _inside(table, under) if table in tables else SQL("false")
        county.execute(closed.format(only, of_table, shared, Literal(login), own))
        if table in tables:
            county.execute(
                SQL("GRANT SELECT ({}) ON {} TO {}").format(_listed(columns(table)), of_table, shared)
            )
            opened = SQL("CREATE POLICY {} ON {} FOR SELECT TO {} USING (current_user = {} AND {})")
            county.execute(opened.format(role, of_table, shared, Literal(login), own))


def subscribe(url: str, name: str, county: str, source: str, registers: Sequence[str]) -> None:
    """At the province: keep what `county` shares with the subscriber `name`. url: a superuser's of this server;
    source: the URL that `share` told.

    Raises SetupError where the county cannot be reached, has no such publication, lacks an index, or is newer.
    """
    publication, database, tables = _named(name), _database(county), _tables(registers)
    far = make_url(source)
    with _at(far) as there:
        _refuse_newer(there)
        if not there.execute("SELECT FROM pg_publication WHERE pubname = %s", [publication]).rowcount:
            raise SetupError(
                N_("The county shares nothing with {name}. There: gridmap province share"), name=name
            )
        for table in tables:
            _refuse_without_identity(there, table)
    here = make_url(url)
    with connect(here.set(database="postgres")) as server:
        if server.execute("SELECT FROM pg_database WHERE datname = %s", [database]).rowcount:
            raise SetupError(N_("The county {county} is subscribed to already."), county=county)
        server.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(database)))
    _make_tables(here.set(database=database), tables)
    with connect(here.set(database=database)) as made:
        made.execute(
            SQL("CREATE SUBSCRIPTION {} CONNECTION {} PUBLICATION {} WITH (slot_name = {})").format(
                Identifier(database), Literal(conninfo(far)), Identifier(publication),
                Literal(f"{publication}_{secrets.token_hex(4)}"),
            )
        )  # fmt: skip


def states(url: str) -> list[CountyStatus]:
    """How each county arrives, by name. url: a superuser's of the province's server."""
    here = make_url(url)
    with connect(here.set(database="postgres")) as server:
        asked = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY datname"
        databases = [str(row[0]) for row in server.execute(asked, [_DATABASE])]
    return [found for each in databases for found in _states_in(here.set(database=each))]


def _states_in(url: URL) -> Iterator[CountyStatus]:
    with connect(url) as kept:
        row = kept.execute(_STATE).fetchone()
        if row is None:
            return
        tables = [
            str(each[0]) for each in kept.execute("SELECT srrelid::regclass::text FROM pg_subscription_rel")
        ]
        rows = {table: _count(kept, table) for table in sorted(tables)}
    name, enabled, connected, heard, copying, errors = row
    yield CountyStatus(
        str(name).removeprefix(_DATABASE), enabled, connected, heard, copying, errors or 0, rows
    )


def _count(kept: psycopg.Connection, table: str) -> int:
    row = kept.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table))).fetchone()
    return int(row[0]) if row else 0


def _make_tables(url: URL, tables: Sequence[str]) -> None:
    """The listed columns, of the program's own types; nothing else of a table is needed to read it."""
    with connect(url) as made:
        made.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    engine = create_engine(url)
    kept = MetaData()
    for table in tables:
        of_table: Any = (Area if table == AREAS else BY_KEY[table].model).__table__
        own = [of_table.c[key] for key in columns(table)]
        Table(table, kept, *(Column(each.name, each.type, primary_key=each.primary_key) for each in own))
    try:
        kept.create_all(engine)
    finally:
        engine.dispose()


def _refuse_without_identity(county: psycopg.Connection, table: str) -> None:
    """The key by which a changed row is found must hold the filter's column, else the county could not write at all."""
    key, path = ("path", "path") if table == AREAS else ("id", "area_path")
    row = county.execute(_IDENTITY, [table]).fetchone()
    if not {key, path} <= set((row and row[0]) or ()):
        raise SetupError(
            N_(
                "The table {table} has no index of {columns} as its replica identity, so nothing of it can be"
                " shared. At the county: gridmap migrate"
            ),
            table=table,
            columns=", ".join(sorted({key, path})),
        )


def _refuse_newer(county: psycopg.Connection) -> None:
    """Migrations go province first: what it does not know it could not keep."""
    found = county.execute("SELECT version_num FROM alembic_version").fetchone()
    known = {each.revision for each in ScriptDirectory(str(migrate.FOLDER)).walk_revisions()}
    if found and found[0] not in known:
        raise SetupError(N_("The county has a newer version than this server. Renew gridmap here first."))


@contextmanager
def _at(url: URL) -> Iterator[psycopg.Connection]:
    try:
        opened = connect(url)
    except psycopg.OperationalError as error:
        raise SetupError(
            N_("The county's database does not answer: {reason}"), reason=str(error).strip()
        ) from None
    with opened as connection:
        yield connection


def _tables(registers: Sequence[str]) -> list[str]:
    unknown = sorted(set(registers) - set(SHARED))
    if unknown:
        raise SetupError(
            N_("{registers} cannot be shared. There are: {known}."),
            registers=", ".join(unknown),
            known=", ".join(SHARED),
        )
    return [AREAS, *sorted(set(registers))]


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise SetupError(
            N_("A name here has small letters, digits and underscores, 31 at most, a letter first.")
        )
    return f"gridmap_for_{name}"


def _database(county: str) -> str:
    _named(county)
    return _DATABASE + county


def _inside(table: str, under: str) -> Composed:
    return SQL("{} ^@ {}").format(Identifier("path" if table == AREAS else "area_path"), Literal(under))


def _listed(names: Sequence[str]) -> Composed:
    return SQL(", ").join(map(Identifier, names))
