"""Which pages does a phone carry, so that what its person may do about their grid can be written without a signal?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.code_version import PROGRAM, code_version
from gridmap.records import loop
from gridmap.registers import REGISTERS
from gridmap.registers.hazards import HAZARDS, Hazard
from gridmap.vocabulary import OPEN_HAZARD_STATES, Role
from gridmap.web import current
from gridmap.web.access import allow, allow_signed_in, viewer
from gridmap.web.areas import chosen_area, under
from gridmap.web.language import locale
from gridmap.web.phone.shared import blueprint
from gridmap.web.registers.shared import may_add

MOST_HAZARDS = 60
"""Those that are due first; the page of one, of its next steps and of its change are five or so."""


@blueprint.get("/api/phone/carried")
@allow(Role.GRID_LEADER)
def carried() -> ResponseReturnValue:
    """Addresses of pages, each with a mark that changes when the page would; what the phone has it asks no more."""
    area = chosen_area(viewer(), request.args.get("area"), Role.GRID_LEADER)
    common = f"{code_version(PROGRAM)} {locale()} {viewer().id}"
    return jsonify(pages=[[address, _mark(f"{common} {of}")] for address, of in _pages(area.path)])


@blueprint.get("/phone/not-kept")
@allow_signed_in
def not_kept() -> str:
    """What a phone shows without a signal in the place of a page that it does not carry."""
    return render_template("phone/not_kept.html")


def _pages(area_path: str) -> Iterator[tuple[str, str]]:
    yield url_for("phone.not_kept"), ""
    for register in REGISTERS:
        if may_add(register):
            yield url_for("registers.new", key=register.key), current.today().isoformat()
    session = current.session()
    own = select(Hazard).where(under(Hazard.area_path, area_path), Hazard.state.in_(OPEN_HAZARD_STATES))
    for hazard in session.scalars(own.order_by(Hazard.deadline.nulls_last(), Hazard.id).limit(MOST_HAZARDS)):
        of = f"{hazard.version} {current.today()}"
        yield url_for("registers.record", key=HAZARDS.key, record_id=hazard.id), of
        yield url_for("registers.edit", key=HAZARDS.key, record_id=hazard.id), of
        for step, lacks in loop.next_steps(session, hazard):
            if not lacks:
                yield url_for("loop.ask", step=step.key, hazard=hazard.id), of


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
