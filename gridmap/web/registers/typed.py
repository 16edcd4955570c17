"""Which values does a sent form say, as the saving of records takes them?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from shapely.geometry import mapping
from sqlalchemy import func, or_, select

from gridmap.coordinates.pasted_shape import parse_shape
from gridmap.errors import InvalidInput, Problem
from gridmap.fields import SHAPES, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.ids import as_id
from gridmap.registers.enterprises import Enterprise
from gridmap.web import current
from gridmap.web.registers.controls import AREA, LAT, LON, NONE, SYSTEM, Control, Typed
from gridmap.web.registers.shared import person_names

_AN_ENTERPRISE = N_("There is no enterprise of this name or code where you may look.")
_SEVERAL = N_("{count} enterprises are called like this. Write the unified social credit code.")


def values(asked: Sequence[Control], stands: Typed, names: Iterable[str]) -> dict[str, Any]:
    """field -> value of the controls that are among the names; what cannot be read stays, for the saving to refuse."""
    wanted = set(names)
    said = {control.name: _value(control, stands) for control in asked if wanted & _names(control)}
    if AREA in wanted and stands[AREA]:
        said[AREA] = stands[AREA]
    return said


def changed(stands: Typed, was: Typed) -> list[str]:
    return [name for name, text in stands.items() if text != was.get(name, "")]


def _names(control: Control) -> set[str]:
    return {LON, LAT} if control.widget == "point" else {control.name}


def _value(control: Control, stands: Typed) -> Any:
    if control.widget == "point":
        return _point(stands)
    text = stands[control.name]
    if control.widget in SHAPES:
        return _drawn(control, stands)[0]
    if control.widget == "choices":
        return [] if text == NONE else [each for each in text.split(",") if each != NONE] if text else None
    if control.widget == "flag":
        return {"true": True, "false": False}.get(text)
    if control.field.kind == "datetime":
        return moment(text)
    if control.widget == "enterprise" and text.strip():
        return named_enterprise(text)[0] or text
    if control.widget in ("person", "people") and text.strip():
        return _people(control, text)
    return None if control.widget == "people" else text


def _people(control: Control, text: str) -> Any:
    """The ids of those who were named, as text; what names nobody stays, for the saving to refuse."""
    meant = person_names().meant(text)
    ids = [str(each) for each in meant.people]
    if control.widget == "people":
        return text if meant.complaint else ids
    return ids[0] if len(ids) == 1 and not meant.complaint else text


def _point(stands: Typed) -> dict[str, Any] | None:
    if not stands[LON] and not stands[LAT]:
        return None
    return {"lon": _degrees(stands[LON]), "lat": _degrees(stands[LAT])}


def _drawn(control: Control, stands: Typed) -> tuple[Any, Sentence | None]:
    """A line or an outline as GeoJSON; what cannot be read stays, for the saving to refuse, with what is wrong."""
    text = stands[control.name]
    try:
        drawn = parse_shape(text, stands[SYSTEM], line=control.widget == "line") if text.strip() else None
    except InvalidInput as refused:
        return text, refused.sentence
    return None if drawn is None else mapping(drawn), None


def _degrees(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def moment(text: str) -> str:
    """The browser's local time with the installation's own offset."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=current.now().tzinfo).isoformat() if text else ""
    except ValueError:
        return text


def named_enterprise(text: str) -> tuple[str, int]:
    """(id as text or empty, how many are meant) of the enterprise that was named, by its code or by its name.

    The whole name decides before a part of it; only what the viewer may see is found.
    """
    named = " ".join(text.replace("\0", "").split())
    if number := as_id(named):
        return str(number), 1
    exact = or_(Enterprise.code == named.upper(), func.lower(Enterprise.name) == named.lower())
    for meant in (exact, Enterprise.name.icontains(named, autoescape=True)):
        found = current.session().scalars(select(Enterprise.id).where(meant).limit(100)).all()
        if found:
            return (str(found[0]) if len(found) == 1 else ""), len(found)
    return "", 0


def better_said(asked: Sequence[Control], stands: Typed, problems: Iterable[Problem]) -> dict[str, Sentence]:
    """field -> its first complaint; of an enterprise that was not found, what would find it."""
    told = {problem.field: problem.sentence for problem in reversed(list(problems))}
    for control in asked:
        if control.widget == "enterprise" and control.name in told and stands[control.name].strip():
            count = named_enterprise(stands[control.name])[1]
            if count != 1:
                told[control.name] = Sentence(_SEVERAL if count else _AN_ENTERPRISE, {"count": count})
        if control.widget in ("line", "area") and control.name in told:
            told[control.name] = _drawn(control, stands)[1] or told[control.name]
        if control.widget in ("person", "people") and control.name in told:
            told[control.name] = person_names().meant(stands[control.name]).complaint or told[control.name]
    return told


def told_by_fields(refused: InvalidInput, asked: Sequence[Control], stands: Typed) -> InvalidInput:
    """The same refusal, each field's complaint as `better_said` says it."""
    told = better_said(asked, stands, refused.problems)
    problems = [Problem(name, sentence) for name, sentence in told.items()]
    return InvalidInput(refused.sentence.msgid, problems, **refused.sentence.parts)


def named(control: Control, stands: Typed) -> str:
    """What a person reads in the place of an id."""
    if control.widget != "enterprise":
        return person_names().told(person_names().meant(stands[control.name]).people)
    return enterprise_name(control.field, stands)


def enterprise_name(field: Field, stands: Typed) -> str:
    """What a person reads in the place of an enterprise's id."""
    number = as_id(stands.get(field.key))
    if number is None:
        return stands.get(field.key, "")
    found = current.session().get(Enterprise, number)
    return found.name if found else ""
