"""What did the office meet for, issue, pass on, train and put up? In 2023 exactly what its report counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from geodata.sample import office_words as words
from geodata.sample.book import Row, chance, key
from geodata.sample.people import HEADS, LEADERS, OFFICERS, Staff
from geodata.sample.places import TOWNSHIP, Tree
from geodata.sample.report_year import YEAR

FORWARDED = 32
CHANNELS = (["village_groups"], ["village_groups", "enterprise_groups"], ["village_groups", "official_account"],
            ["official_account", "video_account"])  # fmt: skip
UNASSIGNED = (8, 20)
"""Which villages, counted in the order of the tree, nobody of the leadership answers for."""


def office_tables(
    staff: Staff, tree: Tree, enterprises: list[Row], today: date, seed: int
) -> dict[str, list[Row]]:
    """By table. After the report's year the office goes on, two or three entries a month, up to the eve of `today`."""
    random = chance(seed, 22)
    return {
        "meetings": _numbered("meetings", [*_meetings(staff, random), *_later_meetings(staff, today)]),
        "safety_plans": _numbered("safety_plans", _plans()),
        "forwardings": _numbered("forwardings", [*_forwarded(random), *_later_forwarded(today)]),
        "trainings": _numbered("trainings", _trainings(staff)),
        "publicity": _numbered("publicity", _publicity()),
        "drills": _numbered("drills", _drills(staff)),
        "teams": _numbered("teams", _teams(staff)),
        "rewards": _numbered("rewards", _rewards()),
        "exposures": _numbered("exposures", _exposures()),
        "assignments": _numbered("assignments", _assignments(staff, tree, enterprises)),
    }


def _numbered(table: str, rows: Iterable[Row]) -> list[Row]:
    return [{"id": key(table, number), "area_path": TOWNSHIP, **row} for number, row in enumerate(rows)]


def _days(count: int, first: tuple[int, int] = (1, 10), span: int = 340) -> list[date]:
    """Working days of the report's year, spread evenly."""
    step = span / max(count - 1, 1)
    days = [date(YEAR, *first) + timedelta(days=round(n * step)) for n in range(count)]
    return [day - timedelta(days=max(0, day.weekday() - 4)) for day in days]


def _ids(people: Sequence[Row]) -> list[object]:
    return [person["id"] for person in people]


def _meeting(kind: str, subject: str, day: date, people: Sequence[Row], attended: int) -> Row:
    return {
        "name": subject,
        "kind": kind,
        "held_on": day,
        "people": _ids(people),
        "attended": attended,
        "note": "",
    }


def _meetings(staff: Staff, random: np.random.Generator) -> Iterator[Row]:
    leaders, officers = staff.titled(LEADERS), staff.titled(OFFICERS)
    for subject, day in zip(words.STUDY, _days(3, (2, 14), 270), strict=True):
        yield _meeting("study", subject, day, leaders, len(leaders))
    for subject, day in zip(words.JOINT, _days(6, (1, 12), 330), strict=True):
        yield _meeting("joint", subject, day, [*leaders, *officers[:4]], len(leaders) + 4)
    for subject, day in zip(words.TOWNSHIP_WIDE, _days(6, (1, 17), 325), strict=True):
        yield _meeting("township", subject, day, leaders[:5], int(random.integers(70, 130)))


def _later_meetings(staff: Staff, today: date) -> Iterator[Row]:
    """One a quarter; what was not counted in heads is unknown."""
    leaders = staff.titled(LEADERS)
    for number, day in enumerate(_months(today, 3)):
        subject = f"{day.year}年第{'一二三四'[(day.month - 1) // 3]}季度安全生产工作会议"
        row = _meeting("township", subject, day, leaders[: 3 + number % 4], 80 + number % 30)
        yield row if number % 5 else {**row, "attended": None}


