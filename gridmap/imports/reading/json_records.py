"""What is in JSON that is no single collection of features: one object a line, a list of them, rows of a web service?

RFC 8142 (text sequences) and what GDAL calls GeoJSONSeq: one feature a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import limits, plain_text, tables
from gridmap.imports.reading.sheets import OpenedFile

SEPARATOR = "\x1e"
_NAMED_MOST = 12
_DEEPEST = 3
NO_JSON = N_("Lines that are no whole JSON were left out: {lines}.")


def is_by_line(text: str) -> bool:
    """Does the first line hold a whole object, and another one begin behind it? text: may break off."""
    lines = _lines(text)
    first = next(lines, (0, ""))[1]
    return first.startswith("{") and next(lines, (0, ""))[1].startswith("{") and _object(first) is not None


def collection(text: str) -> tuple[str, tuple[Sentence, ...]] | None:
    """Features by line or in a bare list as one collection, and which lines were left out; None where it is one."""
    text = text.lstrip("\ufeff \t\r\n")
    if not (text.startswith(("[", SEPARATOR)) or is_by_line(text)):
        return None
    found, notes = _told(text)
    features = [each for each in found if each.get("type") == "Feature"]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), notes


def read(path: Path) -> OpenedFile:
    """Plain records as a table. Raises InvalidInput where there are none."""
    text, _ = plain_text.decode(path.read_bytes())
    records, notes = _told(text.lstrip("\ufeff \t\r\n"))
    flat = [dict(_flat(each)) for each in records]
    columns = tuple(dict.fromkeys(name for each in flat for name in each))
    tables.refuse_too_many("", len(flat), len(columns))
    rows = [[each.get(name) for name in columns] for each in flat]
    sheet = tables.sheet_of("", rows, notes=notes, headers=columns) if columns else None
    return OpenedFile("", "JSON", (sheet,) if sheet else ())


def _told(text: str) -> tuple[list[dict[str, Any]], tuple[Sentence, ...]]:
    if not text.startswith(SEPARATOR) and not is_by_line(text):
        return _within(_whole(text)), ()
    found, lost = [], []
    for number, line in _lines(text):
        each = _object(line)
        if each is None:
            lost.append(number)
        else:
            found.append(each)
    if not lost:
        return found, ()
    named = ", ".join(map(str, lost[:_NAMED_MOST])) + (" …" if len(lost) > _NAMED_MOST else "")
    return found, (Sentence(NO_JSON, {"lines": named}),)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip(f"{SEPARATOR} \t\r")
        if bare:
            yield number, bare


def _object(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _whole(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            N_("This JSON is damaged or was not copied whole. Export it once more and hand it in again.")
        ) from error


def _within(told: Any, depth: int = 0) -> list[dict[str, Any]]:
    """The first list of objects, as services wrap it: {"code": 0, "data": {"list": [...]}}."""
    if isinstance(told, list) and told and all(isinstance(each, dict) for each in told):
        return told
    if isinstance(told, dict) and depth < _DEEPEST:
        for each in told.values():
            if isinstance(each, dict | list):
                found = _within(each, depth + 1)
                if found:
                    return found
    return []


def _flat(record: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Heading and cell; what is nested is called by its path, and a short list is one text."""
    for name, told in record.items():
        heading = f"{above}{name}"[: limits.MAX_CELL_LENGTH]
        if isinstance(told, dict) and above.count("/") < _DEEPEST:
            yield from _flat(told, f"{heading}/")
        elif isinstance(told, list) and not any(isinstance(each, dict | list) for each in told):
            yield heading, "、".join("" if each is None else str(each) for each in told) or None
        elif isinstance(told, dict | list):
            yield heading, json.dumps(told, ensure_ascii=False)
        else:
            yield heading, told
