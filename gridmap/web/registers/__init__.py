"""How does everyone keep the registers: look through them, add to them, change and close what is theirs?"""

from gridmap.web.registers import changes, counted, forms, listing, overview, record
from gridmap.web.registers.shared import blueprint

__all__ = ["blueprint", "changes", "counted", "forms", "listing", "overview", "record"]
