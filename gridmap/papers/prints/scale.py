"""At which scale does an area fit on the sheet, and how long is a bar that shows it?"""

from __future__ import annotations

import math

from gridmap.analysis.metres import metres_a_degree
from gridmap.papers.prints.paper import PrintSheet, paper
from gridmap.papers.report.canvas import View

STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_BARS = (1.0, 2.0, 5.0)


def fitted(bounds: tuple[float, float, float, float], sheet: PrintSheet) -> tuple[View, int]:
    """The view of the map's box with the bounds (degrees) in its middle, and its scale 1:n, a round n."""
    west, south, east, north = bounds
    _, _, width_mm, height_mm = sheet.map_box
    middle = (south + north) / 2
    across, up = metres_a_degree(middle).tolist()
    least = max((east - west) * across / width_mm, (north - south) * up / height_mm, 0.001) * 1000 * 1.04
    denominator = _round_up(least)
    px_a_metre = sheet.px(1000) / denominator
    scale = px_a_metre * up
    width, height = sheet.px(width_mm), sheet.px(height_mm)
    flat = across / up
    left = (west + east) / 2 - width / 2 / scale / flat
    return View(width, height, left, middle + height / 2 / scale, scale, flat), denominator


def best(size: str, bounds: tuple[float, float, float, float], dpi: int = 0) -> PrintSheet:
    """The sheet upright or on its side, whichever shows the bounds larger. Raises InvalidInput as `paper`."""
    both = [paper(size, wide, dpi) for wide in (True, False)]
    return min(both, key=lambda sheet: fitted(bounds, sheet)[1])


def bar_m(denominator: int, most_mm: float) -> float:
    """The longest round length in metres whose bar is at most so long."""
    most = most_mm / 1000 * denominator
    tens = 10.0 ** math.floor(math.log10(most))
    return max(step * tens for step in _BARS if step * tens <= most)


def _round_up(least: float) -> int:
    tens = 10.0 ** math.floor(math.log10(least))
    return round(next(step * tens for step in (*STEPS, 10.0) if step * tens >= least))
