"""How do a form, its new lots and its lines get into the tables, in as few statements as the triggers like best?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Table, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from gridmap.db.models import Lot, StockForm, StockLine

ROWS_A_STATEMENT = 1000
"""PostgreSQL takes 65,535 parameters a statement, and a lot has twelve columns."""


def write(session: Session, form: StockForm, lots: Sequence[Lot], lines: Sequence[StockLine]) -> None:
    """In this order, because a line moves its lot as it is written. Each statement notes its change once."""
    session.add(form)
    session.flush()
    for rows in (lots, lines):
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            some = rows[start : start + ROWS_A_STATEMENT]
            table: Table = type(some[0]).__table__  # type: ignore[assignment]
            session.execute(insert(table).values([_row(table, each) for each in some]))


def _row(table: Table, made: Lot | StockLine) -> dict[str, Any]:
    """What was set on it, and the defaults of the columns for what was not."""
    return {column.name: made.__dict__.get(column.name, _default(column)) for column in table.c}


def _default(column: Column[Any]) -> Any:
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None
