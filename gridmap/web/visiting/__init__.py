"""How are outings planned and made, on the phone and at the desk: places, people, checklist, signature?"""

from gridmap.web.visiting import campaigns, checklists, entering, kept, outings, start, visits
from gridmap.web.visiting.shared import blueprint

__all__ = ["blueprint", "campaigns", "checklists", "entering", "kept", "outings", "start", "visits"]
