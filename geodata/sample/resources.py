"""Who and what can help in the township, and what stands just across its boundary?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from shapely import Point

from geodata.sample import hydrants, water
from geodata.sample.book import Row, key, phone
from geodata.sample.duty import CHINA
from geodata.sample.frontier import roadside_at, trunk
from geodata.sample.land import Land
from geodata.sample.metric import bend, to_wgs84
from geodata.sample.places import Tree
from geodata.sample.sites import PARK

FIRST_NUMBER = 6000
STATION_M, COUNTY_STATION_M, BRIGADE_M = 9200.0, 18_000.0, 10_900.0
"""From the township's office, as the crow flies."""
MICRO_VILLAGES = (("雁翎村", True), ("柳树屯", True), ("西高坨", False))
FIRE_POINT_VILLAGES = (
    "前槐庄", "后槐庄", "大杨村", "双井村", "枣园村", "南苇泊", "马厂屯", "三官庙村", "东高坨", "贺家堤",
    "望河村", "红庙村",
)  # fmt: skip


def resource_rows(ground: Land, tree: Tree) -> list[Row]:
    rows = [
        *_forces(ground),
        *_fire_points(ground),
        *hydrants.hydrants(ground),
        *_waters(ground),
        *_stores(ground),
    ]
    points = to_wgs84(np.array([spot for spot, _ in rows], dtype=object))
    paths = tree.smallest(points)
    return [
        _row(number, fields, point, path)
        for number, ((_, fields), point, path) in enumerate(zip(rows, points, paths, strict=True))
    ]


def _row(number: int, fields: dict[str, Any], point: Point, path: str) -> Row:
    manned = fields["kind"] not in ("fire_point", "hydrant", "water_source")
    return {
        "id": key("resources", fields["kind"], fields["name"]),
        "area_path": path,
        "address": "",
        "staff": None,
        "vehicles": None,
        "turnout_s": None,
        "flow_l_s": None,
        "capacity_people": None,
        "duty_phone": phone(FIRST_NUMBER + number) if manned else "",
        "in_service": True,
        "out_reason": "",
        "out_since": None,
        "geom": point,
        "source_crs": "wgs84",
        "note": "",
        **fields,
    }


def _forces(ground: Land) -> list[tuple[Point, dict[str, Any]]]:
    """No station and no full-time brigade in the township: those are the neighbour's and the county's."""
    office, road = ground.office, trunk()
    station = roadside_at(road, 25, office, STATION_M, east=True)
    brigade = roadside_at(road, -30, office, BRIGADE_M, east=True)
    county = roadside_at(road, 25, office, COUNTY_STATION_M, east=False)
    out = [
        (station, _force("fire_station", "东杉消防救援站", 24, 4, 60, "东杉镇云青公路北侧")),
        (county, _force("fire_station", "云上县消防救援大队城区站", 46, 8, 60, "云上县城")),
        (brigade, _force("full_time_brigade", "东杉镇政府专职消防队", 15, 2, 90, "东杉镇云青公路南侧")),
        (
            _near(office, -190, 60),
            _force("volunteer_brigade", "青禾镇志愿消防队", 8, 1, 180, "青禾镇青禾大街"),
        ),
        (_near(office, 15, -30), _force("micro_station", "青禾镇机关微型消防站", 6, 1, 60, "青禾镇政府院内")),
        (
            Point(ground.market.centroid),
            _force("micro_station", "青禾集贸市场微型消防站", 6, 0, 60, "青禾集贸市场"),
        ),
        (
            _on_plan(PARK[0] + 560, PARK[3] - 130),
            _force("micro_station", "青禾产业园微型消防站", 10, 1, 60, "青禾产业园"),
        ),
    ]
    for village, able in MICRO_VILLAGES:
        fields = _force("micro_station", f"{village}微型消防站", 6, 1, 120, f"{village}村委会")
        if not able:
            since = datetime(2024, 5, 6, 9, 30, tzinfo=CHINA)
            fields |= {"in_service": False, "out_reason": "消防水泵损坏待修，暂停执勤", "out_since": since}
        out.append((_in_village(ground, village, 26, 18), fields))
    out += [
        (_near(office, 60, -45), _force("rescue_team", "青禾镇应急救援队", 18, 2, 600, "青禾镇政府院内")),
        (
            _in_village(ground, "望河村", -30, 20),
            _force("rescue_team", "望河村防汛抢险队", 25, 1, 900, "望河村村委会"),
        ),
        (_near(office, 150, 175), _force("hospital", "青禾镇卫生院", 32, 1, None, "青禾镇健康街")),
        (
            _near(shapely.get_coordinates(county)[0], -650, 230),
            _force("hospital", "云上县医院", 380, 6, None, "云上县城"),
        ),
    ]
    return out


