"""Where do the known roads fall apart, which bar the engine, and which villages and forces does none lead to?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridmap import palette
from gridmap.analysis.metres import plane_around
from gridmap.analysis.roads.faults import dead_ends, off_the_network, parts
from gridmap.analysis.roads.fitting import Vehicle, too_small
from gridmap.analysis.roads.network import Network
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend
from gridmap.layers.shared import travel
from gridmap.layers.shared.networks import network_for
from gridmap.layers.shared.road_rows import CLEARANCE, clearance_of
from gridmap.marks import Mark
from gridmap.registers.road_barriers import RoadBarrier
from gridmap.registers.roads import Road
from gridmap.vocabulary import FIRE_FORCES, Level


def compute(context: Context) -> gpd.GeoDataFrame:
    vehicle = context.standards("fire").vehicle()
    network = network_for(context.connection, context.watched.bounds, vehicle)
    outline = context.outline
    found = pd.concat(
        [
            _cut_off(network),
            _dead_ends(network),
            _too_small(context, vehicle),
            _at_times(context),
            _barred(context, vehicle),
            _villages(context, network),
            _forces(context, network),
        ],
        ignore_index=True,
    )
    frame = gpd.GeoDataFrame(found, geometry="geometry", crs=WGS84)
    frame["area_path"] = context.township_path
    if outline is None:  # no road around is known then, and every village would seem to lie off the roads
        return frame[:0]
    return frame[frame.geometry.isna() | frame.intersects(outline)].reset_index(drop=True)


def _cut_off(network: Network) -> pd.DataFrame:
    pieces = parts(network)
    pieces = pieces[pieces["component"] > 0]
    return _rows("part", pieces["component"], pieces.geometry, pieces["length_km"])


def _dead_ends(network: Network) -> pd.DataFrame:
    ends = dead_ends(network)
    nothing = pd.Series(np.nan, index=ends.index)
    return _rows("dead_end", ends["node"], ends.geometry, nothing)


def _too_small(context: Context, vehicle: Vehicle) -> pd.DataFrame:
    """Roads with a limit that the engine does not keep: closed to it, or the figure is wrong and wants a look."""
    roads = context.rows(Road)
    roads = roads[roads["drivable"].astype(bool) & too_small(clearance_of(roads), vehicle)]
    return _roads(context, "too_small", roads).assign(
        title=[_limits(*each) for each in roads[["name", *CLEARANCE]].itertuples(index=False)]
    )


def _at_times(context: Context) -> pd.DataFrame:
    """Roads that are open now and then: nobody knows whether the engine gets through on the day."""
    roads = context.rows(Road)
    roads = roads[roads["drivable"].astype(bool) & roads["at_times"].astype(bool)]
    found = _roads(context, "at_times", roads)
    return found.assign(title=roads["name"].where(roads["name"] != "", found["title"].to_numpy()).to_list())


def _roads(context: Context, fault: str, roads: gpd.GeoDataFrame) -> pd.DataFrame:
    plane = plane_around(context.watched.bounds)
    length_km = pd.Series(shapely.length(roads["geom"].to_crs(plane).to_numpy()) / 1000)
    return _rows(fault, roads["id"], roads["geom"], length_km)


def _barred(context: Context, vehicle: Vehicle) -> pd.DataFrame:
    barriers = context.rows(RoadBarrier)
    small = too_small(clearance_of(barriers, unsaid=0.0), vehicle)
    barriers = barriers[barriers["in_place"].astype(bool) & small]
    nothing = pd.Series(np.nan, index=barriers.index)
    return _rows("barred", barriers["id"], barriers["geom"], nothing).assign(title=barriers["name"].to_list())


def _limits(name: str, *limits: float) -> str:
    """The name of a road with what gets through, "Mill Lane 2.2 m": height and width in m, weight in t."""
    said = [
        f"{each:g} {unit}" for each, unit in zip(limits, ("m", "m", "t"), strict=True) if np.isfinite(each)
    ]
    return " ".join([name, *said]).strip()


def _villages(context: Context, network: Network) -> pd.DataFrame:
    areas = context.areas[context.areas["level"] == Level.VILLAGE]
    seats = [
        shape if seat is None else seat for seat, shape in zip(areas["seat"], areas["geom"], strict=True)
    ]
    middles = gpd.GeoSeries(seats, index=areas.index, crs=WGS84).representative_point()
    return _off_road(context, network, "village", areas["path"], areas["name"], middles)


def _forces(context: Context, network: Network) -> pd.DataFrame:
    """A force that no road leads away from reaches nobody on any map of minutes: that must be seen."""
    forces = travel.able_forces(context, FIRE_FORCES, context.standards("fire"))
    places = gpd.GeoSeries(forces["geom"], crs=WGS84)
    return _off_road(context, network, "force", forces["id"], forces["name"], places)


def _off_road(
    context: Context, network: Network, fault: str, ids: pd.Series, names: pd.Series, places: gpd.GeoSeries
) -> pd.DataFrame:
    points = places.to_numpy()
    lonlat = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    reached = off_the_network(network, lonlat, context.standards("fire")["leg_limit_m"].value)
    bad = reached["reached"].isin(["cut_off", "off_road"]).to_numpy()
    length_km = pd.Series(reached["distance_m"].to_numpy()[bad] / 1000)
    return _rows(fault, ids[bad], places[bad], length_km).assign(title=names[bad].to_list())


def _rows(fault: str, ids: pd.Series, shapes: gpd.GeoSeries, length_km: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "feature_id": [f"{fault}-{each}" for each in ids],
            "title": _where(shapes),
            "fault": fault,
            "length_km": np.round(length_km.to_numpy(dtype=np.float64), 2),
            "geometry": shapes.to_numpy(),
        }
    )


def _where(shapes: gpd.GeoSeries) -> list[str]:
    """What has no name is called by its coordinates."""
    points = shapes.representative_point()
    return [f"{lon:.5f}, {lat:.5f}" for lon, lat in zip(points.x, points.y, strict=True)]


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    faults = answer["fault"].value_counts()
    if not network_for(context.connection, context.watched.bounds).knows_roads:
        sentence = Sentence(N_("No roads are known: import them, so that minutes are counted by road."))
        return [Headline(context.township_path, sentence)]
    counts = {name: int(faults.get(name, 0)) for name in ("part", "village", "force")}
    sentence = Sentence(
        N_(
            "{part} stretches of road are joined to no other; {village} villages and {force} forces have no road"
            " near."
        ),
        counts,
    )
    figures = [
        (N_("Dead ends"), "dead_end"),
        (N_("Roads too low, narrow or weak for the engine"), "too_small"),
        (N_("Barriers that the engine does not pass"), "barred"),
        (N_("Roads open at certain times only"), "at_times"),
    ]
    told = [Figure(title, float(faults.get(fault, 0))) for title, fault in figures]
    return [Headline(context.township_path, sentence, told)]


ROAD_FAULTS = Layer(
    key="road_faults",
    group=N_("Ground"),
    title=N_("Gaps in the road data"),
    question=N_("Where do the known roads fall apart?"),
    reads=travel.READS,
    reach_m=travel.REACH_M,
    needs_outline=True,
    public=True,
    fields=(
        Field(
            "fault",
            N_("Fault"),
            "choice",
            choices={
                "part": N_("Roads joined to no other"),
                "force": N_("Force that no road leads from"),
                "village": N_("Village that no road reaches"),
                "too_small": N_("Road too low, narrow or weak for the engine"),
                "barred": N_("Barrier that the engine does not pass"),
                "at_times": N_("Road open at certain times only"),
                "dead_end": N_("Dead end"),
            },
            shown=EVERYWHERE,
            filter=True,
        ),
        Field("length_km", N_("Length, or distance from the road"), "number", unit=N_("km"), shown=LISTED),
    ),
    legends=(
        Legend(
            "fault",
            N_("Fault"),
            (
                Mark(
                    "force",
                    N_("Force that no road leads from"),
                    palette.INK,
                    "square",
                    letter="!",
                    size_px=26,
                ),
                Mark(
                    "village",
                    N_("Village that no road reaches"),
                    palette.PLUM,
                    "square",
                    letter="?",
                    size_px=24,
                ),
                Mark("part", N_("Roads joined to no other"), palette.PLUM, "line", weight_px=5),
                Mark(
                    "too_small",
                    N_("Road too low, narrow or weak for the engine"),
                    palette.BROWN,
                    "line",
                    weight_px=5,
                    dash="6 4",
                ),
                Mark(
                    "at_times",
                    N_("Road open at certain times only"),
                    palette.BROWN,
                    "line",
                    weight_px=3,
                    dash="2 4",
                ),
                Mark(
                    "barred",
                    N_("Barrier that the engine does not pass"),
                    palette.BROWN,
                    "square",
                    letter="×",
                    size_px=18,
                ),
                Mark("dead_end", N_("Dead end"), palette.SLATE, "circle", size_px=8),
            ),
            lambda answer: answer["fault"],
        ),
    ),
    compute=compute,
    headlines=headlines,
)
