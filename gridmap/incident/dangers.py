"""What is dangerous near an incident, who is in danger, and which of it lies downwind? As far as the viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import func, or_, select

from gridmap.analysis.metres import plane_around
from gridmap.analysis.nearest import GEOD
from gridmap.analysis.supplies.people import inside
from gridmap.db.models import Area
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence, distance
from gridmap.incident.kinds import Ring, downwind_half_angle
from gridmap.incident.places import LonLat
from gridmap.registers.buildings import Building
from gridmap.registers.enterprises import Enterprise, ResponsibleParty
from gridmap.registers.hazards import Hazard
from gridmap.vocabulary import OPEN_HAZARD_STATES, EnterpriseState, HazardGrade, Level, PartyDuty, Sector, Tag

_DEGREE_M = 110_000.0
_DANGEROUS = (Tag.HAZARDOUS_CHEMICALS, Tag.GAS)
_DANGEROUS_SECTORS = (Sector.HAZARDOUS_CHEMICALS, Sector.GAS)


@dataclass(frozen=True)
class Thing:
    """Something near the place (WGS 84). what: why it is named. downwind: None where no wind was entered."""

    name: str
    what: Sentence
    phone: str
    distance_m: float
    distance: Sentence
    downwind: bool | None
    lon: float
    lat: float


@dataclass(frozen=True)
class People:
    """How many live within a ring, if they live evenly over their grids; None unknown. at_least: some grid's number
    is not known.
    """

    ring: Ring
    people: int | None
    at_least: bool


@dataclass(frozen=True)
class Surroundings:
    dangers: list[Thing]
    crowds: list[Thing]
    people: list[People]


def surroundings(
    session: FencedSession, point: LonLat, look_m: float, rings: Sequence[Ring], wind_from_deg: float | None
) -> Surroundings:
    """Nearest first, at most look_m away."""
    here = _Here(point, look_m, wind_from_deg)
    return Surroundings(
        here.nearest(_dangerous(session, here)),
        here.nearest(_crowded(session, here)),
        people_within(session, point, rings),
    )


@dataclass(frozen=True)
class _Here:
    point: LonLat
    look_m: float
    wind_from_deg: float | None

    def box(self) -> Any:
        """The candidates by the index; only they are measured."""
        lon, lat = self.point
        high = self.look_m / _DEGREE_M
        wide = high / max(cos(radians(lat)), 0.01)
        return func.ST_MakeEnvelope(lon - wide, lat - high, lon + wide, lat + high, 4326)

    def nearest(self, rows: Sequence[tuple[str, Sentence, str, Any]]) -> list[Thing]:
        things = [self._thing(*row) for row in rows]
        return sorted(
            (each for each in things if each.distance_m <= self.look_m), key=lambda each: each.distance_m
        )

    def _thing(self, name: str, what: Sentence, phone: str, geom: Any) -> Thing:
        there = to_shape(geom).representative_point()
        azimuth, _, metres = GEOD.inv(*self.point, there.x, there.y)
        return Thing(name, what, phone, metres, distance(metres), self._downwind(azimuth), there.x, there.y)

    def _downwind(self, azimuth: float) -> bool | None:
        if self.wind_from_deg is None:
            return None
        off = (azimuth - (self.wind_from_deg + 180) + 180) % 360 - 180
        return abs(off) <= downwind_half_angle()


def _dangerous(session: FencedSession, here: _Here) -> list[tuple[str, Sentence, str, Any]]:
    """Where chemicals or gas are kept, and every open major hazard."""
    kept = or_(Enterprise.sector.in_(_DANGEROUS_SECTORS), Enterprise.tags.overlap(list(_DANGEROUS)))
    found = _open_enterprises(session, here, kept)
    phones = _phones(session, found)
    rows = [(each.name, _why(each), phones.get(each.id, ""), each.geom) for each in found]
    majors = select(Hazard).where(
        Hazard.grade == HazardGrade.MAJOR,
        Hazard.state.in_(OPEN_HAZARD_STATES),
        Hazard.geom.op("&&")(here.box()),
    )
    owned = [*session.scalars(majors)]
    phones = _phones(session, [each.enterprise for each in owned if each.enterprise])
    major = Sentence(N_("Open major hazard"))
    rows += [(_of(each), major, phones.get(each.enterprise_id, ""), each.geom) for each in owned]
    return rows


def _of(hazard: Hazard) -> str:
    return f"{hazard.enterprise.name}：{hazard.title}" if hazard.enterprise else hazard.title


def _crowded(session: FencedSession, here: _Here) -> list[tuple[str, Sentence, str, Any]]:
    """Crowded places by their tags, and schools and other public buildings."""
    found = _open_enterprises(session, here, Enterprise.tags.overlap([Tag.CROWDED, Tag.THREE_IN_ONE]))
    phones = _phones(session, found)
    crowd = Sentence(Tag.CROWDED.text)
    lodging = Sentence(Tag.THREE_IN_ONE.text)
    rows = [
        (
            each.name,
            crowd if Tag.CROWDED in (each.tags or ()) else lodging,
            phones.get(each.id, ""),
            each.geom,
        )
        for each in found
    ]
    school, public = Sentence(N_("School or kindergarten")), Sentence(N_("Public building"))
    told = select(Building).where(
        or_(Building.public, Building.kind.in_(_SCHOOLS)),
        Building.ended_on.is_(None),
        Building.geom.op("&&")(here.box()),
    )
    rows += [
        (each.name or each.kind, school if each.kind in _SCHOOLS else public, "", each.geom)
        for each in session.scalars(told)
    ]
    return rows


_SCHOOLS = ("school", "kindergarten", "college", "university")


def _open_enterprises(session: FencedSession, here: _Here, which: Any) -> list[Enterprise]:
    working = Enterprise.state != EnterpriseState.CLOSED
    return list(
        session.scalars(select(Enterprise).where(which, working, Enterprise.geom.op("&&")(here.box())))
    )


def _why(each: Enterprise) -> Sentence:
    gas = each.sector == Sector.GAS or (Tag.GAS in (each.tags or ()))
    chemicals = each.sector == Sector.HAZARDOUS_CHEMICALS or Tag.HAZARDOUS_CHEMICALS in (each.tags or ())
    if gas and chemicals:
        return Sentence(N_("Hazardous chemicals and gas"))
    return Sentence(Tag.GAS.text if gas else Tag.HAZARDOUS_CHEMICALS.text)


def _phones(session: FencedSession, of: Sequence[Enterprise]) -> dict[Any, str]:
    """Whom to ring at each: the safety manager before the others."""
    told = select(ResponsibleParty).where(
        ResponsibleParty.enterprise_id.in_([each.id for each in of]), ResponsibleParty.phone != ""
    )
    turn = {PartyDuty.SAFETY_MANAGER.value: 0, PartyDuty.ACTUAL_CONTROLLER.value: 1}
    parties = sorted(session.scalars(told), key=lambda each: turn.get(each.duty, len(turn)))
    return {each.enterprise_id: each.phone for each in reversed(parties)}


def people_within(session: FencedSession, point: LonLat, rings: Sequence[Ring]) -> list[People]:
    """The people of the grids that a ring touches, by the share of their ground in it; of villages without grids."""
    if not rings:
        return []
    plane = plane_around((*point, *point))
    middle = gpd.GeoSeries([shapely.Point(point)], crs="EPSG:4326").to_crs(plane)
    shapes = [middle.buffer(ring.metres, 64).to_crs("EPSG:4326").iloc[0] for ring in rings]
    touched = func.ST_GeomFromText(shapes[-1].wkt, 4326)
    for level in (Level.GRID, Level.VILLAGE, Level.TOWNSHIP):
        asked = select(Area.population, Area.geom).where(
            Area.level == level, func.ST_Intersects(Area.geom, touched)
        )
        rows = session.execute(asked).all()
        if rows:
            break
    if not rows:
        return [People(ring, None, at_least=False) for ring in rings]
    told = np.array([np.nan if row.population is None else row.population for row in rows])
    outlines = gpd.GeoSeries([to_shape(row.geom) for row in rows], crs="EPSG:4326")
    return [_counted(ring, inside(told, outlines, shape)) for ring, shape in zip(rings, shapes, strict=True)]


def _counted(ring: Ring, within: np.ndarray[Any, np.dtype[np.float64]]) -> People:
    unknown = np.isnan(within)
    if unknown.all():
        return People(ring, None, at_least=False)
    return People(ring, round(float(np.nansum(within))), at_least=bool(unknown.any()))