def _force(
    kind: str, name: str, staff: int, vehicles: int, turnout_s: int | None, address: str
) -> dict[str, Any]:
    return {
        "name": name,
        "kind": kind,
        "staff": staff,
        "vehicles": vehicles,
        "turnout_s": turnout_s,
        "address": address,
    }


def _fire_points(ground: Land) -> list[tuple[Point, dict[str, Any]]]:
    return [
        (
            _in_village(ground, name, 18, -16),
            {"name": f"{name}消防点", "kind": "fire_point", "address": f"{name}村委会旁"},
        )
        for name in FIRE_POINT_VILLAGES
    ]


def _waters(ground: Land) -> list[tuple[Point, dict[str, Any]]]:
    """Where a pump can draw: pond shores, the canal's head and the river by the county road's bridge."""
    spots = [
        (shapely.get_point(pond.exterior, 3), f"{name}取水点")
        for name, pond in water.ponds()
        if name in ("柳塘", "东大坑", "西大坑", "鱼塘")
    ]
    bridge = next(way.line for way in ground.ways if way.bridge and way.road_class == "primary")
    spots += [
        (water.intake(), "青禾干渠渠首取水口"),
        (shapely.get_point(bridge.offset_curve(20), 0), "清漪河大桥取水口"),
    ]
    return [(spot, {"name": name, "kind": "water_source"}) for spot, name in spots]


def _stores(ground: Land) -> list[tuple[Point, dict[str, Any]]]:
    office = ground.office
    depots = [
        (_near(office, -40, 35), "青禾镇应急物资储备库", "青禾镇政府院内"),
        (_on_plan(PARK[0] + 850, PARK[3] - 420), "青禾产业园应急物资储备点", "青禾产业园"),
        (_in_village(ground, "雁翎村", -35, -20), "雁翎村防汛物资储备点", "雁翎村村委会"),
    ]
    shelters = [
        (_near(office, 190, -215), "青禾镇中学操场应急避难场所", 1800),
        (_near(office, -640, -190), "青禾镇中心小学应急避难场所", 900),
        (_near(office, -130, -390), "青禾文化广场应急避难场所", 1200),
        (_in_village(ground, "柳树屯", -60, 45), "柳树屯文化广场应急避难场所", 260),
        (_in_village(ground, "红庙村", -55, 40), "红庙村文化广场应急避难场所", None),
    ]
    return [
        (spot, {"name": name, "kind": "supply_depot", "address": address}) for spot, name, address in depots
    ] + [
        (spot, {"name": name, "kind": "shelter", "capacity_people": capacity})
        for spot, name, capacity in shelters
    ]


def _near(centre: Sequence[float] | np.ndarray, east_m: float, north_m: float) -> Point:
    return Point(round(float(centre[0]) + east_m, 2), round(float(centre[1]) + north_m, 2))


def _on_plan(u: float, v: float) -> Point:
    return Point(bend(np.array([(u, v)]))[0])


def _in_village(ground: Land, name: str, east_m: float, north_m: float) -> Point:
    site = next(site for site in ground.sites if site.name == name)
    return _near(bend(np.array([(site.u, site.v)]))[0], east_m, north_m)
