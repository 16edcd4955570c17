"""Which value does each cell of a column mean, and which cells mean none?

`read_column` reads one column at a time. A cell is read, or refused with a reason and a remedy; where something
likely was meant it is proposed, never taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gridmap.fields import Field
from gridmap.imports.reading import speeds
from gridmap.imports.reading.sheets import Cell
from gridmap.imports.values import angles, dates, directions, lines, nodes, numbers, phones, words
from gridmap.imports.values.refusal import Refusal

Reader = Callable[[Field, Cell], Any]

_READERS: dict[str, Reader] = {
    "text": lines.text,
    "long": lines.long,
    "credit_code": lines.credit_code,
    "code": lines.code,
    "phone": phones.phone,
    "number": numbers.number,
    "datetime": dates.moment,
    "date": dates.day,
    "choice": words.choice,
    "choices": words.choices,
    "flag": words.flag,
    "angle": angles.angle,
    "pair": angles.pair,
    "nodes": nodes.nodes,
    "speed": speeds.limit,
    "one_way": directions.one_way,
    "standing": words.standing,
    "measure": numbers.measure,
    "person": lines.text,
    "people": lines.long,
}


@dataclass(frozen=True)
class ReadColumn:
    """values: one a cell, None where it is empty or refused. refused: index of the cell -> why."""

    values: list[Any]
    refused: dict[int, Refusal]


def read_column(field: Field, cells: Sequence[Cell]) -> ReadColumn:
    """Each different cell is read once: ledgers repeat themselves. Never raises."""
    reader = _READERS[field.kind]
    keys = list(zip(map(type, cells), cells, strict=True))  # True, 1 and 1.0 are equal, and not the same
    known: dict[tuple[type, Cell], Any] = dict.fromkeys(keys)
    refusals = set()
    for key in known:
        if key[1] is not None:
            known[key] = found = _read(reader, field, key[1])
            if isinstance(found, Refusal):
                refusals.add(key)
    values = [known[key] for key in keys]
    if not refusals:
        return ReadColumn(values, {})
    refused = {index: values[index] for index, key in enumerate(keys) if key in refusals}
    for index in refused:
        values[index] = None
    return ReadColumn(values, refused)


def _read(reader: Reader, field: Field, cell: Cell) -> Any:
    try:
        return reader(field, cell)
    except Refusal as refusal:
        return refusal.with_traceback(None)  # which would hold on to every row of the file


__all__ = ["ReadColumn", "Refusal", "read_column"]
