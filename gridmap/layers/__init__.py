"""Which questions can be asked of a township? One file each; the order below is the drawing order."""

from gridmap.layers.alarms import ALARMS
from gridmap.layers.areas import AREAS
from gridmap.layers.assigned import ASSIGNED, ASSIGNED_ENTERPRISES
from gridmap.layers.base.layer import Layer
from gridmap.layers.base.of_register import layer_of
from gridmap.layers.buildings import BUILDINGS
from gridmap.layers.checks import CHECKS
from gridmap.layers.coverage import COVERAGE, COVERAGE_VILLAGES
from gridmap.layers.depots import DEPOTS
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.layers.first_due import FIRST_DUE
from gridmap.layers.gained import GAINED_BY_SITES
from gridmap.layers.gap import GAP
from gridmap.layers.grids import GRIDS
from gridmap.layers.hazard_history import HAZARD_HISTORY
from gridmap.layers.hazards import HAZARDS
from gridmap.layers.hazards_waiting import HAZARDS_WAITING
from gridmap.layers.hydrant_gaps import HYDRANT_GAPS
from gridmap.layers.inspection_history import INSPECTION_HISTORY
from gridmap.layers.inspections import INSPECTIONS
from gridmap.layers.landmarks import LANDMARKS
from gridmap.layers.landscape import LANDSCAPE
from gridmap.layers.leader_months import LEADER_MONTHS
from gridmap.layers.led_months import LED_MONTHS
from gridmap.layers.minutes import MINUTES
from gridmap.layers.nearest_station import NEAREST_STATION
from gridmap.layers.no_grid import NO_GRID
from gridmap.layers.out_of_reach import OUT_OF_REACH
from gridmap.layers.proposed_sites import PROPOSED_SITES
from gridmap.layers.remedies import REMEDIES
from gridmap.layers.resources import RESOURCES
from gridmap.layers.road_barriers import ROAD_BARRIERS
from gridmap.layers.road_faults import ROAD_FAULTS
from gridmap.layers.roads import ROADS
from gridmap.layers.sectors_uninspected import SECTORS_UNINSPECTED
from gridmap.layers.shelters import SHELTERS
from gridmap.layers.shortfall import SHORTFALL
from gridmap.layers.surplus import SURPLUS
from gridmap.layers.unseen_visits import UNSEEN_VISITS
from gridmap.layers.village_boards import VILLAGE_BOARDS
from gridmap.layers.visit_history import VISIT_HISTORY
from gridmap.layers.workload import WORKLOAD
from gridmap.registers import REGISTERS

OF_REGISTERS = tuple(layer_of(each) for each in REGISTERS if each.marks)
"""The layers of the registers that no other layer is written for."""

LAYERS: tuple[Layer, ...] = (
    LANDSCAPE,
    BUILDINGS,
    GRIDS,
    WORKLOAD,
    VILLAGE_BOARDS,
    ASSIGNED,
    NEAREST_STATION,
    COVERAGE,
    COVERAGE_VILLAGES,
    *MINUTES,
    FIRST_DUE,
    GAINED_BY_SITES,
    GAP,
    HYDRANT_GAPS,
    SHORTFALL,
    SHELTERS,
    ROADS,
    ROAD_FAULTS,
    ROAD_BARRIERS,
    AREAS,
    LANDMARKS,
    ENTERPRISES,
    VISIT_HISTORY,
    INSPECTION_HISTORY,
    ASSIGNED_ENTERPRISES,
    OUT_OF_REACH,
    INSPECTIONS,
    NO_GRID,
    SECTORS_UNINSPECTED,
    LED_MONTHS,
    LEADER_MONTHS,
    UNSEEN_VISITS,
    ALARMS,
    *OF_REGISTERS,
    HAZARDS,
    HAZARDS_WAITING,
    HAZARD_HISTORY,
    CHECKS,
    DEPOTS,
    SURPLUS,
    REMEDIES,
    RESOURCES,
    PROPOSED_SITES,
)
BY_KEY = {layer.key: layer for layer in LAYERS}

__all__ = ["BY_KEY", "LAYERS", "Layer"]
