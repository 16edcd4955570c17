"""Have the people a shelter within a walk, and is there room for them?

The same division as for goods: places in shelters are the stock, people the need, and the walk is the way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.supplies.allocation import Allocation, allocate

Numbers = NDArray[np.float64]


def room(area_m2: Numbers, m2_person: Numbers, told_people: Numbers) -> Numbers:
    """People that each shelter takes (s,): whole people on its area, or what its owner says; the smaller where both.

    area_m2, told_people: NaN unknown. m2_person: by the class of the shelter (GB 51143-2015), NaN unknown.
    """
    return np.fmin(np.floor(area_m2 / m2_person), told_people)


def sheltered(people: Numbers, places: Numbers, walk_s: Numbers, limit_s: float) -> Allocation:
    """Divide the places of shelters (s,) over the people of each area (p,); both NaN where unknown. walk_s (s, p)."""
    return allocate(people, places, walk_s, limit_s)
