"""Why is a thing out of service whose ledger has a column for its state, and none for the reason?"""

from __future__ import annotations

from collections.abc import Mapping as Dict
from typing import Any

from gridmap.imports.checking.several_states import OF_THE_SHEET
from gridmap.imports.mapping import Mapping
from gridmap.imports.reading.sheets import Sheet, shown
from gridmap.imports.synonyms import WORDS, folded

_STATE, _REASON = "in_service", "out_reason"
_LONGEST_ANSWER = 1  # 否, ×, 0: what they answer stands in the heading


class Reasons:
    """The word of the state is the reason: 损坏, 已拆除; an answer to a heading is told with it: 是否完好：否."""

    def __init__(self, sheet: Sheet, mapping: Mapping, by: Dict[int, int] | None = None) -> None:
        """by: number of a row -> the column that tells its state, where it is not the mapped one (`Decided.by`)."""
        held = {key: at for at, key in mapping.columns.items()}
        self._at = held.get(_STATE) if _REASON not in held else None
        self._sheet, self._by = sheet, by or {}
        self._row = (
            {number: at for at, number in enumerate(sheet.row_numbers)} if self._at is not None else {}
        )

    def of(self, number: int, values: Dict[str, Any]) -> dict[str, str]:
        """number: of the row. Nothing where the row says why, or is in service."""
        if self._at is None or values.get(_STATE) is not False or values.get(_REASON):
            return {}
        at = self._by.get(number, self._at)
        if at == OF_THE_SHEET:
            return {_REASON: self._sheet.name}
        if at >= len(self._sheet.columns):
            return {}
        said = shown(self._sheet.rows[self._row[number]][at]).strip()
        if not said:
            return {}
        answers = len(said) <= _LONGEST_ANSWER or (said.isascii() and folded(said) in WORDS["flag"])
        return {_REASON: f"{self._sheet.columns[at]}：{said}" if answers else said}
