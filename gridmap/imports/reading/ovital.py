"""Which marks does an Ovital (奥维互动地图) text file list?

One mark a line: attributes with a blank, comma, semicolon or tab between them, no heading. Longitude and latitude
stand side by side, longitude first, as degrees, degrees and minutes, or degrees, minutes and seconds; before them
the name, after them altitude and remarks. A lone `g` or `b` in front says that the line is in GCJ-02 or BD-09;
without it the line is in CGCS2000. Source: Ovital's help on importing marks from txt.
"""

from __future__ import annotations

import re
from itertools import pairwise

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import tables
from gridmap.imports.reading.sheets import Sheet

COLUMNS = ("name", "longitude", "latitude", "altitude", "remarks", "coordinate system")

_MINUTES = r"\d{1,2}(?:\.\d+)?[′'’分]"
_SECONDS = "\\d{1,2}(?:\\.\\d+)?(?:″|\"|”|秒|'')"
_ANGLE = re.compile(rf"[+-]?\d{{1,3}}(?:\.\d{{3,}}|[°度](?:{_MINUTES}(?:{_SECONDS})?)?)")
_ALTITUDE = re.compile(r"[+-]?\d{1,5}(?:\.\d+)?m?")
_SYSTEMS = {"g": "gcj02", "b": "bd09"}
_LOOKED_AT_LINES = 20


def sheet(text: str, notes: tuple[Sentence, ...]) -> Sheet | None:
    """The marks; None where the first lines are not such a list."""
    first = [line for line in text[: 64 * 1024].splitlines()[:_LOOKED_AT_LINES] if line.strip()]
    if not first or not all(_place(_parts(line)) for line in first):
        return None
    lines = text.splitlines()
    told = Sentence(
        N_("Read as a list of marks; a line without the sign g or b is in CGCS2000, by Ovital's rule.")
    )
    return tables.sheet_of("", [_mark(line) for line in lines], notes=(*notes, told), headers=COLUMNS)


def _parts(line: str) -> list[str]:
    sign = next((each for each in "\t,;，" if each in line), None)
    parts = line.split(sign) if sign else line.split()
    return [part.strip().strip('"') if sign else part for part in parts]


def _place(parts: list[str]) -> int | None:
    """Where the longitude stands: the first of two angles side by side."""
    for at, (first, second) in enumerate(pairwise(parts)):
        if _ANGLE.fullmatch(first) and _ANGLE.fullmatch(second):
            return at
    return None


def _mark(line: str) -> list[str | None]:
    parts = _parts(line)
    if not any(parts):
        return []
    system = "cgcs2000"
    if parts[0].lower() in _SYSTEMS and len(parts) > 2:
        system, parts = _SYSTEMS[parts[0].lower()], parts[1:]
    at = _place(parts)
    if at is None:
        return [" ".join(parts), None, None, None, None, system]
    before, rest = parts[:at], parts[at + 2 :]
    altitude = rest.pop(0) if rest and _ALTITUDE.fullmatch(rest[0]) else None
    if not before and rest:
        before = [rest.pop(0)]
    return [" ".join(before) or None, parts[at], parts[at + 1], altitude, " ".join(rest) or None, system]
