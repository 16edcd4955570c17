"""When may an emergency that somebody drew be kept, and what is wrong with it otherwise?"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from geoalchemy2.shape import from_shape, to_shape
from shapely import MultiPolygon, Polygon
from sqlalchemy.orm import Session

from gridmap.db.models import Area, NeedScenario
from gridmap.db.models.need import ScenarioKind
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence

MOST_CORNERS = 500
LONGEST_NAME = 200
LONGEST_DAYS = 365
MOST_PEOPLE = 10_000_000


def entered(session: Session, township: Area, typed: Mapping[str, str]) -> NeedScenario:
    """A new scenario of the township, added to the session; the caller commits.

    typed: name, kind, days, share_percent or people, and outline, a JSON list of [lon, lat] corners (WGS 84).
    Raises InvalidInput with every complaint.
    """
    problems: list[Problem] = []
    name = typed.get("name", "").strip()[:LONGEST_NAME]
    if not name:
        problems.append(Problem("name", Sentence(N_("Give it a name."))))
    kind = typed.get("kind", "")
    if kind not in {each.value for each in ScenarioKind}:
        problems.append(Problem("kind", Sentence(N_("Choose what happens."))))
    days = _whole("days", typed, LONGEST_DAYS, problems)
    percent, people = _who(typed, problems)
    outline = _outline(township, typed.get("outline", ""), problems)
    if problems or outline is None:
        raise InvalidInput(N_("The scenario was not kept."), problems)
    made = NeedScenario(
        area_path=township.path,
        name=name,
        kind=kind,
        days=days,
        share=None if percent is None else percent / 100,
        people=people,
        geom=from_shape(MultiPolygon([outline]), srid=4326),
    )
    session.add(made)
    return made


def _who(typed: Mapping[str, str], problems: list[Problem]) -> tuple[int | None, int | None]:
    """A share of the people inside, in percent, or a number of them: one of both."""
    given = [key for key in ("share_percent", "people") if typed.get(key, "").strip()]
    if len(given) != 1:
        text = N_("Enter either a share of the people inside, or a number of people.")
        problems.append(Problem("share_percent", Sentence(text)))
        return None, None
    if given[0] == "people":
        return None, _whole("people", typed, MOST_PEOPLE, problems)
    return _whole("share_percent", typed, 100, problems), None


def _whole(key: str, typed: Mapping[str, str], most: int, problems: list[Problem]) -> int:
    text = typed.get(key, "").strip()
    value = int(text) if text.isdecimal() and len(text) < 10 else 0
    if not 1 <= value <= most:
        wrong = Sentence(N_("Enter a whole number from 1 to {most}."), {"most": most})
        problems.append(Problem(key, wrong))
    return value


def _outline(township: Area, text: str, problems: list[Problem]) -> Polygon | None:
    try:
        corners = _corners(text)
    except (ValueError, RecursionError):
        wrong = N_("Draw the area: at least three corners, one after the other.")
        problems.append(Problem("outline", Sentence(wrong)))
        return None
    drawn = Polygon(corners)
    if not drawn.is_valid or drawn.area == 0:
        wrong = N_("The outline crosses itself. Draw the corners in their order.")
        problems.append(Problem("outline", Sentence(wrong)))
        return None
    if township.geom is not None and not to_shape(township.geom).intersects(drawn):
        outside = Sentence(N_("The outline does not touch {township}."), {"township": township.name})
        problems.append(Problem("outline", outside))
    return drawn


def _corners(text: str) -> list[tuple[float, float]]:
    """Raises ValueError for anything but a list of places on earth."""
    told = json.loads(text)
    if not isinstance(told, list) or not 3 <= len(told) <= MOST_CORNERS:
        raise ValueError("no list of corners")
    return [_corner(each) for each in told]


def _corner(each: object) -> tuple[float, float]:
    match each:
        case [int() | float() as lon, int() | float() as lat] if _on_earth(lon, lat):
            return float(lon), float(lat)
    raise ValueError("no place on earth")


def _on_earth(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
