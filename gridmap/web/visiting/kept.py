"""What does a phone keep so that a visit can be written without a signal? One page with every item and every place."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from gridmap.records.visiting import outings
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.outings import Outing
from gridmap.registers.visits import kind_by_people
from gridmap.standards import checklists
from gridmap.vocabulary import EnterpriseState
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.areas import under
from gridmap.web.language import translate
from gridmap.web.visiting.entering import responsible, walk_page
from gridmap.web.visiting.shared import GOES_OUT, blueprint

MOST_PLACES = 1500


@blueprint.get("/visits/kept")
@allow(*GOES_OUT)
def kept() -> str:
    """The checklist of no place; its script fills it from the list that lies in it (visit-place.js)."""
    items = [item for item in checklists.shipped().values() if not item.retired]
    return walk_page(None, None, [], items, kit=_kit())


def _kit() -> dict[str, Any]:
    session, asker = current.session(), viewer()
    paths = asker.paths(*GOES_OUT)
    lists: dict[tuple[str, ...], int] = {}
    places = [_place(each, lists) for each in _places(paths)]
    people = {person.id: person.name for path in paths for person in outings.companions(session, path)}
    return {
        "me": str(asker.id),
        "places": places,
        "people": {str(key): name for key, name in {**people, uuid.UUID(str(asker.id)): asker.name}.items()},
        "outings": _outings(paths),
        "lists": [list(each) for each in lists],
        "kinds": [translate(kind_by_people(number).text) for number in (1, 2)],
    }


def _places(paths: Iterable[str]) -> Iterable[Enterprise]:
    own = or_(*(under(Enterprise.area_path, path) for path in paths))
    found = select(Enterprise).where(own, Enterprise.state != EnterpriseState.CLOSED)
    ordered = found.order_by(Enterprise.area_path, Enterprise.name, Enterprise.id).limit(MOST_PLACES)
    return current.session().scalars(ordered.options(selectinload(Enterprise.parties)))


def _place(place: Enterprise, lists: dict[tuple[str, ...], int]) -> dict[str, Any]:
    """As visit-place.js reads it. lists: which items are asked -> where they stand among the lists; grows."""
    asked = tuple(item.id for item in checklists.items_for(place.sector, place.tags))
    return {
        "id": str(place.id),
        "code": place.code or "",
        "name": place.name,
        "area": place.area_path,
        "names": responsible(place),
        "list": lists.setdefault(asked, len(lists)),
        "tagged": place.tags is not None,
    }


def _outings(paths: Iterable[str]) -> dict[str, list[str]]:
    """The people of the outings of today and later."""
    own = or_(*(under(Outing.area_path, path) for path in paths))
    found = select(Outing).where(own, Outing.on_date >= current.today()).options(selectinload(Outing.members))
    return {
        str(each.id): [person.name for person in each.members] for each in current.session().scalars(found)
    }
