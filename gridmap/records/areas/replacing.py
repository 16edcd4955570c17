"""After areas have changed: in which of them do the records lie now?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import func, select, text

from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_
from gridmap.records.areas.labelled import Places
from gridmap.records.places import under_any
from gridmap.records.progress import Report
from gridmap.registers import REGISTERS


def replace_records(session: FencedSession, target: str, report: Report) -> int:
    """Give every record under the target that has a point the smallest area around it. Returns how many moved."""
    places = Places(session, target)
    moved = 0
    placed = [each for each in REGISTERS if each.shape == "point"]
    for n, register in enumerate(placed):
        report(N_("Finding the areas of the records"), n, len(placed))
        key, table = register.key, cast(Any, register.model.__table__)
        found = session.execute(
            select(table.c.id, table.c.area_path, func.ST_X(table.c.geom), func.ST_Y(table.c.geom)).where(
                under_any(table.c.area_path, [target]), table.c.geom.is_not(None)
            )
        ).all()
        areas = places.at([(lon, lat) for _, _, lon, lat in found])
        moves = [(row[0], area) for row, area in zip(found, areas, strict=True) if area not in (None, row[1])]
        move(session, key, moves)
        moved += len(moves)
    return moved


def move(session: FencedSession, source: str, moves: Sequence[tuple[uuid.UUID, str | None]]) -> None:
    """Let each of these records of one ledger lie in the area that is named with it, and their photos too."""
    if not moves:
        return
    given = {"ids": [row_id for row_id, _ in moves], "paths": [path for _, path in moves], "source": source}
    session.execute(text(_MOVE.format(table=source)), given)
    session.execute(text(_PHOTOS), given)


_MOVE = """
    UPDATE {table} t SET area_path = m.path, version = t.version + 1
    FROM unnest(CAST(:ids AS uuid[]), CAST(:paths AS text[])) AS m (id, path) WHERE t.id = m.id
"""
_PHOTOS = """
    UPDATE attachments t SET area_path = m.path
    FROM unnest(CAST(:ids AS uuid[]), CAST(:paths AS text[])) AS m (id, path)
    WHERE t.source = :source AND t.row_id = m.id
"""
