"""How does a hazard go through its loop: its steps so far, the next one, one that was wrong, and the table of all?"""

from gridmap.web.hazard_loop import api, forms, look_back, table, wrong_steps
from gridmap.web.hazard_loop.shared import blueprint

__all__ = ["api", "blueprint", "forms", "look_back", "table", "wrong_steps"]
