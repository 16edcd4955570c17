"""What does the tiny drawn world of the tests hold? Two square townships side by side, and one of everything.

    T1 (lon 117.00-117.10)            T2 (117.10-117.20)        lat 38.08
    +-----------+-----------+-----------+-----------+
    |  V1 G1    |  V2 G1    |        T2 V1 G1       |
    +-----------+-----------+-----------------------+ 38.04
    |  V1 G2    |  V2 G2    |        T2 V1 G2       |
    +-----------+-----------+-----------+-----------+ 38.00
Every name is invented. Builders state only what matters; the rest is plain.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from geoalchemy2.shape import from_shape
from shapely import LineString, MultiPolygon, Point, box
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Appointment, Area, AreaCode, Grant, Person
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.outings import Outing
from gridmap.registers.resources import Resource
from gridmap.registers.risk_points import RiskPoint
from gridmap.registers.road_barriers import RoadBarrier
from gridmap.registers.roads import Road
from gridmap.registers.shifts import Shift
from gridmap.registers.visits import Visit
from gridmap.vocabulary import ADMINISTRATORS

COUNTY, T1, T2 = "0001", "00010001", "00010002"
V1, V2, T2V1 = T1 + "0001", T1 + "0002", T2 + "0001"
G11, G12, G21, G22 = V1 + "0001", V1 + "0002", V2 + "0001", V2 + "0002"
T2G1, T2G2 = T2V1 + "0001", T2V1 + "0002"
PASSWORD = "plain-test-password"
# What somebody types to see whether a template reckons it, and what a page would then say: no other figure of a page
# has these eight digits.
RECKONING, RECKONED = "{{ 7919*7907 }}", "62615533"
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 2, 40, tzinfo=ZoneInfo("Asia/Shanghai"))


def hasher(kind: type[PasswordHasher] = PasswordHasher) -> PasswordHasher:
    """A cheap one: argon2 is slow on purpose, and the tests make accounts and sign in by the hundred."""
    return kind(time_cost=1, memory_cost=16, parallelism=1)


_HASH = hasher().hash(PASSWORD)  # one for all


def name_id(name: str) -> uuid.UUID:
    """The id of what the world calls by this name."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"gridmap-test/{name}")


def point(lon: float, lat: float) -> Any:
    return from_shape(Point(lon, lat), srid=4326)


def area(
    path: str, level: str, name: str, bounds: tuple[float, float, float, float] | None, **more: Any
) -> Area:
    outline = from_shape(MultiPolygon([box(*bounds)]), srid=4326) if bounds else None
    return Area(path=path, level=level, name=name, geom=outline, **more)


def administers(area_path: str) -> list[tuple[str, str]]:
    """All the duties of administrators in one hand, as a small office has them."""
    return [(duty.value, area_path) for duty in ADMINISTRATORS]


def person(name: str, area_path: str, *grants: tuple[str, str], **more: Any) -> Person:
    """A person whose username is their name; grants are (role, area path)."""
    made = Person(id=name_id(name), name=name, area_path=area_path, **more)
    made.account = Account(username=name.lower(), password_hash=_HASH)
    made.grants = [Grant(role=role, area_path=path) for role, path in grants]
    return made


def enterprise(name: str, area_path: str, at: tuple[float, float] | None, **more: Any) -> Enterprise:
    more = {"sector": "trade", "risk": "yellow", **more}
    return Enterprise(
        id=name_id(name), name=name, area_path=area_path, geom=point(*at) if at else None, **more
    )


def resource(name: str, kind: str, area_path: str, at: tuple[float, float] | None, **more: Any) -> Resource:
    return Resource(
        id=name_id(name), name=name, kind=kind, area_path=area_path, geom=point(*at) if at else None, **more
    )


def hazard(title: str, area_path: str, at: tuple[float, float] | None, **more: Any) -> Hazard:
    more = {"found_on": TODAY - timedelta(days=20), **more}
    return Hazard(
        id=name_id(title), title=title, area_path=area_path, geom=point(*at) if at else None, **more
    )


def areas() -> list[Any]:
    return [
        area(COUNTY, "county", "Cloud County", (117.0, 38.0, 117.2, 38.08)),
        area(T1, "township", "Sparrow Town", (117.0, 38.0, 117.1, 38.08), population=8000, households=2500),
        area(T2, "township", "Heron Town", (117.1, 38.0, 117.2, 38.08), population=9000, households=2900),
        area(V1, "village", "West Village", (117.0, 38.0, 117.05, 38.08), population=4000),
        area(V2, "village", "East Village", (117.05, 38.0, 117.1, 38.08), population=4000),
        area(T2V1, "village", "Heron Village", (117.1, 38.0, 117.2, 38.08)),
        area(G11, "grid", "West Grid 1", (117.0, 38.04, 117.05, 38.08), population=2000),
        area(G12, "grid", "West Grid 2", (117.0, 38.0, 117.05, 38.04), population=2000),
        area(G21, "grid", "East Grid 1", (117.05, 38.04, 117.1, 38.08), population=None),
        area(G22, "grid", "East Grid 2", (117.05, 38.0, 117.1, 38.04), population=2000),
        area(T2G1, "grid", "Heron Grid 1", (117.1, 38.04, 117.2, 38.08)),
        area(T2G2, "grid", "Heron Grid 2", (117.1, 38.0, 117.2, 38.04)),
        AreaCode(area_path=T1, code="990101100"),
    ]


