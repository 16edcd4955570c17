"""Which point does a pasted text name: decimals, degrees and minutes, or metres with their zone?"""

from __future__ import annotations

import re
import unicodedata

from gridmap.coordinates.gauss_kruger import wgs84_from_gauss_kruger
from gridmap.errors import InvalidInput

Point = tuple[float, float]
"""(lon, lat), WGS 84 degrees."""

# Chinese signs stand here by their code: degree, minute, second; east, west, south, north; the two words.
_DEGREE = "[\u00b0\u5ea6]"
_MINUTE = "['\u2018\u2019\u2032\u5206]"
_SECOND = "(?:[\"\u201c\u201d\u79d2]|''|\u2032\u2032|\u2019\u2019)"
_WORD = r"(?:LONGITUDE|LATITUDE|LON|LNG|LAT|[EWNS]|[\u4e1c\u897f\u5357\u5317]?[\u7ecf\u7eac]\u5ea6?)\s*[:=]?"
_NUMBER = r"\d{1,9}(?:\.\d+)?"  # metres have eight digits; of hundreds a float is infinite
_ANGLE = (
    rf"(?P<sign#>[+-]?)(?P<deg#>{_NUMBER})"
    rf"(?:\s*(?P<unit#>{_DEGREE})(?:\s*(?P<min#>{_NUMBER})\s*{_MINUTE}(?:\s*(?P<sec#>{_NUMBER})\s*{_SECOND})?)?)?"
)
_SIDE = rf"(?:(?P<before#>{_WORD})\s*{_ANGLE}|{_ANGLE.replace('#>', '#b>')}(?:\s*(?P<after#>{_WORD}))?)"
_HEIGHT = r"(?:[\s,;/|\u3001]+(?P<height>[+-]?\d+(?:\.\d+)?)\s*(?:M|\u7c73)?)?"
_PAIR = re.compile(
    _SIDE.replace("#", "1") + r"(?P<gap>[\s,;/|\u3001]*)" + _SIDE.replace("#", "2") + _HEIGHT, re.ASCII
)
# Twins of the signs on some keyboards, of which NFKC would make letters and blanks.
_TWINS = str.maketrans("\u00ba\u02da\u00b4\u00a8", "\u00b0\u00b0'\"")
_LONGITUDE = re.compile("LON|LNG|[EW\u7ecf]")
_NEGATIVE = re.compile("^[WS]|[\u897f\u5357]")


def parse_lonlat(text: str) -> tuple[Point, ...]:
    """The points that the text may mean: none where it is no coordinate, two where the order cannot be told.

    Full-width digits and signs are read as their plain twins. Without letters the number over 90 is the
    longitude; metres are read where their easting carries its zone. A height behind decimals of degrees is left out.
    """
    plain = unicodedata.normalize("NFKC", visible(text).translate(_TWINS)).upper()
    match = _PAIR.fullmatch(plain.strip(" \t\r\n()[]{}"))
    if match is None or not _is_parted(match):
        return ()
    first, second = _Side(match, "1"), _Side(match, "2")
    if first.degrees is None or second.degrees is None:
        return ()
    orders = _orders(first, second)
    points = [(lon, lat) for lon, lat in orders if abs(lon) <= 180 and abs(lat) <= 90]
    if match["height"] and not (first.is_exact and second.is_exact and points):
        return ()
    if not points and not (first.word or second.word):
        return _projected(first.degrees, second.degrees)
    return tuple(dict.fromkeys(points))


def visible(text: str) -> str:
    """The text without the marks that nobody sees and that come along when it is copied: joiners, directions."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


class _Side:
    """One of the two numbers: its value in degrees (None where minutes or seconds reach 60) and its word."""

    def __init__(self, match: re.Match[str], side: str) -> None:
        word: str = match[f"before{side}"] or match[f"after{side}"] or ""
        self.word = word.rstrip(":= ")
        self.is_exact = bool(self.word or match[f"unit{side}"] or match[f"unit{side}b"]) or "." in (
            match[f"deg{side}"] or match[f"deg{side}b"]
        )
        names = ("sign", "deg", "min", "sec")
        part = {name: match[f"{name}{side}"] or match[f"{name}{side}b"] for name in names}
        minutes, seconds = float(part["min"] or 0), float(part["sec"] or 0)
        value = float(part["deg"]) + minutes / 60 + seconds / 3600
        negative = (part["sign"] == "-") != bool(_NEGATIVE.search(self.word) if self.word else False)
        self.degrees = None if minutes >= 60 or seconds >= 60 else (-value if negative else value)

    @property
    def is_longitude(self) -> bool | None:
        return bool(_LONGITUDE.search(self.word)) if self.word else None


def _is_parted(match: re.Match[str]) -> bool:
    """Two bare numbers need something between them, or nobody can tell where the first one ends."""
    return bool(match["gap"] or match["after1"] or match["before2"] or match["unit1"] or match["unit1b"])


def _orders(first: _Side, second: _Side) -> list[Point]:
    a, b = first.degrees or 0.0, second.degrees or 0.0
    if first.is_longitude is None and second.is_longitude is None:
        return [(a, b), (b, a)]
    if first.is_longitude == second.is_longitude:
        return []
    leads = first.is_longitude if first.is_longitude is not None else not second.is_longitude
    return [(a, b)] if leads else [(b, a)]


def _projected(first_m: float, second_m: float) -> tuple[Point, ...]:
    try:
        lon, lat = wgs84_from_gauss_kruger(first_m, second_m)
    except InvalidInput:
        return ()
    return ((float(lon), float(lat)),)
