"""Does each shape that was released come to the newest with all that is in it, killed half-way or not?

Each gets the rows of a world in which every table has some, as far as it knows their tables and columns.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import psycopg
from alembic import command
from alembic.script import ScriptDirectory
from psycopg.sql import SQL, Composed, Identifier, Literal, Placeholder
from sqlalchemy import NullPool, create_engine, make_url, text

from gridmap.db import postgis
from gridmap.db.cluster import connect
from gridmap.db.migrate import FOLDER, _config, migrate
from prove.ground import Ground
from prove.halfway import killed
from prove.planted import planted_world
from prove.proof import Figure, none
from tests import databases

Columns = Mapping[str, list[str]]
Rows = Mapping[str, Counter[tuple[str | None, ...]]]
_COLUMNS = """
    SELECT t.relname, array_agg(c.attname::text ORDER BY c.attnum)
    FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid JOIN pg_roles r ON r.oid = t.relowner
    WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND r.rolname = %s
        AND t.relname <> 'alembic_version' AND c.attnum > 0 AND NOT c.attisdropped AND c.attgenerated = ''
    GROUP BY t.relname
"""
_NUMBERED = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
"""
REVISIONS = [each.revision for each in ScriptDirectory(str(FOLDER)).walk_revisions()][:0:-1]
"""Released before the newest, the first first."""


@dataclass
class _Found:
    rows: int = 0
    no_room: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    between: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Old:
    """A database of an old shape with rows in it; columns: those that the newest shape has as well."""

    revision: str
    urls: postgis.Urls
    columns: Columns
    rows: Rows
    shape: str

    def missing(self, urls: postgis.Urls) -> list[str]:
        """What became of rows that are not in that database as they were."""
        now = _rows(urls, self.columns)
        gone = {table: (held - now[table]).total() for table, held in self.rows.items()}
        return [f"{self.revision}: {number} rows of {table}" for table, number in gone.items() if number]


