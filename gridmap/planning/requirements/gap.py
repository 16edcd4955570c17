"""What do the published answers say about the reach: how much is uncovered, and who lies in the gap?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.metres import equal_area


@dataclass(frozen=True)
class KnownArea:
    """Square kilometres by what is known of them."""

    covered_km2: float
    uncovered_km2: float
    unknown_km2: float

    @property
    def total_km2(self) -> float:
        return self.covered_km2 + self.uncovered_km2 + self.unknown_km2

    def share(self, part_km2: float) -> float:
        return part_km2 / self.total_km2 if self.total_km2 else 0.0


@dataclass(frozen=True)
class Lying:
    """An enterprise that help does not reach in time.

    minutes: until the first of anybody, station_minutes: until a station; None where none comes or it is not known.
    three_in_one, nine_small: None where nobody has looked.
    """

    title: str
    area: str
    minutes: float | None
    station_minutes: float | None
    major_open: int
    three_in_one: bool | None
    nine_small: bool | None


@dataclass(frozen=True)
class Tagged:
    """How many bear a tag, of how many, and of how many of them nobody has said."""

    number: int
    unknown: int
    total: int

    @property
    def is_untold(self) -> bool:
        """Nobody has looked at any of them: there is nothing to count."""
        return 0 < self.total == self.unknown


@dataclass(frozen=True)
class LateEnterprises:
    """The enterprises that one kind of help does not reach in time. unknown: of how many others that is not known.

    first: the first of them, open major hazards before all others, then whom nobody reaches, then the longest way.
    """

    number: int
    with_major: int
    three_in_one: Tagged
    nine_small: Tagged
    unknown: int
    first: Sequence[Lying] = ()


@dataclass(frozen=True)
class LatePeople:
    """Residents that nobody reaches in time, and in how many grids the residents are not known."""

    number: float
    unknown_grids: int


@dataclass(frozen=True)
class Gap:
    """stations: where a station comes within the clause's time; anyone: where anybody comes at all in time.

    town: `stations` of the town's built-up area alone, None where none is drawn. people: None where nothing is known.
    behind_since: the moment it is of, where something was recorded since that is not in it yet.
    """

    stations: KnownArea
    anyone: KnownArea
    town: KnownArea | None
    people: LatePeople | None
    no_station: LateEnterprises
    nobody: LateEnterprises
    behind_since: datetime | None = None


def gap(
    coverage: Sequence[Mapping[str, Any]],
    no_station: LateEnterprises,
    nobody: LateEnterprises,
    town: KnownArea | None,
) -> Gap:
    """coverage: the values of one row a grid, none lying over another; shares are of its area, None where unknown."""
    return Gap(
        stations=_extent(coverage, "arrival_share"),
        anyone=_extent(coverage, "covered_share"),
        town=town,
        people=_people(coverage),
        no_station=no_station,
        nobody=nobody,
    )


def town_extent(
    town: BaseGeometry,
    grids: Sequence[BaseGeometry],
    open_: Sequence[BaseGeometry],
    unknown: Sequence[BaseGeometry],
) -> KnownArea:
    """The town by the gaps drawn in its grids, all EPSG:4326; what lies in no grid, where none is drawn, is unknown."""
    parts = [town, *(shapely.union_all(list(shapes)) for shapes in (grids, open_, unknown))]
    whole, seen, late, unsure = equal_area(gpd.GeoSeries(parts, crs="EPSG:4326")).to_numpy()
    late = shapely.intersection(whole, late)
    covered = shapely.difference(shapely.difference(shapely.intersection(whole, seen), late), unsure)
    sizes = [float(shapely.area(shape)) / 1e6 for shape in (covered, late, whole)]
    return KnownArea(sizes[0], sizes[1], max(0.0, sizes[2] - sizes[0] - sizes[1]))


def _extent(coverage: Sequence[Mapping[str, Any]], share: str) -> KnownArea:
    """The grids added up; a grid whose share is not known is unknown as a whole."""
    covered = uncovered = unknown = 0.0
    for row in coverage:
        size, reached = row["area_km2"] or 0.0, row[share]
        unsure = 1.0 if reached is None or row["unknown_share"] is None else row["unknown_share"]
        covered += size * (reached or 0.0)
        unknown += size * unsure
        uncovered += size * max(0.0, 1.0 - unsure - (reached or 0.0))
    return KnownArea(covered, uncovered, unknown)


def _people(coverage: Sequence[Mapping[str, Any]]) -> LatePeople | None:
    known = [row["uncovered_people"] for row in coverage if row["uncovered_people"] is not None]
    return LatePeople(sum(known), len(coverage) - len(known)) if known else None
