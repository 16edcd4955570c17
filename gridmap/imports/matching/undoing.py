"""How is everything that one file changed taken back, row by row, except where somebody has written since?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, text

from gridmap.db.models import Base, Import
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict
from gridmap.i18n.texts import N_
from gridmap.imports.matching import counting, departures
from gridmap.records.areas.replacing import replace_records
from gridmap.records.progress import Report

# These go with their area, their hazard or their outing, and hold nothing that stays.
_NOBODYS = frozenset({"imports", "jobs", "saved_mappings", "hazard_steps", "outing_members"})


@dataclass(frozen=True)
class KeptRow:
    """A row that stays as it is. who, at: the last to write it; empty where others depend on it."""

    source: str
    title: str
    who: str
    at: datetime | None


@dataclass(frozen=True)
class ImportUndone:
    """removed, restored: records of the ledger, each counted once with all that belongs to it."""

    removed: int
    restored: int
    kept: tuple[KeptRow, ...]


def undo(session: FencedSession, done: Import, report: Report) -> ImportUndone:
    """Take back what the import wrote. The caller commits. Raises Conflict where it was booked into depots."""
    if done.noun == "stock":
        raise Conflict(N_("What was booked into a depot is not taken back. Put it right by a stock count."))
    session.execute(text(_GATHER), {"id": done.id})
    session.execute(text(_BEFORE))
    session.execute(text("ANALYZE undoing"))
    session.execute(text(_CHANGED_SINCE))
    if done.noun == "areas":
        departures.prepare(session)
    written = set(session.scalars(text("SELECT DISTINCT source FROM undoing")))
    # What depends on others goes first.
    tables = [table for table in reversed(Base.metadata.sorted_tables) if table.name in written]
    for n, table in enumerate(tables):
        report(N_("Taking back"), n, len(tables))
        _mark_needed(session, table)
        if table.name == "areas":
            departures.keep_around(session)
        source = {"source": table.name}
        session.execute(text(_restore(table)), source)
        if not {"geom", "seat"} & set(table.c.keys()):
            session.execute(text(_reinsert(table)), source)
        session.execute(text(_remove(table)), source)
    removed, restored = counting.records(session, done.noun)
    kept = tuple(KeptRow(*row) for row in session.execute(text(_KEPT)))
    session.execute(text("DROP TABLE undoing"))
    replace_records(session, done.area_path, report)
    session.expire_all()
    return ImportUndone(removed, restored, kept)


# That a record with a place lies in another area since, because areas came in or went, is nobody's change of it.
_IS_MOVE = """(a.before IS NOT NULL AND a.after IS NOT NULL AND a.after ->> 'geom' IS NOT NULL
    AND a.before - '{area_path,version}'::text[] = a.after - '{area_path,version}'::text[])"""

# One line a row that was written: as it was before the first trace, and which trace was the last.
_GATHER = f"""
    CREATE TEMPORARY TABLE undoing ON COMMIT DROP AS
    SELECT source, row_id, min(id) AS first_id, max(id) AS last_id, bool_or(before IS NULL) AS born,
        NULL::jsonb AS before, '' AS kept
    FROM audit a
    WHERE id BETWEEN (SELECT lower(audit_ids) FROM imports WHERE id = :id)
            AND (SELECT upper(audit_ids) FROM imports WHERE id = :id)
        AND id <@ (SELECT audit_ids FROM imports WHERE id = :id)
    GROUP BY source, row_id HAVING NOT bool_and({_IS_MOVE})
"""  # noqa: S608
_BEFORE = "UPDATE undoing u SET before = a.before FROM audit a WHERE a.id = u.first_id"
_CHANGED_SINCE = f"""
    UPDATE undoing u SET kept = 'changed' FROM audit a
    WHERE a.row_id = u.row_id AND a.source = u.source AND a.id > u.last_id AND NOT {_IS_MOVE}
