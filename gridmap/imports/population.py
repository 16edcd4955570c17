"""How does a population raster become the places where a township's people live? The caller commits."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geoalchemy2.shape import to_shape
from numpy.typing import NDArray
from sqlalchemy import delete, func, insert, select

from gridmap import sandbox
from gridmap.db.models import Area, PeoplePlace, PeopleSource, PeopleUnit
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence, amount
from gridmap.imports.reading import population as reader
from gridmap.records.guard import written
from gridmap.records.places import under_any
from gridmap.vocabulary import Level

LARGEST_BYTES = 64 * 1024 * 1024
LEVELS = (Level.GRID, Level.VILLAGE, Level.TOWNSHIP)
"""A cell belongs to the smallest of these that holds its middle."""
PLAUSIBLE = 5.0
"""Figures that come to this many times the ledger's people, or to that part of them, are looked at twice."""
_REFUSED = {
    reader.DAMAGED: N_("This is no GeoTIFF, or it is damaged. Export the raster once more as GeoTIFF."),
    reader.NO_CRS: N_(
        "The raster does not say in which reference system it is. Assign it one, and export it anew."
    ),
    reader.BANDS: N_("The raster has {bands} bands. Hand in one band: the people."),
    reader.ELSEWHERE: N_(
        "This raster is of another place: it reaches from {west} to {east}° east and {south} to {north}° north."
    ),
    reader.PARTLY: N_(
        "This raster covers only {percent} % of the township. Hand in one that covers all of it."
    ),
    reader.TOO_FINE: N_("More than {most} cells lie in the township. Make the cells larger, such as 100 m."),
    reader.NEGATIVE: N_(
        "{count} cells hold less than nobody, down to {least}. Name that figure as nodata, and export it anew."
    ),
    reader.NO_FIGURES: N_("No cell of the township holds a figure: all of them are nodata."),
}
_DENSE = N_(
    "These figures look like people per km², not people in each cell: as counts they come to {total}."
    " Choose “People per km²”."
)
_COUNTED = N_(
    "These figures look like people in each cell, not people per km²: as densities they come to {total}."
    " Choose “People in each cell”."
)
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """lon, lat, figure (NaN: none) and km² of each cell around the township (n,). dense: the file says so."""

    lon: Numbers
    lat: Numbers
    figure: Numbers
    km2: Numbers
    crs: str
    dense: bool

    def people(self, unit: PeopleUnit) -> Numbers:
        return self.figure * self.km2 if unit == PeopleUnit.DENSITY else self.figure


def load(
    session: FencedSession, township: Area, content: bytes, name: str, unit: str, now: datetime
) -> PeopleSource:
    """Put what the raster tells in the place of what was there. Raises InvalidInput; then nothing is changed."""
    if unit not in {each.value for each in PeopleUnit}:
        raise _refused("unit", Sentence(N_("Choose what the figures of the cells are.")))
    if township.geom is None:
        raise _refused("file", Sentence(N_("The township has no outline yet: hand that in first.")))
    outline = to_shape(township.geom)
    cells = _read(content, outline.bounds)
    areas = _areas(session, township.path)
    at = _lies_in(cells, areas)
    inside = at >= 0
    _must_be_meant(cells, inside, PeopleUnit(unit), _counted(areas))
    people = cells.people(PeopleUnit(unit))
    settled = inside & (people > 0)
    told = inside & ~np.isnan(people)
    source = PeopleSource(
        id=uuid.uuid4(),
        area_path=township.path,
        name=name,
        unit=unit,
        crs=cells.crs,
        cells=int(told.sum()),
        empty=int((inside & ~told).sum()),
        people=float(people[told].sum()),
        person_id=session.viewer,
        loaded_at=now,
    )
    paths = areas["path"].to_numpy(dtype=object)[at[settled]]
    places = zip(paths, people[settled], cells.lon[settled], cells.lat[settled], strict=True)
    rows = [
        {
            "source_id": source.id,
            "area_path": path,
            "people": float(many),
            "geom": f"SRID=4326;POINT({x} {y})",
        }
        for path, many, x, y in places
    ]
    with written(session, PeopleSource.__tablename__, source.id, now):
        session.execute(delete(PeopleSource).where(PeopleSource.area_path == township.path))
        session.add(source)
        session.flush()
        if rows:
            session.execute(insert(PeoplePlace), rows)
    return source


