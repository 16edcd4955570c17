"""How does a scenario get past every check into its table, and out of it again? The caller commits."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from gridmap.db.models import Scenario, ScenarioSite
from gridmap.db.models.scenario import CandidateSource, ExistingHelp, Purpose, SitingQuestion, Weight
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard
from gridmap.records.geometry import LonLat, element, lonlat
from gridmap.records.reading import Unreadable, above_zero, read
from gridmap.vocabulary import FIRE_FORCES, texts

MOST_SITES = 100
MOST_POINTS = 200
POINT = Field("point", N_("Point"), "point", required=True)
NAME = Field("name", N_("Name"))
NAMES = (
    Field("name", N_("Name of the scenario"), required=True),
    Field("note", N_("Note"), "long"),
)


def _at_least_fifty(value: float) -> Sentence | None:
    return None if value >= 50 else Sentence(N_("At least 50 m: nearer points tell nothing more."))


ENTRIES = (
    *NAMES,
    Field("question", N_("What is asked"), "choice", required=True, choices=texts(SitingQuestion)),
    Field("n", N_("Sites, at most"), "number", required=True, whole=True, most=MOST_SITES, check=above_zero),
    Field(
        "kind",
        N_("What is to be built"),
        "choice",
        required=True,
        choices={kind.value: kind.text for kind in FIRE_FORCES},
    ),
    Field("threshold_min", N_("In time, minutes"), "number", required=True, most=120, check=above_zero),
    Field("weight", N_("Weighed by"), "choice", required=True, choices=texts(Weight)),
    Field("counted", N_("Counted as there already"), "choice", required=True, choices=texts(ExistingHelp)),
    Field("candidates", N_("Places to choose from"), "choice", required=True, choices=texts(CandidateSource)),
    Field(
        "spacing_m",
        N_("Distance between places along roads"),
        "number",
        required=True,
        unit=N_("m"),
        most=10_000,
        check=_at_least_fifty,
    ),
)


@dataclass(frozen=True)
class Proposed:
    """A point of a scenario as the program found it. at: WGS 84."""

    name: str
    at: LonLat
    area_path: str


def create(
    session: FencedSession,
    area_path: str,
    typed: Mapping[str, Any],
    points: Sequence[Mapping[str, Any]],
    profile: str,
    now: datetime,
) -> Scenario:
    """A scenario of a township, not yet answered. points: {"name", "lon", "lat"}, those to choose from.

    Raises InvalidInput with every complaint, Forbidden beyond the fence.
    """
    values, problems = _read(ENTRIES, typed)
    spots, wrong = _points(points)
    problems += wrong
    if problems:
        raise InvalidInput(N_("Some entries cannot be accepted."), problems)
    threshold_s = values.pop("threshold_min") * 60
    made = Scenario(
        id=uuid.uuid4(),
        area_path=area_path,
        profile=profile,
        threshold_s=threshold_s,
        created_by=session.viewer,
        created_at=now,
        **values,
    )
    made.sites = [
        _site(made, serial, Purpose.CANDIDATE, made.kind, 0.0, spot, proposed=False)
        for serial, spot in enumerate(spots)
    ]
    with guard.written(session, Scenario.__tablename__, made.id, now):
        session.add(made)
    return made


def rename(
    session: FencedSession, scenario: Scenario, typed: Mapping[str, Any], version: int, now: datetime
) -> None:
    """Another name and note. Raises InvalidInput, and Conflict where somebody else was first."""
    if scenario.version != version:
        raise guard.changed_first(session, Scenario.__tablename__, scenario.id, now)
    values, problems = _read(NAMES, typed)
    if problems:
        raise InvalidInput(N_("Some entries cannot be accepted."), problems)
    with guard.written(session, Scenario.__tablename__, scenario.id, now):
        scenario.name, scenario.note = values["name"], values["note"]


def remove(session: FencedSession, scenario: Scenario, now: datetime) -> None:
    """Throw a scenario away, with its sites."""
    with guard.written(session, Scenario.__tablename__, scenario.id, now):
        session.delete(scenario)


def replace_sites(
    session: FencedSession,
    scenario: Scenario,
    purpose: Purpose,
    kind: str,
    turnout_s: float,
    found: Sequence[Proposed],
) -> None:
    """Put these in place of the scenario's points of one purpose; what the planner set is known by its place."""
    own = {site.name for site in scenario.sites if site.purpose == Purpose.CANDIDATE}
    session.execute(
        delete(ScenarioSite).where(
            ScenarioSite.scenario_id == scenario.id, ScenarioSite.purpose == purpose.value
        )
    )
    session.add_all(
        _site(scenario, serial, purpose, kind, turnout_s, spot, proposed=spot.name not in own)
        for serial, spot in enumerate(found)
    )
    session.flush()
    session.expire(scenario, ["sites"])


def place(site: ScenarioSite) -> LonLat | None:
    """Where a point of a scenario lies, to a metre."""
    at = lonlat(site.geom)
    return (round(at[0], 5), round(at[1], 5)) if at else None


def find(session: FencedSession, scenario_id: uuid.UUID) -> Scenario:
    """Raises NotFound where there is none, or it lies beyond the fence."""
    found = session.get(Scenario, scenario_id)
    if found is None:
        raise NotFound(N_("This scenario is not here any more, or lies outside the areas you may see."))
    return found


def _site(
    scenario: Scenario,
    serial: int,
    purpose: Purpose,
    kind: str,
    turnout_s: float,
    spot: Proposed,
    *,
    proposed: bool,
) -> ScenarioSite:
    return ScenarioSite(
        scenario_id=scenario.id,
        area_path=spot.area_path or scenario.area_path,
        serial=serial,
        name=spot.name,
        kind=kind,
        purpose=purpose.value,
        proposed=proposed,
        turnout_s=turnout_s,
        geom=element(spot.at),
    )


def _read(entries: Sequence[Field], typed: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for entry in entries:
        try:
            value = read(entry, typed.get(entry.key))
            values[entry.key] = "" if value is None else value
        except Unreadable as wrong:
            problems.append(Problem(entry.key, wrong.sentence))
    return values, problems


def _points(points: Sequence[Mapping[str, Any]]) -> tuple[list[Proposed], list[Problem]]:
    if len(points) > MOST_POINTS:
        wrong = Sentence(N_("At most {most} points can be set."), {"most": MOST_POINTS})
        return [], [Problem("points", wrong)]
    spots = []
    for number, point in enumerate(points, start=1):
        try:
            at = read(POINT, point)
            name = read(NAME, point.get("name") or "")
        except Unreadable as unreadable:
            return [], [Problem("points", unreadable.sentence)]
        spots.append(Proposed(name or f"P{number}", at, ""))
    return spots, []
