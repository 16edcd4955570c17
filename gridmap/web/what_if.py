"""What is the map asked to suppose, and may this viewer see it?"""

from __future__ import annotations

from flask import request

from gridmap.db.models import Area, NeedScenario
from gridmap.db.models.scenario import Scenario
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.layers.base.variants import Supposed
from gridmap.records.ids import needed_id
from gridmap.web import current

KINDS: tuple[Supposed, ...] = ("scenario", "emergency")
"""A kind is also the word in the address."""


def asked(kind: Supposed, township: Area) -> Scenario | NeedScenario | None:
    """What the request names; None where it names nothing. Raises NotFound for one behind the fence."""
    typed = request.args.get(kind, "") if kind else ""
    if not typed:
        return None
    key = needed_id(typed, NotFound(N_("There is no such scenario, or it is not yours to see.")))
    session = current.session()
    found = session.get(Scenario, key) if kind == "scenario" else session.get(NeedScenario, key)
    if found is None or not found.area_path.startswith(township.path):
        raise NotFound(N_("There is no such scenario, or it is not yours to see."))
    return found
