"""Which rows of a mapped sheet are good, which wait for a person, and what is wrong with each of them?"""

from gridmap.imports.checking.check import check
from gridmap.imports.checking.results import CellProblem, Checked, CheckedRow, Fix, Quarantined
from gridmap.imports.checking.systems import CrsChoice

__all__ = ["CellProblem", "Checked", "CheckedRow", "CrsChoice", "Fix", "Quarantined", "check"]
