"""Whom do I take along, and where do we go? The page from which a visit is begun."""

from __future__ import annotations

from flask import render_template, request

from gridmap.records.visiting import outings
from gridmap.records.visiting.choosing import Choice, chosen
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import Sector, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.visiting.shared import GOES_OUT, area, blueprint, known_keys

MOST_PLACES = 40


@blueprint.get("/visits/start")
@allow(*GOES_OUT)
def start() -> str:
    """People of the area, and its places by how long nobody has been there; or the one place that is named."""
    session, chosen_area = current.session(), area()
    named = known_keys(request.args.getlist("enterprise"))
    place = session.get(Enterprise, named[0]) if named else None
    words = " ".join(request.args.get("q", "").replace("\0", "").split())
    others = outings.companions(session, chosen_area.path)
    return render_template(
        "visiting/start.html",
        area=chosen_area,
        place=place,
        places=chosen(session, Choice(chosen_area.path, text=words), MOST_PLACES) if place is None else [],
        q=words,
        near=[each for each in others if each.area_path == chosen_area.path and each.id != viewer().id],
        far=[each for each in others if each.area_path != chosen_area.path and each.id != viewer().id],
        sectors=texts(Sector),
        today=current.today(),
    )
