"""Which workbooks about supplies can be downloaded?"""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import send_file
from flask.typing import ResponseReturnValue

from gridmap.papers import stock_books
from gridmap.records.supplies.sheets import read_form
from gridmap.records.supplies.stock import own_depots
from gridmap.registers.resources import Resource
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.language import _, translate
from gridmap.web.supplies.shared import READERS, blueprint, depot_of, expiring_days

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/list.xlsx")
@allow(*READERS)
def list_file() -> ResponseReturnValue:
    """The stock of every depot of the own areas."""
    return _list(own_depots(current.session(), viewer().paths(*READERS)), _("List of supplies"))


@blueprint.get("/depots/<uuid:depot_id>/list.xlsx")
@allow(*READERS)
def depot_file(depot_id: uuid.UUID) -> ResponseReturnValue:
    depot = depot_of(depot_id)
    return _list([depot], f"{_('List of supplies')} {depot.name}")


@blueprint.get("/forms/<uuid:form_id>/form.xlsx")
@allow(*READERS)
def form_file(form_id: uuid.UUID) -> ResponseReturnValue:
    sheet = read_form(current.session(), form_id)
    zone = ZoneInfo(current.installation().settings.timezone)
    return _sent(stock_books.form(sheet, zone, translate), f"{translate(sheet.title)} {sheet.depot.name}")


def _list(depots: Sequence[Resource], title: str) -> ResponseReturnValue:
    content = stock_books.stock_list(current.session(), depots, current.today(), expiring_days(), translate)
    return _sent(content, title)


def _sent(content: bytes, title: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), _XLSX, as_attachment=True, download_name=f"{title}.xlsx")
