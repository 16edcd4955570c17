"""What falls short in a township or a county, why, and what closes it, as its published answers say it?"""

from gridmap.planning.shortfall.lines import ShortfallLine, lines
from gridmap.planning.shortfall.loans import Loan, loans, neighbours
from gridmap.planning.shortfall.reading import Shortfall, ShortfallReader, read
from gridmap.planning.shortfall.together import ComparedTownships, together

__all__ = [
    "ComparedTownships",
    "Loan",
    "Shortfall",
    "ShortfallLine",
    "ShortfallReader",
    "lines",
    "loans",
    "neighbours",
    "read",
    "together",
]
