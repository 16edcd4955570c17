"""Is the help that is shown the same as when every distance is measured?"""

from __future__ import annotations

import uuid

from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.db.sessions import session
from gridmap.incident.nearby import MOST_OUT, REACH_M, SHOWN, closest
from gridmap.registers.resources import Resource
from gridmap.vocabulary import ResourceKind
from tests import world

GEOD = Geod(ellps="WGS84")
KIND = ResourceKind.SHELTER

# Some close together, some beyond reach.
spots = st.tuples(st.floats(117.0, 117.06), st.floats(38.0, 38.06)) | st.tuples(
    st.floats(116.5, 117.8), st.floats(37.6, 38.6)
)


@given(origin=spots, targets=st.lists(st.tuples(spots, st.booleans()), max_size=25))
@settings(max_examples=40, deadline=None)
def test_the_nearest_are_those_of_the_geodesic(
    engine: Engine,
    owner: Engine,
    origin: tuple[float, float],
    targets: list[tuple[tuple[float, float], bool]],
) -> None:
    with Session(owner) as writing:
        writing.query(Resource).filter(Resource.kind == KIND).delete()
        for spot, able in targets:
            writing.add(
                Resource(
                    id=uuid.uuid4(),
                    name="Shelter",
                    kind=KIND,
                    area_path=world.T2G2,
                    geom=world.point(*spot),
                    in_service=able,
                    out_reason="" if able else "Roof",
                )
            )
        writing.commit()
    metres = sorted((float(GEOD.inv(*origin, *spot)[2]), works) for spot, works in targets)
    able_m = [far for far, works in metres if works and far <= REACH_M][:SHOWN]
    limit_m = able_m[-1] if len(able_m) == SHOWN else REACH_M
    broken_m = [far for far, works in metres if not works and far <= limit_m][:MOST_OUT]

    with session(engine, world.name_id("Dora")) as looking:
        found = closest(looking, origin, [KIND, ResourceKind.HOSPITAL])[KIND]
        assert [near.resource.in_service for near in found] == [True] * len(able_m) + [False] * len(broken_m)
    for near, far in zip(found, able_m + broken_m, strict=True):
        assert abs(near.distance_m - far) < 0.001