def prove(ground: Ground, kills: int) -> list[Figure]:
    """kills: of migrations, the released shapes by turns; fewer than there are leave out some of these."""
    found, chance, shapes = _Found(), random.Random(17), 0
    with planted_world(ground, published=False) as whole:
        newest = _shape(whole)
        for revision, empty in _released(ground, kills):
            with databases.copied(empty, f"gridmap_prove_old_{os.getpid()}") as urls:
                found.no_room += _fill(urls, whole)
                columns = _shared(urls, whole)
                old = _Old(revision, urls, columns, _rows(urls, columns), _shape(urls))
                found.rows += sum(each.total() for each in old.rows.values())
                shapes += 1
                took_s = _upgraded(old, newest, found)
                for _ in range(max(kills // len(REVISIONS), 1)):
                    _killed(old, newest, chance.uniform(0, took_s), found)
    return [
        Figure("shapes that were released, each with rows in its tables", f"{shapes:,}"),
        Figure("rows in them; today's that have no room there", f"{found.rows:,}; {found.no_room:,}"),
        none("rows lost or changed by a migration, or another shape than the newest", len(found.lost)),
        Figure("kills that left it undone, done", f"{found.kills['old']:,}, {found.kills['new']:,}"),
        none("left between, or with a row less", len(found.between)),
        *(Figure("of these", each[:200], good=False) for each in (*found.lost, *found.between)[:5]),
    ]


def _upgraded(old: _Old, newest: str, found: _Found) -> float:
    """How long it takes where nobody kills it."""
    with databases.copied(old.urls, f"gridmap_prove_upgrading_{os.getpid()}") as urls:
        began = time.monotonic()
        migrate(urls.owner)
        took_s = time.monotonic() - began
        found.lost += old.missing(urls)
        found.lost += [] if _shape(urls) == newest else [f"{old.revision}: another shape"]
    return took_s


def _killed(old: _Old, newest: str, after_s: float, found: _Found) -> None:
    with databases.copied(old.urls, f"gridmap_prove_upgrading_{os.getpid()}") as urls:
        killed(lambda: migrate(urls.owner), after_s)
        stands = {old.shape: "old", newest: "new"}.get(_shape(urls), "between")
        found.kills[stands] += 1
        found.between += old.missing(urls)
        found.between += [f"{old.revision}: a shape between"] if stands == "between" else []


def _released(ground: Ground, most: int) -> Iterator[tuple[str, postgis.Urls]]:
    """Revisions before the newest, the first always, and an empty database of each one's shape: the next changes it."""
    name = f"gridmap_prove_growing_{os.getpid()}"
    postgis.prepare(ground.urls.superuser, name)
    urls = databases.named(ground.urls, name)
    engine = create_engine(urls.owner, poolclass=NullPool)
    for revision in REVISIONS[:: -(-len(REVISIONS) // most)]:
        with engine.begin() as connection:
            command.upgrade(_config(connection), revision)
        yield revision, urls
    postgis.drop_database(urls)


def _fill(urls: postgis.Urls, whole: postgis.Urls) -> int:
    """Put the rows of the whole world into what this one knows of its tables. How many have no room there."""
    columns, no_room = _shared(urls, whole), 0
    with _opened(whole) as source, _opened(urls) as target:
        target.execute(
            "SET session_replication_role = replica"
        )  # neither triggers nor references: rows as they are
        for table, names in columns.items():
            target.execute(SQL("DELETE FROM {}").format(Identifier(table)))
            into = SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
                Identifier(table), _listed(names), SQL(", ").join(Placeholder() * len(names))
            )
            for row in source.execute(SQL("SELECT {} FROM {}").format(_texts(names), Identifier(table))):
                try:
                    target.execute(into, row)
                except psycopg.errors.IntegrityError:  # as a role that came later
                    no_room += 1
        for table, column in target.execute(_NUMBERED).fetchall():
            asked = SQL("SELECT setval(pg_get_serial_sequence({}, {}), greatest(max({}), 1)) FROM {}")
            target.execute(
                asked.format(Literal(table), Literal(column), Identifier(column), Identifier(table))
            )
    return no_room


def _shared(urls: postgis.Urls, whole: postgis.Urls) -> Columns:
    own, newest = _columns(urls), _columns(whole)
    both = {table: [name for name in names if name in newest.get(table, ())] for table, names in own.items()}
    return {table: names for table, names in both.items() if names}


def _columns(urls: postgis.Urls) -> Columns:
    with _opened(urls) as connection:
        return dict(connection.execute(_COLUMNS, [postgis.OWNER]).fetchall())


def _rows(urls: postgis.Urls, columns: Columns) -> Rows:
    with _opened(urls) as connection:
        asked = {
            table: SQL("SELECT {} FROM {}").format(_texts(names), Identifier(table))
            for table, names in columns.items()
        }
        return {table: Counter(connection.execute(each).fetchall()) for table, each in asked.items()}


def _opened(urls: postgis.Urls) -> psycopg.Connection:
    return connect(make_url(urls.superuser))


def _listed(names: list[str]) -> Composed:
    return SQL(", ").join(map(Identifier, names))


def _texts(names: list[str]) -> Composed:
    return SQL(", ").join(SQL("{}::text").format(Identifier(name)) for name in names)


def _shape(urls: postgis.Urls) -> str:
    """Revision, columns, functions, constraints, policies and triggers in one mark."""
    engine = create_engine(urls.owner, poolclass=NullPool)
    with engine.connect() as connection:
        return str(connection.scalar(text(
            "SELECT md5(string_agg(line, chr(10) ORDER BY line)) FROM ("
            "SELECT 'v' || version_num AS line FROM alembic_version"
            " UNION ALL SELECT table_name || column_name || data_type || coalesce(column_default, '')"
            " FROM information_schema.columns WHERE table_schema = 'public'"
            " UNION ALL SELECT p.oid::regprocedure::text || md5(prosrc) FROM pg_proc p JOIN pg_roles r"
            " ON r.oid = proowner WHERE rolname = :owner AND pronamespace = 'public'::regnamespace"
            " UNION ALL SELECT conrelid::regclass::text || pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace"
            " UNION ALL SELECT tablename || policyname || coalesce(qual, '') FROM pg_policies"
            " UNION ALL SELECT tgrelid::regclass::text || tgname FROM pg_trigger WHERE NOT tgisinternal) lines"
        ), {"owner": postgis.OWNER}))  # fmt: skip
