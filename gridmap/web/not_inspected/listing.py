"""Which rows does one list hold, by grid or by sector, and which of them go into an outing?"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Area, Published
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.publishing.answers import Answer
from gridmap.publishing.question import Question
from gridmap.publishing.work_lists import WorkList, plan
from gridmap.vocabulary import Role
from gridmap.web import current, formatting, tables
from gridmap.web.access import allow
from gridmap.web.formatting import NUMERIC
from gridmap.web.lanes import heavy
from gridmap.web.language import translate
from gridmap.web.layers_api import opened
from gridmap.web.not_inspected.shared import (
    Whereabouts,
    blueprint,
    on_map,
    plan_address,
    whereabouts,
    work_list,
)
from gridmap.web.pages import Pager, here
from gridmap.web.registers.listing import UNKNOWN

GROUPS = {"area": N_("By grid"), "sector": N_("By sector"), "": N_("Not grouped")}


@dataclass(frozen=True)
class ListedRow:
    """One row as it is shown. group: its heading, where a new group begins here, with the group's whole length."""

    title: str
    address: str
    cells: list[str]
    late: str
    area: str
    plan: list[str]
    group: tuple[str, int] | None


@blueprint.get("/not-inspected/<key>")
@allow(*Role)
def listing(key: str) -> str:
    """`f.` and a field filters, `q` is part of a name, `group` is area or sector, `area` narrows."""
    work, where = work_list(key), whereabouts()
    question, by = asked(work, where), grouping(work)
    with opened(work.layer, _township(where)) as answer:
        pager = Pager.asked(answer.total(question))
        found = answer.rows(question, order(work, by), pager.page)
        groups = answer.counted(question, by) if by else {}
        return render_template(
            "not_inspected/list.html",
            work=work,
            where=where,
            offered=work.offered(where.area.level),
            rows=_rows(answer, work, where, found, by, groups),
            columns=[(formatting.heading(each), each.kind in NUMERIC, each.key) for each in work.columns],
            filters=[(each, _choices(each)) for each in work.filters],
            groups={name: text for name, text in GROUPS.items() if name in offered_groups(work)},
            by=by,
            pager=pager,
            here=here,
            sort=request.args.get("sort", ""),
            measure=formatting.measure(answer.state.measure),
            freshness=formatting.freshness(answer.state.computed_at, stale=answer.state.stale),
            on_map=on_map(where.township.path, work.layer, work),
            plan_address=plan_address(where.area.path) if work.plans else "",
            forms=formatting.forms(),
            file_address=partial(_file, work, where, question),
            narrowed=question != work.asked(Question(where.area.path)),
        )


@blueprint.get("/not-inspected/<key>.xlsx")
@allow(*Role)
@heavy
def workbook(key: str) -> ResponseReturnValue:
    """The filtered list, every page of it, with the official codes of places and areas."""
    work, where = work_list(key), whereabouts()
    called = tables.TableHeading(translate(work.title), translate(work.question), work.in_a_book)
    with opened(work.layer, _township(where)) as answer:
        rows = order(work, grouping(work))
        content = tables.workbook(answer, asked(work, where), rows, where.area.name, called, codes=True)
    name = f"{called.title} {where.area.name} {current.today().isoformat()}.xlsx"
    return send_file(io.BytesIO(content), tables.XLSX, as_attachment=True, download_name=name)


def _file(work: WorkList, where: Whereabouts, question: Question, form: str, coordinates: str | None) -> str:
    """The same rows as a map file."""
    only = [(f"f.{key}", value) for key, values in question.filters.items() for value in values]
    told = [("area", where.area.path), *only, *([("q", question.text)] if question.text else [])]
    told += [("coordinates", coordinates)] if coordinates else []
    return f"{url_for('exporting.layer_file', key=work.layer.key, form=form)}?{urlencode(told)}"


def asked(work: WorkList, where: Whereabouts) -> Question:
    filters = {}
    for field in work.filters:
        values = [value for value in request.args.getlist(f"f.{field.key}") if value]
        if values:
            filters[field.key] = ["" if value == UNKNOWN else value for value in values]
    text = request.args.get("q", "").strip().replace("\0", "")
    return work.asked(Question(where.area.path, text, filters))


def offered_groups(work: WorkList) -> set[str]:
    """By sector where its rows have one; by grid unless a row is an area, or the whole township's, itself."""
    has_sector = any(each.key == "sector" for each in work.columns)
    return {"", *(["area", "sector"] if has_sector else [])}


def grouping(work: WorkList) -> str:
    group = request.args.get("group", "area")
    return group if group in offered_groups(work) else ""


def order(work: WorkList, by: str) -> str:
    """What the person asked for, else the list's own order, inside of each group."""
    return ",".join(part for part in (by, request.args.get("sort", "") or work.sort) if part)


def _township(where: Whereabouts) -> Area:
    return current.session().get_one(Area, where.township.path)


def _choices(field: Field) -> list[tuple[str, str]]:
    return [*((key, translate(text)) for key, text in field.choices.items()), (UNKNOWN, translate("unknown"))]


def _rows(
    answer: Answer,
    work: WorkList,
    where: Whereabouts,
    found: list[Published],
    by: str,
    groups: dict[Any, int],
) -> list[ListedRow]:
    rows: list[ListedRow] = []
    before: Any = rows  # no group is equal to it
    for each in found:
        group = each.area_path if by == "area" else each.values.get(by)
        begins = bool(by) and group != before
        before = group
        heading = where.name(each.area_path) if by == "area" else _cell(work, by, group)
        rows.append(
            ListedRow(
                title=formatting.title(work.layer, answer.state.measure, each) or formatting.NOTHING_ENTERED,
                address=_address(work, where, each),
                cells=[formatting.cell(field, each.values.get(field.key)) for field in work.columns],
                late=_late(each.values.get(work.due)),
                area=where.name(each.area_path),
                plan=plan(work, each.feature_id, each.values),
                group=(heading, groups[group]) if begins else None,
            )
        )
    return rows


def _cell(work: WorkList, key: str, value: Any) -> str:
    return formatting.value(work.layer.field(key), value) if key else ""


def _late(due: Any) -> str:
    if not isinstance(due, str):
        return ""
    days = (current.today() - date.fromisoformat(due)).days
    if days < 1:
        return ""
    text = Sentence(N_("{days} days late"), {"days": formatting.count(days)})
    return translate(N_("1 day late")) if days == 1 else translate(text)


def _address(work: WorkList, where: Whereabouts, feature: Published) -> str:
    """The record's own page; an area on the map."""
    if work.layer.register:
        return url_for("registers.record", key=work.layer.register, record_id=feature.feature_id)
    if feature.feature_id != feature.area_path:
        return ""
    return f"{on_map(where.township.path, work.layer)}&pick={work.layer.key}/{feature.feature_id}"
