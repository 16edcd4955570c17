"""To which area does a record belong? Its point and the editor's rights decide, not what the client says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gridmap.db.models import Area
from gridmap.errors import Forbidden, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard
from gridmap.records.geometry import LonLat, middle
from gridmap.records.places import OUTSIDE, areas_at, smallest, undrawn
from gridmap.registers.base.register import Register, Saving
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import Level

_ELSEWHERE = N_(
    "This place lies in {area}, outside the areas that you may write to. Correct the place if it is wrong; if it is"
    " right, pass it on to {area}."
)
AREA = "area_path"  # may be said of a record without a point


def lie_at_the_enterprise(register: Register, row: Any, saving: Saving) -> None:
    """A new record lies where its enterprise lies, unless a point of its own was given."""
    if not saving.is_new or not register.belongs_to_an_enterprise:
        return
    owner = saving.session.get(Enterprise, row.enterprise_id) if row.enterprise_id else None
    if owner is None or getattr(row, "geom", None) is not None:
        return
    row.area_path = owner.area_path
    if register.shape == "point":
        row.geom = owner.geom


def place(
    register: Register, row: Any, values: Mapping[str, Any], saving: Saving, prefixes: Sequence[str]
) -> list[Problem]:
    """Set the row's area by its point, or the middle of its shape; the complaints where that cannot be done.

    What crosses the boundary stays where it is kept when it is drawn anew beyond it.
    prefixes: where the editor may write. Raises Forbidden where the record would lie elsewhere.
    """
    named = values.get(AREA)
    point = middle(getattr(row, "geom", None))
    if point is None:
        return _by_name(row, named, saving, prefixes)
    if saving.is_new or "geom" in saving.given:
        outside = _by_point(row, point, named, saving, prefixes)
        return [] if register.crosses_boundary and not saving.is_new else outside
    if named is not None:
        return [Problem(AREA, Sentence(N_("The area follows from the point on the map.")))]
    return []


def _by_point(row: Any, point: LonLat, named: Any, saving: Saving, prefixes: Sequence[str]) -> list[Problem]:
    around = areas_at(saving.session, point)
    area = smallest(around, prefixes)
    if area is None and around:
        raise _elsewhere(around, prefixes)
    if area is None:  # a township that has not drawn its outlines yet can still be filled
        candidates = undrawn(saving.session, prefixes)
        area = next((each for each in candidates if each.path == named), next(iter(candidates), None))
    if area is None:
        return [Problem("geom", Sentence(OUTSIDE))]
    row.area_path = area.path
    return []


def _elsewhere(around: Sequence[Area], prefixes: Sequence[str]) -> Forbidden:
    """Says in which neighbour a point lies: beyond the editor's townships in which one, else in which part of them."""
    township = next((each for each in around if each.level == Level.TOWNSHIP), None)
    is_neighbour = township is not None and not any(held.startswith(township.path) for held in prefixes)
    named = township if township is not None and is_neighbour else around[-1]
    return Forbidden(_ELSEWHERE, area=named.name)


def _by_name(row: Any, named: Any, saving: Saving, prefixes: Sequence[str]) -> list[Problem]:
    if named is not None:
        if not isinstance(named, str) or "\0" in named or saving.session.get(Area, named) is None:
            return [Problem(AREA, Sentence(N_("There is no such area.")))]
        row.area_path = named
    elif row.area_path is None and len(prefixes) == 1:
        row.area_path = prefixes[0]
    if row.area_path is None:
        return [Problem(AREA, Sentence(N_("Put a point on the map, or say in which area it lies.")))]
    guard.require(saving.session, row.area_path, prefixes)
    return []
