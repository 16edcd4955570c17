"""Is this value one that the field can hold? What arrives is JSON from a browser, so it may be anything."""

from __future__ import annotations

import json
import math
import re
import unicodedata
import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.outlines.crossings import crossings
from gridmap.fields import LONGEST_LINE, LONGEST_TEXT, YEARS, Field, seen
from gridmap.i18n.texts import N_, Sentence

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_PHONE = re.compile(r"\+?[0-9][0-9 ()/-]{2,28}[0-9]", re.ASCII)
Day = TypeVar("Day", date, datetime)
MOST_CORNERS = 20_000
"""Of one shape that is drawn by hand."""
_SMALLEST_LAT, _LARGEST_LAT = -85.0, 85.0  # beyond them the map's projection ends; the tables refuse them too


def above_zero(value: float) -> Sentence | None:
    """For `Field.check`: what is complained of in a number that is zero or less."""
    return None if value > 0 else Sentence(N_("This must be more than zero."))


class Unreadable(Exception):
    """This value cannot stand in this field; the sentence says why."""

    def __init__(self, msgid: str, **parts: Any) -> None:
        self.sentence = Sentence(msgid, parts)
        super().__init__(str(self.sentence))


def read(field: Field, value: Any) -> Any:
    """The value as the column holds it, points as (lon, lat), shapes sound and flat; None where it was left empty.

    Raises Unreadable with the complaint.
    """
    found = None if value is None else _READERS[field.kind](field, value)
    if found is None or found == "":
        if field.required:
            raise Unreadable(N_("Fill this in."))
        return found
    complaint = field.check(found)
    if complaint is not None:
        raise Unreadable(complaint.msgid, **complaint.parts)
    return found


def _line(field: Field, value: Any) -> str:
    text = field.tidy(seen(_storable(value)))
    if len(text) > LONGEST_LINE:
        raise Unreadable(
            N_("This is too long: {length} characters, at most {most}."), length=len(text), most=LONGEST_LINE
        )
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise Unreadable(N_("Write this in one line."))
    if has_invisible(text):
        raise Unreadable(N_("Write this in one line, without invisible characters."))
    return text


def has_invisible(text: str) -> bool:
    """Control characters, other line ends, and marks that turn the direction of what stands beside them."""
    return any(
        unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} or letter in _TURNING for letter in text
    )


def _long(field: Field, value: Any) -> str:
    text = field.tidy(_storable(value).replace("\r\n", "\n"))
    if len(text) > LONGEST_TEXT:
        raise Unreadable(
            N_("This is too long: {length} characters, at most {most}."), length=len(text), most=LONGEST_TEXT
        )
    return text


def _storable(value: Any) -> str:
    """PostgreSQL keeps every text but NUL bytes and halves of characters."""
    if not isinstance(value, str):
        raise Unreadable(N_("This is not a text."))
    if any(letter == "\0" or unicodedata.category(letter) == "Cs" for letter in value):
        raise Unreadable(N_("This contains characters that cannot be stored."))
    return value


def _phone(field: Field, value: Any) -> str:
    text = unicodedata.normalize("NFKC", _line(field, value))
    if text and not _PHONE.fullmatch(text):
        raise Unreadable(N_("This is not a phone number."))
    return text


def _number(field: Field, value: Any) -> int | float | None:
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).strip()
        if not text:
            return None
        value = float(text) if _NUMBER.fullmatch(text) and len(text) < LONGEST_LINE else math.nan
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Unreadable(N_("This is not a number."))
    if value < 0:
        raise Unreadable(N_("This cannot be less than zero."))
    if value > field.most:
        raise Unreadable(N_("This is too large: at most {most}."), most=f"{field.most:.0f}")
    if not field.whole:
        return float(value)
    if value != int(value):
        raise Unreadable(N_("Write a whole number."))
    return int(value)


def _measure(field: Field, value: Any) -> int | float | None:
    found = _number(field, value)
    if found == 0:
        raise Unreadable(N_("Write a number above 0, or leave it empty where nobody measured."))
    return found


def _date(field: Field, value: Any) -> date | None:
    if value == "":
        return None
    try:
        found = date.fromisoformat(value) if isinstance(value, str) and _DATE.fullmatch(value) else None
    except ValueError:
        found = None
    if found is None:
        raise Unreadable(N_("Write the date as year-month-day, for example 2026-03-02."))
    return _within(found)


def _moment(field: Field, value: Any) -> datetime | None:
    """A moment in ISO 8601 with its offset, as the browser writes it."""
    if value == "":
        return None
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Unreadable(N_("Write day and time, for example 2026-03-02 14:30."))
    return _within(found)


