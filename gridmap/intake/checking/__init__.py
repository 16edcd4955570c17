"""Which rows of a mapped sheet are good, which wait for a person, and what is wrong with each of them?"""

from gridmap.intake.checking.check import check
from gridmap.intake.checking.results import CellProblem, Checked, Fix, Quarantined, Row
from gridmap.intake.checking.systems import CrsChoice

__all__ = ["CellProblem", "Checked", "CrsChoice", "Fix", "Quarantined", "Row", "check"]
