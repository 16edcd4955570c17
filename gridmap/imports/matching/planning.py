"""What would these rows change in their ledger, and how is that written?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text

from gridmap.db.models import Import
from gridmap.db.sessions import FencedSession
from gridmap.imports.kinds import kind_of
from gridmap.imports.matching import areas, buildings, ledgers, people, roads, shapes, stock
from gridmap.imports.matching.rows import ImportPlan, Incoming
from gridmap.records.progress import Report
from gridmap.registers import BY_KEY

# Registers whose records are known by their shape.
_BY_SHAPE: Mapping[str, Any] = {"roads": roads, "buildings": buildings}


def plan(
    session: FencedSession, kept: Import, rows: list[Incoming], now: datetime, report: Report
) -> ImportPlan:
    """Nothing is written."""
    if kept.noun == "areas":
        return areas.plan(session, kept.area_path, kept.id, rows, report)
    if kept.noun == "people":
        return people.plan(session, kept.area_path, kept.id, rows, report)
    if kept.noun == "stock":
        return stock.plan(session, kept.area_path, kept.id, rows, now)
    if kept.noun in _BY_SHAPE:
        made: ImportPlan = _BY_SHAPE[kept.noun].plan(session, kept.area_path, kept.id, rows, report)
        return made
    kind = kind_of(kept.noun)
    if kind.register is None:
        raise LookupError(kept.noun)
    return ledgers.Planner(session, kind, kind.register, kept.area_path, kept.id, now).run(rows, report)


def save(session: FencedSession, kept: Import, made: ImportPlan, report: Report) -> None:
    """Write the plan in the caller's transaction. Raises Conflict where a record was changed meanwhile."""
    if kept.noun == "areas":
        areas.save(session, made, kept.area_path, report)
    elif kept.noun == "people":
        people.save(session, made, report)
    elif kept.noun == "stock":
        stock.save(session, made, report)
    elif kept.noun in _BY_SHAPE:
        shapes.save(session, BY_KEY[kept.noun], made, report)
    elif (register := kind_of(kept.noun).register) is not None:
        ledgers.save(session, register, made, report)


def alone(session: FencedSession, noun: str) -> None:
    """One import into a ledger at a time: the next one then compares with what this one has written."""
    name = {"name": f"gridmap-import|{noun}"}
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), name)
