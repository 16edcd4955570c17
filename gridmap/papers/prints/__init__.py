"""How is a map printed on a sheet of paper, drawn from the published answers, with all that a map on paper must say?"""

from gridmap.papers.prints.gathering import BaseMap, PrintedLayer, gathered, ground
from gridmap.papers.prints.paper import DPI, SIZES, PrintSheet, paper
from gridmap.papers.prints.scale import best
from gridmap.papers.prints.sheet import Words, sheet
from gridmap.papers.prints.writing import FORMS, written

__all__ = [
    "DPI",
    "FORMS",
    "SIZES",
    "BaseMap",
    "PrintSheet",
    "PrintedLayer",
    "Words",
    "best",
    "gathered",
    "ground",
    "paper",
    "sheet",
    "written",
]
