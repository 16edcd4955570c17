"""Which pages does a phone carry, so that what its person needs of their grid, or of the duty desk, is there without a
signal?
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.code_version import PROGRAM, code_version
from gridmap.db.models import Area
from gridmap.layers import LAYERS
from gridmap.publishing import freshness
from gridmap.records import loop
from gridmap.records.places import under_any
from gridmap.registers import REGISTERS
from gridmap.registers.hazards import HAZARDS, Hazard
from gridmap.vocabulary import OPEN_HAZARD_STATES, Role
from gridmap.web import current
from gridmap.web.access import allow, allow_signed_in, viewer
from gridmap.web.areas import chosen_area
from gridmap.web.desk.shared import DESK, open_incidents, with_clocks
from gridmap.web.language import locale
from gridmap.web.phone.shared import blueprint
from gridmap.web.registers.shared import may_add

MOST_HAZARDS = 60
"""Those that are due first; the page of one, of its next steps and of its change are five or so."""
MOST_GRIDS = 20
MOST_INCIDENTS = 20
"""Those that were called last."""
NEAR_ZOOM = 12
"""Of what is kept of a layer; a page takes it at whichever zoom it opens (service-worker.js)."""


@blueprint.get("/api/phone/carried")
@allow(*Role)
def carried() -> ResponseReturnValue:
    """Addresses of pages, each with a mark that changes when the page would; what the phone has it asks no more.

    A page that tells of this moment has none, and is asked for each time.
    """
    common = f"{code_version(PROGRAM)} {locale()} {viewer().id}"
    marked = ((address, of and _mark(f"{common} {of}")) for address, of in _pages())
    return jsonify(pages=list(marked))


@blueprint.get("/phone/not-kept")
@allow_signed_in
def not_kept() -> str:
    """What a phone shows without a signal in the place of a page that it does not carry; with `carried`, of one that it
    carries and had not fetched yet."""
    return render_template("phone/not_kept.html", carried="carried" in request.args)


def _pages() -> Iterator[tuple[str, str]]:
    """Those first without which there is nothing: the line may go at any moment."""
    leads = viewer().paths(Role.GRID_LEADER)
    if leads:
        yield url_for("maps.grid_page"), ""
    if viewer().paths(*DESK):
        yield url_for("desk.page"), ""
    yield url_for("phone.not_kept"), "always"
    yield url_for("phone.not_kept", carried="yes"), "always"
    for register in REGISTERS if leads else (HAZARDS,):
        if may_add(register):
            yield url_for("registers.new", key=register.key), current.today().isoformat()
    if viewer().paths(*DESK):
        yield from _of_desk()
    if leads:
        yield from _of_grids(leads)


def _of_desk() -> Iterator[tuple[str, str]]:
    """The desk, the form of a call, the sheet of the shift, and what is known of each open incident."""
    for page in ("new", "handover"):
        yield url_for(f"desk.{page}"), ""
    yield from _maps_of_desk(chosen_area(viewer(), None, *DESK))
    for incident, _clocks, lines in with_clocks(open_incidents()[:MOST_INCIDENTS]):
        # Who is on duty and what can act changes by itself: an hour is the most that it may be behind.
        of = f"{incident.version} {len(lines)} {current.now():%d %H}"
        for page in ("one", "report"):
            yield url_for(f"desk.{page}", incident_id=incident.id), of


def _maps_of_desk(area: Area) -> Iterator[tuple[str, str]]:
    """What the maps of a call and of an incident show, so that one taps them though no line is there."""
    shown = [each for each in LAYERS if {"call", "incident"} & each.shown and not each.what_if]
    today = current.today()
    states = freshness.states(current.session().connection(), shown, [area.path], today)
    for layer in shown:
        of = f"{states[layer.key, area.path].revision} {today}"
        yield (
            url_for(
                "layers_api.layer_features", key=layer.key, area=area.path, zoom=NEAR_ZOOM, geometry="twkb"
            ),
            of,
        )


def _of_grids(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    for path in paths[:MOST_GRIDS]:
        yield url_for("maps.grid_page", area=path), ""
    yield url_for("visiting.start"), ""
    yield url_for("visiting.kept"), ""
    session = current.session()
    own = select(Hazard).where(
        under_any(Hazard.area_path.expression, paths), Hazard.state.in_(OPEN_HAZARD_STATES)
    )
    for hazard in session.scalars(own.order_by(Hazard.deadline.nulls_last(), Hazard.id).limit(MOST_HAZARDS)):
        of = f"{hazard.version} {current.today()}"
        yield url_for("registers.record", key=HAZARDS.key, record_id=hazard.id), of
        yield url_for("registers.edit", key=HAZARDS.key, record_id=hazard.id), of
        for step, lacks in loop.next_steps(session, hazard):
            if not lacks:
                yield url_for("loop.ask", step=step.key, hazard=hazard.id), of


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
