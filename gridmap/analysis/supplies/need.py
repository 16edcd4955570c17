"""How much of which goods do so many people, teams, depots and kilometres of dyke need?

Every figure is a norm with its source (`gridmap.standards`) and comes as an argument; here is only how it is applied.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
DAYS_A_WEEK = 7
# A need is rounded up; what is above a whole number by less than this is the floating point's, not a person's.
ROUNDING = 1e-6


class Per(StrEnum):
    """What a need is counted by."""

    PERSON = "person"
    PERSON_DAY = "person_day"
    TEAM_MEMBER = "team_member"
    DEPOT = "depot"
    DYKE_KM = "dyke_km"


@dataclass(frozen=True)
class NeedRule:
    """Goods, what they are counted by, the norms that say how many, and how: their values -> (units, for so many)."""

    item: str
    per: Per
    norms: tuple[str, ...]
    ratio: Callable[..., tuple[float, float]]


def _each(units: float) -> tuple[float, float]:
    return units, 1.0


def _weekly(units: float) -> tuple[float, float]:
    return units, float(DAYS_A_WEEK)


def _tents(tent_m2: float, floor_m2_person: float) -> tuple[float, float]:
    """Whole people in a tent: 12 m2 at 3.5 m2 for each person hold 3. A tent always holds one."""
    return 1.0, float(max(1, math.floor(tent_m2 / floor_m2_person)))


RULES: tuple[NeedRule, ...] = (
    NeedRule("tent", Per.PERSON, ("tent_m2", "floor_m2_person"), _tents),
    NeedRule("cotton_quilt", Per.PERSON, ("quilts_person",), _each),
    NeedRule("folding_bed", Per.PERSON, ("beds_person",), _each),
    NeedRule("drinking_water", Per.PERSON_DAY, ("drinking_water_l_person_week",), _weekly),
    NeedRule("rice", Per.PERSON_DAY, ("rice_kg_person_week",), _weekly),
    NeedRule("life_jacket", Per.TEAM_MEMBER, ("life_jackets_team_member",), _each),
    NeedRule("helmet", Per.TEAM_MEMBER, ("helmets_team_member",), _each),
    NeedRule("fire_extinguisher", Per.DEPOT, ("extinguishers_depot",), _each),
    NeedRule("woven_bag", Per.DYKE_KM, ("bags_dyke_km",), _each),
)


def in_force(norms: Mapping[str, float]) -> dict[str, NeedRule]:
    """Goods -> rule, for those all of whose norms are known."""
    return {rule.item: rule for rule in RULES if norms.keys() >= set(rule.norms)}


def needed(rule: NeedRule, norms: Mapping[str, float], count: Numbers) -> Numbers:
    """Whole units of the goods for each `count` (n,) of what the rule counts by; NaN where that is unknown."""
    units, so_many = rule.ratio(*(norms[key] for key in rule.norms))
    return np.ceil(np.asarray(count, dtype=np.float64) * units / so_many - ROUNDING)


def people_to_relocate(last_year: float, least: float, share: float) -> float:
    """How many people a township's store is sized for: `least`, or `share` of last year's relocations if that is more.

    last_year: NaN where it is unknown; the store is then sized for `least`, and it could be owed more.
    """
    return float(
        np.fmax(least, math.ceil(share * last_year - ROUNDING) if last_year == last_year else np.nan)
    )
