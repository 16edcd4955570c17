"""What does the form for one record hold?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapely.geometry import mapping

from gridmap.fields import Field
from gridmap.records.geometry import stored
from gridmap.registers import Register


@dataclass(frozen=True)
class FilledField:
    """A field of a form with what is in it now: dates as ISO text, a point as {"lon", "lat"}, shapes as GeoJSON."""

    field: Field
    value: Any


def form(register: Register, row: Any) -> list[FilledField]:
    """The fields of one record that may be changed, in the order of the form."""
    return [each for each in typed(register, row) if each.field.editable]


def typed(register: Register, row: Any) -> list[FilledField]:
    """The fields of one record that people write, those too that are said once and not changed afterwards."""
    return [FilledField(field, _shown(getattr(row, field.key))) for field in register.typed]


def _shown(value: Any) -> Any:
    place = stored(value)
    if place is not None:
        return {"lon": place[0], "lat": place[1]} if isinstance(place, tuple) else mapping(place)
    return value.isoformat() if hasattr(value, "isoformat") else value
