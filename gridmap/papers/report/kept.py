"""Which figures of a report are counted by the registers themselves: meetings, plans, boards, warnings?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from gridmap.i18n.texts import N_, Sentence
from gridmap.papers.report.figures import ReportFigure
from gridmap.papers.report.period import Period
from gridmap.registers.counting import RegisterFigure, counts


@dataclass(frozen=True)
class RegisterCount:
    """key: of the figure in the report; count: of what the register counts (`Register.counts`)."""

    key: str
    title: str
    unit: str
    count: str


KEPT = (
    RegisterCount(
        "meetings.study", N_("Study sessions of the party committee"), N_("sessions"), "study_meetings"
    ),
    RegisterCount(
        "meetings.leaders", N_("Enlarged meetings of the leadership"), N_("sessions"), "joint_meetings"
    ),
    RegisterCount("meetings.safety", N_("Township meetings on safety"), N_("sessions"), "township_meetings"),
    RegisterCount("plans", N_("Plans and duty lists issued"), N_("documents"), "safety_plans"),
    RegisterCount("boards.notice", N_("Notice boards put up"), N_("boards"), "notice_boards"),
    RegisterCount("boards.reward", N_("Reward-reporting boards"), N_("sets"), "reward_boards"),
    RegisterCount("warnings", N_("Warnings and films forwarded"), N_("items"), "forwardings"),
)


def figures(session: Session, township_path: str, period: Period) -> dict[str, ReportFigure]:
    found = {each.key: each for each in counts(session, township_path, period.first_day, period.last_day)}
    return {each.key: _figure(each, found[each.count]) for each in KEPT}


def _figure(kept: RegisterCount, counted: RegisterFigure) -> ReportFigure:
    """A record of which nobody knows the day may be of this period or not, so the number is a least one."""
    why = (
        Sentence(N_("{number} more of an unknown day"), {"number": counted.undated})
        if counted.undated
        else None
    )
    return ReportFigure(kept.key, kept.title, counted.number, kept.unit, why, page=f"counted:{counted.key}")
