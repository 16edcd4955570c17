"""Who is on duty for the township tonight, last week and next month?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

from geodata.sample.book import Row, key
from geodata.sample.people import LEADERS, OFFICERS, Staff
from geodata.sample.places import TOWNSHIP

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
HANDOVER = time(8, 0)
DAYS_BACK, DAYS_AHEAD = 7, 30


def shift_rows(staff: Staff, today: date) -> list[Row]:
    """From 08:00 to 08:00: one leader on duty and two duty officers, in turn; a day's list is the same
    whenever asked.
    """
    leaders, officers = staff.titled(tuple(set(LEADERS))), staff.titled(tuple(set(OFFICERS)))
    keeper = next(row["person_id"] for row in staff.accounts if row["username"] == "zhiban")
    rows = []
    for back in range(-DAYS_BACK, DAYS_AHEAD + 1):
        day = today + timedelta(days=back)
        turn = day.toordinal()
        second = keeper if turn % 4 == 0 else officers[(turn + 7) % len(officers)]["id"]
        on_duty = [
            ("leader", leaders[turn % len(leaders)]["id"]),
            ("officer", officers[turn % len(officers)]["id"]),
            ("officer", second),
        ]
        rows += [_shift(day, place, duty, person) for place, (duty, person) in enumerate(on_duty)]
    return rows


def _shift(day: date, place: int, duty: str, person: object) -> Row:
    return {
        "id": key("shifts", day, place),
        "area_path": TOWNSHIP,
        "person_id": person,
        "duty": duty,
        "starts_at": datetime.combine(day, HANDOVER, CHINA),
        "ends_at": datetime.combine(day + timedelta(days=1), HANDOVER, CHINA),
    }
