"""Which places cannot be right if the answer about their system is, and what would bring each of them home?

Nothing is moved here: a fix is proposed with how far it would move the place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gridmap.i18n.texts import N_, Sentence, distance
from gridmap.imports.checking import ground
from gridmap.imports.checking.systems import TITLES, WEB_MERCATOR, CrsChoice, Floats, LonLat, to_wgs84

NEIGHBOURHOOD_M = 30_000.0  # a neighbour's station may help; what lies farther off was misread


@dataclass(frozen=True)
class Cure:
    """One reading of the numbers other than the answer: exchanged, or in another system."""

    kind: str
    title: Sentence
    choice: CrsChoice
    exchanged: bool = False

    def read(self, x: Floats, y: Floats) -> LonLat:
        return to_wgs84(y, x, self.choice) if self.exchanged else to_wgs84(x, y, self.choice)


@dataclass(frozen=True)
class Suspects:
    """reasons: index of the row -> why it is suspect. cures: index -> (cure, metres it moves, None from nowhere)."""

    reasons: dict[int, Sentence]
    cures: dict[int, tuple[Cure, float | None]]


def find(
    x: Floats, y: Floats, lonlat: LonLat, choice: CrsChoice, outline: BaseGeometry | None, tolerance_m: float
) -> Suspects:
    """x, y: the file's numbers. lonlat: where the answer puts them, NaN for nowhere. Only rows with a place."""
    lon, lat = lonlat
    away_m = np.zeros(lon.shape) if outline is None else _away_m(outline, lon, lat)
    nowhere = np.isnan(lon)
    suspect = nowhere | (away_m > tolerance_m)
    reasons = {
        at: _reason(x[at], y[at], bool(nowhere[at]), float(away_m[at]))
        for at in np.flatnonzero(suspect).tolist()
    }
    at = np.array(sorted(reasons), dtype=np.int64)
    if outline is None or not len(at):
        return Suspects(reasons, {})
    return Suspects(reasons, _cures(at, x, y, lonlat, choice, outline))


def _away_m(outline: BaseGeometry, lon: Floats, lat: Floats) -> Floats:
    away_m = np.zeros(lon.shape)
    out = ~ground.inside(outline, lon, lat) & np.isfinite(lon)
    away_m[out] = ground.outside_m(outline, lon[out], lat[out])
    return away_m


def _reason(x: float, y: float, nowhere: bool, away_m: float) -> Sentence:
    if not (np.isfinite(x) and np.isfinite(y)):
        return Sentence(N_("The coordinates are not numbers."))
    if x == 0 and y == 0:
        return Sentence(N_("0, 0 is no place: it stands for an empty entry."))
    if nowhere:
        told = {"x": f"{x:g}", "y": f"{y:g}"}
        return Sentence(N_("{x}, {y} cannot be coordinates of the system that was named."), told)
    return Sentence(N_("This place lies {distance} outside the township."), {"distance": distance(away_m)})


def _cures(
    at: NDArray[np.int64], x: Floats, y: Floats, lonlat: LonLat, choice: CrsChoice, outline: BaseGeometry
) -> dict[int, tuple[Cure, float | None]]:
    """The reading that brings most suspects inside comes first: a file is rarely wrong in many ways."""
    found = []
    for cure in cures(choice, outline):
        lon, lat = cure.read(x[at], y[at])
        home = ground.inside(outline, lon, lat)
        found.append((int(home.sum()), cure, home, ground.distance_m(lonlat[0][at], lonlat[1][at], lon, lat)))
    chosen: dict[int, tuple[Cure, float | None]] = {}
    for _, cure, home, moved_m in sorted(found, key=lambda each: -each[0]):
        for index in np.flatnonzero(home).tolist():
            metres = float(moved_m[index])
            chosen.setdefault(int(at[index]), (cure, metres if np.isfinite(metres) else None))
    return chosen


def cures(choice: CrsChoice, outline: BaseGeometry) -> Iterator[Cure]:
    """Every other reading worth trying, the plainest mistake first."""
    exchanged = Sentence(N_("With longitude and latitude exchanged it lies inside."))
    yield Cure("exchanged", exchanged, choice, exchanged=True)
    same = {"wgs84", "cgcs2000"}
    for system in ("wgs84", "gcj02", "bd09"):
        if system != choice.system and not {system, choice.system} <= same:
            yield _as(system, CrsChoice(system))
    yield _as("web_mercator", CrsChoice("declared", epsg=WEB_MERCATOR))
    if choice.system != "gauss_kruger" or choice.central_meridian_deg is not None:
        yield _as("gauss_kruger", CrsChoice("gauss_kruger"))
    middle = outline.centroid.x
    near = {3.0 * round(middle / 3), 3.0 * round(middle / 3) - 3, 3.0 * round(middle / 3) + 3}
    for meridian in sorted(near, key=lambda each: abs(each - middle)):
        if meridian != choice.central_meridian_deg:
            yield _as(f"gauss_kruger {meridian:g}", CrsChoice("gauss_kruger", meridian))


def _as(kind: str, choice: CrsChoice) -> Cure:
    title = Sentence(N_("Web Mercator metres")) if kind == "web_mercator" else choice.title
    return Cure(kind, Sentence(N_("Read as {system}, it lies inside."), {"system": title}), choice)


def misread_as_a_whole(
    x: Floats, y: Floats, lonlat: LonLat, choice: CrsChoice, outline: BaseGeometry
) -> Sentence | None:
    """Does another system put clearly more of the sheet inside the township than the one that was named?"""
    if choice.system not in {"wgs84", "cgcs2000", "gcj02", "bd09"}:
        return None
    now = int(ground.inside(outline, *lonlat).sum())
    rivals = [cure for cure in cures(choice, outline) if cure.kind in TITLES]
    counted = [(int(ground.inside(outline, *cure.read(x, y)).sum()), cure) for cure in rivals]
    most, best = max(counted, key=lambda each: each[0])
    if most <= now + max(2, len(x) // 50):
        return None
    return Sentence(
        N_(
            "Read as {other}, {more} more places lie inside the township than as {named}. Check the coordinate system."
        ),
        {"other": best.choice.title, "more": most - now, "named": choice.title},
    )
