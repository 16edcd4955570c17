"""Which days is a report about, and what is that time called?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gridmap.db.models import ReportShape
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence

LONGEST_DAYS = {
    ReportShape.YEAR: 366,
    ReportShape.HALF: 184,
    ReportShape.QUARTER: 92,
    ReportShape.MONTH: 31,
    ReportShape.WEEK: 7,
}


@dataclass(frozen=True)
class Period:
    """Both days are in it."""

    shape: ReportShape
    first_day: date
    last_day: date

    def holds(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    @property
    def name(self) -> Sentence:
        """As it is said: "2023", "the first half of 2023", or from a day to a day where it is no whole one."""
        first, year = self.first_day, self.first_day.year
        if (self.first_day, self.last_day) != whole(self.shape, first):
            return self.days
        if self.shape == ReportShape.YEAR:
            return Sentence(N_("the year {year}"), {"year": year})
        if self.shape == ReportShape.HALF:
            half = N_("the first half of {year}") if first.month < 7 else N_("the second half of {year}")
            return Sentence(half, {"year": year})
        if self.shape == ReportShape.QUARTER:
            return Sentence(
                N_("quarter {quarter} of {year}"), {"quarter": (first.month + 2) // 3, "year": year}
            )
        if self.shape == ReportShape.MONTH:
            return Sentence(N_("month {month} of {year}"), {"month": first.month, "year": year})
        return self.days

    @property
    def days(self) -> Sentence:
        parts = {
            "year": self.first_day.year,
            "month": self.first_day.month,
            "day": self.first_day.day,
            "to_year": self.last_day.year,
            "to_month": self.last_day.month,
            "to_day": self.last_day.day,
        }
        if self.first_day.year == self.last_day.year:
            return Sentence(N_("{month}/{day} to {to_month}/{to_day}/{year}"), parts)
        return Sentence(N_("{month}/{day}/{year} to {to_month}/{to_day}/{to_year}"), parts)


def whole(shape: ReportShape, day: date) -> tuple[date, date]:
    """First and last day of the year, half, quarter, month or week (from Monday) that holds the day."""
    if shape == ReportShape.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    months = {ReportShape.YEAR: 12, ReportShape.HALF: 6, ReportShape.QUARTER: 3, ReportShape.MONTH: 1}[shape]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = date(first.year + (first.month + months - 1) // 12, (first.month + months - 1) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def last_complete(shape: ReportShape, today: date) -> Period:
    """The latest one that is over."""
    first, _ = whole(shape, today)
    return Period(shape, *whole(shape, first - timedelta(days=1)))


def asked(shape: str, first: str | date, last: str | date, today: date) -> Period:
    """A period as somebody asked for it. Raises InvalidInput with every complaint, and what to do about each."""
    problems: list[Problem] = []
    first_day = _day("from", first, problems)
    last_day = _day("to", last, problems)
    known = next((each for each in ReportShape if each.value == shape), None)
    if known is None:
        choices = ", ".join(ReportShape)
        said = Sentence(
            N_("There is no report of the shape “{shape}”. Take one of: {choices}."),
            {"shape": shape, "choices": choices},
        )
        problems.append(Problem("shape", said))
    if first_day and last_day:
        problems += _order(known, first_day, last_day, today)
    if problems or known is None or first_day is None or last_day is None:
        raise InvalidInput(
            N_("No report can be made of this: {reasons}"),
            problems,
            reasons=" ".join(str(each.sentence) for each in problems),
        )
    return Period(known, first_day, last_day)


def _order(shape: ReportShape | None, first: date, last: date, today: date) -> list[Problem]:
    if last < first:
        return [
            Problem(
                "to",
                Sentence(
                    N_("The period ends on {last}, before it begins on {first}. Exchange the two days."),
                    {"first": first, "last": last},
                ),
            )
        ]
    if last > today:
        said = N_("The period ends on {last}, which is yet to come. Take {today} or an earlier day.")
        return [Problem("to", Sentence(said, {"last": last, "today": today}))]
    days = (last - first).days + 1
    if shape is not None and days > LONGEST_DAYS[shape]:
        said = N_(
            "The period has {days} days, and this shape of report at most {most}. Take a shorter period, or a longer"
            " shape."
        )
        return [Problem("shape", Sentence(said, {"days": days, "most": LONGEST_DAYS[shape]}))]
    return []


def _day(field: str, typed: str | date, problems: list[Problem]) -> date | None:
    if isinstance(typed, date):
        return typed
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        said = Sentence(
            N_("“{typed}” is no day. Write it like {example}."), {"typed": typed, "example": "2023-12-31"}
        )
        problems.append(Problem(field, said))
        return None
