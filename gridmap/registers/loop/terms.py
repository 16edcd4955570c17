"""By which day must something be done about a hazard, and was it? Told, and where a document says so, refused.

Pure: figures and calendar are handed in. The figures are those of the subject `supervision` (`docs/days.md`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from gridmap.i18n.texts import N_, Sentence
from gridmap.registers.loop.standing import Standing, Taken
from gridmap.vocabulary import HazardGrade, HazardState


@dataclass(frozen=True)
class Calendar:
    """off, worked: days that are not as their weekday says; all others are."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def after(self, day: date, days: int) -> date:
        """The n-th working day after a day, which does not count itself."""
        return self._walk(day, days, 1)

    def before(self, day: date, days: int) -> date:
        """The n-th working day before a day, which does not count itself."""
        return self._walk(day, days, -1)

    def _walk(self, day: date, days: int, way: int) -> date:
        while days > 0:
            day += timedelta(days=way)
            days -= self.is_working(day)
        return day


@dataclass(frozen=True)
class Days:
    """The days by which a township's steps are judged. figures: by key; what is missing is not judged."""

    figures: Mapping[str, float] = field(default_factory=dict)
    calendar: Calendar = Calendar()

    def of(self, key: str) -> int | None:
        return int(self.figures[key]) if key in self.figures else None

    def after(self, day: date, key: str) -> date | None:
        """So many days after a day; working days where the figure says so."""
        days = self.of(key)
        if days is None:
            return None
        return self.calendar.after(day, days) if key.endswith(WORKING) else day + timedelta(days=days)


WORKING = "_working_days"
LISTING, EXTENSION = "listing_days", "listing_extension_working_days"
ORDER, RECHECK, ACCEPTANCE, PUBLISH = (
    "order_days",
    "recheck_days",
    "acceptance_days",
    "listing_publish_working_days",
)
FIGURES = (LISTING, EXTENSION, ORDER, RECHECK, ACCEPTANCE, PUBLISH)
"""What the steps of the loop are judged by."""


@dataclass(frozen=True)
class Term:
    """Something that must be done by a day. steps: what does it; due: None while nothing is due."""

    key: str
    title: str
    steps: tuple[str, ...]
    due: Callable[[Standing, Days], date | None]


def _publish(standing: Standing, days: Days) -> date | None:
    if standing.listed_on is None or standing.published_on is not None:
        return None
    return days.after(standing.listed_on, PUBLISH)


def last_day_to_ask(listed_until: date | None, days: Days) -> date | None:
    """The last day on which an extension of the listing may be asked for."""
    most = days.of(EXTENSION)
    return None if listed_until is None or most is None else days.calendar.before(listed_until, most)


def _recheck(standing: Standing, days: Days, key: str) -> date | None:
    """So many days after the deadline, or after the report that it is put right, whichever is first."""
    if standing.state not in (HazardState.ORDERED, HazardState.RECTIFIED):
        return None
    begins = [each for each in (standing.deadline, standing.rectified_on) if each]
    return days.after(min(begins), key) if begins else None


def _is_major(standing: Standing) -> bool:
    return standing.grade == HazardGrade.MAJOR


RECHECKED = ("recheck_passed", "recheck_failed")
TERMS = (
    Term(PUBLISH, N_("Publish the listing"), ("publish",), _publish),
    Term(
        EXTENSION, N_("Ask for an extension of the listing, at the latest"), (),
        lambda standing, days: last_day_to_ask(standing.listed_until, days),
    ),
    Term(
        ACCEPTANCE, N_("Accept on site"), RECHECKED,
        lambda standing, days: _recheck(standing, days, ACCEPTANCE) if _is_major(standing) else None,
    ),
    Term(
        RECHECK, N_("Re-check"), RECHECKED,
        lambda standing, days: None if _is_major(standing) else _recheck(standing, days, RECHECK),
    ),
    Term("", N_("The department's reply"), (), lambda standing, days: _reply(standing)),
)  # fmt: skip


def _reply(standing: Standing) -> date | None:
    return standing.reply_due if standing.referral == "sent" else None


def due_terms(standing: Standing, days: Days) -> list[tuple[Term, date]]:
    """What is to be done by which day, the soonest first."""
    found = [(term, due) for term in TERMS if (due := term.due(standing, days)) is not None]
    return sorted(found, key=lambda each: each[1])


def told(before: Standing, taken: Taken, days: Days) -> list[Sentence]:
    """What to say of a step that kept no term: it is on record all the same, for so it was."""
    late = [
        Sentence(N_("{days} days late: due on {day}."), {"days": (taken.on_date - due).days, "day": due})
        for term, due in due_terms(before, days)
        if taken.step in term.steps and taken.on_date > due
    ]
    most = days.of(ORDER)
    if taken.step == "order" and taken.deadline and most is not None:
        given = (taken.deadline - taken.on_date).days
        if given > most:
            sentence = N_("The deadline is {days} days after the order; the standard says {most} at most.")
            late.append(Sentence(sentence, {"days": given, "most": most}))
    return late
