"""How long does each arc take at the speeds of its class?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.ways import ROAD_CLASSES
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_

FASTEST_KM_H = 200.0
"""Nothing that answers a call drives faster on a road; a greater figure is a slip of the unit."""


def arc_s(network: Network, speeds_km_h: Mapping[str, float]) -> NDArray[np.float64]:
    """(m,) seconds to drive each arc: at the speed of its class, or at the way's limit where that is lower and known.

    speeds_km_h: by road class, at least those the network has. Raises InvalidInput for a class without a speed, and
    for a speed or a limit that nothing drives (not above 0, not a number, above FASTEST_KM_H).
    """
    used = np.unique(network.road_class[np.unique(network.way)])
    by_class = np.full(len(ROAD_CLASSES), np.nan)
    for position in used.tolist():
        by_class[position] = driven_speed(ROAD_CLASSES[position], speeds_km_h.get(ROAD_CLASSES[position]))
    limit = np.asarray(network.max_speed_km_h, dtype=np.float64)
    absurd = np.flatnonzero((limit <= 0) | (limit > FASTEST_KM_H))
    if absurd.size:
        raise InvalidInput(
            N_("{count} roads have an absurd speed limit, the first {value} km/h. Correct it in the roads."),
            count=absurd.size,
            value=f"{limit[absurd[0]]:g}",
        )
    by_way = np.fmin(by_class[network.road_class], limit)
    return np.asarray(network.length_m / (by_way[network.way] / 3.6), dtype=np.float64)


def driven_speed(road_class: str, speed_km_h: float | None) -> float:
    """The speed as it is, or InvalidInput that names the class."""
    if speed_km_h is None or np.isnan(speed_km_h):
        raise InvalidInput(
            N_("The standards in force state no speed for roads of the class “{name}”. Enter one."),
            name=road_class,
        )
    if not 0 < speed_km_h <= FASTEST_KM_H:
        raise InvalidInput(
            N_(
                "{value} km/h on roads of the class “{name}” is no speed. Enter more than 0 and at most {most}."
            ),
            value=f"{speed_km_h:g}",
            name=road_class,
            most=f"{FASTEST_KM_H:g}",
        )
    return float(speed_km_h)
