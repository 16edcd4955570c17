"""What does an incident suppose that holds for no other: which roads are closed, and who is under way already?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from gridmap.incident.places import LonLat


@dataclass(frozen=True)
class Supposed:
    """closed: points on roads (WGS 84) that nobody passes. sent: resources that are left out of the answer."""

    closed: tuple[LonLat, ...] = ()
    sent: frozenset[uuid.UUID] = frozenset()


AS_IT_IS = Supposed()
