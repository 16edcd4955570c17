"""Which depots are there, in which state, and what lies in one of them?"""

from __future__ import annotations

import uuid

from flask import render_template

from gridmap.db.models import Area
from gridmap.db.models.supplies import StockKind
from gridmap.records.supplies import stock
from gridmap.standards.goods import in_force
from gridmap.vocabulary import texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.supplies.shared import KEEPERS, READERS, blueprint, depot_of, expiring_days, may_book

LATEST = 12


@blueprint.get("")
@allow(*READERS)
def depots() -> str:
    session, days = current.session(), expiring_days()
    found = stock.depots(session, viewer().paths(*READERS), current.today(), days)
    names = {path: session.get_one(Area, path).name for path in {each.depot.area_path for each in found}}
    return render_template(
        "supplies/depots.html",
        depots=found,
        names=names,
        counted=sum(each.counted_at is not None for each in found),
        expired=sum(each.expired for each in found),
        expiring=sum(each.expiring for each in found),
        days=days,
        may=may_book,
    )


@blueprint.get("/depots/<uuid:depot_id>")
@allow(*READERS)
def depot(depot_id: uuid.UUID) -> str:
    session, found = current.session(), depot_of(depot_id)
    catalogue = in_force(session, found.area_path)
    return render_template(
        "supplies/depot.html",
        depot=found,
        area=session.get_one(Area, found.area_path),
        counted_at=stock.counted_at(session, found.id),
        totals=stock.stock_of(session, found.id, catalogue, current.today(), expiring_days()),
        days=expiring_days(),
        forms=stock.forms_of(session, found.id, LATEST),
        kinds=texts(StockKind),
        may_book=may_book(found),
        may_import=viewer().holds(KEEPERS, found.area_path),
        today=current.today(),
    )
