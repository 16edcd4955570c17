"""Which days of a ledger of hazards say when something was put right, and not when it was closed?

“已整改” beside “整改完成时间” is in most of them. Its re-check is still due, so it has no closing day; the day stays in
its text, under the file's own heading.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.mapping import Mapping
from gridmap.imports.reading.sheets import Sheet
from gridmap.vocabulary import HazardState

_NOUN, _DAY, _TEXT = "hazards", "closed_on", "description"
_RECHECK_DUE = frozenset({HazardState.RECTIFIED, HazardState.PASSED})


def into_the_text(sheet: Sheet, mapping: Mapping, rows: Sequence[dict[str, Any]]) -> list[Sentence]:
    """Write them there, and the sentence that tells it."""
    at = next((column for column, key in mapping.columns.items() if key == _DAY), None)
    meant = [row for row in rows if row.get("state") in _RECHECK_DUE and _DAY in row]
    if mapping.noun != _NOUN or at is None or not meant:
        return []
    for row in meant:
        told = f"{sheet.columns[at]}：{row.pop(_DAY).isoformat()}"
        row[_TEXT] = f"{row[_TEXT]}\n{told}" if row.get(_TEXT) else told
    text = N_(
        "{count} hazards are put right and their re-check is due; “{heading}” stands in their text, for only what is"
        " closed has a closing day."
    )
    return [Sentence(text, {"count": len(meant), "heading": sheet.columns[at]})]
