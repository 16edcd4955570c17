"""How are a hundred thousand rows written in one transaction, under the fence and with their audit?

Row-level security refuses COPY into the table itself: rows go by COPY into a temporary table and from there, some
thousands at a time, into the ledger. The triggers see statements, so the audit is written in bulk too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Column, Table, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict
from gridmap.i18n.texts import N_
from gridmap.records.progress import Report

ROWS_A_STATEMENT = 5000
_SHAPES = frozenset({"geom", "seat"})
CHANGED_MEANWHILE = N_(
    "Something was changed here since the preview was made. Look at the new preview and confirm that."
)


def write(
    session: FencedSession, table: Table, rows: Sequence[tuple[dict[str, Any], int | None]], report: Report
) -> None:
    """Insert or update rows of one table. Each comes with the version that was seen, None for a new one.

    Raises Conflict where a row is no longer in that version. The caller commits.
    """
    columns = {column.name: _default(column) for column in table.columns}
    coming = f"coming_{table.name}"
    session.execute(text(f"DROP TABLE IF EXISTS {coming}"))
    session.execute(
        text(f"CREATE TEMPORARY TABLE {coming} (LIKE {table.name}, n integer, was integer) ON COMMIT DROP")
    )
    _copy(session, coming, columns, rows)
    session.execute(text(f"CREATE INDEX ON {coming} (n)"))
    session.execute(text(f"ANALYZE {coming}"))
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        report(N_("Saving"), start, len(rows))
        part = {"first": start, "last": start + ROWS_A_STATEMENT - 1}
        seen = sum(version is not None for _, version in rows[start : start + ROWS_A_STATEMENT])
        if seen < min(ROWS_A_STATEMENT, len(rows) - start):
            session.execute(text(_insert(table.name, coming, columns)), part)
        if seen and session.execute(text(_update(table, coming, columns)), part).rowcount != seen:  # type: ignore[attr-defined]
            raise Conflict(CHANGED_MEANWHILE)
    report(N_("Saving"), len(rows), len(rows))


def _insert(table: str, coming: str, columns: Iterable[str]) -> str:
    listed = ", ".join(columns)
    return (
        f"INSERT INTO {table} ({listed}) SELECT {listed} FROM {coming}"  # noqa: S608  (names of our own tables)
        " WHERE n BETWEEN :first AND :last AND was IS NULL"
    )


def _update(table: Table, coming: str, columns: Iterable[str]) -> str:
    keys = {column.name for column in table.primary_key}
    set_to = ", ".join(f"{name} = c.{name}" for name in columns if name not in {*keys, "version"})
    counted = ", version = t.version + 1" if "version" in table.columns else ""
    unseen = " AND t.version = c.was" if "version" in table.columns else ""
    same = " AND ".join(f"t.{key} = c.{key}" for key in sorted(keys))
    return (
        f"UPDATE {table.name} t SET {set_to}{counted} FROM {coming} c"  # noqa: S608
        f" WHERE {same} AND c.n BETWEEN :first AND :last AND c.was IS NOT NULL{unseen}"
    )


def _copy(
    session: FencedSession,
    coming: str,
    columns: Mapping[str, Any],
    rows: Sequence[tuple[dict[str, Any], int | None]],
) -> None:
    """columns: name -> what stands in a row that does not say it."""
    driver: Any = session.connection().connection.driver_connection
    listed = ", ".join([*columns, "n", "was"])
    shapes = [at for at, name in enumerate(columns) if name in _SHAPES]
    with driver.cursor().copy(f"COPY {coming} ({listed}) FROM STDIN") as copy:
        for n, (row, version) in enumerate(rows):
            values = [row.get(name, default) for name, default in columns.items()]
            for at in shapes:
                values[at] = stored(values[at])
            copy.write_row([*values, n, version])


def _default(column: Column[Any]) -> Any:
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None


def stored(value: Any) -> Any:
    """A value as COPY takes it: shapes (WGS 84) as hexadecimal EWKB, everything else as it is."""
    if isinstance(value, BaseGeometry):
        return shapely.to_wkb(shapely.set_srid(value, 4326), hex=True, include_srid=True)
    return value


def point_text(lonlat: tuple[float, float] | None) -> str | None:
    """A point as COPY takes it, to the last decimal."""
    return None if lonlat is None else f"SRID=4326;POINT({lonlat[0]!r} {lonlat[1]!r})"
