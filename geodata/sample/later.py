"""What has happened since the report year, up to the eve of `today`?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from shapely import Point

from geodata.sample.book import Row, chance
from geodata.sample.faults import MAJOR, PURPOSES, ROADSIDE, faults
from geodata.sample.people import LEADERS, OFFICERS, Staff
from geodata.sample.places import TOWNSHIP, Tree
from geodata.sample.records import Ledger

SINCE = date(2024, 1, 1)
OUTINGS_A_MONTH, STOPS = 2, 4
RECENT_DAYS = (3, 9, 17, 26, 38)
"""How many days before today the last outings were; months end before them."""
STATES = ("ordered", "found", "ordered", "rectified", "ordered", "ordered", "referred")
MAJOR_DAYS = (date(2024, 2, 20), date(2024, 4, 11), date(2024, 6, 25), date(2024, 9, 12))
MAJOR_BACK = (150, 96, 41, 12)
"""When the major hazards were found: the first by date and closed since, the others that many days ago and
open.
"""


def write_later(
    ledger: Ledger, enterprises: list[Row], staff: Staff, tree: Tree, frontier: str, today: date, seed: int
) -> None:
    """frontier: the path of the grid whose leader has an account; it gets something to do."""
    open_now = [e for e in enterprises if e["area_path"].startswith(TOWNSHIP) and e["state"] == "operating"]
    for first in _months(today - timedelta(days=RECENT_DAYS[-1])):
        _month(ledger, first, open_now, staff, seed)
    _recent(ledger, open_now, staff, frontier, today, seed)
    _major(ledger, open_now, today, chance(seed, 9))
    _reported(ledger, staff, tree, frontier, today, chance(seed, 10))


def _months(end: date) -> Iterator[date]:
    """The first days of the months from SINCE that are over before `end`."""
    first = SINCE
    while (after := (first + timedelta(days=32)).replace(day=1)) <= end:
        yield first
        first = after


def _month(ledger: Ledger, first: date, open_now: list[Row], staff: Staff, seed: int) -> None:
    """Two outings, about one in four with a hazard that was put right in time."""
    random = chance(seed, 7, first.year, first.month)
    for number in range(OUTINGS_A_MONTH):
        day = first + timedelta(days=int(random.integers(2, 13)) + 14 * number)
        kind = "look_back" if random.random() < 0.3 else "inspection"
        purpose = "“回头看”复核" if kind == "look_back" else PURPOSES[first.month - 1]
        outing = ledger.outing(f"{day}/{number}", day, purpose, *_crew(staff, random))
        stops = [open_now[at] for at in random.choice(len(open_now), STOPS, replace=False).tolist()]
        visits = [ledger.visit(outing, enterprise, kind) for enterprise in stops]
        if random.random() < 0.24:
            deadline, closed = day + timedelta(days=15), day + timedelta(days=int(random.integers(2, 14)))
            fields = {"state": "closed", "deadline": deadline, "closed_on": closed}
            ledger.hazard_of(visits[0], stops[0], _any(faults(stops[0]["sector"]), random), **fields)


def _recent(ledger: Ledger, open_now: list[Row], staff: Staff, frontier: str, today: date, seed: int) -> None:
    """The last weeks: most of what was found is still open, some of it overdue."""
    random = chance(seed, 8)
    own = [enterprise for enterprise in open_now if enterprise["area_path"] == frontier]
    serial = 0
    for number, back in enumerate(RECENT_DAYS):
        day = today - timedelta(days=back)
        outing = ledger.outing(f"recent/{number}", day, PURPOSES[day.month - 1], *_crew(staff, random))
        picked = [open_now[at] for at in random.choice(len(open_now), STOPS, replace=False).tolist()]
        stops = list({row["id"]: row for row in [*own[2 * number : 2 * number + 1], *picked]}.values())
        for enterprise in stops:
            spent = {"taps": 6 + serial % 7, "spent_s": 26 + 5 * (serial % 8)} if serial % 3 else {}
            visit = ledger.visit(outing, enterprise, "inspection", **spent)
            if serial % 7 == 6:
                fields: Row = {"state": "fixed_on_spot", "closed_on": day}
            else:
                state = STATES[serial % len(STATES)]
                deadline = day + timedelta(days=(7, 15, 30)[serial % 3]) if state != "found" else None
                fields = {"state": state, "deadline": deadline}
            serial += 1
            ledger.hazard_of(visit, enterprise, _any(faults(enterprise["sector"]), random), **fields)


def _major(ledger: Ledger, open_now: list[Row], today: date, random: np.random.Generator) -> None:
    """The eight major accident hazards: the early ones closed out, two of the open ones under listed
    supervision.
    """
    days = [*MAJOR_DAYS, *(today - timedelta(days=back) for back in MAJOR_BACK)]
    for number, (day, (sector, title, finding)) in enumerate(zip(days, MAJOR, strict=True)):
        if not SINCE <= day < today:
            continue
        pool = [
            e for e in open_now if e["sector"] == sector and e["geom"] is not None and e["risk"] != "blue"
        ]
        enterprise = pool[int(random.integers(len(pool)))]
        closed = day + timedelta(days=38 + 9 * number)
        fields: Row = {
            "grade": "major",
            "enterprise_id": enterprise["id"],
            "deadline": day + timedelta(days=60),
        }
        if number < len(MAJOR_DAYS) and closed < today:
            fields |= {"state": "closed", "closed_on": closed}
        elif number == 4:
            fields |= {"state": "referred", "deadline": None}
        else:
            fields |= {"state": "ordered"}
        if number in (1, 5, 6):
            fields["listed_on"] = day + timedelta(days=4)
        ledger.hazard((title, finding), day, enterprise, **fields)


def _reported(
    ledger: Ledger, staff: Staff, tree: Tree, frontier: str, today: date, random: np.random.Generator
) -> None:
    """What grid leaders have reported on their rounds, at a point and without an enterprise."""
    grids = [frontier, *(place.path for place in tree.of("grid")[5::19])]
    for number, (path, fault) in enumerate(zip(grids, ROADSIDE, strict=False)):
        leader = staff.holder("grid_leader", path)
        day = today - timedelta(days=(2, 5, 11, 20, 33, 47)[number])
        geom = _inside(tree, path, random)
        deadline = day + timedelta(days=14) if number % 2 else None
        state = "ordered" if number % 2 else "found"
        place = {"area_path": path, "geom": geom}
        ledger.hazard(fault, day, place, reported_by=leader["id"], state=state, deadline=deadline)


def _inside(tree: Tree, path: str, random: np.random.Generator) -> Point:
    """Some point of the area (EPSG:4326), not at its rim."""
    outline = next(place.geom for place in tree.places if place.path == path)
    core = outline.buffer(-0.0004)
    west, south, east, north = core.bounds
    while True:
        point = Point(np.round(random.uniform((west, south), (east, north)), 7))
        if core.contains(point):
            return point


def _crew(staff: Staff, random: np.random.Generator) -> tuple[list[Row], Row | None]:
    """Who goes, and the leader among them who leads, if there is one."""
    everyone = staff.titled(tuple({*LEADERS, *OFFICERS}))
    chosen = random.choice(len(everyone), int(random.integers(2, 5)), replace=False).tolist()
    crew = [everyone[at] for at in chosen]
    return crew, next((person for person in crew if person["title"] in LEADERS), None)


def _any(choices: tuple[tuple[str, str], ...], random: np.random.Generator) -> tuple[str, str]:
    return choices[int(random.integers(len(choices)))]
