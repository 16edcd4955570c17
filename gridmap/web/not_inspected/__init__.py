"""What was left undone, list by list: how many, which, where, and how does one plan an outing there?"""

from gridmap.web.not_inspected import listing, overview, workload
from gridmap.web.not_inspected.shared import blueprint

__all__ = ["blueprint", "listing", "overview", "workload"]