def _read(content: bytes, box: tuple[float, ...]) -> Cells:
    if not content:
        raise _refused("file", Sentence(N_("Choose a file.")))
    if len(content) > LARGEST_BYTES:
        large = N_("This file is larger than {most} MB. Cut it to the township.")
        told = Sentence(large, {"most": LARGEST_BYTES >> 20})
        raise _refused("file", told)
    asked = json.dumps({"box": box}).encode()
    head, _, body = sandbox.ask(reader.__name__, asked + b"\n" + content, reader.WALL_S).partition(b"\n")
    facts: dict[str, Any] = json.loads(head) if head else {"refused": [reader.DAMAGED, {}]}
    if "refused" in facts:
        why, parts = facts["refused"]
        raise _refused("file", Sentence(_REFUSED[why], parts))
    lon, lat, figure, km2 = np.frombuffer(body, dtype=np.float64).reshape(-1, 4).T
    return Cells(lon, lat, figure, km2, facts["crs"], facts["dense"])


def _areas(session: FencedSession, path: str) -> gpd.GeoDataFrame:
    found = select(Area.path, Area.level, Area.population, func.ST_AsBinary(Area.geom)).where(
        under_any(Area.path.expression, [path]), Area.geom.is_not(None), Area.level.in_(LEVELS)
    )
    rows = session.execute(found.order_by(func.length(Area.path).desc(), Area.path)).all()
    return gpd.GeoDataFrame(
        {"path": [r[0] for r in rows], "level": [r[1] for r in rows], "population": [r[2] for r in rows]},
        geometry=[shapely.from_wkb(bytes(r[3])) for r in rows],
        crs="EPSG:4326",
    )


def _lies_in(cells: Cells, areas: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Position of the smallest area that holds the middle of each cell, -1 where none does. areas: deepest first."""
    points = shapely.points(cells.lon, cells.lat)
    area, point = shapely.STRtree(points).query(areas.geometry.to_numpy(), predicate="intersects")
    found = np.full(len(points), -1, dtype=np.int64)
    turn = np.argsort(-area, kind="stable")
    found[point[turn]] = area[turn]
    return found


def _counted(areas: gpd.GeoDataFrame) -> float | None:
    """The township's people by the ledger: its own figure, else what its villages add up to."""
    for level in (Level.TOWNSHIP, Level.VILLAGE, Level.GRID):
        known = pd.to_numeric(areas.loc[areas["level"] == level, "population"]).dropna()
        if len(known):
            return float(known.sum())
    return None


def _must_be_meant(cells: Cells, inside: NDArray[np.bool_], unit: PeopleUnit, counted: float | None) -> None:
    """Raises InvalidInput where the figures are rather of the other unit: by the file, or by the ledger's people."""
    other = PeopleUnit.COUNT if unit == PeopleUnit.DENSITY else PeopleUnit.DENSITY
    total, otherwise = (float(np.nansum(cells.people(each)[inside])) for each in (unit, other))
    told = {"total": amount(round(total))}
    if unit == PeopleUnit.COUNT and cells.dense:
        raise _refused("unit", Sentence(_DENSE, told))
    if counted and not _plausible(total / counted) and _plausible(otherwise / counted):
        raise _refused("unit", Sentence(_DENSE if unit == PeopleUnit.COUNT else _COUNTED, told))


def _plausible(times: float) -> bool:
    return 1 / PLAUSIBLE <= times <= PLAUSIBLE


def _refused(field: str, told: Sentence) -> InvalidInput:
    return InvalidInput(N_("The raster was not taken over."), [Problem(field, told)])
