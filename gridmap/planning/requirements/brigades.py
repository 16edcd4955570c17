"""What does a township brigade of each class need, and how much of that is there?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gridmap.i18n.texts import N_
from gridmap.planning.requirements.holdings import Force, Holdings
from gridmap.standards import Norm, Profile
from gridmap.vocabulary import ResourceKind


@dataclass(frozen=True)
class Need:
    """Asked, had, missing; None where it is not known."""

    norm: Norm
    has: float | None

    @property
    def asked(self) -> float:
        return self.norm.value

    @property
    def missing(self) -> float | None:
        return None if self.has is None else max(0.0, self.asked - self.has)


@dataclass(frozen=True)
class Brigade:
    """One class of brigade (GB/T 35547) against the best that the township has of its kind.

    name: of that force, "" where there is none. land_m2: least and most land; what a force stands on is not recorded,
    so its land is unknown where there is a force, and missing whole where there is none.
    """

    title: str
    name: str
    staff: Need
    vehicles: Need
    land: Need
    land_most: Norm

    @property
    def complete(self) -> bool | None:
        """None where it cannot be said."""
        missing = [need.missing for need in (self.staff, self.vehicles)]
        if any(missing):
            return False
        return None if None in missing else True


CLASSES = (
    ("class1", N_("Full-time brigade, class 1"), ResourceKind.FULL_TIME_BRIGADE),
    ("class2", N_("Full-time brigade, class 2"), ResourceKind.FULL_TIME_BRIGADE),
    ("volunteer", N_("Volunteer brigade"), ResourceKind.VOLUNTEER_BRIGADE),
)


def brigades(profile: Profile, have: Holdings) -> list[Brigade]:
    return [_brigade(profile, key, title, have.of(kind)) for key, title, kind in CLASSES]


def _brigade(profile: Profile, key: str, title: str, forces: Sequence[Force]) -> Brigade:
    best = max(forces, key=lambda force: (force.staff or 0, force.vehicles or 0), default=None)
    return Brigade(
        title=title,
        name=best.name if best else "",
        staff=Need(profile[f"staff_{key}"], best.staff if best else 0),
        vehicles=Need(profile[f"vehicles_{key}"], best.vehicles if best else 0),
        land=Need(profile[f"land_{key}_least_m2"], None if best else 0),
        land_most=profile[f"land_{key}_most_m2"],
    )
