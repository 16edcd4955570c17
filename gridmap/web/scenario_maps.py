"""How does a scenario look on paper? A small drawing: outline, water, roads, the places in their minutes, the sites.

A drawing and no map: it prints, stands beside others, and needs no script. Numbers only; texts are the template's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Select, func, select

from gridmap import palette
from gridmap.db.models import Area, Landscape, Scenario
from gridmap.db.models.ground import LandscapeKind
from gridmap.db.models.scenario import Purpose
from gridmap.db.sessions import FencedSession
from gridmap.records.geometry import lonlat
from gridmap.registers.roads import Road
from gridmap.vocabulary import Level, RoadClass

WIDTH = 480.0
MARGIN = 12.0
ROADS = (RoadClass.MOTORWAY, RoadClass.TRUNK, RoadClass.PRIMARY, RoadClass.SECONDARY, RoadClass.TERTIARY)
LARGEST_R = 6.5
SMALLEST = 0.55  # of the largest: a place where few live is still seen
HEAVY = 95  # the percentile of weight from which on a place is drawn at full size
FILLED = 0.6  # the share of its box that a township fills, about
UNKNOWN, NEVER = "unknown", "never"


@dataclass(frozen=True)
class Backdrop:
    """What every drawing of one township shares. height, and paths in SVG's language, in units of WIDTH."""

    height: float
    outline: str
    villages: str
    water: str
    roads: str
    west: float
    north: float
    scale: float
    flat: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place is in the drawing."""
        x = (lon - self.west) * self.flat * self.scale + MARGIN
        return round(x, 1), round((self.north - lat) * self.scale + MARGIN, 1)


@dataclass(frozen=True)
class Dot:
    """A place of need. gained: it is late today, and in time with the sites."""

    x: float
    y: float
    r: float
    band: str
    gained: bool


@dataclass(frozen=True)
class SiteSign:
    """A site: number is its place in the list, empty for an interim measure."""

    x: float
    y: float
    number: str


def ground(session: FencedSession, township: Area) -> Backdrop | None:
    """The township's own ground; None where it has no outline."""
    shape = _shapes(session, select(func.ST_AsBinary(Area.geom)).where(Area.path == township.path))
    if not len(shape):
        return None
    west, south, east, north = (float(side) for side in shapely.total_bounds(shape))
    flat = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * flat)
    bare = Backdrop((north - south) * scale + 2 * MARGIN, "", "", "", "", west, north, scale, flat)
    box = func.ST_MakeEnvelope(west, south, east, north, 4326)
    under = Area.path.op("^@", is_comparison=True)(township.path)
    villages = select(func.ST_AsBinary(Area.geom)).where(
        under, Area.level == Level.VILLAGE, Area.geom.is_not(None)
    )
    water = select(func.ST_AsBinary(Landscape.geom)).where(
        Landscape.geom.op("&&")(box), Landscape.kind.in_([LandscapeKind.RIVER, LandscapeKind.WATER])
    )
    roads = select(func.ST_AsBinary(Road.geom)).where(Road.geom.op("&&")(box), Road.road_class.in_(ROADS))
    inside = shape[0]
    return Backdrop(
        bare.height,
        _path(bare, shapely.boundary(shape)),
        _path(bare, shapely.boundary(_shapes(session, villages))),
        _path(bare, shapely.boundary(shapely.intersection(_shapes(session, water), inside))),
        _path(bare, shapely.intersection(_shapes(session, roads), inside)),
        west,
        north,
        scale,
        flat,
    )


def dots(
    drawn: Backdrop,
    places: Mapping[str, Sequence[Any]],
    when: str,
    bands_s: Sequence[float],
    gained: NDArray[np.bool_],
) -> list[Dot]:
    """The places in the colours of their minutes. when: "before_s" or "after_s"; the heaviest are drawn first."""
    weight = np.asarray(places["weight"], dtype=np.float64)
    heavy = float(np.percentile(weight, HEAVY)) if len(weight) else 1.0
    size = np.sqrt(np.minimum(weight / heavy, 1.0))
    # Many places are drawn small, so that neighbours do not hide each other.
    most = 0.52 * math.sqrt(WIDTH * drawn.height * FILLED / max(len(weight), 1))
    largest = min(LARGEST_R, most)
    unknown = set(places["unknown"])
    found = []
    for row in np.argsort(-weight).tolist():
        x, y = drawn.at(places["lon"][row], places["lat"][row])
        band = UNKNOWN if row in unknown else band_of(places[when][row], bands_s)
        r = round(largest * (SMALLEST + float(size[row]) * (1 - SMALLEST)), 1)
        found.append(Dot(x, y, r, band, bool(gained[row])))
    return found


def gained(places: Mapping[str, Sequence[Any]], threshold_s: float) -> NDArray[np.bool_]:
    """Which places are late today and in time with the sites; nobody comes where the seconds are None."""
    before, after = (np.array(places[when], dtype=np.float64) for when in ("before_s", "after_s"))
    known = ~np.isin(np.arange(len(before)), list(places["unknown"]))
    return known & ~(before <= threshold_s) & (after <= threshold_s)


def band_of(seconds: float | None, bands_s: Sequence[float]) -> str:
    """The key of the first band that holds these seconds; None means that nobody comes."""
    if seconds is None:
        return NEVER
    return next((f"b{at}" for at, most in enumerate(bands_s) if seconds <= most), NEVER)


def colours(bands_s: Sequence[float]) -> dict[str, str]:
    """Band -> colour, of the ramp that the maps of minutes use."""
    ramp = palette.PURPLES
    steps = {f"b{at}": ramp[min(at, len(ramp) - 2)] for at in range(len(bands_s))}
    return {**steps, NEVER: ramp[-1], UNKNOWN: palette.UNKNOWN}


def signs(drawn: Backdrop, scenario: Scenario) -> list[SiteSign]:
    found = []
    for site in scenario.sites:
        at = lonlat(site.geom)
        if at is not None and site.purpose != Purpose.CANDIDATE:
            x, y = drawn.at(*at)
            found.append(SiteSign(x, y, str(site.serial + 1) if site.purpose == Purpose.SITE else ""))
    return found


def areas(drawn: Backdrop, shapes: NDArray[np.object_]) -> str:
    """SVG's path of polygons (EPSG:4326), to be filled by the even-odd rule."""
    return _path(drawn, shapely.boundary(shapes))


def _shapes(session: FencedSession, asked: Select[Any]) -> NDArray[np.object_]:
    rows = [bytes(row) for row in session.scalars(asked) if row is not None]
    return np.asarray(shapely.from_wkb(np.array(rows, dtype=object)), dtype=object).reshape(-1)


def _path(drawn: Backdrop, lines: Any) -> str:
    """SVG's path of all the lines, simplified to half a unit."""
    parts = shapely.get_parts(shapely.get_parts(np.asarray(lines, dtype=object).reshape(-1)))
    parts = parts[(shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)]
    thin = shapely.simplify(parts, 0.5 / drawn.scale)
    return "".join(
        "M" + " ".join(f"{x},{y}" for x, y in (drawn.at(*place) for place in shapely.get_coordinates(line)))
        for line in thin
    )
