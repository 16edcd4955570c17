"""What goes back as a workbook: any table, the rows with what is wrong with them, and blank templates?"""

from gridmap.imports.export.problems import with_problems
from gridmap.imports.export.tables import export, table
from gridmap.imports.export.templates import template
from gridmap.papers.cells import safe_cell

__all__ = ["export", "safe_cell", "table", "template", "with_problems"]
