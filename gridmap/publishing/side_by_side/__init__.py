"""How do the townships of an area stand beside each other, and what do they come to together?"""

from gridmap.publishing.side_by_side.columns import COLUMNS, FigureColumn
from gridmap.publishing.side_by_side.reading import Read, read
from gridmap.publishing.side_by_side.totals import Cell, cell, gathered, total

__all__ = ["COLUMNS", "Cell", "FigureColumn", "Read", "cell", "gathered", "read", "total"]
