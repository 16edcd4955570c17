"""How many rows does each list hold in this area? The page of all lists, and the to-do that other pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Area
from gridmap.i18n.texts import N_
from gridmap.publishing import work_lists
from gridmap.publishing.work_lists import WORK_LISTS, WorkList
from gridmap.vocabulary import Role
from gridmap.web import current, formatting
from gridmap.web.access import allow, viewer
from gridmap.web.areas import townships
from gridmap.web.language import translate
from gridmap.web.layers_api import all_opened
from gridmap.web.not_inspected.shared import Whereabouts, blueprint, on_map, whereabouts


@dataclass(frozen=True)
class ListCount:
    """A list with its length, as of when; fresh: nothing has changed since."""

    work: WorkList
    rows: int
    computed_at: datetime | None
    fresh: bool


@blueprint.get("/not-inspected")
@allow(*Role)
def page() -> str:
    where = whereabouts()
    found = counts(where)
    return render_template(
        "not_inspected/overview.html",
        where=where,
        found=found,
        townships=townships(viewer()),
        left_out=[each for each in WORK_LISTS if not each.offered(where.area.level)],
        on_map=on_map,
    )


@blueprint.get("/api/todo/lists")
@allow(*Role)
def to_do() -> ResponseReturnValue:
    """The lists that are not empty, in their order, with their addresses."""
    where = whereabouts()
    found = [each for each in counts(where) if each.rows]
    return jsonify(
        all=url_for("not_inspected.page", area=where.area.path),
        all_text=translate(N_("All lists")),
        lists=[
            {
                "title": translate(each.work.title),
                "count_text": formatting.count(each.rows),
                "url": url_for("not_inspected.listing", key=each.work.key, area=where.area.path),
            }
            for each in found
        ],
    )


def counts(where: Whereabouts) -> list[ListCount]:
    """In the order of the lists, all of one state of the database."""
    offered = [each for each in WORK_LISTS if each.offered(where.area.level)]
    township = current.session().get_one(Area, where.township.path)
    layers = list({each.layer.key: each.layer for each in offered}.values())
    with all_opened(layers, township) as opened:
        rows = work_lists.counts(opened, offered, where.area.path)
        states = {key: answer.state for key, answer in opened.items()}
    return [
        ListCount(each, rows[each.key], states[each.layer.key].computed_at, not states[each.layer.key].stale)
        for each in offered
    ]
