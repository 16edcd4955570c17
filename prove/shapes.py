"""Does the database keep any geometry that is none, with the application bypassed?"""

from __future__ import annotations

import math
import random

import shapely
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from prove.ground import Ground
from prove.proof import Figure, none
from tests import world

_PUT = text("UPDATE areas SET geom = ST_GeomFromEWKB(:shape) WHERE path = :path RETURNING ST_AsEWKB(geom)")
_ODD = (math.nan, math.inf, -math.inf, 1e308, -1e-320, 181.0, -181.0, 86.0, -90.0, 0.0, 117.0, 38.0)


def prove(ground: Ground, shapes: int) -> list[Figure]:
    """Outlines of every kind of wrong, written by the owner of the tables, each taken back."""
    chance, kept, refused, wrong, crashed = random.Random(5), 0, 0, 0, 0
    with ground.owner.connect() as connection:
        for _ in range(shapes):
            shape = _drawn(chance)
            point = connection.begin_nested()
            try:
                stored = connection.scalar(_PUT, {"shape": shape, "path": world.G22})
            except DBAPIError as error:
                refused += 1
                crashed += isinstance(error.orig, errors.OperationalError)
            else:
                kept += 1
                wrong += not _is_sound(bytes(stored))
            point.rollback()
        connection.rollback()
    return [
        Figure("geometries written past the application", f"{shapes:,}"),
        Figure("refused", f"{refused:,}"),
        Figure("kept", f"{kept:,}", kept > 0),
        none("kept though shapely calls them unsound", wrong),
        none("at which the server gave up", crashed),
    ]


def _drawn(chance: random.Random) -> bytes:
    """EWKB of a multipolygon, a polygon, a line, a point or a collection; about half are sound."""
    number = chance.choice((4, 4, 4, 5, 6, 9))
    around = [(117.07 + 0.01 * math.cos(2 * math.pi * i / number), 38.02 + 0.01 * math.sin(2 * math.pi * i / number))
              for i in range(number)]  # fmt: skip
    for _ in range(chance.choice((0, 0, 1, 2))):
        place = chance.randrange(number)
        if chance.random() < 0.5:
            around[place] = (chance.choice(_ODD), chance.choice(_ODD))
        else:
            other = chance.randrange(number)
            around[place], around[other] = around[other], around[place]
    ring = [*around, around[0]]
    height = chance.random() < 0.1
    points = [(*each, 1.0) for each in ring] if height else ring
    polygon = shapely.Polygon(points)
    made = chance.choice(
        (
            shapely.MultiPolygon([polygon]),
            shapely.MultiPolygon([polygon]),
            shapely.MultiPolygon([polygon, polygon]),
            shapely.MultiPolygon(),
            polygon,
            shapely.LineString(points),
            shapely.Point(around[0]),
            shapely.GeometryCollection([polygon]),
        )
    )
    system = chance.choice((4326, 4326, 4326, 4326, 3857, 0))
    wkb: bytes = shapely.to_wkb(shapely.set_srid(made, system), include_srid=True)
    return wkb


def _is_sound(wkb: bytes) -> bool:
    shape = shapely.from_wkb(wkb)
    west, south, east, north = shape.bounds
    return bool(
        shapely.get_srid(shape) == 4326
        and shape.geom_type == "MultiPolygon"
        and not shape.is_empty
        and not shape.has_z
        and shape.is_valid
        and all(map(math.isfinite, shape.bounds))
        and -180 <= west <= east <= 180
        and -85 <= south <= north <= 85
    )
