"""Which papers were issued, of which kind, in which year, to whom?"""

from __future__ import annotations

from flask import render_template, request
from sqlalchemy import Select, func, or_, select

from gridmap.db.models import Paper
from gridmap.records.lists import enterprise_names
from gridmap.records.places import under_any
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import PaperFamily, PaperKind, Role, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.language import translated
from gridmap.web.pages import ROWS_A_PAGE, Pager, here
from gridmap.web.papers.shared import SETTERS, blueprint


@blueprint.get("")
@allow(*Role)
def overview() -> str:
    """`kind`, `family` and `year` filter; `q` is part of a number or of an enterprise's name."""
    session = current.session()
    found = _matching()
    pager = Pager.asked(session.scalar(select(func.count()).select_from(found.subquery())) or 0)
    newest = found.order_by(Paper.issued_on.desc(), Paper.issued_at.desc(), Paper.id)
    rows = session.scalars(newest.limit(ROWS_A_PAGE).offset(pager.offset)).all()
    years = session.scalars(select(Paper.year).distinct().order_by(Paper.year.desc())).all()
    replaced = select(Paper.replaces).where(Paper.replaces.in_([row.id for row in rows]))
    return render_template(
        "papers/list.html",
        rows=rows,
        names=enterprise_names(session, rows),
        replaced=set(session.scalars(replaced)),
        kinds=texts(PaperKind),
        families=texts(PaperFamily),
        filters=(
            ("kind", translated(texts(PaperKind))),
            ("family", translated(texts(PaperFamily))),
            ("year", [(str(year), str(year)) for year in years]),
        ),
        pager=pager,
        here=here,
        may_set=bool(viewer().paths(*SETTERS)),
        narrowed=any(value for name, value in request.args.items() if name != "page"),
    )


def _matching() -> Select[Paper]:
    found = select(Paper).where(under_any(Paper.area_path.expression, viewer().paths()))
    if kind := request.args.get("kind"):
        found = found.where(Paper.kind == kind)
    if family := request.args.get("family"):
        found = found.where(Paper.family == family)
    if year := request.args.get("year", type=int):
        found = found.where(Paper.year == year)
    if words := request.args.get("q", "").strip():
        named = select(Enterprise.id).where(Enterprise.name.icontains(words, autoescape=True))
        found = found.where(
            or_(Paper.number.icontains(words, autoescape=True), Paper.enterprise_id.in_(named))
        )
    return found
