"""Whatever lies in an area, where does it go when the area goes, or when its outline moves?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

import shapely
from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint, func, select, text

from gridmap.db.models import Area, Base
from gridmap.db.sessions import FencedSession
from gridmap.records.areas import tree
from gridmap.records.areas.labelled import Places
from gridmap.records.areas.replacing import move
from gridmap.registers import REGISTERS

# Those that have followers go first: what hangs on them moves by the database's own triggers.
_FIRST = ("resources", "enterprises")


# Tables that go with their area or their record, or say only what it was called and what was done to it.
NO_RECORDS = frozenset(
    {
        "area_changes",
        "area_codes",
        "attachments",
        "hazard_steps",
        "imports",
        "incident_changes",
        "incident_log",
        "jobs",
        "paper_serials",
        "saved_mappings",
    }
)


@cache
def placed_tables() -> tuple[Table, ...]:
    """Every table whose rows lie in an area, by the reference that says so; `areas` itself is none of them."""
    leading = [
        table
        for table in Base.metadata.tables.values()
        if "area_path" in table.c
        and any(fk.column.table.name == "areas" for fk in table.c.area_path.foreign_keys)
    ]
    return tuple(sorted(leading, key=lambda table: (table.name not in _FIRST, table.name)))


def bring(session: FencedSession, goes: str, stays: str) -> None:
    """Let everything that lies directly in one area lie in another: records, people, rights, posts, codes.

    What would be there twice, as the same right of the same person, is left out. Tables that move only by triggers have
    moved with their records.
    """
    session.flush()
    for table in placed_tables():
        if not _may_move(session, table.name):
            continue
        told = {"goes": goes, "stays": stays}
        clash = _clash(table)
        if clash:
            session.execute(text(_TWICE.format(table=table.name, clash=clash)), told)
        counted = ", version = version + 1" if "version" in table.c else ""
        session.execute(text(_MOVE.format(table=table.name, counted=counted)), told)
    session.expire_all()


def repath(session: FencedSession, area: Area, parent_path: str) -> dict[str, str]:
    """Put an area with all that is under it below another parent. Returns old path -> new path of each."""
    new = tree.next_path(session, parent_path)
    columns = {column.name: getattr(area, column.name) for column in Area.__table__.c}
    session.add(Area(**{**columns, "path": new, "version": area.version + 1}))
    session.flush()
    moved = {area.path: new}
    for child in tree.children(session, area.path):
        moved |= repath(session, child, new)
    bring(session, area.path, new)
    session.delete(tree.find(session, area.path))
    session.flush()
    return moved


def replace(session: FencedSession, within: str, among: Sequence[str], where: BaseGeometry | None) -> int:
    """Give each record whose point lies in `where` (EPSG:4326) the smallest area around it. Returns how many moved.

    within: the area under which is searched; among: only records registered directly in one of these are asked, so a
    record that somebody registered elsewhere on purpose stays there.
    """
    if where is None or where.is_empty:
        return 0
    places = Places(session, within)
    shape = from_shape(where, srid=4326)
    moved = 0
    for register in (each for each in REGISTERS if each.shape == "point"):
        key, table = register.key, cast(Any, register.model.__table__)
        found = session.execute(
            select(table.c.id, table.c.area_path, func.ST_X(table.c.geom), func.ST_Y(table.c.geom)).where(
                table.c.area_path.in_(among), func.ST_Intersects(table.c.geom, shape)
            )
        ).all()
        areas = places.at([(lon, lat) for _, _, lon, lat in found])
        moves = [(row[0], area) for row, area in zip(found, areas, strict=True) if area not in (None, row[1])]
        move(session, key, moves)
        moved += len(moves)
    session.expire_all()
    return moved


def changed_ground(before: BaseGeometry | None, after: BaseGeometry | None) -> BaseGeometry | None:
    """Where an area came or went when its outline changed."""
    if before is None or after is None:
        return after if before is None else before
    return shapely.symmetric_difference(before, after)


def _may_move(session: FencedSession, table: str) -> bool:
    return bool(session.scalar(select(func.has_column_privilege(table, "area_path", "UPDATE"))))


def _clash(table: Table) -> str:
    """What two rows of one area may not share, as a condition between o (there) and t (coming); empty: nothing."""
    unique = [
        "("
        + " AND ".join(
            f"o.{column.name} = t.{column.name}" for column in each.columns if column.name != "area_path"
        )
        + ")"
        for each in table.constraints
        if isinstance(each, PrimaryKeyConstraint | UniqueConstraint) and "area_path" in each.columns
    ]
    return " OR ".join(unique)


_TWICE = """
    DELETE FROM {table} t WHERE area_path = :goes
        AND EXISTS (SELECT FROM {table} o WHERE o.area_path = :stays AND ({clash}))
"""
_MOVE = "UPDATE {table} SET area_path = :stays{counted} WHERE area_path = :goes"
