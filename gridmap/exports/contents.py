"""What leaves: which features, called how, with which columns, drawn how, in which coordinates?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.coordinates import gcj02_from_wgs84
from gridmap.marks import Mark

WGS84, GCJ02 = "WGS 84", "GCJ-02"
POINTS, LINES, AREAS = "points", "lines", "areas"
_FAMILY = {0: POINTS, 1: LINES, 2: AREAS}


@dataclass(frozen=True)
class FileColumn:
    """A column of the file. key: of the frame; name: as people read it, with its unit; number: else it is text."""

    key: str
    name: str
    number: bool = False


@dataclass(frozen=True)
class LayerContents:
    """One layer as it leaves, in the reader's words.

    frame: geometry in EPSG:4326 or moved to GCJ-02, None where a feature has no place; a column for each of `columns`,
    None where unknown. name_key, id_key, mark_key: columns that hold the name, the permanent id and the class. marks:
    class as it is written in the frame -> how it is drawn, in the legend's order. about: sentences that go with it.
    """

    title: str
    columns: tuple[FileColumn, ...]
    frame: gpd.GeoDataFrame
    name_key: str
    id_key: str
    mark_key: str
    marks: Mapping[str, Mark]
    about: tuple[str, ...] = ()
    coordinates: str = WGS84

    @property
    def called(self) -> str:
        """The title; it names the coordinates wherever they are not those that everybody expects."""
        return self.title if self.coordinates == WGS84 else f"{self.title} {self.coordinates}"

    def named(self) -> gpd.GeoDataFrame:
        """The frame with the columns' names, each once."""
        names: dict[str, str] = {}
        for each in self.columns:
            name, turn = each.name, 1
            while name in names.values():
                turn += 1
                name = f"{each.name} {turn}"
            names[each.key] = name
        geometry = self.frame.geometry.name
        return self.frame[[*names, geometry]].rename(columns=names)


def families(contents: LayerContents) -> dict[str, LayerContents]:
    """Apart by what a shape is: points, lines, areas; what has no place goes with the first there is."""
    kinds = shapely.get_dimensions(contents.frame.geometry.to_numpy())
    found = sorted({int(kind) for kind in kinds if kind >= 0}) or [0]
    first = np.where(kinds < 0, found[0], kinds)
    return {_FAMILY[kind]: replace(contents, frame=contents.frame[first == kind]) for kind in found}


def in_gcj02(contents: LayerContents) -> LayerContents:
    """Every corner moved to where Chinese web maps have it, and the contents say so."""
    moved = shapely.transform(contents.frame.geometry.to_numpy(), _moved)
    frame = contents.frame.set_geometry(gpd.GeoSeries(moved, index=contents.frame.index, crs=None))
    return replace(contents, frame=frame, coordinates=GCJ02)


def _moved(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(gcj02_from_wgs84(lonlat[:, 0], lonlat[:, 1]))


def plain(value: Any) -> Any:
    """A cell as the standard library writes it; what is missing is None."""
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is None or value != value else value
