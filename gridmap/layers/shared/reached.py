"""Which ground of the township is reached in time, which is not, and of which is it not known?

Every sentence that tells how much of the township help reaches asks here: the maps of minutes, coverage and gaps, and
through the gaps the requirements page. The whole is the township by its outline, whatever of it has villages and
grids.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import shapely

from gridmap.analysis.reach.bands import bands
from gridmap.analysis.reach.gaps import gaps
from gridmap.analysis.reach.surface import Surface
from gridmap.layers.base.context import WGS84
from gridmap.layers.shared.travel import Travel


@dataclass(frozen=True)
class Reached:
    """The outline and what of it is late or unknown, on the equal-area plane of the drives."""

    outline: shapely.Geometry
    late: shapely.Geometry
    unknown: shapely.Geometry

    @property
    def total_km2(self) -> float:
        return float(shapely.area(self.outline)) / 1e6

    @property
    def late_km2(self) -> float:
        return float(shapely.area(self.late)) / 1e6

    @property
    def unknown_km2(self) -> float:
        return float(shapely.area(self.unknown)) / 1e6

    @property
    def covered_km2(self) -> float:
        return max(0.0, self.total_km2 - self.late_km2 - self.unknown_km2)

    def percent(self, part_km2: float) -> float:
        return 100 * part_km2 / self.total_km2


def reached(drives: Travel, threshold_s: float) -> Reached | None:
    """By the drawn band of the threshold, as the maps show it; None where the township has no outline."""
    surface = drives.surface
    if surface is None or drives.township is None:
        return None
    return drives.drawn.get(("reached", threshold_s), lambda: _reached(drives, surface, threshold_s))


def _reached(drives: Travel, surface: Surface, threshold_s: float) -> Reached:
    outline = drives.on_plane(gpd.GeoSeries([drives.township], crs=WGS84)).iloc[0]
    late, unknown = gaps(surface, outline, list(bands(surface, (threshold_s,))))
    return Reached(outline, late[0], unknown)
