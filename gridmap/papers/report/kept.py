"""Which figures of a report does a register of its own count: meetings, plans, boards, warnings?

A register that counts hands in one function: (session, area path, first day, last day) -> what it counted, by the keys
below. Its name in COUNTERS puts its figures into the report; what nobody counts is "not kept yet".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from gridmap.i18n.texts import N_, Sentence
from gridmap.papers.report.figures import Figure, unknown
from gridmap.papers.report.period import Period

Counter = Callable[[Session, str, date, date], Mapping[str, float | None]]
COUNTERS: tuple[Counter, ...] = ()


@dataclass(frozen=True)
class Kept:
    """key: of the figure, and of what the counter says. register: whose list lies behind it."""

    key: str
    title: str
    unit: str
    register: str


KEPT = (
    Kept("meetings.study", N_("Study sessions of the party committee"), N_("sessions"), "meetings"),
    Kept("meetings.leaders", N_("Enlarged meetings of the leadership"), N_("sessions"), "meetings"),
    Kept("meetings.safety", N_("Township meetings on safety"), N_("sessions"), "meetings"),
    Kept("plans", N_("Plans and duty lists issued"), N_("documents"), "plans"),
    Kept("boards.notice", N_("Notice boards put up"), N_("boards"), "notice_boards"),
    Kept("boards.reward", N_("Reward-reporting boards"), N_("sets"), "notice_boards"),
    Kept("warnings", N_("Warnings and films forwarded"), N_("items"), "warnings"),
)
NOT_KEPT = N_("not kept yet")


def figures(session: Session, township_path: str, period: Period) -> dict[str, Figure]:
    said: dict[str, float | None] = {}
    for count in COUNTERS:
        said.update(count(session, township_path, period.first_day, period.last_day))
    return {each.key: _figure(each, said.get(each.key)) for each in KEPT}


def _figure(kept: Kept, number: float | None) -> Figure:
    if number is None:
        return unknown(kept.key, kept.title, kept.unit, Sentence(NOT_KEPT))
    return Figure(kept.key, kept.title, number, kept.unit, page=f"register:{kept.register}")
