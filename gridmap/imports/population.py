"""How does a raster of people, or a layer of points, become the places where a township's people live?"""

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
from sqlalchemy import Double, Select, Text, delete, func, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from gridmap import sandbox
from gridmap.db.models import Area, PeoplePlace, PeopleSource, PeopleUnit
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence, amount
from gridmap.imports import people_points
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
class RasterCells:
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
    """Put what the file tells in the place of what was there. Raises InvalidInput; then nothing is changed. The caller
    commits.
    """
    if unit not in {each.value for each in PeopleUnit}:
        raise _refused("unit", Sentence(N_("Choose what the figures of the cells are.")))
    if township.geom is None:
        raise _refused("file", Sentence(N_("The township has no outline yet: hand that in first.")))
    outline = to_shape(township.geom)
    cells = _points(content, name) if unit == PeopleUnit.POINTS else _read(content, outline.bounds)
    areas = _areas(session, township.path)
    at = _lies_in(cells, areas)
    inside = at >= 0
    if unit == PeopleUnit.POINTS:
        _must_be_here(cells, inside)
    else:
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
    places = _places(
        source.id,
        areas["path"].to_numpy(dtype=object)[at[settled]].tolist(),
        *(column[settled].tolist() for column in (people, cells.lon, cells.lat)),
    )
    with written(session, PeopleSource.__tablename__, source.id, now):
        session.execute(delete(PeopleSource).where(PeopleSource.area_path == township.path))
        session.add(source)
        session.flush()
        session.execute(insert(PeoplePlace).from_select(["source_id", "area_path", "people", "geom"], places))
    return source


def _places(
    source_id: uuid.UUID, paths: list[str], people: list[float], lon: list[float], lat: list[float]
) -> Select[Any]:
    """The rows to be written, of columns handed over whole: one by one would take minutes."""
    numbers = (literal(column, ARRAY(Double)) for column in (people, lon, lat))
    told = (
        func.unnest(literal(paths, ARRAY(Text)), *numbers)
        .table_valued("path", "people", "lon", "lat")
        .render_derived()
    )
    spot = func.ST_SetSRID(func.ST_MakePoint(told.c.lon, told.c.lat), 4326)
    return select(literal(source_id), told.c.path, told.c.people, spot)


def _points(content: bytes, name: str) -> RasterCells:
    _must_be_of_size(content)
    lon, lat, people, crs = people_points.read(content, name)
    return RasterCells(lon, lat, people, np.ones(len(lon)), crs, dense=False)


def _must_be_here(cells: RasterCells, inside: NDArray[np.bool_]) -> None:
    if not (inside & ~np.isnan(cells.figure)).any():
        ends = (each(column) for column in (cells.lon, cells.lat) for each in (np.min, np.max))
        facts = {
            name: round(float(end), 3)
            for name, end in zip(("west", "east", "south", "north"), ends, strict=True)
        }
        told = N_(
            "No point with people lies in the township: they reach from {west} to {east}° east and {south} to {north}°"
            " north."
        )
        raise _refused("file", Sentence(told, facts))


def _must_be_of_size(content: bytes) -> None:
    if not content:
        raise _refused("file", Sentence(N_("Choose a file.")))
    if len(content) > LARGEST_BYTES:
        large = N_("This file is larger than {most} MB. Cut it to the township.")
        raise _refused("file", Sentence(large, {"most": LARGEST_BYTES >> 20}))


def _read(content: bytes, box: tuple[float, ...]) -> RasterCells:
    _must_be_of_size(content)
    asked = json.dumps({"box": box}).encode()
    head, _, body = sandbox.ask(reader.__name__, asked + b"\n" + content, reader.WALL_S).partition(b"\n")
    facts: dict[str, Any] = json.loads(head) if head else {"refused": [reader.DAMAGED, {}]}
    if "refused" in facts:
        why, parts = facts["refused"]
        raise _refused("file", Sentence(_REFUSED[why], parts))
    lon, lat, figure, km2 = np.frombuffer(body, dtype=np.float64).reshape(-1, 4).T
    return RasterCells(lon, lat, figure, km2, facts["crs"], facts["dense"])


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


def _lies_in(cells: RasterCells, areas: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Position of the smallest area that holds the middle of each cell, -1 where none does. areas: deepest first."""
    points = np.asarray(shapely.points(cells.lon, cells.lat), dtype=object).reshape(-1)
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


def _must_be_meant(
    cells: RasterCells, inside: NDArray[np.bool_], unit: PeopleUnit, counted: float | None
) -> None:
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
    return InvalidInput(N_("The file was not taken over."), [Problem(field, told)])
