"""Which figures of a township stand beside those of the others?"""

from __future__ import annotations

from dataclasses import dataclass

from gridmap.i18n.texts import N_
from gridmap.layers.base.layer import Layer
from gridmap.layers.gap import GAP
from gridmap.layers.hazards_waiting import HAZARDS_WAITING
from gridmap.layers.inspections import INSPECTIONS
from gridmap.layers.nearest_station import NEAREST_STATION
from gridmap.layers.remedies import REMEDIES
from gridmap.layers.shortfall import SHORTFALL


@dataclass(frozen=True)
class FigureColumn:
    """One figure. of: key of the figure that it is a share of. layer: whose published answer says it; None: records.

    leads: what shows the figure of one township ("" for none).
    """

    key: str
    group: str
    title: str
    layer: Layer | None = None
    unit: str = ""
    of: str = ""
    leads: str = ""


FIRE, STATION, SUPPLY, SUPERVISION = (
    GAP.title,
    NEAREST_STATION.title,
    SHORTFALL.title,
    N_("Supervision"),
)
COLUMNS = (
    FigureColumn("late_km2", FIRE, N_("Ground not reached in time"), GAP, N_("km²"), "ground_km2", "map"),
    FigureColumn("unknown_km2", FIRE, N_("Unknown ground"), GAP, N_("km²"), "ground_km2", "map"),
    FigureColumn(
        "no_station_km2", FIRE, N_("Ground no station reaches in its time"), GAP, N_("km²"), "", "map"
    ),
    FigureColumn("far_grids", STATION, N_("Grids beyond 2 km"), NEAREST_STATION, "", "grids", "map"),
    FigureColumn("far_places", STATION, N_("Enterprises beyond 2 km"), NEAREST_STATION, "", "places", "map"),
    FigureColumn("unknown_far", STATION, N_("Distance unknown"), NEAREST_STATION, "", "all_places", "map"),
    FigureColumn(
        "short_kinds", SUPPLY, N_("Kinds of goods that fall short"), SHORTFALL, "", "kinds", "shortfall"
    ),
    FigureColumn("cost_yuan", SUPPLY, N_("Cost to close it"), REMEDIES, N_("yuan"), "", "shortfall"),
    FigureColumn("to_count", SUPPLY, N_("Depots not counted"), REMEDIES, "", "", "shortfall"),
    FigureColumn("visits", SUPERVISION, N_("Visits"), None, "", "", "counts"),
    FigureColumn("found", SUPERVISION, N_("Problems found"), None, "", "", "counts"),
    FigureColumn("closed", SUPERVISION, N_("Rectified"), None, "", "found", "counts"),
    FigureColumn("open", SUPERVISION, N_("Not rectified yet"), None, "", "found", "counts"),
    FigureColumn("overdue", SUPERVISION, N_("Overdue"), HAZARDS_WAITING, "", "", "overdue"),
    FigureColumn(
        "not_inspected", SUPERVISION, N_("Not inspected"), INSPECTIONS, "", "supervised", "not_inspected"
    ),
    FigureColumn(
        "cycle_unknown", SUPERVISION, N_("Cycle unknown"), INSPECTIONS, "", "supervised", "not_inspected"
    ),
)
LAYERS = tuple({each.layer.key: each.layer for each in COLUMNS if each.layer is not None}.values())
