"""Do the places of a sheet lie along the roads, or would they if they were in another system?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridmap.i18n.texts import N_, Sentence, distance
from gridmap.imports.checking import ground
from gridmap.imports.checking.suspects import cures
from gridmap.imports.checking.systems import TITLES, CrsChoice, Floats, LonLat

_FEWEST = 20
_MOST = 2000
_CLEARLY = 0.5


def off_the_roads(
    x: Floats,
    y: Floats,
    lonlat: LonLat,
    choice: CrsChoice,
    outline: BaseGeometry,
    roads: Sequence[BaseGeometry],
) -> Sentence | None:
    """A sentence where another system halves the median distance to the nearest road. Needs twenty places."""
    sample = np.linspace(0, len(x) - 1, min(len(x), _MOST)).astype(int)
    if len(x) < _FEWEST or not len(roads):
        return None
    middle_lat = outline.centroid.y
    tree = shapely.STRtree([_flat(road, middle_lat) for road in roads])
    now_m = _median_m(tree, lonlat[0][sample], lonlat[1][sample], middle_lat)
    rivals = [cure for cure in cures(choice, outline) if cure.kind in TITLES]
    found = [(_median_m(tree, *cure.read(x[sample], y[sample]), middle_lat), cure) for cure in rivals]
    least_m, best = min(found, key=lambda each: each[0], default=(np.inf, None))
    if best is None or not least_m < now_m * _CLEARLY:
        return None
    return Sentence(
        N_(
            "Half of the places lie more than {now} from a road; read as {other} it would be {then}. Check the "
            "coordinate system."
        ),
        {"now": distance(now_m), "other": best.choice.title, "then": distance(least_m)},
    )


def _flat(road: BaseGeometry, middle_lat: float) -> BaseGeometry:
    return shapely.transform(road, lambda xy: ground.on_plane(xy[:, 0], xy[:, 1], middle_lat))


def _median_m(tree: shapely.STRtree, lon: Floats, lat: Floats, middle_lat: float) -> float:
    known = np.isfinite(lon)
    if not known.any():
        return float("inf")
    points = shapely.points(ground.on_plane(lon[known], lat[known], middle_lat))
    _, away_m = tree.query_nearest(points, return_distance=True, all_matches=False)
    return float(np.median(away_m))
