"""Which colours mean what? Risk has its official four; everything else keeps away from them.

Ramps are ColorBrewer's sequential ones (Cynthia Brewer, colorbrewer2.org).
"""

from __future__ import annotations

from gridmap.i18n.texts import N_
from gridmap.marks import Mark
from gridmap.vocabulary import Risk

RED, ORANGE, YELLOW, BLUE = "#c62828", "#ef6c00", "#f2c200", "#1565c0"
UNKNOWN = "#8a8f98"
INK, TEAL, SLATE, BROWN, GREEN = "#1f2933", "#0f6b6b", "#44546a", "#6b4f3a", "#2f6b3a"
PURPLES = ("#f2f0f7", "#cbc9e2", "#9e9ac8", "#756bb1", "#54278f")
"""Five steps of lightness, as many as can be told apart on a map: a profile has one band fewer, later is darkest."""
PLUM, LILAC = "#6a1b7a", "#a884c4"

RISK_MARKS = (
    Mark(Risk.RED, Risk.RED.text, RED, shape="diamond", size_px=26),
    Mark(Risk.ORANGE, Risk.ORANGE.text, ORANGE, shape="triangle", size_px=26),
    Mark(Risk.YELLOW, Risk.YELLOW.text, YELLOW, shape="square", size_px=22),
    Mark(Risk.BLUE, Risk.BLUE.text, BLUE, shape="circle", size_px=22),
)


RISK_HEXAGONS = (
    *(Mark(mark.key, mark.title, mark.color, "hexagon", letter="!", size_px=22) for mark in RISK_MARKS),
    Mark("ungraded", N_("Not graded"), UNKNOWN, "hexagon", letter="?", hatch=True, size_px=22),
)
"""The marks of graded places that are no enterprises; the last is of what nobody has graded."""
