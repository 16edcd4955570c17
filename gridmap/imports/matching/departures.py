"""When areas that came in go again: where do the records go that lie in them, and which areas stay with what they hold?

Works on the temporary table `undoing` (`gridmap.imports.matching.undoing`).
"""

from __future__ import annotations

from sqlalchemy import text

from gridmap.db.models import Base
from gridmap.db.sessions import FencedSession
from gridmap.registers import REGISTERS

_PLACED = tuple(each.key for each in REGISTERS if each.shape != "none")
# What belongs to an enterprise goes where the enterprise goes.
_UNPLACED = tuple(
    each.key for each in REGISTERS if each.shape == "none" and not each.belongs_to_an_enterprise
)


def prepare(session: FencedSession) -> None:
    """What lies somewhere by its place goes to the nearest area around that stays; an area that cannot go, because
    records without a place were entered in it, keeps its code.
    """
    for table in _PLACED:
        counted = "version = t.version + 1, " if "version" in Base.metadata.tables[table].c else ""
        session.execute(text(_TO_THE_NEXT.format(table=table, counted=counted)))
    for table in (*_PLACED, *_UNPLACED):
        session.execute(text(_HELD_BY_HAND.format(table=table)))
    keep_around(session)
    session.execute(text(_CODES))


def keep_around(session: FencedSession) -> None:
    """An area that holds one which stays, stays too."""
    session.execute(text(_AROUND))


_TO_THE_NEXT = """
    UPDATE {table} t SET {counted}area_path = (
        SELECT max(x.path) FROM areas x WHERE t.area_path ^@ x.path
            AND NOT EXISTS (SELECT FROM undoing w WHERE w.source = 'areas' AND w.row_id = x.path AND w.born))
    FROM undoing u
    WHERE u.source = 'areas' AND u.born AND u.kept = '' AND t.area_path = u.row_id AND t.geom IS NOT NULL
"""
_HELD_BY_HAND = """
    UPDATE undoing u SET kept = 'needed' FROM {table} t
    WHERE u.source = 'areas' AND u.born AND u.kept = '' AND t.area_path = u.row_id
        AND NOT EXISTS (
            SELECT FROM undoing v WHERE v.source = '{table}' AND v.row_id = t.id::text AND v.born AND v.kept = '')
"""
_AROUND = """
    UPDATE undoing u SET kept = 'needed' FROM areas o
    WHERE u.source = 'areas' AND u.born AND u.kept = '' AND o.path ^@ u.row_id AND o.path <> u.row_id
        AND NOT EXISTS (SELECT FROM undoing v WHERE v.source = 'areas' AND v.row_id = o.path AND v.born AND v.kept = '')
"""
_CODES = """
    UPDATE undoing u SET kept = 'code' FROM area_codes c, undoing v
    WHERE u.source = 'area_codes' AND u.born AND u.kept = '' AND c.id = u.row_id::uuid
        AND v.source = 'areas' AND v.row_id = c.area_path AND v.kept <> ''
"""
