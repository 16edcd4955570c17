"""Which cells say no more than “as above”, and what do they mean?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gridmap.i18n.texts import N_, Sentence

_MARKS = frozenset(
    {"同上", "同前", "同上行", "上同", "〃", "″", "々", "〞", "＂", '"', "''", "’’", "”", "同 上", "ditto"}
)
_MOST_LETTERS = 5
READ = N_("{count} cells say “as above”; they were read as the cell above them.")

Numbered = tuple[int, Sequence[Any]]


def filled(body: Sequence[Numbered]) -> tuple[list[Numbered], tuple[Sentence, ...]]:
    """The rows with the cell above in each such place. Where there is none above, the cell stays as it is."""
    found: list[Numbered] = []
    count = 0
    above: Sequence[Any] = ()
    for number, cells in body:
        if any(map(_is_mark, cells)):
            meant = [
                above[at] if _is_mark(cell) and at < len(above) and above[at] is not None else cell
                for at, cell in enumerate(cells)
            ]
            count += sum(one is not other for one, other in zip(cells, meant, strict=True))
            cells = meant
        found.append((number, cells))
        above = cells
    return found, (Sentence(READ, {"count": count}),) if count else ()


def _is_mark(cell: Any) -> bool:
    return type(cell) is str and len(cell) <= _MOST_LETTERS and cell.strip().casefold() in _MARKS
