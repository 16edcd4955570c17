"""Where does an outline that is valid look like a slip of the pen?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridmap.analysis.metres import WGS84, equal_area
from gridmap.analysis.pieces import on_the_ground
from gridmap.analysis.tolerances import SLIVER_M2, SPIKE_DEGREES, SPIKE_M


def suspicious(outlines: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Places where a valid outline (EPSG:4326) looks like a slip of the pen.

    One row a place: `outline` (its label), `what` ("crumb": a part or an inner hole below SLIVER_M2; "spike": a corner
    that is a needle), `area_m2` of a crumb, and a `geometry` Point there.
    """
    found = pd.concat([_crumbs(outlines), _spikes(outlines)], ignore_index=True)
    return gpd.GeoDataFrame(found, geometry="geometry", crs=WGS84)


def _rings(outlines: gpd.GeoSeries) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Every ring, and the position of the outline it belongs to."""
    parts, outline = shapely.get_parts(outlines.to_numpy(), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, outline[part]


def _crumbs(outlines: gpd.GeoSeries) -> pd.DataFrame:
    rings, outline = _rings(outlines)
    area_m2 = on_the_ground(gpd.GeoSeries(shapely.polygons(rings), crs=WGS84)).area.to_numpy()
    small = area_m2 < SLIVER_M2
    return pd.DataFrame(
        {
            "outline": outlines.index[outline[small]],
            "what": "crumb",
            "area_m2": area_m2[small],
            "geometry": shapely.get_point(rings[small], 0),
        }
    )


def _spikes(outlines: gpd.GeoSeries) -> pd.DataFrame:
    rings, outline = _rings(outlines)
    ground = equal_area(gpd.GeoSeries(rings, crs=WGS84)).to_numpy()
    corners, ring = shapely.get_coordinates(ground, return_index=True)
    # The last vertex of a ring is its first again, so the corner before the first is the last but one.
    ends = np.flatnonzero(np.append(ring[1:] != ring[:-1], True))[: len(ring)]
    starts = np.append(0, ends[:-1] + 1)[: len(ring)]
    before = np.arange(len(ring)) - 1
    before[starts] = ends - 1
    here = np.delete(np.arange(len(ring)), ends)
    back, on = corners[before[here]] - corners[here], corners[here + 1] - corners[here]
    lengths = np.hypot(*back.T), np.hypot(*on.T)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = (back * on).sum(axis=1) / (lengths[0] * lengths[1])
    sharp = (cosine > np.cos(np.radians(SPIKE_DEGREES))) & (np.minimum(*lengths) > SPIKE_M)
    degrees = shapely.get_coordinates(rings)
    return pd.DataFrame(
        {
            "outline": outlines.index[outline[ring[here[sharp]]]],
            "what": "spike",
            "area_m2": np.nan,
            "geometry": shapely.points(degrees[here[sharp]]),
        }
    )
