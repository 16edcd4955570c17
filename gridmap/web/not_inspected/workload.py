"""How much work does each grid have? In the grids' own order: nobody is ranked unless a planner asks for it."""

from __future__ import annotations

from flask import render_template, request

from gridmap.db.models import Area
from gridmap.layers.workload import WORKLOAD
from gridmap.publishing.question import Question
from gridmap.vocabulary import Role
from gridmap.web import current, formatting
from gridmap.web.access import allow, viewer
from gridmap.web.areas import townships
from gridmap.web.formatting import NUMERIC
from gridmap.web.layers_api import opened
from gridmap.web.not_inspected.shared import blueprint, on_map, whereabouts
from gridmap.web.pages import Pager, here


@blueprint.get("/workload")
@allow(*Role)
def workload() -> str:
    where = whereabouts()
    may_sort = viewer().holds(Role.PLANNER, where.area.path)
    sort = request.args.get("sort", "") if may_sort else ""
    columns = [each for each in WORKLOAD.fields if each.key != "village"]
    with opened(WORKLOAD, current.session().get_one(Area, where.township.path)) as answer:
        question = Question(where.area.path)
        pager = Pager.asked(answer.total(question))
        found = answer.rows(question, sort or WORKLOAD.order, pager.page)
        return render_template(
            "not_inspected/workload.html",
            layer=WORKLOAD,
            where=where,
            columns=[(formatting.heading(each), each.kind in NUMERIC, each.key) for each in columns],
            rows=[
                (each, [formatting.cell(field, each.values.get(field.key)) for field in columns])
                for each in found
            ],
            townships=townships(viewer()),
            headline=formatting.headline(answer.headline(where.area.path)),
            freshness=formatting.freshness(answer.state.computed_at, stale=answer.state.stale),
            on_map=on_map(where.township.path, WORKLOAD),
            may_sort=may_sort,
            sort=sort,
            pager=pager,
            here=here,
        )