def people() -> list[Any]:
    leader = person("Gloria", G22, ("grid_leader", G22), phone="19900000004", title="Grid leader")
    duty = person("Dora", T1, ("duty_officer", T1), phone="19900000003", certificate="T-0003")
    mayor = Person(id=name_id("Mayor"), name="Mayor", area_path=T1, phone="19900000009", title="Mayor")
    evening = NOW.replace(hour=8) - timedelta(days=1)
    return [
        person("Adam", T1, *administers(T1), phone="19900000001"),
        person("Paula", T1, ("planner", T1), phone="19900000002", certificate="T-0002"),
        duty,
        leader,
        person("Nora", T2, ("planner", T2), *administers(T2), phone="19900000005"),
        person("Both", T1, ("planner", T1), ("grid_leader", G12)),
        person("Nobody", T1),
        mayor,
        Appointment(person_id=leader.id, post="grid_leader", area_path=G22),
        Shift(
            area_path=T1,
            person_id=mayor.id,
            duty="leader",
            starts_at=evening,
            ends_at=evening + timedelta(days=1),
        ),
        Shift(
            area_path=T1,
            person_id=duty.id,
            duty="officer",
            starts_at=evening,
            ends_at=evening + timedelta(days=1),
        ),
    ]


def records() -> list[Any]:
    mill = enterprise("Flour Mill", G22, (117.09, 38.01), risk="red", tags=["crowded"])
    return [
        mill,
        enterprise("Corner Shop", G22, (117.06, 38.02), sector="shop", risk="blue", tags=["nine_small"]),
        enterprise("Noodle House", G12, (117.02, 38.02), sector="restaurant", risk=None, tags=None),
        enterprise("Gas Point", G11, (117.03, 38.06), sector="gas", risk="orange", tags=["gas"]),
        enterprise("Lost Workshop", V2, None, sector="other"),
        enterprise("Heron Foundry", T2G2, (117.101, 38.01), risk="red"),
        resource(
            "Heron Station",
            "fire_station",
            T2G1,
            (117.15, 38.06),
            staff=24,
            vehicles=4,
            turnout_s=60,
            duty_phone="19900000119",
        ),
        resource(
            "Market Micro Station", "micro_station", G22, (117.07, 38.03), staff=6, duty_phone="19900000120"
        ),
        resource(
            "Mill Micro Station", "micro_station", G21, (117.08, 38.05), staff=7, duty_phone="19900000121"
        ),
        resource("Border Hydrant", "hydrant", T2G2, (117.101, 38.02), flow_l_s=15),
        resource("Dry Hydrant", "hydrant", G22, (117.065, 38.03), in_service=False, out_reason="Valve stuck"),
        resource("Town Depot", "supply_depot", G12, (117.04, 38.01)),
        hazard(
            "Blocked exit",
            G22,
            (117.09, 38.01),
            enterprise_id=mill.id,
            state="ordered",
            deadline=TODAY - timedelta(days=1),
        ),
        hazard(
            "Loose cable",
            G11,
            (117.03, 38.06),
            grade="major",
            state="ordered",
            deadline=TODAY + timedelta(days=9),
        ),
        hazard("Old extinguisher", G12, (117.02, 38.02), state="closed", closed_on=TODAY - timedelta(days=3)),
        Visit(
            id=name_id("Noodle visit"),
            enterprise_id=name_id("Noodle House"),
            area_path=G12,
            on_date=TODAY - timedelta(days=20),
            kind="patrol",
            sector="restaurant",
        ),
        RoadBarrier(
            id=name_id("Old height bar"),
            name="Old height bar",
            kind="height_bar",
            in_place=False,
            area_path=T1,
            geom=point(117.05, 38.05),
        ),
        Outing(
            id=name_id("Spring outing"), area_path=T1, on_date=TODAY - timedelta(days=20), purpose="Spring"
        ),
        RiskPoint(
            id=name_id("Silo"), name="Silo", area_path=G22, level="orange", geom=point(117.091, 38.011)
        ),
    ]


def road(name: str, area_path: str, *vertices: tuple[float, float], **more: Any) -> Road:
    more = {"road_class": "secondary", **more}
    line = from_shape(LineString(vertices), srid=4326)
    return Road(id=name_id(name), name=name, area_path=area_path, geom=line, **more)


def roads() -> list[Any]:
    """Main Street leads from the west to Heron Station; from the mill's lane the other bank is a long way round.

    117.02       117.07 .08 .09        117.15
      +------ Far Bank ---M              |  38.06  Heron Station
      |                   (38.05)        |
      +-----------m------ M------+-------+  38.03  Main Street (m: Market, M: Mill micro station)
                                 |
                                 mill       38.01  Mill Lane
    """
    return [
        road(
            "Main Street",
            T1,
            (117.0, 38.03),
            (117.02, 38.03),
            (117.07, 38.03),
            (117.09, 38.03),
            (117.15, 38.03),
        ),
        road("Station Road", T2, (117.15, 38.03), (117.15, 38.06), road_class="tertiary"),
        road("Mill Lane", G22, (117.09, 38.03), (117.09, 38.01), road_class="residential"),
        road("Far Bank", T1, (117.02, 38.03), (117.02, 38.05), (117.08, 38.05)),
    ]


def build(session: Session) -> None:
    """Fill an empty, migrated database, as its owner."""
    for batch in (areas(), people(), records()):
        session.add_all(batch)
        session.flush()
    session.commit()
