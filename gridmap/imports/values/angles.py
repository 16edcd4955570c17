"""Which coordinate stands in a cell: decimals, degrees with minutes and seconds, or a projected system's metres?

Numbers only; which system they are in is asked, and `gridmap.imports.checking` tests the answer.
"""

from __future__ import annotations

import math
import re
import unicodedata

from gridmap.coordinates.pasted import parse_lonlat
from gridmap.fields import Field, seen
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading.sheets import Cell, shown
from gridmap.imports.values.refusal import Refusal

_NUMBER = r"\d{1,9}(?:\.\d{1,20})?"
_ANGLE = re.compile(
    r"(?P<before>[EWNS]|[东西南北][经纬]|LON|LNG|LAT|X|Y)?\s*:?\s*(?P<sign>[+-]?)\s*"
    rf"(?P<deg>{_NUMBER})\s*(?:[°度]\s*(?:(?P<min>{_NUMBER})\s*['′’‘分]\s*"
    rf"(?:(?P<sec>{_NUMBER})\s*(?:\"|″|”|“|''|′′|’’|秒)\s*)?)?)?(?P<after>[EWNS])?"
)
_PARTED = re.compile(
    r"(?P<before>[EWNS])?\s*(?P<deg>\d{1,3})[-:\s](?P<min>\d{1,2})[-:\s](?P<sec>\d{1,2}(?:\.\d{1,20})?)\s*(?P<after>[EWNS])?"
    r"(?P<sign>)"
)
_WKT = re.compile(r"(?:SRID=\d+;)?\s*POINT\s*(?:Z|M|ZM)?\s*\(\s*([^()]+?)\s*\)")
_GEO = re.compile(r"GEO:(-?\d{1,2}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?)(?:[,;?].*)?")
"""RFC 5870: latitude, then longitude."""
_DECIMAL = r"[+-]?\d{1,3}\.\d{1,20}"
_LIFTED = re.compile(rf"({_DECIMAL})([ ,;]) ?({_DECIMAL})\2 ?[+-]?{_NUMBER}(?:\2 ?[+-]?{_NUMBER})?")
"""With a height behind, and perhaps an accuracy: KML's 116.87,38.3,0."""
_SURVEYED = re.compile(rf"([+-]?{_NUMBER}) ([+-]?{_NUMBER}) [+-]?{_NUMBER} [+-]?{_NUMBER}")
_COMMA = re.compile(r"^([^,]*\d{2}),(\d+[^,]*)$")
"""Where a comma parts the decimals, as in tables whose cells are parted by semicolons."""
_LETTERS = re.compile(r"(?<=\d)[DMS](?=[\d\s,;]|$)")
_SIGNS = {"D": "°", "M": "′", "S": "″"}
_NEGATIVE = {"W", "S", "西经", "南纬"}
_NORTHWARD = {"N", "S", "北纬", "南纬", "LAT"}
_GAP = re.compile(r"\s*[,;、|/]\s*|\s+")


def angle(_: Field, cell: Cell) -> float | None:
    """Degrees or metres. NaN and infinities are handed on, for the check of the place to name them."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = _plain(cell)
    if not text:
        return None
    if text in {"NAN", "INF", "-INF", "INFINITY"}:
        return math.nan
    match = _read(_COMMA.sub(r"\1.\2", text))
    value = _value(match) if match else None
    if value is None:
        raise _unreadable()
    return value


def pair(_: Field, cell: Cell) -> tuple[float, float] | None:
    """(longitude or easting, latitude or northing) in the order told by letters, else by magnitude, else as written.

    Also a point as WKT, and latitude, longitude, altitude and accuracy as survey programs (ODK, Kobo) write them.
    """
    text = _plain(cell)
    if geo := _GEO.fullmatch(text):
        return float(geo[2]), float(geo[1])
    drawn = _WKT.fullmatch(text)
    text = (
        " ".join(drawn[1].split()[:2])
        if drawn
        else text.replace('"', "").strip("()[]{} ")
        if text.startswith("{")
        else text.strip("()[]{} ")
    )
    if not text:
        return None
    surveyed = _SURVEYED.fullmatch(text)
    if surveyed:
        return float(surveyed[2]), float(surveyed[1])
    lifted = _LIFTED.fullmatch(text)
    if lifted and 90 < max(float(lifted[1]), float(lifted[3])) <= 180:
        one, other = float(lifted[1]), float(lifted[3])
        return (one, other) if one > 90 else (other, one)
    for gap in _GAP.finditer(text):
        first, second = _read(text[: gap.start()]), _read(text[gap.end() :])
        if first is None or second is None:
            continue
        values = _value(first), _value(second)
        if values[0] is not None and values[1] is not None:
            return _ordered((first, second), (values[0], values[1]))
    return _in_words(text)


def _in_words(text: str) -> tuple[float, float]:
    """Whatever is pasted on the pages is read here too, where its words or its signs tell the order."""
    plain = _LETTERS.sub(lambda found: _SIGNS[found[0]], text.replace("=", ":"))
    points = parse_lonlat(plain)
    if len(points) != 1 or plain.replace(".", "").replace(",", "").replace(" ", "").isdigit():
        raise _unreadable()
    return points[0]


def _read(text: str) -> re.Match[str] | None:
    return _ANGLE.fullmatch(text) or _PARTED.fullmatch(text)


def _plain(cell: Cell) -> str:
    # the masculine ordinal stands for a degree sign on some keyboards, and NFKC would make a letter of it
    return unicodedata.normalize("NFKC", seen(shown(cell)).replace("\u00ba", "\u00b0")).strip().upper()


def _value(match: re.Match[str]) -> float | None:
    minutes, seconds = float(match["min"] or 0), float(match["sec"] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    value = float(match["deg"]) + minutes / 60 + seconds / 3600
    negative = (match["sign"] == "-") != bool({match["before"], match["after"]} & _NEGATIVE)
    return -value if negative else value


def _ordered(
    matches: tuple[re.Match[str], re.Match[str]], values: tuple[float, float]
) -> tuple[float, float]:
    first, second = values
    northward = [bool({match["before"], match["after"]} & _NORTHWARD) for match in matches]
    if northward[0] != northward[1]:
        return (second, first) if northward[0] else (first, second)
    if abs(first) <= 90 < abs(second) <= 180:
        return second, first
    return first, second


def _unreadable() -> Refusal:
    return Refusal(
        Sentence(N_("This is no coordinate.")),
        Sentence(
            N_(
                "Write degrees such as 116.85 or 116°51′00″, or leave the cell empty: the place can "
                "be set on the map later."
            )
        ),
    )
