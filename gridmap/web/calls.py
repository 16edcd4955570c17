"""Whom does a grid leader call: who is on duty now, and who answers for the grid and for what it lies in?"""

from __future__ import annotations

from sqlalchemy import Text, cast, func, literal, select

from gridmap.db.models import Area
from gridmap.incident.people import Leader, OnDuty, leaders_of, on_duty
from gridmap.incident.places import Around
from gridmap.web import current
from gridmap.web.areas import township_of


def phones(area: Area) -> list[OnDuty | Leader]:
    township = township_of(area.path)
    if township is None:
        return []
    session = current.session()
    above = select(Area).where(func.starts_with(cast(literal(area.path), Text), Area.path))
    around = [Around(each.level, each.name, each.path) for each in session.scalars(above)]
    return [*on_duty(session, township.path, current.now()), *leaders_of(session, around)]
