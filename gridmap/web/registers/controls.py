"""How is each field of a form asked for, and what stands in it before anybody types?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry

from gridmap.coordinates.pasted_shape import as_text
from gridmap.fields import SHAPES, YEARS, YES_NO, Field
from gridmap.records.beside import beside
from gridmap.records.geometry import lonlat, stored
from gridmap.registers import Register
from gridmap.web import current, formatting
from gridmap.web.language import translate

Typed = dict[str, str]
"""Name of a control -> what stands in it."""
NONE = "none"
"""In the boxes of several words: somebody looked and found none of them."""
LON, LAT, SYSTEM = "geom.lon", "geom.lat", "geom.system"
AREA = "area_path"
MOST_SIDE_BY_SIDE = 3
"""Words of a choice that are all in sight, where one of them always stands; more are a list that opens."""

_INPUTS = {"date": "date", "datetime": "datetime-local", "phone": "tel"}
_KEYBOARDS = {"number": "decimal", "measure": "decimal"}


@dataclass(frozen=True)
class Control:
    """One control. widget: `_WIDGETS`, radio or text; choices: (value, text). bounds: of a day, for the picker and for
    `day-bounds.js`, which follows what stands in the other fields."""

    choices: Sequence[tuple[str, str]]
    field: Field
    widget: str
    input: str = "text"
    keyboard: str = ""
    bounds: Sequence[tuple[str, str]] = ()

    @property
    def name(self) -> str:
        return self.field.key

    @property
    def heading(self) -> str:
        return formatting.heading(self.field)


def controls(register: Register, *, is_new: bool) -> list[Control]:
    """The fields that a person writes here, in the order of the register; what stands beside comes last."""
    fields = [each for each in register.typed if is_new or each.editable]
    return [control(each, begins=_begins(register, each)) for each in (*fields, *register.beside)]


def control(each: Field, *, begins: bool = False) -> Control:
    """How a field is asked for. begins: there is always a value, so nothing need be chosen."""
    choices = [(value, translate(text)) for value, text in (each.choices or {}).items()]
    if each.kind == "flag":
        choices = [(value, translate(text)) for value, text in YES_NO.items()]
    elif each.kind == "choice" and not begins:
        choices.insert(0, ("", ""))
    elif each.kind == "choices":
        choices.append((NONE, translate("none")))
    widget: str = each.kind if each.kind in _WIDGETS else "text"
    if each.kind == "choice" and begins and len(choices) <= MOST_SIDE_BY_SIDE:
        widget = "radio"
    typed, keyboard = _INPUTS.get(each.kind, "text"), _KEYBOARDS.get(each.kind, "")
    return Control(choices, each, widget, typed, keyboard, tuple(_bounds(each).items()))


def _bounds(each: Field) -> dict[str, str]:
    """Which days may stand in the field: attributes of its control."""
    if each.kind not in ("date", "datetime"):
        return {}
    begins, ends = ("T00:00", "T23:59") if each.kind == "datetime" else ("", "")
    found = {"min": f"{YEARS[0]}-01-01{begins}", "max": f"{YEARS[-1]}-12-31{ends}"}
    if each.past and each.kind == "date":
        found |= {"max": current.today().isoformat(), "data-past": ""}
    if each.not_before:
        found["data-not-before"] = each.not_before
    if each.required_in_ledgers and not each.required:
        found["data-begins-today"] = ""  # left empty it is the day of the entry
    return found


_WIDGETS = frozenset({"long", "choice", "choices", "flag", "enterprise", "person", "people", *SHAPES})


def _begins(register: Register, each: Field) -> bool:
    """Is there always a value, because the column has a default?"""
    column = register.model.__table__.c.get(each.key)
    return column is not None and column.default is not None and not column.nullable


def written(register: Register, row: Any, asked: Sequence[Control]) -> Typed:
    """What stands in the controls for this row."""
    stands: Typed = {AREA: row.area_path or ""}
    besides = beside(register, row)
    for control in asked:
        if control.name in besides:
            stands[control.name] = besides[control.name]
        else:
            stands |= _written(control, getattr(row, control.name))
    return stands


def _written(control: Control, value: Any) -> Typed:
    if control.widget == "point":
        place = lonlat(value)
        return {LON: f"{place[0]:.6f}", LAT: f"{place[1]:.6f}"} if place else {LON: "", LAT: ""}
    if control.widget in SHAPES:
        drawn = stored(value)
        return {control.name: as_text(drawn) if isinstance(drawn, BaseGeometry) else "", SYSTEM: "wgs84"}
    return {control.name: _text(control.field, value)}


def _text(each: Field, value: Any) -> str:
    if value is None:
        return ""
    if each.kind == "choices":
        return ",".join(value) or NONE
    if each.kind == "people":
        return ",".join(map(str, value))
    if each.kind == "flag":
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(current.now().tzinfo).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, float):
        return f"{value:g}" if value < 1e5 else repr(value).removesuffix(".0")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def posted(form: Mapping[str, Any], asked: Sequence[Control]) -> Typed:
    """What stands in the controls of a form that was sent."""
    stands: Typed = {AREA: str(form.get(AREA, ""))}
    for control in asked:
        if control.widget == "point":
            stands |= {name: str(form.get(name, "")).strip() for name in (LON, LAT)}
        elif control.widget in SHAPES:
            stands[control.name] = str(form.get(control.name, "")).replace("\r\n", "\n")
            stands[SYSTEM] = str(form.get(SYSTEM, "wgs84"))
        elif control.widget == "choices":
            stands[control.name] = ",".join(form.getlist(control.name))  # type: ignore[attr-defined]
        else:
            stands[control.name] = str(form.get(control.name, ""))
    return stands
