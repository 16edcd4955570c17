"""How does the county's monthly form come in once, get its cells tied to figures, and leave filled?"""

from __future__ import annotations

import io
import tempfile
import uuid
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import CountyForm
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading.opening import read_file
from gridmap.papers import county_book
from gridmap.papers.county_figures import TITLES, figures
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.language import _, listed
from gridmap.web.papers.shared import SETTERS, blueprint, own_area

_NOT_KEPT = N_("The form was not kept.")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/county")
@allow(*SETTERS)
def county() -> str:
    return _overview()


@blueprint.post("/county")
@allow(*SETTERS)
def keep_county_form() -> ResponseReturnValue:
    area, session = own_area(), current.session()
    upload = request.files.get("file")
    content = upload.read() if upload else b""
    try:
        _refuse_harm(content)
        form = county_book.keep(session, area.path, request.form.get("name", ""), content, current.now())
    except InvalidInput as refused:
        session.rollback()
        return _overview(refused), 422
    session.commit()
    flash(_("Kept. Now say which cell takes which figure."), "done")
    return redirect(url_for("papers.county_form", form_id=form.id))


@blueprint.get("/county/<uuid:form_id>")
@allow(*SETTERS)
def county_form(form_id: uuid.UUID) -> str:
    form = _own(form_id)
    return _form(form, form.cells)


@blueprint.post("/county/<uuid:form_id>")
@allow(*SETTERS)
def tie_cells(form_id: uuid.UUID) -> ResponseReturnValue:
    form, session = _own(form_id), current.session()
    version = request.form.get("version", -1, type=int)
    try:
        county_book.tie(session, form, request.form.to_dict(), version, current.now())
    except InvalidInput as refused:
        session.rollback()
        return _form(_own(form_id), request.form, refused), 422
    session.commit()
    flash(_("Saved."), "done")
    return redirect(url_for("papers.county_form", form_id=form_id))


@blueprint.get("/county/<uuid:form_id>/filled.xlsx")
@allow(*SETTERS)
def filled_county_form(form_id: uuid.UUID) -> ResponseReturnValue:
    """`month` is any day, or the year and month, of the month asked for."""
    form, month = _own(form_id), _month()
    content, _unknown = county_book.filled(current.session(), form, month)
    name = f"{form.name} {month:%Y-%m}.xlsx"
    return send_file(io.BytesIO(content), _XLSX, as_attachment=True, download_name=name)


def _overview(refused: InvalidInput | None = None) -> str:
    area = own_area()
    problems = {each.field: each.sentence for each in reversed(refused.problems)} if refused else {}
    return render_template(
        "papers/county.html",
        area=area,
        forms=county_book.all_of(current.session(), area.path),
        trouble=refused.sentence if refused else None,
        problems=problems,
        month=f"{current.today():%Y-%m}",
    )


def _form(form: CountyForm, stands: Mapping[str, str], refused: InvalidInput | None = None) -> str:
    month = _month()
    now = figures(current.session(), form.area_path, month.replace(day=1), month)
    return render_template(
        "papers/county_form.html",
        form=form,
        sheets=listed(county_book.sheets(form)),
        titles=TITLES,
        periods=county_book.PERIODS,
        stands=stands,
        now=now,
        refused=refused,
        problems={each.field: each.sentence for each in reversed(refused.problems)} if refused else {},
        month=f"{month:%Y-%m}",
    )


def _refuse_harm(content: bytes) -> None:
    """Let the confined reader open it first. Raises InvalidInput."""
    if not content.startswith(b"PK"):
        raise InvalidInput(
            N_("The form was not kept."),
            [Problem("file", Sentence(N_("This is no Excel workbook (.xlsx).")))],
        )
    with tempfile.TemporaryDirectory(prefix="gridmap-county-") as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(content)
        try:
            read_file(path, "form.xlsx")
        except InvalidInput as wrong:
            raise InvalidInput(_NOT_KEPT, [Problem("file", wrong.sentence)]) from wrong


def _own(form_id: uuid.UUID) -> CountyForm:
    form = county_book.find(current.session(), form_id)
    viewer().require(SETTERS, form.area_path)
    return form


def _month() -> date:
    asked = request.args.get("month", "")
    try:
        return (
            date.fromisoformat(asked if len(asked) > len("2026-03") else f"{asked}-01")
            if asked
            else current.today()
        )
    except ValueError:
        raise InvalidInput(N_("Write the date as year-month-day, for example 2026-03-02.")) from None
