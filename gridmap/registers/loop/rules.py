"""What must hold before a step of the loop, beyond the state that it begins from?

Each rule says itself in one sentence, for the table of steps, and complains with what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import reduce

from gridmap.i18n.texts import N_, Sentence
from gridmap.registers.base.loop import Asked, Rule
from gridmap.registers.loop.standing import Standing
from gridmap.registers.loop.words import InPlace
from gridmap.vocabulary import HazardGrade, HazardSource, HazardState

LONGEST_LISTING_YEARS = 1


def _plain(text: str, field: str, holds: Callable[[Standing, Asked], bool]) -> Rule:
    """A rule whose complaint is the rule itself."""
    return Rule(text, field, lambda standing, asked: None if holds(standing, asked) else Sentence(text))


def day_of(asked: Asked, key: str) -> date | None:
    """A day among the facts, or None where it was left empty."""
    found = asked.facts.get(key)
    return date.fromisoformat(found) if isinstance(found, str) and found else None


def _not_before(asked: Asked, key: str, other: date | None) -> bool:
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
    def broken(standing: Standing, asked: Asked) -> Sentence | None:
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
NOT_PUBLISHED = _plain(
    N_("Only while the listing is not published."), "", lambda standing, asked: standing.published_on is None
)
PASSED = _plain(
    N_("Delisting needs a re-check that was passed."),
    "",
    lambda standing, asked: standing.state == HazardState.PASSED,
)
AT_MOST_A_YEAR = _plain(
    N_("A listing lasts a year at most, and does not end before it begins."),
    "until",
    lambda standing, asked: _within_a_year(asked),
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


def _after(found: date | None, other: date | None) -> bool:
    return found is None or other is None or found > other


def _within_a_year(asked: Asked) -> bool:
    until = day_of(asked, "until")
    if until is None:
        return True
    latest = (asked.on_date.year + LONGEST_LISTING_YEARS, asked.on_date.month, asked.on_date.day)
    return asked.on_date <= until and (until.year, until.month, until.day) <= latest


def _six(standing: Standing, asked: Asked) -> Sentence | None:
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
