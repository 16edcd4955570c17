"""What do the published answers say of the reach? The page is drawn without them too, and says that it is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Engine, Row, select

from gridmap.db.models import Area, Published
from gridmap.layers import BY_KEY
from gridmap.layers.gap import NO_STATION, NOT_REACHED, REACHED, UNKNOWN_GROUND
from gridmap.planning.requirements.gap import Gap, KnownArea, Lying, Reach, gap, town_extent
from gridmap.publishing import answers
from gridmap.standards import Profile
from gridmap.vocabulary import Level, Role

COVERAGE, OUT_OF_REACH, GAPS = "coverage", "out_of_reach", "gap"
NOBODY, STATIONLESS, UNKNOWN = "nobody", "no_station", "unknown"
FIGURES = (REACHED, NOT_REACHED, UNKNOWN_GROUND, NO_STATION)


@dataclass(frozen=True)
class Reader:
    """Who asks, of which township, on which day."""

    engine: Engine
    township_path: str
    viewer: UUID
    roles: frozenset[Role]
    today: Callable[[], date]


def published_gap(asker: Reader, town: BaseGeometry | None, profile: Profile) -> Gap | None:
    """The gap as the asker may see it, computed again where it was out of date; None where there is no such answer.

    town: the town's built-up area, EPSG:4326. profile: the one in force, whose thresholds the answers were drawn by.
    How much of the township is reached is told in the very figures of the map of gaps.
    """
    if not {COVERAGE, OUT_OF_REACH, GAPS} <= BY_KEY.keys():
        return None
    drawn, figures = _rows(asker, GAPS)
    if not {*FIGURES} <= figures.keys():
        return None
    grids = [row for row in _rows(asker, COVERAGE)[0] if row.level == Level.GRID]
    enterprises = [_lying(row) for row in _rows(asker, OUT_OF_REACH)[0]]
    reached, late, unknown, no_station = (figures[title] or 0.0 for title in FIGURES)
    built_up = _town(town, drawn, profile) if town is not None else None
    return replace(
        gap([row.values for row in grids], enterprises, built_up),
        anyone=KnownArea(reached, late, unknown),
        stations=KnownArea(max(0.0, reached + late - no_station), no_station, unknown),
    )


def drawn_gaps(asker: Reader) -> list[tuple[str, BaseGeometry]]:
    """Kind and shape (EPSG:4326) of each gap, as the map shows it to the asker."""
    if GAPS not in BY_KEY:
        return []
    drawn, _ = _rows(asker, GAPS)
    return [(row.values["gap"], to_shape(row.geom)) for row in drawn if row.geom is not None]


def _rows(asker: Reader, layer: str) -> tuple[Sequence[Row[Any]], Mapping[str, float | None]]:
    """title, values, classes, geom, and name and level of the area of each feature; and the township's figures."""
    opened = answers.opened(
        asker.engine, BY_KEY[layer], asker.township_path, asker.viewer, asker.roles, asker.today
    )
    with opened as answer:
        own = (
            Published.layer == layer,
            Published.township_path == asker.township_path,
            Published.variant == answer.variant,
        )
        columns = (
            Published.title,
            Published.values,
            Published.classes,
            Published.geom,
            Area.name,
            Area.level,
        )
        found = select(*columns).join(Area, Area.path == Published.area_path).where(*own)
        headline = answer.headline(asker.township_path)
        figures = {each["title"]: each["value"] for each in headline.figures} if headline else {}
        return answer.session.execute(found.order_by(Published.feature_id)).all(), figures


def _town(town: BaseGeometry, gaps: Sequence[Row[Any]], profile: Profile) -> KnownArea:
    """Where nobody comes no station comes either, as long as nobody is given less time than a station."""
    less = profile["beyond_help_s"].value < profile["arrival_s"].value
    unsure = (UNKNOWN, NOBODY) if less else (UNKNOWN,)

    def shapes(rows: Sequence[Row[Any]]) -> list[BaseGeometry]:
        return [to_shape(row.geom) for row in rows if row.geom is not None]

    late = [row for row in gaps if row.values["gap"] not in unsure]
    unknown = [row for row in gaps if row.values["gap"] in unsure]
    return town_extent(town, [town], shapes(late), shapes(unknown))


def _lying(row: Row[Any]) -> Lying:
    """The layer's own classes say who lies in the gap, so that page and map cannot disagree."""
    station, anyone = (Reach(row.classes[key].removesuffix("_major")) for key in ("station", "anyone"))
    values = row.values
    return Lying(
        title=row.title,
        area=row.name,
        station=station,
        anyone=anyone,
        minutes=values["minutes"],
        station_minutes=values["station_minutes"],
        major_open=int(values["major_open"] or 0),
        three_in_one=values["three_in_one"],
        nine_small=values["nine_small"],
    )
