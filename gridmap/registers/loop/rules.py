"""What must hold before a step of the loop, beyond the state that it begins from?

Each rule says itself in one sentence, for the table of steps, and complains with what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce

from gridmap.i18n.texts import N_, Sentence
from gridmap.registers.base.loop import Rule, StepRequest
from gridmap.registers.loop.standing import Standing
from gridmap.registers.loop.terms import EXTENSION, LISTING, Days, last_day_to_ask
from gridmap.registers.loop.words import InPlace
from gridmap.vocabulary import HazardGrade, HazardSource, HazardState

LONGEST_LISTING_DAYS = 366
"""Where no figure of the standards says another."""


def _plain(text: str, field: str, holds: Callable[[Standing, StepRequest], bool]) -> Rule:
    """A rule whose complaint is the rule itself."""
    return Rule(text, field, lambda standing, asked: None if holds(standing, asked) else Sentence(text))


def day_of(asked: StepRequest, key: str) -> date | None:
    """A day among the facts, or None where it was left empty."""
    found = asked.facts.get(key)
    return date.fromisoformat(found) if isinstance(found, str) and found else None


def _not_before(asked: StepRequest, key: str, other: date | None) -> bool:
    found = day_of(asked, key)
    return found is None or other is None or found >= other


TWO_INSPECTORS = _plain(
    N_("Two inspectors with certificate numbers sign it."),
    "people",
    lambda standing, asked: asked.certified >= 2,
)
NOT_BEFORE_THE_STEP = _plain(
    N_("The deadline cannot be before the day of this step."),
    "deadline",
    lambda standing, asked: _not_before(asked, "deadline", asked.on_date),
)


def _later(key: str) -> Rule:
    def broken(standing: Standing, asked: StepRequest) -> Sentence | None:
        found = day_of(asked, key)
        if found is None or standing.deadline is None or found > standing.deadline:
            return None
        return Sentence(N_("The deadline is {day}; the new one must be later."), {"day": standing.deadline})

    return Rule(N_("The new deadline is later than the present one."), key, broken)


LATER_DEADLINE = _later("deadline")
LATER_DEADLINE_ASKED = _later("asked_until")
NOT_WAITING = _plain(
    N_("An extension that was asked for must be answered first."),
    "",
    lambda standing, asked: standing.asked_until is None,
)
WAITING = _plain(
    N_("An extension must have been asked for."), "", lambda standing, asked: standing.asked_until is not None
)
SOMEBODY_ELSE = _plain(
    N_("Who put it right does not re-check it; name somebody else."),
    "people",
    lambda standing, asked: not standing.fixers & asked.people,
)
MAJOR = _plain(
    N_("This is for major accident hazards."), "", lambda standing, asked: standing.grade == HazardGrade.MAJOR
)
LISTED = _plain(
    N_("The hazard must be under listed supervision."),
    "",
    lambda standing, asked: standing.listed_on is not None,
)
NOT_LISTED = _plain(
    N_("A hazard under listed supervision must be delisted first."),
    "",
    lambda standing, asked: standing.listed_on is None,
)
SOMETHING_TO_SERVE = _plain(
    N_("An order, a listing or a referral must have been issued before it can be served."),
    "",
    lambda standing, asked: (
        standing.state != HazardState.FOUND
        or bool(standing.ordered_on or standing.listed_on or standing.withdrawn_on)
    ),
)
NOT_PUBLISHED = _plain(
    N_("Only while the listing is not published."), "", lambda standing, asked: standing.published_on is None
)
PASSED = _plain(
    N_("Delisting needs a re-check that was passed."),
    "",
    lambda standing, asked: standing.state == HazardState.PASSED,
)
NOT_TOO_LONG = Rule(
    N_("A listing lasts a year at most, and does not end before it begins."),
    "until",
    lambda standing, asked: _too_long(standing, asked),
)
ASKED_IN_TIME = Rule(
    N_("An extension of the listing was asked for so many working days before its end as the standards say."),
    "asked_on",
    lambda standing, asked: _asked_too_late(standing, asked),
)
LONGER_LISTING = _plain(
    N_("The new end of the listing is later than the present one."),
    "until",
    lambda standing, asked: (
        standing.listed_until is None
        or (day_of(asked, "until") or standing.listed_until) > standing.listed_until
    ),
)
ACCEPTED = _plain(
    N_("The department must have accepted the referral first."),
    "",
    lambda standing, asked: standing.referral == "accepted",
)
NOT_ANSWERED = _plain(
    N_("Only while the department has not accepted it."),
    "",
    lambda standing, asked: standing.referral == "sent",
)
REPLY_NOT_BEFORE = _plain(
    N_("The reply cannot be due before the referral."),
    "reply_due",
    lambda standing, asked: _not_before(asked, "reply_due", asked.on_date),
)
FROM_THE_PUBLIC = _plain(
    N_("This is for hazards that were reported by the public."),
    "",
    lambda standing, asked: standing.source == HazardSource.PUBLIC,
)
FIRST_RELAPSE = _plain(
    N_("Only while it has not been found again."), "", lambda standing, asked: not standing.relapsed
)


def _too_long(standing: Standing, asked: StepRequest) -> Sentence | None:
    until, days = day_of(asked, "until"), _days(asked)
    most = days.of(LISTING) or LONGEST_LISTING_DAYS
    if until is None or timedelta() <= until - asked.on_date <= timedelta(days=most):
        return None
    return Sentence(
        N_("A listing lasts {days} days at most, and does not end before it begins."), {"days": most}
    )


def _asked_too_late(standing: Standing, asked: StepRequest) -> Sentence | None:
    day, days = day_of(asked, "asked_on"), _days(asked)
    latest = last_day_to_ask(standing.listed_until, days)
    if day is not None and day > asked.on_date:
        return Sentence(N_("The answer is of {day}; the request cannot be later."), {"day": asked.on_date})
    if day is None or latest is None or day <= latest:
        return None
    sentence = N_(
        "Asked for too late: {count} working days before the listing ends on {until}, so by {latest}. Refuse the"
        " extension, or change the figure in the standards."
    )
    return Sentence(sentence, {"count": days.of(EXTENSION), "until": standing.listed_until, "latest": latest})


def _days(asked: StepRequest) -> Days:
    return asked.days if isinstance(asked.days, Days) else Days()


def _six(standing: Standing, asked: StepRequest) -> Sentence | None:
    if standing.grade != HazardGrade.MAJOR:
        return None
    missing = [Sentence(word.text) for word in InPlace if word.value not in standing.in_place]
    if not missing:
        return None
    return Sentence(N_("Not in place yet: {what}."), {"what": reduce(_and, missing)})


def _and(first: Sentence, more: Sentence) -> Sentence:
    return Sentence(N_("{first}, {more}"), {"first": first, "more": more})


SIX_IN_PLACE = Rule(
    N_("A major hazard has six things in place: target, responsible, measures, money, time limit and plan."),
    "",
    _six,
)
