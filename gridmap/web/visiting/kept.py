"""What does a phone keep so that a visit can be written without a signal? One page with every item and every place."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from gridmap.records.visiting import outings
from gridmap.records.visiting.checklist import of_area
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.outings import Outing
from gridmap.registers.visits import ItemAnswer, Visit, VisitAnswer, kind_by_people
from gridmap.standards.checklists import Item
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
    paths = viewer().paths(*GOES_OUT)
    places = list(_places(paths))
    areas = {path: of_area(current.session(), path).asked for path in {place.area_path for place in places}}
    items = {key: item for asked in areas.values() for key, item in asked.items()}
    in_order = sorted(items.values(), key=lambda item: item.head.order)
    return walk_page(None, None, [], in_order, {}, kit=_kit(paths, places, areas))


def _kit(
    paths: Sequence[str], found: Sequence[Enterprise], areas: Mapping[str, Mapping[str, Item]]
) -> dict[str, Any]:
    session, asker = current.session(), viewer()
    lists: dict[tuple[str, ...], int] = {}
    looked = _last_looked([place.id for place in found])
    places = [_place(each, areas[each.area_path], looked.get(each.id, {}), lists) for each in found]
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


def _last_looked(places: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, date]]:
    """Place -> item -> the day on which it was last looked at there."""
    asked = (
        select(Visit.enterprise_id, VisitAnswer.item, func.max(Visit.on_date))
        .join(VisitAnswer, Visit.id == VisitAnswer.visit_id)
        .where(Visit.enterprise_id.in_(places), VisitAnswer.answer != ItemAnswer.NOT_LOOKED)
        .group_by(Visit.enterprise_id, VisitAnswer.item)
    )
    found: dict[uuid.UUID, dict[str, date]] = {}
    for place, item, day in current.session().execute(asked):
        found.setdefault(place, {})[item] = day
    return found


def _place(
    place: Enterprise,
    items: Mapping[str, Item],
    looked: Mapping[str, date],
    lists: dict[tuple[str, ...], int],
) -> dict[str, Any]:
    """As visit-place.js reads it. lists: which items are asked -> where they stand among the lists; grows."""
    own = [item for item in items.values() if item.is_for(place.sector, place.tags)]
    asked = tuple(item.id for item in own)
    return {
        "id": str(place.id),
        "code": place.code or "",
        "name": place.name,
        "area": place.area_path,
        "names": responsible(place),
        "list": lists.setdefault(asked, len(lists)),
        "tagged": place.tags is not None,
        "not_due": [each.id for each in own if not each.is_due(looked.get(each.id), current.today())],
    }


def _outings(paths: Iterable[str]) -> dict[str, list[str]]:
    """The people of the outings of today and later."""
    own = or_(*(under(Outing.area_path, path) for path in paths))
    found = select(Outing).where(own, Outing.on_date >= current.today()).options(selectinload(Outing.members))
    return {
        str(each.id): [person.name for person in each.members] for each in current.session().scalars(found)
    }
