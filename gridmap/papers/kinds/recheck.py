"""The opinion of the re-check (整改复查意见书): which items passed, and what of those that did not?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gridmap.db.models.papers import PaperKind
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.papers import earlier, items, people, phrases
from gridmap.papers.forms import Element, HazardItem, PaperDraft, PaperForm

_ANSWERS = {True: True, False: False, "yes": True, "no": False, "true": True, "false": False}


def build(draft: PaperDraft) -> Mapping[str, str]:
    draft.items = items.listed(draft)
    order, ordered_on = earlier.order_of(draft)
    if ordered_on and draft.on_date < ordered_on:
        draft.complain(
            "on_date", N_("The order is of {day}; the re-check cannot be earlier."), day=ordered_on
        )
    draft.items = _answered(draft)
    draft.officers = people.read_officers(draft)
    return {
        "unit": draft.need("unit"),
        "order": order,
        "rechecked_on": phrases.day(draft.on_date),
        "results": "\n".join(_said(each) for each in draft.items),
        "conclusion": _conclusion(draft.items),
    }


def _answered(draft: PaperDraft) -> list[HazardItem]:
    """Item by item: passed, or not, with a new day where one is set."""
    answers = items.per_item(draft, "passed")
    again = items.with_deadlines(draft, [replace(each, deadline=None) for each in draft.items])
    answered = []
    for each in again:
        passed = _ANSWERS.get(_plain(answers.get(str(each.hazard_id))))
        if passed is None:
            draft.complain(
                f"passed-{each.hazard_id}", N_("Say of item {number} whether it passed."), number=each.number
            )
        elif not passed and each.deadline and each.deadline < draft.on_date:
            draft.complain(
                f"deadline-{each.hazard_id}",
                N_("The re-check is of {day}; the new deadline cannot be earlier."),
                day=draft.on_date,
            )
        answered.append(replace(each, passed=passed, deadline=None if passed else each.deadline))
    return answered


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | str) else None


def _said(item: HazardItem) -> str:
    if item.passed:
        return phrases.say("item_passed", number=item.number, title=item.title)
    if item.deadline:
        until = phrases.day(item.deadline)
        return phrases.say("item_failed_until", number=item.number, title=item.title, day=until)
    return phrases.say("item_failed", number=item.number, title=item.title)


def _conclusion(found: list[HazardItem]) -> str:
    """In all: closed out, to go on until the new day, or to be dealt with."""
    failed = [each for each in found if not each.passed]
    if not failed:
        return phrases.say("all_passed")
    dated = [each.number for each in failed if each.deadline]
    others = [each.number for each in failed if not each.deadline]
    told = [phrases.say("some_failed", items=phrases.ordinals(dated))] if dated else []
    told += [phrases.say("no_new_day", items=phrases.ordinals(others))] if others else []
    return "\n".join(told)


RECHECK = PaperForm(
    key="recheck",
    step="recheck_passed",
    kind=PaperKind.RECHECK,
    title=N_("Re-check opinion"),
    fields=(
        Field("unit", N_("Inspected unit")),
        Field("order_number", N_("Number of the order")),
        Field("order_date", N_("Date of the order"), "date"),
        *people.OFFICER_FIELDS,
    ),
    elements=(
        Element("unit", N_("Inspected unit")),
        Element("order", N_("Date and number of the order")),
        Element("results", N_("Opinion item by item")),
        Element("conclusion", N_("Conclusion")),
    ),
    build=build,
    signed=("sign_officer", "sign_unit"),
    one_an_item=("passed", "deadline"),
)