def _within(found: Day) -> Day:
    """Written rightly, a day may still be none that is meant."""
    if found.year not in YEARS:
        raise Unreadable(
            N_("The year {year} cannot be meant: write one from {first} to {last}."),
            year=str(found.year), first=str(YEARS[0]), last=str(YEARS[-1]),
        )  # fmt: skip
    return found


def _choice(field: Field, value: Any) -> str | None:
    if value == "":
        return None
    if not isinstance(value, str) or value not in field.choices:
        raise Unreadable(N_("Choose one of the given values."))
    return value


def _choices(field: Field, value: Any) -> list[str]:
    words = value if isinstance(value, list) else [None]
    if not all(isinstance(each, str) and each in field.choices for each in words):
        raise Unreadable(N_("Choose among the given values."))
    return [each for each in field.choices if each in words]


def _flag(field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unreadable(N_("Answer yes or no."))
    return value


def _point(field: Field, value: Any) -> tuple[float, float]:
    pair: tuple[Any, Any] = (value.get("lon"), value.get("lat")) if isinstance(value, dict) else (None, None)
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in pair):
        raise Unreadable(N_("This is not a point on the map. Set it again by a tap on the map."))
    try:
        lon, lat = float(pair[0]), float(pair[1])
    except OverflowError:  # a whole number of hundreds of digits
        raise Unreadable(N_("This is not a point on the map. Set it again by a tap on the map.")) from None
    if not (-180 <= lon <= 180 and _SMALLEST_LAT <= lat <= _LARGEST_LAT):  # NaN fails too
        raise Unreadable(N_("This is not a point on the map. Set it again by a tap on the map."))
    return lon, lat


def _course(field: Field, value: Any) -> BaseGeometry:
    found = _drawn(value)
    if found.geom_type != "LineString" or shapely.length(found) == 0:
        raise Unreadable(N_("A line has at least two corners that lie apart, and is of one piece."))
    return found


def _outline(field: Field, value: Any) -> BaseGeometry:
    found = _drawn(value)
    if found.geom_type not in ("Polygon", "MultiPolygon"):
        raise Unreadable(N_("An outline has at least three corners, one in a line."))
    places = crossings(found)
    if len(places):
        lon, lat = places[0].tolist()
        raise Unreadable(
            N_("The outline crosses or touches itself at {places}. Move its corners apart there."),
            places=f"({lon:.6f}, {lat:.6f})",
        )
    if not found.is_valid or shapely.area(found) == 0:
        raise Unreadable(N_("The outline encloses nothing. Set at least three corners that lie apart."))
    return MultiPolygon(list(shapely.get_parts(found)))


def _drawn(value: Any) -> BaseGeometry:
    """A geometry of GeoJSON (RFC 7946), flat, of corners that lie on the earth."""
    try:
        found = shapely.force_2d(shapely.from_geojson(json.dumps(value, allow_nan=False)))
    except (ValueError, TypeError, RecursionError, GEOSException):
        raise Unreadable(N_("This is not a shape on the map.")) from None
    xy = shapely.get_coordinates(found)
    if len(xy) > MOST_CORNERS:
        raise Unreadable(N_("This may have at most {most} corners. Simplify it first."), most=MOST_CORNERS)
    if not len(xy) or not np.isfinite(xy).all() or (np.abs(xy) > (180, _LARGEST_LAT)).any():
        raise Unreadable(N_("Its corners need a longitude and a latitude in degrees."))
    return found


def _reference(field: Field, value: Any) -> uuid.UUID | None:
    if value == "":
        return None
    try:
        return uuid.UUID(value)
    except (ValueError, AttributeError, TypeError):
        raise Unreadable(N_("Choose one of the given values.")) from None


def _people(field: Field, value: Any) -> list[uuid.UUID] | None:
    """The ids of several people, each once."""
    named = value if isinstance(value, list) else [None]
    found = [_reference(field, each) for each in named]
    return list(dict.fromkeys(each for each in found if each is not None)) or None


_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_READERS: dict[str, Callable[[Field, Any], Any]] = {
    "text": _line,
    "long": _long,
    "credit_code": _line,
    "code": _line,
    "phone": _phone,
    "number": _number,
    "measure": _measure,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "flag": _flag,
    "point": _point,
    "line": _course,
    "area": _outline,
    "reference": _reference,
    "enterprise": _reference,
    "person": _reference,
    "people": _people,
    "datetime": _moment,
}
