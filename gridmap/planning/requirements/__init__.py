"""What does the township have for fires, what do the clauses ask, and what is missing? Counted, never typed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from gridmap.db.models import Area
from gridmap.i18n.texts import N_, Sentence
from gridmap.planning.requirements.brigades import Brigade, brigades
from gridmap.planning.requirements.clauses import Clause, ClauseState, clauses
from gridmap.planning.requirements.gap import Gap
from gridmap.planning.requirements.ground import TownshipGround, ground
from gridmap.planning.requirements.holdings import Holdings, holdings
from gridmap.standards import Profile
from gridmap.vocabulary import ResourceKind

__all__ = [
    "Brigade",
    "Clause",
    "ClauseState",
    "Gap",
    "Holdings",
    "Requirements",
    "TownshipGround",
    "assemble",
    "ground",
]


@dataclass(frozen=True)
class Requirements:
    """One page of a township. gap: what the published answers say of the reach, None where nothing is known."""

    township: Area
    profile: Profile
    headline: list[Sentence]
    holdings: Holdings
    ground: TownshipGround
    brigades: list[Brigade]
    clauses: list[Clause]
    gap: Gap | None


def assemble(
    session: Session, township: Area, profile: Profile, land: TownshipGround, reach: Gap | None
) -> Requirements:
    """The page from the records that the session's viewer may read, and from the reach that was published."""
    have = holdings(session, township.path)
    return Requirements(
        township=township,
        profile=profile,
        headline=_headline(have, reach, profile),
        holdings=have,
        ground=land,
        brigades=brigades(profile, have),
        clauses=clauses(profile, have, land, reach),
        gap=reach,
    )


def _headline(have: Holdings, reach: Gap | None, profile: Profile) -> list[Sentence]:
    """Who is there, and what that leaves open."""
    stations = len(have.serving(ResourceKind.FIRE_STATION))
    full_time = len(have.serving(ResourceKind.FULL_TIME_BRIGADE))
    if not stations and not full_time:
        said = [
            Sentence(N_("No fire and rescue station and no full-time brigade in service in this township."))
        ]
    else:
        parts = {"stations": stations, "brigades": full_time}
        said = [
            Sentence(
                N_("{stations} fire and rescue stations and {brigades} full-time brigades in service."), parts
            )
        ]
    return said + (_open(reach, profile) if reach is not None else [])


def _open(reach: Gap, profile: Profile) -> list[Sentence]:
    no_station = Sentence(
        N_(
            "No station arrives within {minutes} min at {enterprises} enterprises, {major} of them with an open major"
            " accident hazard."
        ),
        {
            "minutes": profile.minutes("arrival_s"),
            "enterprises": reach.no_station.number,
            "major": reach.no_station.with_major,
        },
    )
    nobody = Sentence(
        N_("Nobody at all arrives within {minutes} min on {area} km² ({share} % of the township)."),
        {
            "minutes": profile.minutes("beyond_help_s"),
            "area": f"{reach.anyone.uncovered_km2:.1f}",
            "share": f"{reach.anyone.share(reach.anyone.uncovered_km2) * 100:.1f}",
        },
    )
    return [no_station, nobody]
