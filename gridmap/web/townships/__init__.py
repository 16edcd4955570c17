"""How do the townships of a county stand beside each other, or the counties of a city? To read, and as a workbook."""

from gridmap.web.townships import page, workbook
from gridmap.web.townships.shared import blueprint

__all__ = ["blueprint", "page", "workbook"]
