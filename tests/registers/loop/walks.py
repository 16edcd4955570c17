"""By which steps does a hazard come to where a given step may be taken, and what is said with each?"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from gridmap.registers.base.loop import Step, StepRequest
from gridmap.registers.loop.steps import BY_KEY
from gridmap.registers.loop.words import InPlace
from gridmap.vocabulary import HazardGrade, HazardSource
from tests import world

INSPECTORS = (world.name_id("Paula"), world.name_id("Dora"))
FIXER = world.name_id("Gloria")
FOUND_ON = world.TODAY - timedelta(days=20)

RECHECKED = ("order", "rectify", "recheck_passed")
_SIX = tuple(f"put_in_place:{word.value}" for word in InPlace)
BEFORE: dict[str, tuple[str, ...]] = {
    "fix_on_spot": (),
    "countersign": ("fix_on_spot",),
    "order": (),
    "withdraw": ("order",),
    "serve": ("order",),
    "ask_extension": ("order",),
    "grant_extension": ("order", "ask_extension"),
    "refuse_extension": ("order", "ask_extension"),
    "escalate": ("order",),
    "rectify": ("order",),
    "recheck_passed": ("order", "rectify"),
    "recheck_failed": ("order", "rectify"),
    "close": (*_SIX, *RECHECKED),
    "put_in_place": (),
    "list": (),
    "publish": ("list",),
    "extend_listing": ("list",),
    "delist": (*_SIX, "list", *RECHECKED),
    "refer": (),
    "referral_accepted": ("refer",),
    "referral_declined": ("refer",),
    "referral_returned": ("refer",),
    "referral_done": (*_SIX, "refer", "referral_accepted"),
    "tell_back": (),
    "look_back": ("fix_on_spot",),
    "relapse": ("fix_on_spot",),
}
"""step -> what a major hazard, reported by the public, goes through first; `step:word` says the choice."""
MAJOR: dict[str, Any] = {"grade": HazardGrade.MAJOR, "source": HazardSource.PUBLIC}


def facts(step: Step, on_date: date, choice: str = "") -> dict[str, Any]:
    """Something right for every field that must be said; days a month on, a later one for what grants more time."""
    days = {"grant_extension": 60, "extend_listing": 90, "ask_extension": 45, "list": 60}
    said: dict[str, Any] = {}
    for field in step.facts:
        if not field.required:
            continue
        if field.kind == "date":
            later = 0 if field.key == "asked_on" else days.get(step.key, 30)
            said[field.key] = (on_date + timedelta(days=later)).isoformat()
        elif field.kind == "choice":
            said[field.key] = choice or next(iter(field.choices))
        else:
            said[field.key] = f"Said of {field.key}"
    return said


def named(walked: str) -> tuple[Step, str]:
    key, _, choice = walked.partition(":")
    return BY_KEY[key], choice


def people(step: Step) -> tuple[uuid.UUID, ...]:
    return INSPECTORS[: step.people]


def asked(
    step: Step, on_date: date, choice: str = "", by: tuple[uuid.UUID, ...] | None = None
) -> StepRequest:
    named_people = people(step) if by is None else by
    return StepRequest(on_date, frozenset(named_people), len(named_people), facts(step, on_date, choice))
