"""What would these rows change in their ledger, and how is that written?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from gridmap.database import FencedSession
from gridmap.models import Import
from gridmap.records.imports import areas, ledgers, people, roads
from gridmap.records.imports.kinds import kind_of
from gridmap.records.imports.rows import Incoming, Plan, Report


def plan(session: FencedSession, kept: Import, rows: list[Incoming], now: datetime, report: Report) -> Plan:
    """Nothing is written."""
    if kept.noun == "areas":
        return areas.plan(session, kept.area_path, rows, report)
    if kept.noun == "people":
        return people.plan(session, kept.area_path, kept.id, rows, report)
    if kept.noun == "roads":
        return roads.plan(session, kept.area_path, kept.id, rows, report)
    kind = kind_of(kept.noun)
    if kind.noun is None:
        raise LookupError(kept.noun)
    return ledgers.Planner(session, kind, kind.noun, kept.area_path, kept.id, now).run(rows, report)


def save(session: FencedSession, kept: Import, made: Plan, report: Report) -> None:
    """Write the plan in the caller's transaction. Raises Conflict where a record was changed meanwhile."""
    if kept.noun == "areas":
        areas.save(session, made, kept.area_path, report)
    elif kept.noun == "people":
        people.save(session, made, report)
    elif kept.noun == "roads":
        roads.save(session, made, report)
    elif (noun := kind_of(kept.noun).noun) is not None:
        ledgers.save(session, noun, made, report)


def alone(session: FencedSession, noun: str) -> None:
    """One import into a ledger at a time: the next one then compares with what this one has written."""
    name = {"name": f"gridmap-import|{noun}"}
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), name)
