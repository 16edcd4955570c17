"""Where in an area does help not arrive in time, and of which ground does nobody know?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.analysis.reach.bands import known_ground, multipolygon
from gridmap.analysis.reach.surface import Surface


def gaps(
    surface: Surface, outline: shapely.Geometry, bands: Sequence[shapely.MultiPolygon] | NDArray[np.object_]
) -> tuple[NDArray[np.object_], shapely.MultiPolygon]:
    """(uncovered (k,), unknown): what each of the bands (from `bands`) leaves of the outline, and the unknown ground.

    MultiPolygons on the plane of the pieces. Uncovered, unknown and the band's own part fill the outline; the three do
    not overlap. A place at the very edge may be reached up to 2 s sooner than its side says: `seconds_at` decides.
    What of the outline lies outside the surface's box is unknown.
    """
    drawn = known_ground(surface)
    ground = shapely.box(*surface.box) if drawn is None else drawn
    known = shapely.intersection(outline, ground)
    uncovered = [multipolygon(shapely.difference(known, band)) for band in bands]
    column = np.empty(len(uncovered), dtype=np.object_)
    column[:] = uncovered
    return column, multipolygon(shapely.difference(outline, ground))
