"""Have the people a shelter within a walk, and is there room for them?

The same division as for goods: places in shelters are the stock, people the need, and the walk is the way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.supplies.allocation import Allocation, allocate

Numbers = NDArray[np.float64]


def sheltered(people: Numbers, places: Numbers, walk_s: Numbers, limit_s: float) -> Allocation:
    """Divide the places of shelters (s,) over the people of each area (p,); both NaN where unknown. walk_s (s, p)."""
    return allocate(people, places, walk_s, limit_s)
