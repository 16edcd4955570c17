"""Which differences between records are drawing error, and from which size on are they a contradiction?

One place for all of them, each with its unit and its reason. What they let pass is said wherever findings are shown.
"""

from __future__ import annotations

SLIVER_M2 = 100.0
"""Overlaps, holes and crumbs below this are no contradiction: a corner digitised twice easily encloses 10 m x 10 m."""

SLIVER_WIDTH_M = 1.5
"""Nor is what is nowhere wider than this: with five decimals of a degree (1.1 m of latitude) two copies of one border
run that far apart over its whole length, however long it is.
"""

BORDER_M = 10.0
"""A point this near to an area counts as in it: a phone under trees or between walls is rarely better."""

SAME_PLACE_M = 30.0
"""Two records of one name this near to each other are taken for one place: a phone's fix and an address's seldom
differ by more, and two branches of one shop seldom by less.
"""

SPIKE_DEGREES = 1.0
SPIKE_M = 5.0
"""A corner sharper than one degree whose sides are longer than this is a slip of the pen: no plot ends in a needle."""
