"""What did the township do in 2023? Exactly the figures of its own report, whatever the seed and the day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from geodata.sample.book import Row, chance
from geodata.sample.faults import PURPOSES, faults
from geodata.sample.people import HEADS, LEADERS, OFFICERS, Staff
from geodata.sample.places import TOWNSHIP
from geodata.sample.records import Ledger

YEAR = 2023
VISITS = {"trade": 84, "shop": 95, "restaurant": 47, "recycling": 39, "gas": 33}
AGAIN = {"trade": 12, "shop": 6, "restaurant": 5, "recycling": 3, "gas": 0}
"""How many of a sector's visits are second ones in another quarter; gas is counted by places, so none there.
"""
PERSON_TRIPS, OUTINGS, PATROLS = 204, 62, 5
HAZARDS, STILL_OPEN, VERY_LATE = 188, 32, 5
"""Hazards found; of them open at the end of the year; of those closed out only weeks after their deadline. All are
closed by now, whatever day it is: what is overdue today was found lately (`geodata.sample.later`).
"""
YEAR_END = date(YEAR, 12, 31)


def write_report_year(ledger: Ledger, enterprises: list[Row], staff: Staff, seed: int) -> None:
    random = chance(seed, 6)
    chosen = _chosen(enterprises, random)
    sizes = _sizes(random)
    days = _days()
    stops = np.array_split(np.arange(len(chosen)), OUTINGS)
    visits: list[tuple[Row, Row]] = []
    for number, (day, size, mine) in enumerate(zip(days, sizes, stops, strict=True)):
        crew = _crew(staff, number, size, random)
        led = next((person for person in crew if person["title"] in HEADS), None)
        outing = ledger.outing(f"{YEAR}/{number}", day, PURPOSES[day.month - 1], crew, led)
        kind = "patrol" if size == 1 else "inspection"
        visits += [(ledger.visit(outing, chosen[at], kind), chosen[at]) for at in mine]
    _write_hazards(ledger, visits, random)


def _chosen(enterprises: list[Row], random: np.random.Generator) -> list[Row]:
    """The places in the order they are called on: quarter by quarter, and in each quarter neighbours
    together.
    """
    open_then = [
        e for e in enterprises if e["area_path"].startswith(TOWNSHIP) and not _closed_by(e, YEAR_END)
    ]
    stops: list[tuple[int, str, int, Row]] = []
    for sector, total in VISITS.items():
        pool = [enterprise for enterprise in open_then if enterprise["sector"] == sector]
        first = random.choice(len(pool), total - AGAIN[sector], replace=False).tolist()
        quarters = random.integers(0, 4, len(first)).tolist()
        stops += [
            (quarter, pool[at]["area_path"], at, pool[at])
            for quarter, at in zip(quarters, first, strict=True)
        ]
        second = zip(quarters, first[: AGAIN[sector]], strict=False)
        stops += [((quarter + 2) % 4, pool[at]["area_path"], at, pool[at]) for quarter, at in second]
    return [
        enterprise
        for *_, enterprise in sorted(stops, key=lambda stop: (stop[0], stop[1], str(stop[3]["id"])))
    ]


def _closed_by(enterprise: Row, day: date) -> bool:
    return enterprise["closed_on"] is not None and enterprise["closed_on"] <= day


def _sizes(random: np.random.Generator) -> list[int]:
    """How many people went out each time: a few patrols of one, else two or more; PERSON_TRIPS in all."""
    sizes = random.integers(2, 6, OUTINGS)
    sizes[random.choice(np.arange(6, OUTINGS), PATROLS, replace=False)] = 1
    while sizes.sum() != PERSON_TRIPS:
        step = 1 if sizes.sum() < PERSON_TRIPS else -1
        able = np.flatnonzero((sizes + step >= 2) & (sizes + step <= 6) & (sizes > 1))
        sizes[random.choice(able)] += step
    return [int(size) for size in sizes]


def _days() -> list[date]:
    """Working days spread evenly from January to the end of December."""
    whole = [date(YEAR, 1, 4) + timedelta(days=round(i * 359 / (OUTINGS - 1))) for i in range(OUTINGS)]
    return [day - timedelta(days=max(0, day.weekday() - 4)) for day in whole]


def _crew(staff: Staff, number: int, size: int, random: np.random.Generator) -> list[Row]:
    """Each party and government head leads one outing a month in turn; the others come from the offices."""
    heads, others = staff.titled(HEADS), staff.titled(tuple({*LEADERS[2:], *OFFICERS}))
    leads = [heads[number % 5 // 2]] if size > 1 and number % 5 in (0, 2) else []
    rest = random.choice(len(others), size - len(leads), replace=False).tolist()
    return [*leads, *(others[at] for at in rest)]


def _write_hazards(ledger: Ledger, visits: list[tuple[Row, Row]], random: np.random.Generator) -> None:
    late = [at for at, (visit, _) in enumerate(visits) if visit["on_date"] >= date(YEAR, 11, 1)]
    early = [at for at in range(len(visits)) if at < late[-12]]
    open_at = sorted(random.choice(late, STILL_OPEN).tolist())
    fixed_at = sorted(random.choice(early, HAZARDS - STILL_OPEN).tolist())
    used: set[tuple[int, str]] = set()
    for place, at in enumerate(open_at):
        visit, enterprise = visits[at]
        deadline = min(
            max(visit["on_date"] + timedelta(days=45), date(YEAR + 1, 1, 5 + place % 20)),
            date(YEAR + 1, 2, 28),
        )
        ledger.hazard_of(visit, enterprise, _fault(at, enterprise, used, random), **_open(place, deadline))
    for at in fixed_at:
        visit, enterprise = visits[at]
        ledger.hazard_of(
            visit, enterprise, _fault(at, enterprise, used, random), **_fixed(visit["on_date"], random)
        )


def _open(place: int, deadline: date) -> Row:
    """Open at the end of the year: most were closed out by the deadline or soon after, the last weeks later."""
    late = 20 + 11 * (place % VERY_LATE) if place >= STILL_OPEN - VERY_LATE else place % 9 - 3
    return {"state": "closed", "deadline": deadline, "closed_on": deadline + timedelta(days=late)}


def _fixed(found_on: date, random: np.random.Generator) -> Row:
    if random.random() < 0.42:
        return {"state": "fixed_on_spot", "closed_on": found_on}
    deadline = found_on + timedelta(days=int(random.choice([7, 10, 15, 30])))
    closed = min(found_on + timedelta(days=int(random.integers(3, 26))), YEAR_END)
    return {"state": "closed", "deadline": deadline, "closed_on": closed}


def _fault(
    at: int, enterprise: Row, used: set[tuple[int, str]], random: np.random.Generator
) -> tuple[str, str]:
    """A fault of the sector that was not yet noted on this visit."""
    known = faults(enterprise["sector"])
    free = [fault for fault in known if (at, fault[0]) not in used]
    fault = free[int(random.integers(len(free)))]
    used.add((at, fault[0]))
    return fault
