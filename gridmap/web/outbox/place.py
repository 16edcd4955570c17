"""Where is what an entry is about? Who decides about it looks there: its place may be why it was not entered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gridmap.db.models import OutboxEntry
from gridmap.fields import Field
from gridmap.incident import places
from gridmap.incident.places import Place
from gridmap.records.reading import Unreadable, read
from gridmap.web import current
from gridmap.web.kept_forms import Edit
from gridmap.web.outbox.forms import FORM
from gridmap.web.registers.controls import LAT, LON

_POINT = Field("geom", "", "point")


def place_of(entry: OutboxEntry, said: Mapping[str, Any], edit: Edit | None) -> Place | None:
    """With the areas around it that the viewer may see; None where no point was sent, or none on earth."""
    if entry.kind == FORM.key:
        typed = dict(pair for pair in said.get("said", []) if isinstance(pair, list) and len(pair) == 2)
        point: Any = {"lon": typed.get(LON), "lat": typed.get(LAT)}
    else:
        point = (edit.changes if edit else said).get("geom") or said.get("position")
    try:
        lonlat = read(_POINT, {key: float(point[key]) for key in ("lon", "lat")})
    except (TypeError, ValueError, KeyError, Unreadable):
        return None
    return places.at(current.session(), lonlat)
