"""Which things of help say by their own names that they are not in use?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import idle_names

_NOUN = "resources"
_NAMED_MOST = 5


def out_of_service(noun: str, rows: Sequence[dict[str, Any]]) -> list[Sentence]:
    """Write it into rows that say nothing else of their state; the sentence that tells it."""
    found = []
    for row in rows if noun == _NOUN else ():
        word = idle_names.word_in(str(row.get("name", "")))
        if word and "in_service" not in row:
            row["in_service"] = False
            row.setdefault("out_reason", word)
            found.append(str(row["name"]))
    if not found:
        return []
    told = {"count": len(found), "names": ", ".join(found[:_NAMED_MOST])}
    text = N_("{count} are out of service by their own names: {names}. Say otherwise in a column of states.")
    return [Sentence(text, told)]