def _months(today: date, step: int) -> Iterator[date]:
    """The 16th of every so many months since the report's year, before `today`."""
    month = 0
    while (day := date(YEAR + 1 + month // 12, 1 + month % 12, 16)) < today:
        yield day
        month += step


def _plans() -> list[Row]:
    lines = [*words.PLANS, *(("contingency", name) for name in words.CONTINGENCY)]
    return [
        {"name": name, "kind": kind, "number": f"青政安〔{YEAR}〕{n + 1}号", "issued_on": day, "note": ""}
        for n, ((kind, name), day) in enumerate(zip(lines, _days(len(lines), (1, 18), 310), strict=True))
    ]


def _forwarding(kind: str, name: str, day: date, number: int) -> Row:
    issuer = "县气象台" if kind == "warning" else "县应急管理局"
    return {
        "name": name,
        "kind": kind,
        "sent_on": day,
        "channels": CHANNELS[number % 4],
        "issuer": issuer,
        "note": "",
    }


def _forwarded(random: np.random.Generator) -> Iterator[Row]:
    films = set(random.choice(FORWARDED, 7, replace=False).tolist())
    for number, day in enumerate(_days(FORWARDED, (1, 6), 350)):
        kind, names = ("film", words.FILMS) if number in films else ("warning", words.WARNINGS)
        yield _forwarding(kind, names[number % len(names)], day, number)


def _later_forwarded(today: date) -> Iterator[Row]:
    for number, day in enumerate(_months(today, 1)):
        kind, names = ("film", words.FILMS) if number % 4 == 3 else ("warning", words.WARNINGS)
        yield _forwarding(kind, names[number % len(names)], day, number)


def _trainings(staff: Staff) -> list[Row]:
    officers = staff.titled(OFFICERS)
    lines = zip(words.TRAININGS, _days(len(words.TRAININGS), (2, 22), 280), strict=True)
    return [
        {"name": name, "audience": audience, "held_on": day, "attended": attended, "trainer": officers[n]["name"],
         "people": _ids(officers) if audience == "supervisors" else None, "enterprise_id": None, "note": ""}
        for n, ((audience, name, attended), day) in enumerate(lines)
    ]  # fmt: skip


def _publicity() -> list[Row]:
    lines = zip(words.PUBLICITY, _days(len(words.PUBLICITY), (1, 20), 320), strict=True)
    return [
        {"name": name, "kind": kind, "on_date": day, "number": number, "place": "", "note": ""}
        for (kind, name, number), day in lines
    ]


def _drills(staff: Staff) -> list[Row]:
    leaders = staff.titled(LEADERS)
    lines = zip(words.DRILLS, _days(len(words.DRILLS), (4, 20), 200), strict=True)
    return [
        {"name": name, "kind": kind, "held_on": day, "plan": words.CONTINGENCY[n == 2], "attended": attended,
         "people": _ids(leaders[2:5]), "enterprise_id": None, "lessons": words.LESSONS}
        for n, ((kind, name, attended), day) in enumerate(lines)
    ]  # fmt: skip


def _teams(staff: Staff) -> list[Row]:
    leaders, officers = staff.titled(LEADERS), staff.titled(OFFICERS)
    return [
        {"name": name, "kind": kind, "leader_id": leaders[4 + n]["id"], "people": _ids(officers[3 * n : 3 * n + 3]),
         "members": members, "phone": leaders[4 + n]["phone"], "formed_on": date.fromisoformat(formed),
         "disbanded_on": None, "note": ""}
        for n, (kind, name, members, formed) in enumerate(words.TEAMS)
    ]  # fmt: skip


def _rewards() -> list[Row]:
    lines = zip(words.REWARDS, _days(len(words.REWARDS), (5, 16), 180), strict=True)
    return [
        {"name": name, "number": f"{YEAR}-{n + 1:02d}", "reported_on": day - timedelta(days=12), "paid_on": day,
         "amount": amount, "note": ""}
        for n, ((name, amount), day) in enumerate(lines)
    ]  # fmt: skip


def _exposures() -> list[Row]:
    lines = zip(words.EXPOSURES, _days(len(words.EXPOSURES), (4, 26), 220), strict=True)
    return [
        {
            "name": name,
            "on_date": day,
            "medium": "“幸福青禾”公众号",
            "enterprise_id": None,
            "withdrawn_on": None,
            "note": "",
        }
        for name, day in lines
    ]


def _assignments(staff: Staff, tree: Tree, enterprises: list[Row]) -> Iterator[Row]:
    """Each leader answers for some villages with the village's leader, the two heads for the gravest enterprises."""
    leaders = staff.titled(LEADERS)
    for number, village in enumerate(tree.of("village")):
        if number not in UNASSIGNED:
            yield _assignment(
                leaders[number % len(leaders)], _committee(staff, village.path), village.path, None
            )
    grave = [e for e in enterprises if e["risk"] == "red" and e["area_path"].startswith(TOWNSHIP)]
    for number, enterprise in enumerate(each for at, each in enumerate(grave) if at % 6 != 5):
        path = enterprise["area_path"]
        committee = _committee(staff, path[:12]) if len(path) > len(TOWNSHIP) else None
        yield _assignment(staff.titled(HEADS)[number % 2], committee, path, enterprise["id"])


def _committee(staff: Staff, village: str) -> list[object]:
    return [staff.holder("village_leader", village)["id"]]


def _assignment(leader: Row, committee: list[object] | None, path: str, enterprise_id: object) -> Row:
    return {
        "area_path": path,
        "leader_id": leader["id"],
        "answers_for": "village" if enterprise_id is None else "enterprise",
        "enterprise_id": enterprise_id,
        "committee": committee,
        "since": date(YEAR, 1, 3),
        "until": None,
        "note": "",
    }
