"""How does what was done in an incident read in one line while it waits: whom, which force, what was said?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_
from gridmap.incident.kinds import IncidentProfile, kinds
from gridmap.records.ids import as_id
from gridmap.registers.resources import Resource
from gridmap.web import current
from gridmap.web.desk.shared import HOME, named_by, said_at
from gridmap.web.kept_forms import Said, Shown
from gridmap.web.language import translate


def _line(
    said: Said,
    first: Said | None,
    whom: str = "",
    clock: str = "",
    resource: uuid.UUID | None = None,
    **of: object,
) -> str:
    """first: what was said of the call that it was noted for."""
    asked = _profiles(first)
    names = [
        next((each.name for profile in asked for each in profile.tell if each.key == whom), whom),
        next((each.title for profile in asked for each in profile.clocks if each.key == clock), clock),
        _force(resource or as_id(said.get("resource"))),
        said.get("text", "").strip(),
    ]
    return " · ".join(filter(None, names))


def _profiles(first: Said | None) -> Sequence[IncidentProfile]:
    """What the call's kind asks for; of an incident that is known already, whatever any kind does."""
    known = kinds()
    kind = first.get("kind", "") if first is not None else ""
    return [known[kind]] if kind in known else list(known.values())


def _force(resource: uuid.UUID | None) -> str:
    """As far as the viewer may know it."""
    if resource is None:
        return ""
    found = current.session().get(Resource, resource)
    return found.name if found else translate(N_("outside the areas you may see"))


def _when(said: Said, at: datetime) -> datetime:
    try:
        return said_at(said, at)
    except InvalidInput:
        return at


SHOWN = Shown(
    home=HOME,
    line=_line,
    when=_when,
    about=lambda said, at, incident_id, **of: named_by(incident_id),
    record=named_by,
)
