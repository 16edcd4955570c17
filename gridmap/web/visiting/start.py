"""Whom do I take along, and where do we go? The page from which a visit is begun."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import render_template, request

from gridmap.layers.checks.kinds import GRID_LEVELS
from gridmap.records.geometry import lonlat
from gridmap.records.visiting import outings
from gridmap.records.visiting.choosing import PlaceFilter, PlaceToVisit, chosen
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import Sector, texts
from gridmap.web import current, language_choice
from gridmap.web.access import allow, viewer
from gridmap.web.language import locale
from gridmap.web.visiting.shared import GOES_OUT, area, blueprint, known_keys

MOST_PLACES, MOST_IN_GRID = 40, 300


@blueprint.get("/visits/start")
@allow(*GOES_OUT)
def start() -> str:
    """People of the area, and its places by how long nobody has been there; or the one place that is named."""
    session, chosen_area = current.session(), area()
    named = known_keys(request.args.getlist("enterprise"))
    place = session.get(Enterprise, named[0]) if named else None
    words = " ".join(request.args.get("q", "").replace("\0", "").split())
    most = MOST_IN_GRID if chosen_area.level in GRID_LEVELS else MOST_PLACES
    places = chosen(session, PlaceFilter(chosen_area.path, text=words), most) if place is None else []
    others = outings.companions(session, chosen_area.path)
    return render_template(
        "visiting/start.html",
        area=chosen_area,
        place=place,
        places=places,
        points=_points(places),
        whole=not words and len(places) < most,
        q=words,
        near=[each for each in others if each.area_path == chosen_area.path and each.id != viewer().id],
        far=[each for each in others if each.area_path != chosen_area.path and each.id != viewer().id],
        sectors=texts(Sector),
        today=current.today(),
        texts_url=language_choice.texts_url(locale()),
    )


def _points(places: Sequence[PlaceToVisit]) -> dict[uuid.UUID, tuple[float, float]]:
    """Longitude and latitude of those that have a place."""
    points = ((each.enterprise.id, lonlat(each.enterprise.geom)) for each in places)
    return {key: point for key, point in points if point is not None}
