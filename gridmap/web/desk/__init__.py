"""How does a duty officer take a call, act on it, report it, and hand over? One file a page."""

from gridmap.web.desk import acts, call, handover, one, overview, reports, review
from gridmap.web.desk.shared import blueprint, wall

__all__ = ["acts", "blueprint", "call", "handover", "one", "overview", "reports", "review", "wall"]
