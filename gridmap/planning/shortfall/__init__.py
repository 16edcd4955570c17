"""What falls short in a township or a county, why, and what closes it, as its published answers say it?"""

from gridmap.planning.shortfall.lines import ShortfallLine, lines
from gridmap.planning.shortfall.loans import Loan, loans, neighbours
from gridmap.planning.shortfall.reading import Reader, Shortfall, read
from gridmap.planning.shortfall.together import Together, together

__all__ = [
    "Loan",
    "Reader",
    "Shortfall",
    "ShortfallLine",
    "Together",
    "lines",
    "loans",
    "neighbours",
    "read",
    "together",
]
