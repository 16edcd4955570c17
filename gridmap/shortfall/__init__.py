"""What falls short in a township, why, and what closes it, as its published answers say it?"""

from gridmap.shortfall.lines import Line, lines
from gridmap.shortfall.loans import Loan, loans, neighbours
from gridmap.shortfall.reading import Asker, Shortfall, read

__all__ = ["Asker", "Line", "Loan", "Shortfall", "lines", "loans", "neighbours", "read"]
