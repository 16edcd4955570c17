"""A town as large as asked: grids, roads, resources, enterprises, hazards, visits, and the people of its office.

Every name is invented. The ledgers are written by the tables' owner in a few statements; what triggers keep beside
them (audit, steps of hazards, notes of changes) is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gridmap.db.models import Appointment, Area, AreaCode
from gridmap.registers.roads import Road
from gridmap.vocabulary import Role
from tests import world

COUNTY, TOWN = "0008", "00080001"
WEST, SOUTH, EAST, NORTH = 117.30, 38.00, 117.50, 38.16
PARTS = 5  # a village has as many grids along each side
PEOPLE = 50
# What an enterprise brings along in the other ledgers.
HAZARDS_EACH, VISITS_EACH = 0.1, 1.0

_ENTERPRISES = text(
    """
    INSERT INTO enterprises (id, area_path, name, sector, risk, tags, address, employees, geom)
    SELECT gen_random_uuid(), g.path, (ARRAY['Lark', 'Reed', 'Mill', 'Stone', 'Willow'])[1 + i % 5] || ' Works ' || i,
        (ARRAY['trade', 'shop', 'restaurant', 'recycling', 'gas', 'construction', 'other'])[1 + (random() * 6)::int],
        (ARRAY['red', 'orange', 'yellow', 'yellow', 'blue', 'blue', 'blue', NULL])[1 + (random() * 7)::int],
        CASE WHEN i % 3 = 0 THEN NULL WHEN i % 3 = 1 THEN ARRAY['nine_small'] ELSE '{}'::text[] END,
        'Street ' || i % 200 || ', No. ' || i % 90, (random() * 60)::int,
        ST_SetSRID(ST_MakePoint(ST_XMin(g.geom) + random() * (ST_XMax(g.geom) - ST_XMin(g.geom)),
            ST_YMin(g.geom) + random() * (ST_YMax(g.geom) - ST_YMin(g.geom))), 4326)
    FROM (SELECT path, geom, row_number() OVER (ORDER BY path) - 1 AS n, count(*) OVER () AS of
        FROM areas WHERE level = 'grid' AND path ^@ :town) g
    JOIN generate_series(0, :number - 1) i ON i % g.of = g.n
    """
)
_HAZARDS = text(
    """
    INSERT INTO hazards (id, area_path, enterprise_id, title, grade, state, found_on, deadline, closed_on, geom)
    SELECT gen_random_uuid(), e.area_path, e.id, 'Hazard ' || e.n,
        CASE WHEN e.n % 40 = 0 THEN 'major' ELSE 'general' END,
        CASE WHEN e.n % 10 < 7 THEN 'closed' WHEN e.n % 10 < 9 THEN 'ordered' ELSE 'found' END,
        current_date - 30 - (e.n % 300)::int,
        CASE WHEN e.n % 10 < 9 THEN current_date - 20 + (e.n % 35)::int END,
        CASE WHEN e.n % 10 < 7 THEN current_date - (e.n % 25)::int END, e.geom
    FROM (SELECT id, area_path, geom, row_number() OVER (ORDER BY id) AS n FROM enterprises WHERE area_path ^@ :town) e
    WHERE e.n <= :number
    """
)
_VISITS = text(
    """
    INSERT INTO visits (id, area_path, enterprise_id, on_date, kind, sector)
    SELECT gen_random_uuid(), area_path, id, current_date - (random() * 400)::int,
        CASE WHEN random() < 0.6 THEN 'patrol' ELSE 'inspection' END, sector
    FROM enterprises WHERE area_path ^@ :town ORDER BY id LIMIT :number
    """
)
_RESOURCES = text(
    """
    INSERT INTO resources (id, area_path, name, kind, in_service, staff, turnout_s, duty_phone, geom)
    SELECT gen_random_uuid(), g.path, initcap(replace(k.kind, '_', ' ')) || ' ' || g.n, k.kind, true, 6, 120,
        '19900000119', ST_Centroid(g.geom)
    FROM (SELECT path, geom, row_number() OVER (ORDER BY path) AS n FROM areas WHERE level = 'grid' AND path ^@ :town) g
    JOIN (VALUES ('fire_station', 250), ('micro_station', 10), ('hydrant', 2), ('water_source', 20),
        ('supply_depot', 125), ('shelter', 25), ('rescue_team', 100), ('hospital', 250)) k(kind, every)
        ON g.n % k.every = 1
    """
)


@dataclass(frozen=True)
class Member:
    """Somebody of the office: the role that they work in, and the area that is theirs."""

    name: str
    role: Role
    area: str


def build(owner: Engine, enterprises: int, grids: int = 500) -> list[Member]:
    """Write the town, and return the 50 people of its office. grids: a multiple of 25."""
    with Session(owner) as session:
        paths = _areas(session, grids)
        office = _office(paths)
        for each in office:
            session.add(
                world.person(each.name, each.area, (each.role.value, each.area), certificate=each.name)
            )
        session.flush()
        session.add_all(
            Appointment(person_id=world.name_id(each.name), post="grid_leader", area_path=each.area)
            for each in office
            if each.role == Role.GRID_LEADER
        )
        session.add_all(_roads())
        session.commit()
    with owner.begin() as connection:
        connection.execute(_RESOURCES, {"town": TOWN})
        connection.execute(_ENTERPRISES, {"town": TOWN, "number": enterprises})
        connection.execute(_HAZARDS, {"town": TOWN, "number": int(enterprises * HAZARDS_EACH)})
        connection.execute(_VISITS, {"town": TOWN, "number": int(enterprises * VISITS_EACH)})
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return office


def _areas(session: Session, grids: int) -> list[str]:
    """The paths of the grids. Villages lie in rows of five."""
    villages = grids // PARTS**2
    across, up = (EAST - WEST) / PARTS, (NORTH - SOUTH) / -(-villages // PARTS)
    session.add(Area(path=COUNTY, level="county", name="Wide County"))
    session.flush()
    session.add(world.area(TOWN, "township", "Reed Town", (WEST, SOUTH, EAST, NORTH), population=200_000))
    session.flush()
    session.add(AreaCode(area_path=TOWN, code="990108100"))
    paths = []
    for village in range(villages):
        west, south = WEST + village % PARTS * across, SOUTH + village // PARTS * up
        path = f"{TOWN}{village + 1:04d}"
        session.add(
            world.area(path, "village", f"Village {village + 1}", (west, south, west + across, south + up))
        )
        session.flush()
        for grid in range(PARTS**2):
            paths.append(f"{path}{grid + 1:04d}")
            w, s = west + grid % PARTS * across / PARTS, south + grid // PARTS * up / PARTS
            box = (w, s, w + across / PARTS, s + up / PARTS)
            name = f"Grid {village + 1}.{grid + 1}"
            session.add(world.area(paths[-1], "grid", name, box, population=400, households=130))
    session.flush()
    return paths


def _office(grids: list[str]) -> list[Member]:
    """Six planners, of whom three have a village each, four duty officers, and for the rest grid leaders."""
    villages = sorted({path[:-4] for path in grids})
    planners = [TOWN] * 3 + [villages[n % len(villages)] for n in range(3)]
    office = [Member(f"Planner-{n}", Role.PLANNER, path) for n, path in enumerate(planners)]
    office += [Member(f"Administrator-{n}", Role.ADMINISTRATOR, TOWN) for n in range(2)]
    office += [Member(f"Officer-{n}", Role.DUTY_OFFICER, TOWN) for n in range(4)]
    leaders = PEOPLE - len(office)
    step = max(len(grids) // leaders, 1)
    return office + [
        Member(f"Leader-{n}", Role.GRID_LEADER, grids[n * step % len(grids)]) for n in range(leaders)
    ]


def _roads(lines: int = 21) -> list[Road]:
    """Streets along and across, which meet at each crossing."""
    lons = [WEST + (EAST - WEST) * (0.5 + n) / lines for n in range(lines)]
    lats = [SOUTH + (NORTH - SOUTH) * (0.5 + n) / lines for n in range(lines)]
    along = [world.road(f"Street {n}", TOWN, *((lon, lat) for lon in lons)) for n, lat in enumerate(lats)]
    across = [world.road(f"Lane {n}", TOWN, *((lon, lat) for lat in lats)) for n, lon in enumerate(lons)]
    return along + across
