"""A code on the door of an enterprise was read: which enterprise is it, and what can be done here?"""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.records.beside import beside
from gridmap.records.ids import as_id
from gridmap.registers import BY_KEY
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import HAZARDS
from gridmap.registers.visits import VISITS
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.phone.shared import blueprint
from gridmap.web.registers.shared import area_names, may_write


@blueprint.get("/e/<code>")
@allow(*Role)
def door(code: str) -> ResponseReturnValue:
    """The enterprise's page for somebody who stands before it; a clear answer where the code leads nowhere."""
    found = _enterprise(code)
    if found is None:
        return render_template("phone/unknown_code.html"), 404
    said = beside(BY_KEY["enterprises"], found)
    people = [(each, said[each.key]) for each in BY_KEY["enterprises"].beside if said.get(each.key)]
    return render_template(
        "phone/door.html",
        enterprise=found,
        area=area_names([found.area_path]).get(found.area_path, ""),
        people=people,
        may_report=may_write(HAZARDS, found.area_path),
        may_visit=may_write(VISITS, found.area_path),
    )


def _enterprise(code: str) -> Enterprise | None:
    """By its id, or by its unified social credit code; only one that the viewer may see."""
    session = current.session()
    if number := as_id(code):
        return session.get(Enterprise, number)
    known = select(Enterprise).where(Enterprise.code == code.strip().upper())
    return session.scalars(known.limit(1)).first()
