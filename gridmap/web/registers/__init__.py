"""How does everyone keep the registers: look through them, add to them, change and close what is theirs?"""

from gridmap.web.registers import changes, counted, edges, forms, listing, overview, record
from gridmap.web.registers.shared import blueprint

__all__ = ["blueprint", "changes", "counted", "edges", "forms", "listing", "overview", "record"]
