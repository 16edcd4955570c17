"""What do the published answers say of the reach? The page is drawn without them too, and says that it is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Engine, Float, Row, cast, collate, func, select

from gridmap.db.models import Area, Published
from gridmap.layers import BY_KEY
from gridmap.layers.gap import NO_STATION, NOT_REACHED, REACHED, UNKNOWN_GROUND
from gridmap.planning.requirements.gap import (
    Gap,
    KnownArea,
    LateEnterprises,
    Lying,
    Tagged,
    gap,
    town_extent,
)
from gridmap.publishing import answers
from gridmap.standards import Profile
from gridmap.vocabulary import Level, Role, Tag

TOLD_BY = COVERAGE, OUT_OF_REACH, GAPS = "coverage", "out_of_reach", "gap"
NOBODY, STATIONLESS, UNKNOWN = "nobody", "no_station", "unknown"
OUT, LISTED = ("out", "out_major"), 20
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
    """The gap as the asker may see it, all of one state of the records; None where there is no such answer.

    town: the town's built-up area, EPSG:4326. profile: the one in force, whose thresholds the answers were drawn by.
    How much of the township is reached is told in the very figures of the map of gaps.
    """
    if not {*TOLD_BY} <= BY_KEY.keys():
        return None
    with _opened(asker, *TOLD_BY) as found:
        drawn, figures = _rows(found[GAPS]), _figures(found[GAPS])
        if not {*FIGURES} <= figures.keys():
            return None
        grids = [row for row in _rows(found[COVERAGE]) if row.level == Level.GRID]
        late_at = found[OUT_OF_REACH]
        no_station, nobody = _late(late_at, "station"), _late(late_at, "anyone")
        behind = [each.state.computed_at for each in found.values() if each.state.stale]
    reached, late, unknown, stationless = (figures[title] or 0.0 for title in FIGURES)
    built_up = _town(town, drawn, profile) if town is not None else None
    return replace(
        gap([row.values for row in grids], no_station, nobody, built_up),
        anyone=KnownArea(reached, late, unknown),
        stations=KnownArea(max(0.0, reached + late - stationless), stationless, unknown),
        behind_since=min((at for at in behind if at is not None), default=None),
    )


def drawn_gaps(asker: Reader) -> list[tuple[str, BaseGeometry]]:
    """Kind and shape (EPSG:4326) of each gap, as the map shows it to the asker."""
    if GAPS not in BY_KEY:
        return []
    with _opened(asker, GAPS) as found:
        drawn = _rows(found[GAPS])
    return [(row.values["gap"], to_shape(row.geom)) for row in drawn if row.geom is not None]


def _opened(asker: Reader, *keys: str) -> AbstractContextManager[dict[str, answers.Answer]]:
    layers = [BY_KEY[key] for key in keys]
    return answers.all_opened(
        asker.engine, layers, asker.township_path, asker.viewer, asker.roles, asker.today
    )


def _rows(answer: answers.Answer) -> Sequence[Row[Any]]:
    """values, geom, and level of the area of each feature."""
    columns = (Published.values, Published.geom, Area.level)
    own = answer.about(answer.township_path)
    found = select(*columns).join(Area, Area.path == Published.area_path).where(*own)
    return answer.session.execute(found.order_by(Published.feature_id)).all()


def _figures(answer: answers.Answer) -> Mapping[str, float | None]:
    """Those of the township's headline."""
    headline = answer.headline(answer.township_path)
    return {each["title"]: each["value"] for each in headline.figures} if headline else {}


def _town(town: BaseGeometry, gaps: Sequence[Row[Any]], profile: Profile) -> KnownArea:
    """Where nobody comes no station comes either, as long as nobody is given less time than a station."""
    less = profile["beyond_help_s"].value < profile["arrival_s"].value
    unsure = (UNKNOWN, NOBODY) if less else (UNKNOWN,)

    def shapes(rows: Sequence[Row[Any]]) -> list[BaseGeometry]:
        return [to_shape(row.geom) for row in rows if row.geom is not None]

    late = [row for row in gaps if row.values["gap"] not in unsure]
    unknown = [row for row in gaps if row.values["gap"] in unsure]
    return town_extent(town, [town], shapes(late), shapes(unknown))


def _late(answer: answers.Answer, reach: str) -> LateEnterprises:
    """Those that a kind of help does not reach in time, counted by the database: a town may hold 100,000.

    reach: the legend of the layer that tells. Its own classes say who lies in the gap, so that page and map agree.
    """
    said, major, minutes = Published.classes[reach].astext, _number("major_open"), _number("minutes")
    own, out = answer.about(answer.township_path), said.in_(OUT)
    tags = [Published.values[tag.value].astext for tag in (Tag.THREE_IN_ONE, Tag.NINE_SMALL)]
    asked = [
        func.count().filter(out),
        func.count().filter(out, major > 0),
        func.count().filter(said == UNKNOWN),
        *(func.count().filter(out, tag == "true") for tag in tags),
        *(func.count().filter(out, tag.is_(None)) for tag in tags),
    ]
    number, with_major, unknown, *tagged = answer.session.execute(select(*asked).where(*own)).one()
    listed = (
        select(Published.title, Area.name, Published.values)
        .join(Area, Area.path == Published.area_path)
        .where(*own, out)
        .order_by(
            func.coalesce(major, 0).desc(),
            Published.classes["anyone"].astext.in_(OUT).desc(),
            minutes.desc().nulls_first(),
            collate(Published.title, "C"),
        )
        .limit(LISTED)
    )
    first = [_lying(row) for row in answer.session.execute(listed)]
    three_in_one, nine_small = (Tagged(tagged[n], tagged[n + 2], number) for n in (0, 1))
    return LateEnterprises(number, with_major, three_in_one, nine_small, unknown, first)


def _number(name: str) -> ColumnElement[float]:
    return cast(Published.values[name].astext, Float)


def _lying(row: Row[Any]) -> Lying:
    values = row.values
    return Lying(
        title=row.title,
        area=row.name,
        minutes=values["minutes"],
        station_minutes=values["station_minutes"],
        major_open=int(values["major_open"] or 0),
        three_in_one=values["three_in_one"],
        nine_small=values["nine_small"],
    )
