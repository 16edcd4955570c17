"""In which direction of its line may a road be driven?"""

from __future__ import annotations

from gridmap.fields import Field
from gridmap.imports.reading.sheets import Cell, shown
from gridmap.imports.values import words

AGAINST = "-1"
"""One way, against the order of the line."""

_GEOFABRIK: dict[str, bool | str] = {"B": False, "F": True, "T": AGAINST}
"""https://download.geofabrik.de/osm-data-in-gis-formats-free.pdf, 3.3: both, from the first point on, to it."""

_BOTH = frozenset({"双向", "both", "双向通行", "reversible", "alternating", "双行", "双向单车道", "潮汐"})
_ALONG = frozenset(
    {"单向", "单行", "forward", "单向通行", "ft", "正向", "正向单行", "顺向", "顺向单行", "正向通行", "顺行"}
)
_REVERSED = frozenset(
    {AGAINST, "reverse", "backward", "-1.0", "tf", "逆向", "反向", "反向单行", "逆向单行", "反向通行", "逆行"}
)


def one_way(field: Field, cell: Cell) -> bool | str | None:
    """True along the line, AGAINST against it, False both ways. Capitals B, F, T are Geofabrik's, small t and f not."""
    text = shown(cell).strip()
    if isinstance(cell, str) and text in _GEOFABRIK:
        return _GEOFABRIK[text]
    plain = text.casefold()
    if plain in _REVERSED:
        return AGAINST
    if plain in _BOTH | _ALONG:
        return plain in _ALONG
    return words.flag(field, cell)
