"""Where could something be built at all, and which rule excludes which place?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from gridmap.analysis.metres import WGS84, plane_around

OUTSIDE = "outside"


@dataclass(frozen=True)
class Exclusion:
    """Candidates nearer than `at_least_m` to a shape, or in it, are excluded.

    key: what an exclusion is called. shapes: EPSG:4326, with a column `title`; rows without geometry exclude nothing.
    at_least_m: 0 excludes only what lies in a shape.
    """

    key: str
    shapes: gpd.GeoDataFrame
    at_least_m: float = 0.0


def along(lines: gpd.GeoSeries, spacing_m: float) -> gpd.GeoSeries:
    """Points on the lines (EPSG:4326), about `spacing_m` apart: of those in one square of that side one is kept.

    Raises ValueError for a spacing that is not above 0.
    """
    if not spacing_m > 0:
        raise ValueError(f"points along roads need a distance above 0 m, not {spacing_m}")
    drawn = lines[lines.notna() & ~lines.is_empty]
    if not len(drawn):
        return gpd.GeoSeries([], crs=WGS84)
    plane = plane_around(drawn.total_bounds)
    metric = drawn.to_crs(plane).to_numpy()
    counts = np.floor(shapely.length(metric) / spacing_m).astype(np.int64) + 1
    before = np.repeat(np.cumsum(counts) - counts, counts)
    along_m = (np.arange(counts.sum()) - before) * spacing_m
    points = shapely.line_interpolate_point(np.repeat(metric, counts), along_m)
    squares = np.floor(shapely.get_coordinates(points) / spacing_m)
    first = np.sort(np.unique(squares, axis=0, return_index=True)[1])
    return gpd.GeoSeries(points[first], crs=plane).to_crs(WGS84)


def screened(
    candidates: gpd.GeoDataFrame, rules: Sequence[Exclusion], outline: shapely.Geometry | None
) -> gpd.GeoDataFrame:
    """The candidates (EPSG:4326) with `excluded_by` ("" for those that may be built on), `excluded_near`, `excluded_m`.

    The first rule that excludes a candidate is named, with the title of the nearest shape and the metres to it. A
    candidate beyond the outline (EPSG:4326, None: no outline is known) is excluded by `OUTSIDE`.
    """
    found = candidates.assign(excluded_by="", excluded_near="", excluded_m=np.nan)
    if not len(found):
        return found
    points = found.geometry.to_numpy()
    if outline is not None:
        found.loc[~shapely.covers(outline, points), "excluded_by"] = OUTSIDE
    plane = plane_around(found.total_bounds)
    for rule in rules:
        near_m, title = _nearest(found.geometry, rule, plane)
        hit = (found["excluded_by"] == "").to_numpy() & ((near_m < rule.at_least_m) | (near_m == 0))
        found.loc[hit, "excluded_by"] = rule.key
        found.loc[hit, "excluded_near"] = title[hit]
        found.loc[hit, "excluded_m"] = near_m[hit]
    return found


def _nearest(
    candidates: gpd.GeoSeries, rule: Exclusion, plane: CRS
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """For each candidate the metres to the nearest shape within the rule's distance (inf: none), and its title."""
    near_m, title = np.full(len(candidates), np.inf), np.full(len(candidates), "", dtype=object)
    shapes = rule.shapes[rule.shapes.geometry.notna() & ~rule.shapes.geometry.is_empty]
    if not len(shapes):
        return near_m, title
    tree = shapely.STRtree(shapes.geometry.to_crs(plane).to_numpy())
    (row, which), metres = tree.query_nearest(
        candidates.to_crs(plane).to_numpy(),
        max_distance=max(rule.at_least_m, 1e-6),
        return_distance=True,
        all_matches=False,
    )
    near_m[row] = metres
    title[row] = shapes["title"].to_numpy()[which]
    return near_m, title
