"""How is a work report read, with every figure leading to what it was counted from, and edited, downloaded, issued?"""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import Area, Person, ReportShape
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.layers import BY_KEY
from gridmap.layers.areas import AREAS
from gridmap.papers.report import build, editing, issuing, maps, marks, period
from gridmap.papers.report.blocks import numeral
from gridmap.papers.report.build import Report
from gridmap.papers.report.document import document
from gridmap.papers.report.figures import ReportFigure
from gridmap.papers.report.period import Period
from gridmap.planning.shortfall import ShortfallReader
from gridmap.vocabulary import Level, Role
from gridmap.web import current, figure_rows, navigation
from gridmap.web.access import allow, viewer
from gridmap.web.areas import townships
from gridmap.web.lanes import heavy
from gridmap.web.language import _, translate
from gridmap.web.registers.counted import address_of
from gridmap.web.shortfall import township

blueprint = Blueprint("work_report", __name__, url_prefix="/work-report")
READERS = (Role.PLANNER, Role.ADMINISTRATOR)
ABOVE = (Level.COUNTY, Level.CITY, Level.PROVINCE)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
UNKNOWN_TAGS = "unknown"
navigation.name_own_area(blueprint, *READERS)


@dataclass(frozen=True)
class ReportRequest:
    """Which report of which township."""

    area: Area
    period: Period

    def address(self, endpoint: str, **more: Any) -> str:
        days: dict[str, Any] = {
            "shape": self.period.shape.value,
            "from": self.period.first_day.isoformat(),
            "to": self.period.last_day.isoformat(),
        }
        return url_for(f"work_report.{endpoint}", area=self.area.path, **days, **more)


@blueprint.get("")
@allow(*READERS)
def page() -> ResponseReturnValue:
    area = township(READERS)
    try:
        asked = _asked(area)
    except InvalidInput as error:
        told = {"error": error.sentence, "problems": error.problems}
        return render_template("work_report/refused.html", **_chooser(area), **told), 422
    return _page(asked, {}, {})


@blueprint.post("/paragraphs/<key>")
@allow(*READERS)
def edit(key: str) -> ResponseReturnValue:
    asked = _asked(township(READERS))
    typed = None if "propose" in request.form else request.form.get("text", "").replace("\0", "")
    report = _made(asked, {}, with_maps=False)
    seen = request.form.get("version", 0, type=int)
    session = current.session()
    try:
        editing.change(session, asked.area.path, report, {key: typed}, seen, current.now())
    except InvalidInput as error:
        problems = {each.field: each.sentence for each in error.problems}
        return _page(asked, problems, {key: typed or ""}), 422
    session.commit()
    flash(_("Saved."))
    return redirect(asked.address("page", _anchor=f"block-{key}"))


@blueprint.get("/figures/<key>")
@allow(*READERS)
def rows(key: str) -> str:
    """The records that a figure was counted from."""
    asked = _asked(township(READERS))
    found, counted = build.count(current.session(), asked.area.path, asked.period)
    figure = counted.get(key)
    if figure is None or figure.rows is None:
        raise NotFound(N_("There is no such figure."))
    listed = figure_rows.listed(current.session(), figure, found)
    return render_template(
        "work_report/rows.html", asked=asked, figure=figure, rows=listed, written=_written, area=asked.area
    )


@blueprint.get("/report.docx")
@allow(*READERS)
@heavy
def file() -> ResponseReturnValue:
    """As it stands now, before anybody issues it."""
    asked = _asked(township(READERS))
    report = _made(asked, _edits(asked), with_maps=True)
    return _sent(document(report, translate), report.text.title)


@blueprint.get("/maps/<key>.png")
@allow(*READERS)
def picture(key: str) -> ResponseReturnValue:
    asked = _asked(township(READERS))
    drawn = maps.draw(_reader(asked), asked.period.last_day, [key])
    if not drawn:
        raise NotFound(N_("There is no such map; perhaps the township has no outline yet."))
    return send_file(io.BytesIO(drawn[0].png), "image/png")


@blueprint.post("/issue")
@allow(*READERS)
def issue() -> ResponseReturnValue:
    asked = _asked(township(READERS))
    report = _made(asked, _edits(asked), with_maps=True)
    session = current.session()
    made = issuing.issue(session, asked.area.path, report, translate)
    session.commit()
    flash(_("Issued. The report is kept as it is now, to the byte."))
    return redirect(url_for("work_report.issued", report_id=made.id))


@blueprint.get("/issued/<uuid:report_id>")
@allow(*READERS)
def issued(report_id: uuid.UUID) -> str:
    """An issued report against the ledgers as they are now: what was entered since?"""
    session = current.session()
    report = issuing.find(session, report_id)
    asked = ReportRequest(session.get_one(Area, report.area_path), issuing.period_of(report))
    _found, counted = build.count(session, report.area_path, asked.period)
    later = issuing.since(session, report)
    again = issuing.again(session, report)
    return render_template(
        "work_report/issued.html",
        asked=asked,
        area=asked.area,
        report=report,
        by=session.get(Person, report.issued_by) if report.issued_by else None,
        figures=[each for each in counted.values() if each.key in report.figures],
        written=_written,
        later=[(each, figure_rows.one(session, each.noun, each.record_id)) for each in later],
        same=all(report.figures.get(key) == number for key, number in again.items()),
        said=figure_rows.said,
        may_read=viewer().holds(READERS, report.area_path),
    )


