"""Where do hydrants stand in the market town, in the park, and just across the boundary?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import shapely
from shapely import LineString, Point

from geodata.sample.duty import CHINA
from geodata.sample.frontier import far_hydrant, trunk
from geodata.sample.land import Land

SPACING_M = 118.0
BESIDE_M = 5.5
TOWN_HYDRANTS, PARK_HYDRANTS = 36, 10
TOWN_STREETS = ("青禾大街", "青沙公路", "振兴路", "兴农路", "健康街", "集市街", "北环街")
PARK_STREETS = ("园北路", "兴业路", "创业路", "园西路")
OUT = {
    7: ("井盖锈死无法开启，已报供水公司", datetime(2024, 3, 18, 10, 0, tzinfo=CHINA)),
    29: ("道路施工停水", datetime(2024, 6, 3, 8, 0, tzinfo=CHINA)),
}
"""Which of the town's hydrants give no water, why, since when."""

Found = tuple[Point, dict[str, Any]]


def hydrants(ground: Land) -> list[Found]:
    own = _along(ground, "town", TOWN_STREETS, TOWN_HYDRANTS) + _along(
        ground, "park", PARK_STREETS, PARK_HYDRANTS
    )
    rows: list[Found] = []
    for number, (spot, street) in enumerate(own):
        fields: dict[str, Any] = {
            "name": f"{street}{number + 1:02d}号消火栓",
            "kind": "hydrant",
            "address": street,
        }
        fields["flow_l_s"] = None if number % 5 == 2 else 15.0 if number % 3 else 20.0
        if number in OUT:
            reason, since = OUT[number]
            fields |= {"in_service": False, "out_reason": reason, "out_since": since}
        rows.append((spot, fields))
    return rows + _across(ground)


def _along(ground: Land, home: str, streets: tuple[str, ...], count: int) -> list[tuple[Point, str]]:
    """One every SPACING_M along each street in turn, none nearer than that (less a sixth) to another."""
    core = shapely.union_all([way.line for way in ground.ways if way.home == home]).convex_hull
    found: list[tuple[Point, str]] = []
    for street in streets:
        for way in ground.ways:
            if way.name != street or not way.line.intersects(core):
                continue
            for part in shapely.get_parts(way.line.intersection(core)):
                found += [(spot, street) for spot in _row_of(part) if _apart(spot, found)]
    return found[:count]


def _row_of(line: LineString) -> list[Point]:
    kerb = line.offset_curve(BESIDE_M)
    return [kerb.interpolate(at) for at in range(30, int(kerb.length) - 10, int(SPACING_M))]


def _apart(spot: Point, found: list[tuple[Point, str]]) -> bool:
    return all(spot.distance(other) > SPACING_M * 5 / 6 for other, _ in found)


def _across(ground: Land) -> list[Found]:
    """The neighbour's hydrants beside the county road: the first 90 m outside the boundary, the others
    farther on.
    """
    first = far_hydrant(ground)
    kerb = trunk().offset_curve(-8)
    start = kerb.project(first)
    spots = [first, *(kerb.interpolate(start + on) for on in (620.0, 1060.0, 1500.0))]
    return [
        (
            spot,
            {
                "name": f"东杉镇云青公路{n + 1}号消火栓",
                "kind": "hydrant",
                "address": "东杉镇云青公路",
                "flow_l_s": 15.0,
            },
        )
        for n, spot in enumerate(spots)
    ]
