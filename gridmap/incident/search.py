"""Which places may a typed text mean: a coordinate, a village or grid, an enterprise, a resource, a hamlet?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from gridmap.coordinates import TO_WGS84, parse_link, parse_lonlat, system_said, visible
from gridmap.db.models import Area, AreaCode
from gridmap.db.sessions import FencedSession
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.incident.choices import Choice, choices_of
from gridmap.incident.places import LonLat, Place, at
from gridmap.records.ids import as_id
from gridmap.registers import BY_KEY
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.landmarks import Landmark
from gridmap.registers.resources import Resource
from gridmap.vocabulary import CoordinateSystem, texts

MOST = 20
LONGEST = 2000


def find(session: FencedSession, text: str, system: str = "") -> list[Choice]:
    """What the text may mean, the likeliest first; at most 20. Never more than the viewer may see.

    An exact name comes before one that begins so, and that before one that only contains it; among equals
    areas come first, then enterprises, resources and other named places. system: in which a coordinate is to be read
    (`CoordinateSystem`), before what the text itself says. Raises InvalidInput for a link that holds no coordinate.
    """
    typed = visible(text[:LONGEST]).strip()
    if not typed or "\0" in typed:
        return []
    linked = parse_link(typed)
    if linked is not None:
        told = linked.lon, linked.lat
        return [_of_point(session, told, system or linked.system, turned=linked.turned)]
    said, bare = system_said(typed)
    points = parse_lonlat(bare)
    if points:
        return [_of_point(session, point, system or said or CoordinateSystem.WGS84) for point in points]
    records = [row for model in (Enterprise, Resource) for row in _records(session, model, typed)]
    found = choices_of(session, [*_areas(session, typed), *records, *_landmarks(session, typed)])
    return sorted(found, key=lambda choice: _unlikeliness(choice, typed.casefold()))[:MOST]


def settled(text: str, choices: Sequence[Choice]) -> Choice | None:
    """The choice that needs no asking: the only one, or the only one that is called exactly so."""
    if len(choices) == 1:
        return choices[0]
    exact = [choice for choice in choices if choice.label.casefold() == text.strip().casefold()]
    return exact[0] if len(exact) == 1 else None


def of_record(session: FencedSession, layer: str, feature_id: str) -> Place:
    """The place of a record or area that a layer shows. Raises NotFound."""
    choices = choices_of(session, [row for row in [_row(session, layer, feature_id)] if row is not None])
    if not choices:
        raise NotFound(N_("This place does not exist, or has no point on the map."))
    choice = choices[0]
    return at(session, (choice.lon, choice.lat), choice.label, choice.note)


def _row(session: FencedSession, layer: str, feature_id: str) -> Any:
    model = BY_KEY[layer].model if layer in BY_KEY else None
    if model is None:
        return session.get(Area, feature_id) if feature_id.isascii() and feature_id.isdigit() else None
    number = as_id(feature_id)
    return session.get(model, number) if number else None


def _areas(session: FencedSession, typed: str) -> Sequence[Any]:
    coded = select(AreaCode.area_path).where(AreaCode.code == typed)
    meant = or_(Area.name.icontains(typed, autoescape=True), Area.path.in_(coded))
    likeliest = (*_likeliest(Area.name, typed), func.length(Area.path), Area.path)
    return session.scalars(select(Area).where(meant).order_by(*likeliest).limit(MOST)).all()


def _records(session: FencedSession, model: type[Enterprise | Resource], typed: str) -> Sequence[Any]:
    meant = [model.name.icontains(typed, autoescape=True), model.address.icontains(typed, autoescape=True)]
    if model is Enterprise:
        meant.append(Enterprise.code == typed.upper())
    likeliest = (*_likeliest(model.name, typed), model.name, model.id)
    return session.scalars(select(model).where(or_(*meant)).order_by(*likeliest).limit(MOST)).all()


def _landmarks(session: FencedSession, typed: str) -> Sequence[Any]:
    meant = select(Landmark).where(
        Landmark.ended_on.is_(None), Landmark.name.icontains(typed, autoescape=True)
    )
    return session.scalars(meant.order_by(*_likeliest(Landmark.name, typed), Landmark.id).limit(MOST)).all()


def _likeliest(column: Any, typed: str) -> tuple[ColumnElement[Any], ...]:
    exact = func.lower(column) == typed.lower()
    return exact.desc(), column.istartswith(typed, autoescape=True).desc(), func.length(column)


def _unlikeliness(choice: Choice, key: str) -> tuple[bool, bool]:
    name = choice.label.casefold()
    return name != key, not name.startswith(key)


def _of_point(session: FencedSession, told: LonLat, system: str, *, turned: bool = False) -> Choice:
    """A coordinate that was typed; where it was turned, or had to be moved onto this map, it is said from where."""
    lon, lat = (float(degrees) for degrees in TO_WGS84[system](*told))
    place = at(session, (lon, lat))
    note = None
    if turned or (lon, lat) != told:
        parts = {"system": Sentence(texts(CoordinateSystem)[system]), "place": _degrees(told)}
        as_told, other = (
            N_("Read as {system}: {place}."),
            N_("The link had longitude and latitude the wrong way round. Read as {system}: {place}."),
        )
        note = Sentence(other if turned else as_told, parts)
    return Choice(_degrees((lon, lat)), place.areas[-1].name if place.areas else "", lon, lat, note, system)


def _degrees(point: LonLat) -> str:
    return f"{point[0]:.5f}, {point[1]:.5f}"
