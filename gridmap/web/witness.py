"""Who signed in, who was refused, and who saw phones of people or took personal data away?

Kept in the audit, in transactions apart from what the view writes.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from gridmap.db.sessions import session as opened
from gridmap.web import current
from gridmap.web.access import viewer_or_none

_LEDGERS = (
    "application/vnd.openxmlformats", "text/csv", "application/geo+json", "application/zip",
    "application/geopackage", "application/vnd.google-earth", "application/pdf", "image/png",
)  # fmt: skip
_REFUSED = frozenset({403})
_SHOWN = ("text/html", "application/json")
_PERSONAL = re.compile(rb"1(?:(?<![\w.]1)|(?<=\+861))[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
"""A number of a mobile phone in China, which is a person's (numbering plan of 2017: eleven digits from 13 to 19)."""
_ID = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
"""An id of a record, whose last part may look like one."""


def init_app(app: Flask) -> None:
    app.after_request(_look)


def keep(what: str, about: str, facts: dict[str, Any]) -> None:
    """Write one line of the audit for the person who is signed in, in a transaction of its own."""
    known = viewer_or_none()
    if known is None:
        return
    with opened(current.installation().engine, known.id) as session:
        session.execute(select(func.gm_witness(what, about, literal(facts, JSONB))))
        session.commit()


def _look(response: Response) -> Response:
    """A refusal, or a file of records on its way out: before it leaves, it is on record."""
    if request.endpoint in (None, "static", "unversioned") or response.status_code >= 500:
        return response
    facts = {"address": request.remote_addr or "", "path": request.path}
    if response.status_code in _REFUSED and viewer_or_none() is not None:
        keep("refusal", request.endpoint or "", {**facts, "method": request.method})
    elif response.status_code == 200 and _is_a_ledger(response):
        keep("download", request.endpoint or "", facts)
    elif response.status_code == 200 and (numbers := _phones(response)):
        keep("phones", request.endpoint or "", {**facts, "numbers": numbers})
    return response


def _phones(response: Response) -> int:
    """How many numbers of people a page, or an answer to one, shows."""
    if response.mimetype not in _SHOWN or response.is_streamed:
        return 0
    return len(set(_PERSONAL.findall(_ID.sub(b"", response.get_data()))))


def _is_a_ledger(response: Response) -> bool:
    disposition = response.headers.get("Content-Disposition", "")
    return disposition.startswith("attachment") and str(response.mimetype).startswith(_LEDGERS)
