"""Whose is a hazard, and how does it look on any day by its grade and by its deadline?"""

from __future__ import annotations

import geopandas as gpd

from gridmap import palette
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.marks import Mark
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.vocabulary import HazardGrade

MAJOR = Mark("major", HazardGrade.MAJOR.text, palette.SLATE, "hexagon", size_px=24, fill_opacity=0.55)
GENERAL = Mark("general", HazardGrade.GENERAL.text, palette.SLATE, "triangle", size_px=20, fill_opacity=0.55)
MAJOR_OVERDUE = Mark(
    "major_overdue", N_("Major, past the deadline"), palette.INK, "hexagon", letter="!!", size_px=28
)
GENERAL_OVERDUE = Mark(
    "general_overdue", N_("General, past the deadline"), palette.INK, "triangle", letter="!", size_px=24
)


def with_owner(context: Context) -> gpd.GeoDataFrame:
    """The hazards of the township, with the names of their enterprise and village."""
    hazards = context.inside(context.features(Hazard))
    owners = context.rows_of(Enterprise, hazards["enterprise_id"], "id", "name")
    names = owners.set_index("id")["name"]
    hazards["enterprise"] = hazards["enterprise_id"].map(names).astype(object).fillna("")
    hazards["village"] = context.area_names(list(hazards["area_path"]), level=3)
    return hazards
