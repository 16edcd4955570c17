"""How large is a sheet, how finely is it printed, and where on it stand map and legend?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_

MM_PER_INCH = 25.4
SIZES: Mapping[str, tuple[int, int]] = {"A4": (210, 297), "A3": (297, 420), "A0": (841, 1189)}
"""Width and height in mm of an upright sheet (ISO 216)."""
DPI: Mapping[str, int] = {"A4": 300, "A3": 300, "A0": 150}
"""Dots an inch: a poster is read from farther away."""


@dataclass(frozen=True)
class PrintSheet:
    """A sheet; all lengths in mm. large: how much larger letters and signs are than on A4."""

    size: str
    width: float
    height: float
    dpi: int
    large: float

    def px(self, mm: float) -> int:
        return round(mm * self.dpi / MM_PER_INCH)

    @property
    def margin(self) -> float:
        return 8 * self.large

    @property
    def head(self) -> float:
        return 17 * self.large

    @property
    def column(self) -> float:
        """Width of the legend."""
        return 58 * self.large

    @property
    def map_box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of the map."""
        top = self.margin + self.head
        width = self.width - 2 * self.margin - self.column - 4 * self.large
        return self.margin, top, width, self.height - top - self.margin


def paper(size: str, wide: bool, dpi: int = 0) -> PrintSheet:
    """wide: the sheet lies on its side. dpi: 0 for the usual one. Raises InvalidInput for a size nobody has."""
    if size not in SIZES:
        raise InvalidInput(N_("A sheet is one of: {sizes}."), sizes=", ".join(SIZES))
    short, long = SIZES[size]
    width, height = (long, short) if wide else (short, long)
    return PrintSheet(size, width, height, dpi or DPI[size], (short / SIZES["A4"][0]) ** 0.75)
