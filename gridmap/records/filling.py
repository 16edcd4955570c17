"""How do typed values become a row, with every complaint about them collected?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Text

from gridmap.errors import InvalidInput, Problem
from gridmap.fields import SHAPES
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.beside import set_beside
from gridmap.records.geometry import element, stored
from gridmap.records.placing import AREA, lie_at_the_enterprise, place
from gridmap.records.reading import Unreadable, read
from gridmap.registers.base.register import Register, Saving

_NOT_HERE = N_("This field cannot be changed here.")
_BY_STEPS = N_("This follows from the steps of the record; take the next step on its page.")


def blank(noun: Register, record_id: uuid.UUID) -> Any:
    """A new row with the defaults of its columns, not yet in any session."""
    columns = noun.model.__table__.c
    scalars = {entry.key: columns[entry.key].default for entry in noun.typed}
    return noun.model(id=record_id, **{key: each.arg for key, each in scalars.items() if each is not None})


def fill(
    noun: Register, row: Any, values: Mapping[str, Any], saving: Saving, prefixes: Sequence[str]
) -> None:
    """Set the values on the row, and what follows from them.

    prefixes: where the editor may write this noun. Raises InvalidInput with every complaint, and Forbidden.
    """
    problems = _read_into(noun, row, values, saving) + set_beside(noun, row, values)
    lie_at_the_enterprise(noun, row, saving)
    told = {problem.field for problem in problems}
    problems += [
        Problem(entry.key, Sentence(N_("Fill this in.")))
        for entry in noun.typed
        if saving.is_new
        and entry.required
        and entry.kind not in SHAPES
        and entry.key not in told
        and getattr(row, entry.key) is None
    ]
    problems += [problem for problem in noun.problems(row, saving) if problem.field not in told]
    if "geom" not in told:
        problems += place(noun, row, values, saving, prefixes)
    if problems:
        raise InvalidInput(N_("Nothing was saved: some entries cannot be accepted."), problems)


def _read_into(noun: Register, row: Any, values: Mapping[str, Any], saving: Saving) -> list[Problem]:
    problems = []
    for key, value in values.items():
        entry = noun.field(key)
        if key == AREA or any(key == each.key for each in noun.beside):
            continue
        if entry is None or not (saving.is_new or entry.editable):
            by_steps = entry is not None and entry.by_steps
            problems.append(Problem(key, Sentence(_BY_STEPS if by_steps else _NOT_HERE)))
            continue
        try:
            _set(noun, row, key, read(entry, value))
        except Unreadable as unreadable:
            problems.append(Problem(key, unreadable.sentence))
    return problems


def _set(noun: Register, row: Any, key: str, value: Any) -> None:
    columns = noun.model.__table__.c
    if key != "geom":
        text = isinstance(columns[key].type, Text)
        empty = "" if text and not columns[key].nullable else None
        setattr(row, key, empty if value is None or value == "" else value)
    elif value != stored(row.geom):
        row.geom = element(value) if value else None
        for fallen in noun.of_shape:
            setattr(row, fallen, None)
        if "source_crs" in columns:
            row.source_crs = "wgs84"  # a point that was put on our own map needs no conversion