"""  # noqa: S608
_KEPT = """
    SELECT u.source, coalesce(a.after ->> 'name', a.after ->> 'title', a.before ->> 'name', u.row_id),
        CASE WHEN u.kept = 'changed' THEN coalesce(p.name, '') ELSE '' END, CASE WHEN u.kept = 'changed' THEN a.at END
    FROM undoing u
    JOIN LATERAL (SELECT * FROM audit x WHERE x.row_id = u.row_id AND x.source = u.source ORDER BY x.id DESC LIMIT 1) a
        ON true
    LEFT JOIN people p ON p.id = a.person_id
    WHERE u.kept IN ('changed', 'needed') ORDER BY u.source, 2
"""


def _key(table: Table) -> tuple[str, str]:
    """The primary key's column, and its type for the cast."""
    column = next(iter(table.primary_key))
    return column.name, "text" if column.name == "path" else "uuid"


def _mark_needed(session: FencedSession, table: Table) -> None:
    """A row that the import made stays where another row, which stays, depends on it."""
    key, kind = _key(table)
    for other in Base.metadata.tables.values():
        for constraint in other.foreign_key_constraints:
            if constraint.referred_table is table and other.name not in _NOBODYS:
                column = next(iter(constraint.columns)).name
                own = f"{next(iter(other.primary_key)).name}::text"
                session.execute(
                    text(_NEEDED.format(table=other.name, column=column, own=own, kind=kind)),
                    {"source": table.name, "other": other.name},
                )
    if "geom" in table.c and key == "id":
        session.execute(text(_PHOTOGRAPHED), {"source": table.name})


_NEEDED = """
    UPDATE undoing u SET kept = 'needed' FROM {table} o
    WHERE u.source = :source AND u.born AND u.kept = '' AND o.{column} = u.row_id::{kind}
        AND NOT EXISTS (SELECT FROM undoing v WHERE v.source = :other AND v.row_id = o.{own} AND v.born AND v.kept = '')
"""
_PHOTOGRAPHED = """
    UPDATE undoing u SET kept = 'needed' FROM attachments o
    WHERE u.source = :source AND u.born AND u.kept = '' AND o.source = :source AND o.row_id = u.row_id::uuid
"""


def _restore(table: Table) -> str:
    key, kind = _key(table)
    shapes = [column.name for column in table.c if column.name in {"geom", "seat"}]
    plain = [
        column.name for column in table.c if column.name not in {key, "version", "password_hash", *shapes}
    ]
    sets = [f"{name} = {_found(table, name)}" for name in plain]
    sets += [f"{name} = ST_SetSRID(ST_GeomFromGeoJSON(u.before ->> '{name}'), 4326)" for name in shapes]
    sets += ["version = t.version + 1"] if "version" in table.c else []
    return (
        f"UPDATE {table.name} t SET {', '.join(sets)} FROM undoing u,"  # noqa: S608  (names of our own tables)
        f" jsonb_populate_record(NULL::{table.name}, u.before - 'geom' - 'seat') r"
        f" WHERE u.source = :source AND NOT u.born AND u.kept = '' AND t.{key} = u.row_id::{kind}"
    )


def _found(table: Table, name: str) -> str:
    """The value as it was; an area that is gone meanwhile is the one in which the record lies now."""
    if name != "area_path" or "geom" not in table.c:
        return f"r.{name}"
    return "CASE WHEN EXISTS (SELECT FROM areas x WHERE x.path = r.area_path) THEN r.area_path ELSE t.area_path END"


def _reinsert(table: Table) -> str:
    """A row that the import removed."""
    key, kind = _key(table)
    columns = ", ".join(column.name for column in table.c)
    return (
        f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM undoing u,"  # noqa: S608
        f" jsonb_populate_record(NULL::{table.name}, u.before) r"
        f" WHERE u.source = :source AND NOT u.born AND u.kept = ''"
        f" AND NOT EXISTS (SELECT FROM {table.name} t WHERE t.{key} = u.row_id::{kind})"
    )


def _remove(table: Table) -> str:
    key, kind = _key(table)
    return (
        f"DELETE FROM {table.name} t USING undoing u"  # noqa: S608
        f" WHERE u.source = :source AND u.born AND u.kept = '' AND t.{key} = u.row_id::{kind}"
    )
