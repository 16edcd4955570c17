"""Which neighbour could lend what is short, and whom does one call?

A neighbour's stock stays behind its fence. What it could spare after its own need is public help, and it is asked for
nothing else (`layers.surplus`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from geoalchemy2 import Geography
from sqlalchemy import cast, func, select
from sqlalchemy.orm import Session, aliased

from gridmap.analysis.supplies.actions import lent
from gridmap.db.models import Area
from gridmap.layers.surplus import SURPLUS
from gridmap.planning.shortfall.reading import Row, ShortfallReader
from gridmap.vocabulary import Level

NEAR_M = 30_000
MOST_ASKED = 6


@dataclass(frozen=True)
class Neighbour:
    path: str
    name: str
    distance_m: float


@dataclass(frozen=True)
class Loan:
    """So many units that a neighbour's depot could lend; distance_m: between the two townships' outlines."""

    item: str
    goods: str
    unit: str
    quantity: int
    depot: str
    duty_phone: str
    township: str
    distance_m: float


def neighbours(session: Session, township_path: str) -> list[Neighbour]:
    """The nearest townships with an outline within NEAR_M, nearest first."""
    other, own = aliased(Area), aliased(Area)
    apart_m = func.ST_Distance(cast(other.geom, Geography), cast(own.geom, Geography))
    found = (
        select(other.path, other.name, apart_m)
        .join(own, own.path == township_path)
        .where(other.level == Level.TOWNSHIP, other.path != township_path, apart_m <= NEAR_M)
        .order_by(apart_m, other.path)
        .limit(MOST_ASKED)
    )
    return [Neighbour(path, name, float(metres)) for path, name, metres in session.execute(found)]


def loans(asker: ShortfallReader, asked: Sequence[Neighbour], bought: Sequence[Row]) -> list[Loan]:
    """What could be borrowed in place of what is to be bought, of the nearest neighbour first."""
    short: dict[str, int] = {}
    for row in bought:
        short[row["item"]] = short.get(row["item"], 0) + int(row["quantity"])
    if not short:
        return []
    spare = [
        (neighbour, row)
        for neighbour in asked
        for row in asker.rows(SURPLUS, neighbour.path)[0]
        if row["item"] in short
    ]
    found = []
    for item, units in short.items():
        of_it = [(neighbour, row) for neighbour, row in spare if row["item"] == item]
        amounts = np.array([int(row["spare"]) for _, row in of_it], dtype=np.int64)
        apart = np.array([neighbour.distance_m for neighbour, _ in of_it], dtype=np.float64)
        given = lent(units, amounts, apart).tolist()
        found += [_loan(*pair, n) for pair, n in zip(of_it, given, strict=True) if n > 0]
    return found


def _loan(neighbour: Neighbour, row: Row, units: int) -> Loan:
    return Loan(
        item=row["item"],
        goods=row["goods"],
        unit=row["unit"],
        quantity=units,
        depot=row["title"],
        duty_phone=row["duty_phone"] or "",
        township=neighbour.name,
        distance_m=neighbour.distance_m,
    )
