"""Which questions can be asked of a township? One file each; the order below is the drawing order."""

from gridmap.layers.areas import AREAS
from gridmap.layers.checks import CHECKS
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.layers.grids import GRIDS
from gridmap.layers.hazards import HAZARDS
from gridmap.layers.landscape import LANDSCAPE
from gridmap.layers.layer import Layer
from gridmap.layers.nearest_station import NEAREST_STATION
from gridmap.layers.resources import RESOURCES
from gridmap.layers.risk_points import RISK_POINTS
from gridmap.layers.roads import ROADS

LAYERS: tuple[Layer, ...] = (
    LANDSCAPE,
    GRIDS,
    NEAREST_STATION,
    ROADS,
    AREAS,
    ENTERPRISES,
    RISK_POINTS,
    HAZARDS,
    CHECKS,
    RESOURCES,
)
BY_KEY = {layer.key: layer for layer in LAYERS}

__all__ = ["BY_KEY", "LAYERS", "Layer"]
