"""What do the tables of roads say, as columns of numbers and shapes?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, func, select

from gridmap.analysis.roads.barriers import Barriers
from gridmap.analysis.roads.ways import Ways
from gridmap.registers.road_barriers import RoadBarrier
from gridmap.registers.roads import Road

CLEARANCE = ("max_height_m", "max_width_m", "max_weight_t")
"""The columns of a clearance, in its order."""

ROWS_AT_ONCE = 20_000


def ways(connection: Connection) -> Ways:
    """The table `roads` as columns, by id, read in portions."""
    columns = (
        func.ST_AsBinary(Road.geom),
        Road.node_ids,
        Road.road_class,
        Road.one_way,
        Road.bridge,
        Road.tunnel,
        Road.drivable & ~Road.at_times,
        Road.max_speed_km_h,
        *_clearance(Road),
    )
    asked = select(*columns).order_by(Road.id).execution_options(yield_per=ROWS_AT_ONCE)
    portions = [_portion(rows) for rows in connection.execute(asked).partitions()]
    gathered = zip(*(portions or [_portion([])]), strict=True)
    lines, node_ids, *rest = (np.concatenate(column) for column in gathered)
    road_class, one_way, bridge, tunnel, drivable, speed, *clearance = rest
    return Ways(
        lines=lines,
        node_ids=node_ids,
        road_class=road_class.astype(str),
        one_way=one_way.astype(bool),
        bridge=bridge.astype(bool),
        tunnel=tunnel.astype(bool),
        drivable=drivable.astype(bool),
        max_speed_km_h=speed.astype(np.float64),
        clearance=_filled(np.column_stack(clearance), np.inf),
    )


def barriers(connection: Connection) -> Barriers:
    """What stands on the roads now. Where nobody said what gets past it, nothing does."""
    columns = (func.ST_X(RoadBarrier.geom), func.ST_Y(RoadBarrier.geom), *_clearance(RoadBarrier))
    found = connection.execute(select(*columns).where(RoadBarrier.in_place).order_by(RoadBarrier.id)).all()
    told = np.array([tuple(row) for row in found], dtype=object).reshape(-1, 5)
    clearance = _filled(told[:, 2:], np.inf)
    clearance[np.isinf(clearance).all(axis=1)] = 0
    return Barriers(told[:, :2].astype(np.float64), clearance)


def clearance_of(rows: pd.DataFrame, unsaid: float = np.inf) -> NDArray[np.float32]:
    """(n, 3) of rows of roads or barriers; unsaid: what all three are where nothing is said at all."""
    told = rows[list(CLEARANCE)].to_numpy(dtype=object)
    clearance = _filled(told, np.inf)
    clearance[np.isinf(clearance).all(axis=1)] = unsaid
    return clearance.astype(np.float32)


def _clearance(model: type[Road | RoadBarrier]) -> list[Any]:
    return [getattr(model, name) for name in CLEARANCE]


def _filled(told: NDArray[np.object_], otherwise: float) -> NDArray[np.float64]:
    numbers = told.astype(np.float64)
    return np.where(np.isnan(numbers), otherwise, numbers)


def _portion(rows: Sequence[Row[tuple[object, ...]]]) -> list[NDArray[np.object_]]:
    columns = [np.empty(len(rows), dtype=object) for _ in range(11)]
    for column, values in zip(columns, zip(*rows, strict=True), strict=False):
        column[:] = values
    columns[0] = np.asarray(shapely.from_wkb(columns[0]), dtype=object).reshape(-1)
    return columns
