"""How does an outing go from plan to visits, and what do they add up to?"""

from gridmap.records.visiting.counting import Counts, Hazards, counts

__all__ = ["Counts", "Hazards", "counts"]
