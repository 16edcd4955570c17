"""What is known of the roads before they are joined: one row a way, as the table keeps it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROAD_CLASSES = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "residential",
    "service",
    "track",
)
"""The words of the column `road_class`; a network keeps their positions here."""


@dataclass(frozen=True)
class Ways:
    """Columns of equal length w. A one-way street is driven in the direction of its line.

    lines: shapely LineString, EPSG:4326 (None and empty lines join nothing). node_ids: the source's int64 id of each
    vertex, or None where the source has none. max_speed_km_h: NaN where it is not known. clearance (w, 3): the height
    and width in metres and the weight in tonnes of what gets through, inf where nothing is said of it.
    """

    lines: NDArray[np.object_]
    node_ids: NDArray[np.object_]
    road_class: NDArray[np.str_]
    one_way: NDArray[np.bool_]
    bridge: NDArray[np.bool_]
    tunnel: NDArray[np.bool_]
    drivable: NDArray[np.bool_]
    max_speed_km_h: NDArray[np.float64]
    clearance: NDArray[np.float64]
