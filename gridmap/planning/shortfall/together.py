"""What does a county save when its townships share what they have: short together, against short each by itself?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Float, cast, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Published
from gridmap.layers.shortfall import SHORTFALL
from gridmap.planning.shortfall.reading import Shortfall
from gridmap.publishing.freshness import DEFAULT_VARIANT


@dataclass(frozen=True)
class Compared:
    """Of one kind of goods. alone: short if each township keeps its own; None: not computed for some, or unknown."""

    name: str
    unit: str
    need: float
    alone: float | None
    shared: float

    @property
    def saved(self) -> float | None:
        return None if self.alone is None else self.alone - self.shared


@dataclass(frozen=True)
class OfTownship:
    """kinds: of goods that fall short in it; alone: None where nobody has computed it yet."""

    path: str
    name: str
    alone: int | None
    shared: int


@dataclass(frozen=True)
class ComparedTownships:
    goods: list[Compared]
    townships: list[OfTownship]


def together(session: Session, names: Mapping[str, str], found: Shortfall) -> ComparedTownships:
    """names: of the townships by path. found: the joint answer of the county, of which each place is a row.

    What each would lack alone is read from its own published answer, in the state of the session.
    """
    alone = _alone(session, list(names))
    shared: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in found.places:
        town = next((path for path in names if row["area_path"].startswith(path)), "")
        shared[town][row["item"]] += row["short"] or 0.0
    goods = [
        Compared(line.name, line.unit, line.need, _sum(alone, names, line.key), line.short)
        for line in found.lines
    ]
    townships = [
        OfTownship(
            path,
            name,
            sum((short or 0) > 0 for short in alone[path].values()) if path in alone else None,
            sum(short > 0 for short in shared[path].values()),
        )
        for path, name in names.items()
    ]
    return ComparedTownships(goods, townships)


def _alone(session: Session, townships: list[str]) -> dict[str, dict[str, float | None]]:
    """Township -> goods -> how much of them is short there."""
    item = Published.values["item"].astext
    short = func.sum(cast(Published.values["short"].astext, Float))
    rows = session.execute(
        select(Published.township_path, item, short)
        .where(
            Published.layer == SHORTFALL.key,
            Published.township_path.in_(townships),
            Published.variant == DEFAULT_VARIANT,
        )
        .group_by(Published.township_path, item)
    )
    found: dict[str, dict[str, float | None]] = defaultdict(dict)
    for path, key, units in rows:
        found[path][key] = units
    return found


def _sum(alone: Mapping[str, Mapping[str, float | None]], names: Mapping[str, str], key: str) -> float | None:
    if any(path not in alone for path in names):
        return None
    found = [alone[path].get(key, 0.0) for path in names]
    return (
        sum(each for each in found if each is not None) if any(each is not None for each in found) else None
    )
