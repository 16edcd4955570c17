"""What would these rows change in their ledger, and how is that written?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from gridmap.db.models import Import
from gridmap.db.sessions import FencedSession
from gridmap.imports.kinds import kind_of
from gridmap.imports.matching import areas, buildings, landmarks, ledgers, people, roads, stock
from gridmap.imports.matching.rows import ImportPlan, Incoming
from gridmap.records.progress import Report

# Ledgers without rules of their own, which come by maps.
_PLANS = {"roads": roads.plan, "buildings": buildings.plan, "places": landmarks.plan}
_SAVES = {"roads": roads.save, "buildings": buildings.save, "places": landmarks.save, "stock": stock.save}


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
    if kept.noun in _PLANS:
        return _PLANS[kept.noun](session, kept.area_path, kept.id, rows, report)
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
    elif kept.noun in _SAVES:
        _SAVES[kept.noun](session, made, report)
    elif (register := kind_of(kept.noun).register) is not None:
        ledgers.save(session, register, made, report)


def alone(session: FencedSession, noun: str) -> None:
    """One import into a ledger at a time: the next one then compares with what this one has written."""
    name = {"name": f"gridmap-import|{noun}"}
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), name)
