"""How does a grid hang on a wall: one sheet with its map, legend, scale, phones and a code to the live map?"""

from gridmap.web.area_sheet import page
from gridmap.web.area_sheet.shared import blueprint

__all__ = ["blueprint", "page"]
