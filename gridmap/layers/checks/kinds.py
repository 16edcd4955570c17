"""Which kinds of contradiction are there, what is one to do about each, and what is a finding?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gridmap.i18n.texts import N_
from gridmap.vocabulary import Level, Word

TILING = (Level.TOWNSHIP, Level.VILLAGE, Level.GRID)
GRID_LEVELS = (Level.GRID, Level.DEDICATED_GRID)


class CheckKind(Word):
    """In the order of what to validate first: a record can only be placed rightly in areas that agree."""

    OVERLAP = "overlap", N_("Areas overlap")
    HOLE = "hole", N_("Hole that belongs to no area")
    BEYOND = "beyond", N_("Area sticks out of the one above it")
    PARTS = "parts", N_("One area entered in several parts")
    RING = "ring", N_("Suspicious outline")
    UNDRAWN = "undrawn", N_("Areas without an outline")
    ELSEWHERE = "elsewhere", N_("Lies in another area than registered")
    TWO_AREAS = "two_areas", N_("Lies in two areas")
    NOWHERE = "nowhere", N_("Lies in no area")
    NOBODY = "nobody", N_("Grid without leader and member")
    NO_LEADER = "no_leader", N_("Grid without leader")
    NO_MEMBER = "no_member", N_("Grid without member")
    NO_GRID = "no_grid", N_("Enterprise in no grid")
    UNLOCATED = "unlocated", N_("Enterprises not on the map")
    SAME_CODE = "same_code", N_("Two records of one code")
    SAME_NAME = "same_name", N_("Two records of one name at one place")


REMEDY: dict[str, str] = {
    CheckKind.OVERLAP: N_("Agree on one border and import the corrected outline."),
    CheckKind.HOLE: N_("Decide to which area the hole belongs and import its outline with it."),
    CheckKind.BEYOND: N_("Cut the outline at the border of the area above, or correct that border."),
    CheckKind.PARTS: N_("Import the parts in one file: they are joined there to one area."),
    CheckKind.RING: N_("Look at this place of the outline and import it without the needle or crumb."),
    CheckKind.UNDRAWN: N_("Import the outlines; until then nothing is known of overlaps and holes here."),
    CheckKind.ELSEWHERE: N_(
        "Put the point again: the record moves to the area it lies in. Or move the point back."
    ),
    CheckKind.TWO_AREAS: N_("Settle the border first; until then the record stays where it is registered."),
    CheckKind.NOWHERE: N_("Move the point into the area; perhaps it came in another coordinate system."),
    CheckKind.NOBODY: N_("Appoint a grid leader and grid members."),
    CheckKind.NO_LEADER: N_("Appoint a grid leader."),
    CheckKind.NO_MEMBER: N_("Appoint grid members."),
    CheckKind.NO_GRID: N_(
        "Put the point again: the grid follows from it. Where there are no grids, import them."
    ),
    CheckKind.UNLOCATED: N_("Place them on the map; the grid follows from the point."),
    CheckKind.SAME_CODE: N_("Compare the two; close the one entered twice, or correct its code."),
    CheckKind.SAME_NAME: N_("Compare the two; close the one entered twice."),
}


def found(kind: CheckKind, record_id: Any, **columns: Any) -> pd.DataFrame:
    """Findings of one kind. What is not said of it is empty: unlocated, no second record, no figure."""
    rest = {"noun": "areas", "other_id": "", "found_in": "", "geometry": None}
    figures = dict.fromkeys(("area_m2", "distance_m", "records"), np.nan)
    rows = pd.DataFrame({"record_id": np.asarray(record_id, dtype=object)})
    return rows.assign(kind=kind.value, **{**rest, **figures, **columns})
