"""What does the desk carry for a call that is taken down while the server is away? What a page says by its kind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from gridmap.db.models import Area
from gridmap.incident.kinds import kinds
from gridmap.registers.incidents import IncidentKind
from gridmap.registers.resources import Resource
from gridmap.vocabulary import ResourceKind, texts
from gridmap.web import current
from gridmap.web.desk.shared import MOVES, dialled, leader_phone
from gridmap.web.language import translate

MOST_FORCES = 300


def unsent(area: Area) -> dict[str, Any]:
    """kinds: whom to tell, the deadlines and the first steps of each; forces: who can be said to have set out."""
    titles, leader = texts(IncidentKind), leader_phone(area)
    return {
        "kinds": {
            key: {
                "title": translate(titles[key]),
                "tell": [
                    {"key": each.key, "title": each.title, "name": each.name, "phone": phone}
                    for each, phone in dialled(leader, kind.tell)
                ],
                "clocks": [
                    {
                        "key": each.key,
                        "title": each.title,
                        "minutes": each.minutes,
                        "ends_with": each.ends_with,
                    }
                    for each in kind.clocks
                ],
                "plan": kind.plan,
                "steps": kind.steps,
                "needs": "、".join(translate(texts(ResourceKind)[each]) for each in kind.needs),
            }
            for key, kind in kinds().items()
        },
        "forces": [
            {"id": str(each.id), "name": each.name, "phone": each.duty_phone} for each in _forces(area)
        ],
    }


def _forces(area: Area) -> list[Resource]:
    """The township's own first: the neighbours' come too."""
    asked = select(Resource).where(Resource.kind.in_(MOVES), Resource.in_service)
    own = Resource.area_path.expression.startswith(area.path, autoescape=True)
    return list(
        current.session().scalars(asked.order_by(~own, Resource.name, Resource.id).limit(MOST_FORCES))
    )
