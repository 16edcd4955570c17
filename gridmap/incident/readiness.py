"""Which of the township's own forces can act now, and which cannot?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from gridmap.db.sessions import FencedSession
from gridmap.registers.resources import Resource
from gridmap.vocabulary import FIRE_FORCES, ResourceKind


@dataclass(frozen=True)
class Readiness:
    """One kind of force: how many can act, and those that cannot, by name."""

    kind: ResourceKind
    ready: int
    out: list[Resource]


def readiness(session: FencedSession, area_path: str) -> list[Readiness]:
    """Every kind of force that drives out, strongest first, also where there is none; then rescue teams."""
    kinds = (*FIRE_FORCES, ResourceKind.RESCUE_TEAM)
    own = select(Resource).where(Resource.area_path.startswith(area_path), Resource.kind.in_(kinds))
    found = list(session.scalars(own.order_by(Resource.name)))
    return [_of_kind(kind, [each for each in found if each.kind == kind]) for kind in kinds]


def _of_kind(kind: ResourceKind, found: list[Resource]) -> Readiness:
    out = [each for each in found if not each.in_service]
    return Readiness(kind, len(found) - len(out), out)
