"""Which pages keep the tree of areas and draw their outlines? One file a subject; all share one blueprint."""

from gridmap.web.area_pages import drawing, form, merge, one, steps, tree
from gridmap.web.area_pages.shared import blueprint

__all__ = ["blueprint", "drawing", "form", "merge", "one", "steps", "tree"]
