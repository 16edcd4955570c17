"""How do other programs, like QGIS, read the layers? By the standards of the OGC, with the person's rights."""

from gridmap.web.ogc import collections, definition, items, landing, tiles
from gridmap.web.ogc.shared import blueprint

__all__ = ["blueprint", "collections", "definition", "items", "landing", "tiles"]
