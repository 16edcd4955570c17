"""What the tests of papers type, send and look up."""

from __future__ import annotations

import io
import uuid
from typing import Any

import openpyxl
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import (
    HazardStep,
    Paper,
)
from gridmap.i18n import catalogs
from tests import world
from tests.papers.made import LATER, MILL
from tests.registers.loop.walks import INSPECTORS
from tests.web.conftest import post

HAZARD = world.name_id("Blocked exit")


HOSTILE = "<img src=x onerror=alert(1)>"


TWO = {"officer_1": "Ann Test", "certificate_1": "T-1", "officer_2": "Ben Test", "certificate_2": "T-2"}


RECORD = f"/papers/new/site_record?hazard={HAZARD}"


def said(msgid: str, **parts: object) -> str:
    return catalogs.texts("zh_CN")[msgid].format(**parts)


def record(client: FlaskClient, **more: Any) -> Any:
    """Issue a record on site about a hazard of the mill."""
    data = {
        "id": str(uuid.uuid4()), "enterprise": str(MILL), "hazard": str(HAZARD), "on_date": world.TODAY.isoformat(),
        "from_at": "2026-03-02T09:00", "to_at": "2026-03-02T10:10", **TWO, **more,
    }  # fmt: skip
    return post(client, RECORD, data)


def fault(client: FlaskClient, **more: Any) -> str:
    """A new hazard of the mill."""
    made = str(uuid.uuid4())
    values = {"title": "Locked fire door", "enterprise_id": "Flour Mill", "found_on": "2026-03-01", **more}
    assert post(client, "/registers/hazards/new", {"id": made, **values}).status_code == 302
    return made


def order(client: FlaskClient, *hazards: str, **more: Any) -> Any:
    """Take the step that issues an order."""
    data = {
        "hazard": list(hazards), "on_date": world.TODAY.isoformat(), "deadline": LATER.isoformat(),
        "measures": "Open it", "people": [str(each) for each in INSPECTORS], "issues": "yes", **more,
    }  # fmt: skip
    return post(client, "/loop/order", data)


def paper_of(kept: Session, hazard: str, step: str = "order") -> Paper:
    """The paper of the last step of this kind that a hazard took."""
    kept.expire_all()
    found = select(HazardStep).where(HazardStep.hazard_id == uuid.UUID(hazard), HazardStep.step == step)
    last = kept.scalars(found.where(HazardStep.voids.is_(None)).order_by(HazardStep.ordinal.desc())).first()
    assert last
    assert last.paper_id
    return kept.get_one(Paper, last.paper_id)


def number_of_papers(kept: Session) -> int:
    return kept.scalar(select(func.count()).select_from(Paper)) or 0


def workbook(**cells: Any) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "月报"
    sheet["A1"], sheet["B9"] = "Monthly form", "=SUM(B2:B8)"
    sheet.merge_cells("D1:E1")
    for address, value in cells.items():
        sheet[address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
