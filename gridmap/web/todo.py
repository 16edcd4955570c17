"""What waits for a grid leader: which hazards by their deadline, and where has nobody been for how long?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from gridmap.db.models import Published
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.layer import Layer
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.layers.hazards import HAZARDS
from gridmap.publishing import answers
from gridmap.web import current, formatting
from gridmap.web.access import allow_signed_in
from gridmap.web.language import day, translate
from gridmap.web.layers_api import requested

blueprint = Blueprint("todo", __name__, url_prefix="/api/todo")
Values = Mapping[str, Any]


@dataclass(frozen=True)
class WaitingList:
    """A list of what waits. order: a field of the layer. facts: what is said of a row; term: until or since when."""

    layer: Layer
    order: str
    empty: str
    facts: Callable[[Values], str]
    term: Callable[[Values], tuple[str, str]]
    """The text and how urgent it is: "strong", "" or "muted"."""


@blueprint.get("/<which>")
@allow_signed_in
def items(which: str) -> ResponseReturnValue:
    """The first pages of a list, as many as are asked for."""
    waiting = LISTS.get(which)
    if waiting is None:
        raise NotFound(N_("There is no such list."))
    wanted = max(request.args.get("pages", 1, type=int), 1)
    with requested(waiting.layer.key) as (answer, narrowing):
        question = narrowing.question
        total = answer.total(question)
        pages = -(-total // answers.PAGE_ROWS)
        rows = [
            row
            for page in range(1, min(wanted, pages) + 1)
            for row in answer.rows(question, waiting.order, page)
        ]
        centers = answer.centers(rows)
        return jsonify(
            layer=waiting.layer.key,
            total_text=formatting.count(total),
            more=wanted < pages,
            empty=translate(waiting.empty),
            items=[_item(waiting, row, centers.get(row.feature_id)) for row in rows],
        )


def _item(waiting: WaitingList, row: Published, center: tuple[float, float] | None) -> dict[str, Any]:
    text, urgency = waiting.term(row.values)
    return {
        "id": row.feature_id,
        "title": row.title,
        "class": row.classes,
        "values": {key: row.values.get(key) for key in _icon_fields(waiting.layer)},
        "center": center,
        "facts": waiting.facts(row.values),
        "term": {"text": text, "urgency": urgency},
    }


def _icon_fields(layer: Layer) -> set[str]:
    return {legend.icon_by for legend in layer.legends if legend.icon_by}


def _hazard_facts(values: Values) -> str:
    by = (
        translate(Sentence(N_("by {date}"), {"date": _day(values["deadline"])})) if values["deadline"] else ""
    )
    return " · ".join(part for part in (values["enterprise"], by) if part)


def _hazard_term(values: Values) -> tuple[str, str]:
    left = values["days_left"]
    if values["due"] in ("recheck", "none") or left is None:
        return formatting.value(HAZARDS.field("due"), values["due"]), "muted"
    if left < 0:
        return _days(-left, N_("1 day late"), N_("{days} days late")), "strong"
    return (_days(left, N_("1 day left"), N_("{days} days left")) if left else translate(N_("due today"))), ""


def _visit_facts(values: Values) -> str:
    if not values["last_visit_on"]:
        return str(values["village"] or "")
    return translate(Sentence(N_("last visit {date}"), {"date": _day(values["last_visit_on"])}))


def _visit_term(values: Values) -> tuple[str, str]:
    if not values["last_visit_on"]:
        return translate(N_("never visited")), "strong"
    ago = max(0, (current.today() - date.fromisoformat(values["last_visit_on"])).days)
    return _days(ago, N_("1 day ago"), N_("{days} days ago")), ""


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso))


def _days(number: int, one: str, many: str) -> str:
    return translate(one) if number == 1 else translate(Sentence(many, {"days": formatting.count(number)}))


LISTS = {
    "hazards": WaitingList(
        HAZARDS, "deadline", N_("No open hazard in this grid."), _hazard_facts, _hazard_term
    ),
    "visits": WaitingList(
        ENTERPRISES,
        "last_visit_on",
        N_("No enterprise is entered for this grid yet."),
        _visit_facts,
        _visit_term,
    ),
}
