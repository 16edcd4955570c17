"""How are papers issued, found, read, printed and corrected, and who sets how? One file a subject; one blueprint."""

from gridmap.web.papers import county, delegations, issuing, listing, one, settings, starts, templates
from gridmap.web.papers.shared import blueprint

__all__ = [
    "blueprint",
    "county",
    "delegations",
    "issuing",
    "listing",
    "one",
    "settings",
    "starts",
    "templates",
]
