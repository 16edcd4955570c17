"""What does a program ask of a collection? Each parameter that cannot be understood is named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import request
from shapely.geometry.base import BaseGeometry

from gridmap.coordinates.reference_systems import DEFAULT, OutsideOfSystem, System, box_on_wgs84
from gridmap.errors import InvalidInput
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.publishing.items import NUMBERS, ItemsFilter
from gridmap.web import current
from gridmap.web.ogc.shared import refuse_unknown

MOST, USUAL = 10_000, 1000
OWN = ("title", "area")
STANDARD = ("bbox", "bbox-crs", "crs", "datetime", "limit", "after")
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


@dataclass(frozen=True)
class ItemsRequest:
    wanted: ItemsFilter
    system: System
    limit: int
    after: str


def asked(fields: Sequence[Field], systems: Sequence[System]) -> ItemsRequest:
    """The parameters of the request. fields: those by which may be filtered. Raises InvalidInput."""
    by_key = {each.key: each for each in fields}
    refuse_unknown(*STANDARD, *OWN, *by_key)
    values = [(each, _values(each, request.args[key])) for key, each in by_key.items() if key in request.args]
    own = {key: [request.args[key]] for key in OWN if key in request.args}
    within, days = _bbox(systems), _days(request.args.get("datetime", ""))
    return ItemsRequest(
        ItemsFilter(within, days, values, own),
        system_of("crs", systems),
        _limit(),
        request.args.get("after", ""),
    )


def system_of(name: str, systems: Sequence[System]) -> System:
    """The reference system that a parameter names. Raises InvalidInput for one that is not offered."""
    if name not in request.args:
        return DEFAULT
    found = next((each for each in systems if each.uri == request.args[name]), None)
    if found is None:
        raise InvalidInput(
            N_("“{name}” names no reference system of this collection; its own page lists them under “crs”."),
            name=name,
        )
    return found


def _limit() -> int:
    text = request.args.get("limit", str(USUAL))
    if not _WHOLE.fullmatch(text) or int(text) < 1:
        raise InvalidInput(N_("“limit” is a whole number, 1 or more."))
    return min(int(text), MOST)


def _bbox(systems: Sequence[System]) -> BaseGeometry | None:
    system = system_of("bbox-crs", systems)
    if "bbox" not in request.args:
        return None
    parts = request.args["bbox"].split(",")
    wrong = InvalidInput(
        N_(
            "“bbox” is four numbers, the lower corner and the upper one, in the order of the axes of “bbox-crs”."
        )
    )
    if len(parts) not in (4, 6) or not all(_NUMBER.fullmatch(part.strip()) for part in parts):
        raise wrong
    numbers = [float(part) for part in parts]
    if len(numbers) == 6:  # heights are no part of what is published
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    try:
        return box_on_wgs84(system, numbers)
    except OutsideOfSystem:
        raise wrong from None


def _days(text: str) -> tuple[date | None, date | None] | None:
    """A day or a moment, or from one to another; ".." or nothing leaves a side open."""
    if "datetime" not in request.args:
        return None
    parts = text.split("/")
    if len(parts) == 1:
        day = _day(parts[0])
        return day, day
    if len(parts) == 2 and any(part not in ("", "..") for part in parts):
        first, last = (None if part in ("", "..") else _day(part) for part in parts)
        if first is None or last is None or first <= last:
            return first, last
    raise _no_time()


def _day(text: str) -> date:
    """A moment is the day that it falls on here."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text.upper())
            return moment.astimezone(ZoneInfo(current.installation().settings.timezone)).date()
    except (ValueError, OverflowError):
        pass
    raise _no_time()


def _no_time() -> InvalidInput:
    return InvalidInput(
        N_(
            "“datetime” is a day or a moment (2026-03-02, 2026-03-02T08:00:00Z), or two with “/” between them."
        )
    )


def _values(of: Field, text: str) -> list[str]:
    if of.kind in NUMBERS and not _NUMBER.fullmatch(text):
        raise InvalidInput(N_("“{name}” is a number."), name=of.key)
    return [text]