@blueprint.get("/issued/<uuid:report_id>/report.docx")
@allow(*READERS)
def issued_file(report_id: uuid.UUID) -> ResponseReturnValue:
    report = issuing.find(current.session(), report_id)
    name = current.session().get_one(Area, report.area_path).name
    return _sent(issuing.content(report), f"{name} {report.first_day} {report.last_day}")


def _page(asked: ReportRequest, problems: Mapping[str, Any], typed: Mapping[str, str]) -> str:
    session = current.session()
    row = editing.kept(session, asked.area.path, asked.period)
    edits = dict(row.edits) if row else {}
    version = row.version if row else 0
    report = _made(asked, edits, with_maps=False)
    proposed = {block.key: block for block in report.proposed.blocks()}
    shown = {block.key for block in report.text.blocks()}
    return render_template(
        "work_report/page.html",
        **_chooser(asked.area, asked.period),
        asked=asked,
        report=report,
        edits=edits,
        version=version,
        problems=problems,
        typed=typed,
        left_out=[block for key, block in proposed.items() if key not in shown],
        parts=partial(marks.parts, figures=report.figures),
        written=_written,
        link=partial(_link, asked),
        numeral=partial(numeral, translate=translate),
        maps=[(wanted.layer.key, wanted.title or wanted.layer.title) for wanted in maps.WANTED],
        reports=issuing.issued(current.session(), asked.area.path),
    )


def _chooser(area: Area, chosen: Period | None = None) -> dict[str, Any]:
    today = current.today()
    return {
        "area": area,
        "townships": [each for each in townships(viewer()) if viewer().holds(READERS, each.path)],
        "shapes": {each.value: each.text for each in ReportShape},
        "latest": [period.last_complete(each, today) for each in ReportShape],
        "chosen": chosen,
        "above": area_above(),
    }


def area_above() -> Area | None:
    """The first area above townships for which the viewer reads work reports; None where there is none."""
    found = select(Area).where(Area.path.in_(viewer().paths(*READERS)), Area.level.in_(ABOVE))
    return current.session().scalars(found.order_by(Area.path)).first()


def _asked(area: Area) -> ReportRequest:
    """The period that the address names, or the last whole year. Raises InvalidInput."""
    given = request.values
    if not any(given.get(name) for name in ("shape", "from", "to")):
        return ReportRequest(area, period.last_complete(ReportShape.YEAR, current.today()))
    shape, first, last = (given.get(name, "") for name in ("shape", "from", "to"))
    return ReportRequest(area, period.asked(shape, first, last, current.today()))


def _reader(asked: ReportRequest) -> ShortfallReader:
    engine, roles = current.installation().engine, frozenset(viewer().roles)
    return ShortfallReader(engine, asked.area.path, viewer().id, roles, current.today)


def _edits(asked: ReportRequest) -> dict[str, str]:
    row = editing.kept(current.session(), asked.area.path, asked.period)
    return dict(row.edits) if row else {}


def _made(asked: ReportRequest, edits: Mapping[str, str], *, with_maps: bool) -> Report:
    session = current.session()
    reader = _reader(asked)
    session.rollback()  # while the answers are computed it would only hold an older state of the database
    report = build.make(reader, asked.period, edits, translate, with_maps=with_maps)
    session.refresh(asked.area)
    return report


def _written(figure: ReportFigure) -> str:
    return marks.written(figure, translate)


def _link(asked: ReportRequest, figure: ReportFigure) -> str:
    """Where the list behind a figure can be read; empty where there is none."""
    if figure.rows is not None:
        return asked.address("rows", key=figure.key)
    if figure.noun:
        unseen: dict[str, Any] = {"f.tags": UNKNOWN_TAGS}
        return url_for("registers.listing", key=figure.noun, **unseen)
    kind, _colon, name = figure.page.partition(":")
    if kind == "layer":
        legend = BY_KEY[name].legends[0].key
        shown = f"{AREAS.key}.{AREAS.legends[0].key},{name}.{legend}"
        return f"{url_for('maps.map_page', area=asked.area.path)}#layers={shown}&table={name}"
    if kind == "counted":
        return address_of(name, asked.area.path, asked.period.first_day, asked.period.last_day)
    pages = {"shortfall": "shortfall.page", "areas": "areas.show"}
    if kind == "areas":
        return url_for(pages[kind], path=asked.area.path)
    return url_for(pages[kind], area=asked.area.path) if kind in pages else ""


def _sent(content: bytes, title: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), DOCX, as_attachment=True, download_name=f"{title}.docx")
