"""Which number has each vertex of a line in its source?"""

from __future__ import annotations

import re

from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading.sheets import Cell, shown
from gridmap.imports.values.refusal import Refusal

_NUMBERS = re.compile(
    r"-?\d{1,18}( -?\d{1,18})*", re.ASCII
)  # a whole number of 64 bits has 18 digits and more


def nodes(_: Field, cell: Cell) -> list[int] | None:
    """Whole numbers with blanks between them, one a vertex in the order of the line."""
    text = " ".join(shown(cell).split())
    if not text:
        return None
    if not _NUMBERS.fullmatch(text):
        raise Refusal(
            Sentence(N_("These are not the numbers of nodes.")),
            Sentence(N_("Write whole numbers with blanks between them, one for each vertex of the line.")),
        )
    return [int(number) for number in text.split()]
