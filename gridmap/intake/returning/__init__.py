"""What goes back as a workbook: any table, the rows with what is wrong with them, and blank templates?"""

from gridmap.intake.returning.cells import safe_cell
from gridmap.intake.returning.problems import with_problems
from gridmap.intake.returning.tables import export, table
from gridmap.intake.returning.templates import template

__all__ = ["export", "safe_cell", "table", "template", "with_problems"]
