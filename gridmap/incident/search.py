"""Which places may a typed text mean: a coordinate, a village or grid, an enterprise, a resource, a hamlet?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select

from gridmap.coordinates import TO_WGS84, parse_link, parse_lonlat, system_said, visible
from gridmap.db.models import Area, AreaCode
from gridmap.db.sessions import FencedSession
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.incident.choices import Choice, choices_of
from gridmap.incident.places import LonLat, Place, at
from gridmap.incident.readings import MOST, Closeness, Reading, closeness, likeliest, named, readings
from gridmap.records.ids import as_id
from gridmap.registers import BY_KEY
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.landmarks import Landmark
from gridmap.registers.resources import Resource
from gridmap.vocabulary import CoordinateSystem, texts

LONGEST = 2000


def find(session: FencedSession, text: str, system: str = "") -> list[Choice]:
    """What the text may mean, the likeliest first; at most 20. Never more than the viewer may see.

    An exact name comes before one that begins so, and that before one that only contains it; among equals
    areas come first, then enterprises, resources and other named places. Names are read with and without their
    suffix, and behind the areas that they lie in (`readings`). system: in which a coordinate is to be read
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
    read = readings(session, typed)
    records = [row for model in (Enterprise, Resource) for row in _records(session, model, typed, read)]
    rows = [*_areas(session, typed, read), *records, *_landmarks(session, read)]
    if not rows:
        return choices_of(session, _around(session, read), lambda *_: Closeness.NEAR)
    found = choices_of(session, rows, lambda row, path, name: closeness(row, path, name, read))
    return sorted(found, key=lambda choice: choice.closeness)[:MOST]


def settled(choices: Sequence[Choice]) -> Choice | None:
    """The choice that needs no asking: the only one, or of the likeliest first the only one that is called so."""
    if not choices or choices[0].closeness == Closeness.NEAR:
        return None
    exact = choices[0].closeness <= Closeness.SAME
    meant = [each for each in choices if not exact or each.closeness == choices[0].closeness]
    return meant[0] if len(meant) == 1 else None


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


def _areas(session: FencedSession, typed: str, read: Sequence[Reading]) -> Sequence[Area]:
    coded = select(AreaCode.area_path).where(AreaCode.code == typed)
    meant = or_(named(Area.name, Area.path, read), Area.path.in_(coded))
    exact, begins, length = likeliest(Area.name, read)
    order = (exact, begins, length, func.length(Area.path), Area.path)
    return session.scalars(select(Area).where(meant).order_by(*order).limit(MOST)).all()


def _around(session: FencedSession, read: Sequence[Reading]) -> Sequence[Area]:
    """The smallest areas that the beginning of the text names, where nothing in them is called as its end says."""
    paths = [each.path for each in read if each.path]
    smallest = max(map(len, paths), default=0)
    meant = Area.path.in_([path for path in paths if len(path) == smallest])
    return session.scalars(select(Area).where(meant).order_by(Area.path)).all() if paths else []


def _records(
    session: FencedSession, model: type[Enterprise | Resource], typed: str, read: Sequence[Reading]
) -> Sequence[Any]:
    meant = [named(column, model.area_path, read) for column in (model.name, model.address)]
    if model is Enterprise:
        meant.append(Enterprise.code == typed.upper())
    order = (*likeliest(model.name, read), model.name, model.id)
    return session.scalars(select(model).where(or_(*meant)).order_by(*order).limit(MOST)).all()


def _landmarks(session: FencedSession, read: Sequence[Reading]) -> Sequence[Landmark]:
    meant = Landmark.ended_on.is_(None), named(Landmark.name, Landmark.area_path, read)
    order = (*likeliest(Landmark.name, read), Landmark.id)
    return session.scalars(select(Landmark).where(*meant).order_by(*order).limit(MOST)).all()


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
