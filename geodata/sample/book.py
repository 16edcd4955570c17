"""How does the generator keep its ids, its chance and its frames the same from run to run?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely
from shapely.geometry.base import BaseGeometry

Row = dict[str, Any]
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_OID, "gridmap: sample township")
PHONES = 10_000


def key(kind: str, *parts: object) -> uuid.UUID:
    """The id of a record: the same for the same kind and parts, in every run and for every seed."""
    return uuid.uuid5(NAMESPACE, "/".join([kind, *map(str, parts)]))


def chance(*words: int) -> np.random.Generator:
    """Random numbers for one purpose, so that a change in one table leaves the others as they were."""
    return np.random.default_rng(list(words))


def phone(number: int) -> str:
    """The n-th fictional phone: 1990000 and four digits, a range kept for this sample; different n < 10 000
    differ.
    """
    return f"1990000{(number * 7919) % PHONES:04d}"


def frame(rows: Sequence[Row]) -> pandas.DataFrame:
    """Rows (all with the same keys) as a frame of plain Python objects, None for NULL.

    With a `geom` key: a GeoDataFrame in EPSG:4326 whose geometry column is `geom`.
    """
    columns = list(rows[0])
    cells: Mapping[str, pandas.Series[Any]] = {
        column: pandas.Series([row[column] for row in rows], dtype=object) for column in columns
    }
    table = pandas.DataFrame(cells, columns=columns)
    if "geom" not in columns:
        return table
    mapped: pandas.DataFrame = geopandas.GeoDataFrame(table, geometry="geom", crs="EPSG:4326")
    return mapped


def several(geometry: BaseGeometry) -> shapely.MultiPolygon:
    """Polygons as one MultiPolygon; lines and points that a cut left behind fall away."""
    return shapely.MultiPolygon([p for p in shapely.get_parts(geometry) if isinstance(p, shapely.Polygon)])
