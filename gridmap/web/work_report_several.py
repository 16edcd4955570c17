"""What do the work reports of a county's townships say together: figures by township, and their sum?"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import Area, ReportShape
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.imports.export.tables import table
from gridmap.papers.report import build, several, several_document
from gridmap.papers.report import period as periods
from gridmap.papers.report.period import Period
from gridmap.papers.report.several import TownshipLine
from gridmap.vocabulary import Level
from gridmap.web import current, formatting, navigation, tables
from gridmap.web.access import allow, viewer
from gridmap.web.areas import is_within_grant, under
from gridmap.web.lanes import heavy
from gridmap.web.language import _, translate
from gridmap.web.work_report import ABOVE, DOCX, READERS, area_above

blueprint = Blueprint("work_report_several", __name__, url_prefix="/work-report/townships")
navigation.name_own_area(blueprint, *READERS)
MOST = 60


@dataclass(frozen=True)
class Told:
    """The figures of the townships of an area in a period."""

    area: Area
    period: Period
    townships: Sequence[Area]
    lines: Sequence[TownshipLine]

    @property
    def has_rest(self) -> bool:
        """Is anything counted above the townships?"""
        return any(line.rest for line in self.lines)


@blueprint.get("")
@allow(*READERS)
def page() -> ResponseReturnValue:
    try:
        told = _told()
    except InvalidInput as error:
        sentences = [each.sentence for each in error.problems] or [error.sentence]
        return render_template("work_report/several.html", told=None, complaints=sentences, **_chooser()), 422
    return render_template("work_report/several.html", told=told, complaints=[], number=_number, **_chooser())


@blueprint.get("/figures.xlsx")
@allow(*READERS)
@heavy
def workbook() -> ResponseReturnValue:
    told = _told()
    title = f"{_('Work report by township')} {told.area.name} {told.period.first_day} {told.period.last_day}"
    return send_file(io.BytesIO(_book(told)), tables.XLSX, as_attachment=True, download_name=f"{title}.xlsx")


@blueprint.get("/report.docx")
@allow(*READERS)
@heavy
def word() -> ResponseReturnValue:
    told = _told()
    names = [each.name for each in told.townships]
    content = several_document.document(
        told.area.name, told.period, names, told.lines, current.today(), translate
    )
    title = f"{_('Work report by township')} {told.area.name} {told.period.first_day} {told.period.last_day}"
    return send_file(io.BytesIO(content), DOCX, as_attachment=True, download_name=f"{title}.docx")


def _told() -> Told:
    """Raises NotFound where one's areas hold no townships, InvalidInput for a period that is none."""
    session, area = current.session(), _area()
    period = _period()
    found = select(Area).where(Area.level == Level.TOWNSHIP, under(Area.path, area.path)).order_by(Area.path)
    townships = session.scalars(found.limit(MOST + 1)).all()
    if len(townships) > MOST:
        raise InvalidInput(N_("This area has more than {most} townships. Choose a county in it."), most=MOST)
    counted = [build.count(session, each.path, period)[1] for each in townships]
    whole = build.count(session, area.path, period)[1]
    return Told(area, period, townships, several.lines(counted, whole))


def _area() -> Area:
    asked = request.args.get("area", "")
    own = current.session().get(Area, asked) if asked else area_above()
    if own is None or own.level not in ABOVE or not is_within_grant(viewer(), own.path):
        raise NotFound(N_("Your areas hold no townships; the report of one township is under Work report."))
    viewer().require(READERS, own.path)
    return own


def _period() -> Period:
    given = request.args
    if not any(given.get(name) for name in ("shape", "from", "to")):
        return periods.last_complete(ReportShape.YEAR, current.today())
    shape, first, last = (given.get(name, "") for name in ("shape", "from", "to"))
    return periods.asked(shape, first, last, current.today())


def _chooser() -> dict[str, object]:
    today = current.today()
    return {
        "area": _area(),
        "shapes": {each.value: each.text for each in ReportShape},
        "latest": [periods.last_complete(each, today) for each in ReportShape],
    }


def _number(figure: float | None) -> str:
    return _("unknown") if figure is None else formatting.count(int(figure))


def _book(told: Told) -> bytes:
    rest = [_("Above the townships")] if told.has_rest else []
    names = [each.name for each in told.townships]
    head = [_("Figure"), *names, *rest, _("In all"), _("Counted in")]
    rows = [
        [
            translate(line.figure.title),
            *(_("unknown") if each is None else each for each in line.numbers),
            *(["—" if line.rest is None else line.rest] if rest else []),
            _("unknown") if line.whole is None else line.whole,
            translate(line.figure.unit),
        ]
        for line in told.lines
    ]
    about = [told.area.name, f"{told.period.first_day} – {told.period.last_day}"]
    return table(_("Work report by township"), head, rows, about, _("About"))
