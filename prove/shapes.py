"""Does the database keep any geometry that is none, with the application bypassed?"""

from __future__ import annotations

import math
import random
import struct

import shapely
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from prove.ground import Ground
from prove.proof import Figure, none
from tests import world

_PUT = text("UPDATE areas SET geom = ST_GeomFromEWKB(:shape) WHERE path = :path RETURNING ST_AsEWKB(geom)")
_SRID, _Z = 0x20000000, 0x80000000
_KINDS = ("outline", "outline", "outline", "twice", "empty", "polygon", "line", "point", "collection")
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
    ring = around if chance.random() < 0.05 else [*around, around[0]]
    height = chance.random() < 0.1
    system = chance.choice((4326, 4326, 4326, 4326, 3857, 0))
    return _ewkb(chance.choice(_KINDS), ring, system, height=height)


def _ewkb(kind: str, ring: list[tuple[float, float]], system: int, *, height: bool) -> bytes:
    """Written by hand, for a library would refuse half of it (https://libgeos.org/specifications/wkb/)."""
    outer = _SRID | (_Z if height else 0)
    inner = _Z if height else 0
    points = b"".join(
        struct.pack("<ddd" if height else "<dd", *each, *([1.0] if height else [])) for each in ring
    )
    line = struct.pack("<I", len(ring)) + points

    def polygon(flags: int, srid: bytes = b"") -> bytes:
        return struct.pack("<BI", 1, 3 | flags) + srid + struct.pack("<I", 1) + line

    srid = struct.pack("<I", system)
    if kind == "polygon":
        return polygon(outer, srid)
    if kind == "line":
        return struct.pack("<BI", 1, 2 | outer) + srid + line
    if kind == "point":
        return struct.pack("<BI", 1, 1 | outer) + srid + points[: 24 if height else 16]
    number = {"empty": 0, "twice": 2}.get(kind, 1)
    code = 7 if kind == "collection" else 6
    return struct.pack("<BI", 1, code | outer) + srid + struct.pack("<I", number) + polygon(inner) * number


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
