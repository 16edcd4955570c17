"""How does a hazard stand after the steps that it went so far?

Pure: steps in, standing out. The same function tells today's state, the state of any past day, and what was known of
that day on another one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from gridmap.vocabulary import HazardState

CLOSED = (HazardState.CLOSED, HazardState.FIXED_ON_SPOT)
ENDING_DEADLINES = ("withdraw",)
"""Steps after which the deadline holds no more; every other leaves it, or sets a new one."""


class StepInTime(Protocol):
    """One row of `gridmap.db.models.supervision.HazardStep`, as far as its place among the others goes."""

    @property
    def id(self) -> uuid.UUID: ...

    @property
    def ordinal(self) -> int: ...

    @property
    def place(self) -> int | None: ...

    @property
    def on_date(self) -> date: ...

    @property
    def voids(self) -> uuid.UUID | None: ...


AnyKept = TypeVar("AnyKept", bound=StepInTime)


class Taken(StepInTime, Protocol):
    """A step that was taken, with what it says."""

    @property
    def step(self) -> str: ...

    @property
    def written_at(self) -> datetime | None: ...

    @property
    def people(self) -> list[uuid.UUID]: ...

    @property
    def state(self) -> str | None: ...

    @property
    def deadline(self) -> date | None: ...

    @property
    def facts(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Standing:
    """state: None before it was registered. asked_until: the end of an extension that waits for its answer.

    fixers: who put it right. in_place: what a major hazard has in place, with its day. referral: "", "sent" or
    "accepted". look_back: day of the last one.
    """

    grade: str = ""
    source: str = ""
    state: str | None = None
    since: date | None = None
    deadline: date | None = None
    ordered_on: date | None = None
    withdrawn_on: date | None = None
    asked_until: date | None = None
    rectified_on: date | None = None
    fixers: frozenset[uuid.UUID] = frozenset()
    in_place: Mapping[str, date] = field(default_factory=dict)
    listed_on: date | None = None
    published_on: date | None = None
    listed_until: date | None = None
    referral: str = ""
    reply_due: date | None = None
    closed_on: date | None = None
    look_back: date | None = None
    relapsed: bool = False

    @property
    def is_open(self) -> bool:
        return self.state is not None and self.state not in CLOSED


def ordered(steps: Iterable[AnyKept]) -> list[AnyKept]:
    """The steps that count, in the order in which they were so: what was taken back is out, with what took it back.

    This is the one definition; `gm_stepped` of the database says the same, and a test holds both together.
    """
    every = list(steps)
    gone = {each.voids for each in every if each.voids is not None}
    return sorted((each for each in every if each.voids is None and each.id not in gone), key=when)


def when(kept: StepInTime) -> tuple[date, int]:
    """Of several on one day the one that was written first; what was written again keeps its first place."""
    return kept.on_date, kept.ordinal if kept.place is None else kept.place


def known_at(steps: Iterable[Taken], moment: datetime) -> list[Taken]:
    """What had been written by this moment."""
    return [each for each in steps if each.written_at is not None and each.written_at <= moment]


def walk(start: Standing, steps: Sequence[Taken]) -> Iterator[tuple[Standing, Taken]]:
    """Each step with the standing before it."""
    standing = start
    for each in steps:
        yield standing, each
        standing = after(standing, each)


def stand(start: Standing, steps: Iterable[Taken], day: date | None = None) -> Standing:
    """The standing at the end of a day, or after all steps."""
    standing = start
    for each in ordered(steps):
        if day is None or each.on_date <= day:
            standing = after(standing, each)
    return standing


def after(before: Standing, taken: Taken) -> Standing:
    """One step further."""
    state = taken.state or before.state
    closed = taken.on_date if state in CLOSED and before.state not in CLOSED else before.closed_on
    further = replace(
        before,
        state=state,
        since=taken.on_date,
        deadline=taken.deadline or (None if taken.step in ENDING_DEADLINES else before.deadline),
        closed_on=closed if state in CLOSED else None,
    )
    particulars = _PARTICULARS.get(taken.step)
    return replace(further, **particulars(before, taken)) if particulars else further


def _fact_day(taken: Taken, key: str) -> date | None:
    text = taken.facts.get(key)
    return date.fromisoformat(text) if text else None


# What a step changes beside state, deadline and closing day.
_PARTICULARS: dict[str, Callable[[Standing, Taken], dict[str, Any]]] = {
    "order": lambda before, taken: {"ordered_on": taken.on_date, "withdrawn_on": None},
    "withdraw": lambda before, taken: {
        "ordered_on": None,
        "withdrawn_on": taken.on_date,
        "asked_until": None,
        "rectified_on": None,
    },
    "ask_extension": lambda before, taken: {"asked_until": _fact_day(taken, "asked_until")},
    "grant_extension": lambda before, taken: {"asked_until": None},
    "refuse_extension": lambda before, taken: {"asked_until": None},
    "fix_on_spot": lambda before, taken: {"fixers": frozenset(taken.people)},
    "rectify": lambda before, taken: {
        "fixers": frozenset(taken.people),
        "asked_until": None,
        "rectified_on": taken.on_date,
    },
    "recheck_failed": lambda before, taken: {"rectified_on": None},
    "put_in_place": lambda before, taken: {
        "in_place": {**before.in_place, str(taken.facts.get("what", "")): taken.on_date}
    },
    "list": lambda before, taken: {
        "listed_on": taken.on_date,
        "listed_until": _fact_day(taken, "until"),
        "published_on": None,
    },
    "publish": lambda before, taken: {"published_on": taken.on_date},
    "extend_listing": lambda before, taken: {"listed_until": _fact_day(taken, "until")},
    "delist": lambda before, taken: {"listed_on": None, "listed_until": None},
    "refer": lambda before, taken: {"referral": "sent", "reply_due": _fact_day(taken, "reply_due")},
    "referral_accepted": lambda before, taken: {"referral": "accepted"},
    "referral_declined": lambda before, taken: {"referral": "", "reply_due": None},
    "referral_returned": lambda before, taken: {"referral": "", "reply_due": None},
    "referral_done": lambda before, taken: {"referral": "", "reply_due": None},
    "look_back": lambda before, taken: {"look_back": taken.on_date},
    "relapse": lambda before, taken: {"look_back": taken.on_date, "relapsed": True},
}
