"""Which papers were issued, of which kind, in which period, to whom? As a page and as a workbook."""

from __future__ import annotations

import io
from datetime import date

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import BigInteger, ColumnElement, func, or_, select

from gridmap.db.models import Paper
from gridmap.db.models.papers import PaperFamily, PaperKind
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.papers import ledger
from gridmap.records.lists import enterprise_names
from gridmap.records.places import under_any
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import Role, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.language import _, translate, translated
from gridmap.web.pages import ROWS_A_PAGE, Pager, here
from gridmap.web.papers.shared import SETTERS, blueprint
from gridmap.web.tables import XLSX


@blueprint.get("")
@allow(*Role)
def overview() -> str:
    """`kind`, `family`, `year`, `from` and `to` filter; `q` is part of a number or of an enterprise's name."""
    session = current.session()
    asked, trouble = _asked()
    found = select(Paper).where(*asked)
    pager = Pager.asked(session.scalar(select(func.count()).select_from(found.subquery())) or 0)
    newest = found.order_by(Paper.issued_on.desc(), Paper.issued_at.desc(), Paper.id)
    rows = session.scalars(newest.limit(ROWS_A_PAGE).offset(pager.offset)).all()
    years = session.scalars(select(Paper.year).distinct().order_by(Paper.year.desc())).all()
    ended = select(Paper.replaces, Paper.kind).where(Paper.replaces.in_([row.id for row in rows]))
    return render_template(
        "papers/list.html",
        rows=rows,
        names=enterprise_names(session, rows),
        ended={row.replaces: row.kind for row in session.execute(ended)},
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
        trouble=trouble,
        ledger=url_for(
            "papers.ledger_book",
            **{name: value for name, value in request.args.items() if value},  # type: ignore[arg-type]
        ),
        narrowed=any(value for name, value in request.args.items() if name != "page"),
    )


@blueprint.get("/ledger.xlsx")
@allow(*Role)
def ledger_book() -> ResponseReturnValue:
    """Every paper that the filters of the page show, as a workbook."""
    asked, trouble = _asked()
    if trouble is not None:
        raise InvalidInput(trouble.msgid, **trouble.parts)
    title = _("Ledger of papers")
    content = ledger.book(current.session(), asked, title, translate, current.now().tzinfo)
    name = f"{title} {current.today().isoformat()}.xlsx"
    return send_file(io.BytesIO(content), XLSX, as_attachment=True, download_name=name)


def _asked() -> tuple[list[ColumnElement[bool]], Sentence | None]:
    """What the filters ask for, and what is wrong with the period; a page shows all then, and says so."""
    asked: list[ColumnElement[bool]] = [under_any(Paper.area_path.expression, viewer().paths())]
    if kind := request.args.get("kind"):
        asked.append(Paper.kind == kind)
    if family := request.args.get("family"):
        asked.append(Paper.family == family)
    if year := request.args.get("year", type=int):
        asked.append(Paper.year.cast(BigInteger) == year)
    if words := request.args.get("q", "").strip().replace("\0", ""):
        named = select(Enterprise.id).where(Enterprise.name.icontains(words, autoescape=True))
        asked.append(or_(Paper.number.icontains(words, autoescape=True), Paper.enterprise_id.in_(named)))
    try:
        first, last = (_day(request.args.get(name, "")) for name in ("from", "to"))
    except ValueError:
        return asked, Sentence(N_("Write the date as year-month-day, for example 2026-03-02."))
    if first and last and first > last:
        told = {"first": first, "last": last}
        return asked, Sentence(N_("The period ends on {last}, before it begins on {first}."), told)
    asked += [Paper.issued_on >= first] if first else []
    asked += [Paper.issued_on <= last] if last else []
    return asked, None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
