"""Which forces and waters does the township itself have, and how much of them is known?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.registers.resources import Resource
from gridmap.vocabulary import FIRE_FORCES, ResourceKind

KINDS = (*FIRE_FORCES, ResourceKind.FIRE_POINT, ResourceKind.HYDRANT, ResourceKind.WATER_SOURCE)


@dataclass(frozen=True)
class Force:
    """One force or water: what is None is not known."""

    name: str
    in_service: bool
    staff: int | None = None
    vehicles: int | None = None
    flow_l_s: float | None = None


@dataclass(frozen=True)
class KnownSum:
    """A sum over those of which the number is known, and how many are left out because it is not."""

    total: int
    unknown: int


@dataclass(frozen=True)
class Holdings:
    """Everything the township has of each kind, in service or not."""

    by_kind: Mapping[ResourceKind, Sequence[Force]]

    def of(self, kind: ResourceKind) -> Sequence[Force]:
        return self.by_kind.get(kind, ())

    def serving(self, kind: ResourceKind) -> list[Force]:
        return [force for force in self.of(kind) if force.in_service]

    def staff(self, kind: ResourceKind) -> KnownSum:
        return _counted([force.staff for force in self.of(kind)])

    def vehicles(self, kind: ResourceKind) -> KnownSum:
        return _counted([force.vehicles for force in self.of(kind)])


def holdings(session: Session, township_path: str) -> Holdings:
    """What stands in the township and not what stands beside it."""
    found: dict[ResourceKind, list[Force]] = {kind: [] for kind in KINDS}
    own = select(Resource).where(
        Resource.area_path.op("^@")(township_path), Resource.kind.in_([kind.value for kind in KINDS])
    )
    for each in session.scalars(own.order_by(Resource.name, Resource.id)):
        force = Force(each.name, each.in_service, each.staff, each.vehicles, each.flow_l_s)
        found[ResourceKind(each.kind)].append(force)
    return Holdings(found)


def _counted(numbers: Sequence[int | None]) -> KnownSum:
    known = [number for number in numbers if number is not None]
    return KnownSum(sum(known), len(numbers) - len(known))
