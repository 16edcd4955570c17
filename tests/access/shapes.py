"""In which shape does the service itself keep what is JSON or a file? So that a page can read what is planted."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from openpyxl import Workbook
from PIL import Image

from gridmap.db.models import ReportShape
from gridmap.i18n.texts import Sentence
from gridmap.papers.report.period import Period
from gridmap.papers.report.records import Records
from gridmap.records.outbox.receiving import EntryRefusal


def of(table: str, column: str, word: str) -> Any:
    """What stands there, with the telling word in it; None where any value will do."""
    if (table, column) in _KEPT:
        return _KEPT[table, column](word)
    return _sentence(word).to_json() if column in ("sentence", "message") else None


def picture(word: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(made, "JPEG", comment=word.encode())
    return made.getvalue()


def _sentence(word: str) -> Sentence:
    return Sentence("{name}", {"name": word})


@cache
def _workbook(word: str) -> bytes:
    book, made = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active["A1"] = word
    book.save(made)
    return made.getvalue()


def _issued(word: str) -> bytes:
    return f"{word} as it was issued".encode()


def _counted(word: str) -> dict[str, Any]:
    day = date(2026, 1, 1)
    return Records(
        Period(ReportShape.YEAR, day, day), {}, {}, {}, {str(uuid.uuid5(uuid.NAMESPACE_OID, word)): word}
    ).to_json()


_SETS = ("people", "enterprises", "majors", "risk")


def _result(word: str) -> dict[str, Any]:
    """As `gridmap.planning.siting.results` tells it: nobody counted, one candidate left out."""
    reached = {"covered": 0, "share": None, "mean_s": None, "median_s": None, "worst_s": None, "never": 0}
    figures = {"total": 0, "unknown": 0, "uncounted": 0, "before": reached, "after": reached}
    left_out = {"title": word, "lon": 117.07, "lat": 38.01, "by": "dropped", "near": word, "metres": None}
    return {
        "as_of": "2026-03-02T09:00+08:00",
        "by_road": False,
        "turnout_s": 60,
        "answer": {"value": 0, "bound": 0, "gap": None, "proven": False, "out_of_reach": 0, "counts": False},
        "candidates": {"total": 1, "usable": 0, "excluded": {}, "untagged": 0, "shown": [left_out]},
        "sets": dict.fromkeys(_SETS, figures),
        "sites": [dict.fromkeys(_SETS, 0)],
        "places": {"lon": [], "lat": [], "weight": [], "before_s": [], "after_s": [], "unknown": []},
    }


_KEPT: dict[tuple[str, str], Callable[[str], Any]] = {
    ("attachments", "content"): picture,
    ("attachments", "preview"): picture,
    ("county_forms", "content"): _workbook,
    ("issued_reports", "content"): _issued,
    ("issued_reports", "sha256"): lambda word: hashlib.sha256(
        _issued(word.replace("sha256", "content"))
    ).hexdigest(),
    ("issued_reports", "records"): _counted,
    ("outbox_entries", "trouble"): lambda word: EntryRefusal(_sentence(word)).to_json(),
    ("scenarios", "result"): _result,
}
