"""How does what the worker read come back to the process that trusts it with nothing?

As lines of JSON, shapes as hexadecimal WKB: nothing in the answer can run, and an answer that was cut off shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TextIO

import shapely

from gridmap.i18n.texts import Sentence
from gridmap.imports.reading.sheets import Broken, OpenedFile, Row, Sheet

ROWS_A_LINE = 2000


class BrokenAnswer(Exception):
    """The worker's answer is not whole."""


def write(ledger: OpenedFile, out: TextIO) -> None:
    _line(out, {"ledger": {"format": ledger.format, "notes": [note.to_json() for note in ledger.notes]}})
    for sheet in ledger.sheets:
        _line(
            out,
            {
                "sheet": {
                    "name": sheet.name,
                    "columns": sheet.columns,
                    "header_row": sheet.header_row,
                    "declared_crs": sheet.declared_crs,
                    "notes": [note.to_json() for note in sheet.notes],
                    "cut_cells": sheet.cut_cells,
                    "captions": sheet.captions,
                    "shapes": sheet.geometry is not None,
                    "broken": [_broken(each) for each in sheet.broken],
                }
            },
        )
        for start in range(0, len(sheet.rows), ROWS_A_LINE):
            part = slice(start, start + ROWS_A_LINE)
            shapes = None if sheet.geometry is None else _hex(sheet.geometry[part])
            _line(out, {"numbers": sheet.row_numbers[part], "rows": sheet.rows[part], "shapes": shapes})
    _line(out, {"end": True})


def write_refusal(sentence: Sentence, out: TextIO) -> None:
    _line(out, {"refused": sentence.to_json()})


def read(name: str, lines: Iterable[str]) -> OpenedFile | Sentence:
    """The ledger, or the sentence with which the worker refused it. Raises BrokenAnswer."""
    answer = _Answer()
    try:
        for told in _told(lines):
            if "refused" in told:
                return Sentence.from_json(told["refused"])
            answer.take(told)
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise BrokenAnswer(str(error)) from error
    if not answer.ended:
        raise BrokenAnswer("the answer has no end")
    return answer.ledger(name)


@dataclass
class _Answer:
    head: dict[str, Any] = field(default_factory=dict)
    sheets: list[dict[str, Any]] = field(default_factory=list)
    ended: bool = False

    def take(self, told: dict[str, Any]) -> None:
        if "ledger" in told:
            self.head = told["ledger"]
        elif "sheet" in told:
            self.sheets.append({**told["sheet"], "rows": [], "numbers": [], "wkb": []})
        elif "rows" in told:
            sheet = self.sheets[-1]
            sheet["rows"] += map(tuple, told["rows"])
            sheet["numbers"] += told["numbers"]
            sheet["wkb"] += told["shapes"] or []
        self.ended = "end" in told

    def ledger(self, name: str) -> OpenedFile:
        return OpenedFile(name, self.head["format"], tuple(map(_sheet, self.sheets)), _notes(self.head))


def _sheet(told: dict[str, Any]) -> Sheet:
    rows: list[Row] = told["rows"]
    return Sheet(
        name=told["name"],
        columns=tuple(told["columns"]),
        rows=rows,
        row_numbers=told["numbers"],
        header_row=told["header_row"],
        geometry=list(shapely.from_wkb(told["wkb"])) if told["shapes"] else None,
        declared_crs=told["declared_crs"],
        notes=_notes(told),
        cut_cells=tuple((row, column) for row, column in told["cut_cells"]),
        broken=tuple(
            Broken(row, Sentence.from_json(reason), cure, None if shape is None else shapely.from_wkb(shape))
            for row, reason, cure, shape in told["broken"]
        ),
        captions=tuple(map(str, told["captions"])),
    )


def _broken(each: Broken) -> list[Any]:
    return [each.row, each.reason.to_json(), each.cure, *_hex([each.shape])]


def _notes(told: dict[str, Any]) -> tuple[Sentence, ...]:
    return tuple(Sentence.from_json(note) for note in told["notes"])


def _hex(shapes: Iterable[Any]) -> list[str | None]:
    return [None if shape is None else shapely.to_wkb(shape, hex=True) for shape in shapes]


def _line(out: TextIO, told: dict[str, Any]) -> None:
    json.dump(told, out, default=_plain, separators=(",", ":"), check_circular=False)
    out.write("\n")


def _plain(value: object) -> Any:
    """Days and moments keep their kind; what else a spreadsheet knows (times, spans) becomes its text."""
    if isinstance(value, datetime):
        return {"moment": value.replace(tzinfo=None).isoformat()}
    if isinstance(value, date):
        return {"moment": datetime(value.year, value.month, value.day).isoformat()}  # noqa: DTZ001
    return str(value)


def _told(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        yield json.loads(line, object_hook=_moment)


def _moment(found: dict[str, Any]) -> Any:
    return datetime.fromisoformat(found["moment"]) if found.keys() == {"moment"} else found
