"""Which hazards does a paper list, by which number, until when, and how is each said?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.papers import phrases
from gridmap.papers.forms import HazardItem, PaperDraft
from gridmap.records.reading import Unreadable, read
from gridmap.vocabulary import HazardGrade

_DAY = Field("day", N_("Day"), "date")


def listed(draft: PaperDraft) -> list[HazardItem]:
    """The hazards in the order they were handed in, numbered; a complaint where there is none."""
    if not draft.record.hazards:
        draft.complain("hazards", N_("Choose at least one hazard."))
    return [
        HazardItem(
            each.id, number, " ".join(each.title.split()), " ".join(each.description.split()),
            is_major=each.grade == HazardGrade.MAJOR, deadline=each.deadline,
        )
        for number, each in enumerate(draft.record.hazards, 1)
    ]  # fmt: skip


def with_deadlines(draft: PaperDraft, items: Sequence[HazardItem], key: str = "deadline") -> list[HazardItem]:
    """Each item with its own day (`deadlines`), else the common one (`key`), else the hazard's."""
    own = per_item(draft, f"{key}s")
    common = draft.told.get(key)
    return [replace(each, deadline=_day(draft, own, each, key) or common or each.deadline) for each in items]


def per_item(draft: PaperDraft, key: str) -> Mapping[str, Any]:
    """Facts about single hazards, by their ids as text."""
    told = draft.facts.get(key) or {}
    return {str(each): value for each, value in told.items()} if isinstance(told, Mapping) else {}


def lines(items: Sequence[HazardItem]) -> str:
    """The numbered list as a paper says it; what is major is marked."""
    said = []
    for each in items:
        key = "item_described" if each.description and each.description != each.title else "item"
        text = phrases.say(key, number=each.number, title=each.title, description=each.description)
        said.append(text + (phrases.say("item_major") if each.is_major else ""))
    return "\n".join(said)


def majors(items: Sequence[HazardItem]) -> str:
    """Which item numbers are major."""
    numbers = [each.number for each in items if each.is_major]
    if not numbers or len(numbers) == len(items):
        return phrases.say("majors_all" if numbers else "majors_none")
    return phrases.say("majors_some", items=phrases.ordinals(numbers))


def deadlines(items: Sequence[HazardItem]) -> str:
    """Which items by which day: one paper may carry several."""
    days = sorted({each.deadline for each in items if each.deadline})
    if len(days) == 1:
        return phrases.say("until_all", day=phrases.day(days[0]))
    parts = []
    for day in days:
        numbers = [each.number for each in items if each.deadline == day]
        parts.append(phrases.say("until_some", items=phrases.ordinals(numbers), day=phrases.day(day)))
    return phrases.say("semicolon").join(parts) + phrases.say("stop")


def _day(draft: PaperDraft, own: Mapping[str, Any], item: HazardItem, key: str) -> date | None:
    value = own.get(str(item.hazard_id))
    try:
        found = read(_DAY, value.isoformat() if isinstance(value, date) else value)
    except Unreadable as wrong:
        draft.complain(f"{key}-{item.hazard_id}", wrong.sentence.msgid, **wrong.sentence.parts)
        return None
    return found if isinstance(found, date) else None
