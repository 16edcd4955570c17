"""Are the directions those of the way that is drawn?"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gridmap.analysis.nearest import distances_m
from gridmap.analysis.roads.incident import Route
from gridmap.incident import route_to
from gridmap.incident.turns import Turn, turns
from tests import world
from tests.conftest import SessionAs

MILL = (117.09, 38.01)


@pytest.fixture(autouse=True, scope="module")
def streets(owner: Engine) -> None:
    with Session(owner) as writing:
        writing.execute(text("DELETE FROM roads"))
        writing.add_all(world.roads())
        writing.commit()


def said(each: Turn) -> str:
    return each.text.render()


def made(*corners: tuple[float, float], crossing: tuple[int, ...] = (), leg_m: float = 0.0) -> Route:
    flags = np.isin(np.arange(len(corners)), crossing)
    return Route(shapely.LineString(corners), 1.0, leg_m, leg_m, flags)


def test_roads_and_turns_are_named_as_they_are_driven(session_as: SessionAs) -> None:
    session = session_as("Dora")
    way = route_to(session, MILL, world.name_id("Market Micro Station"))
    assert way is not None
    told = turns(session, way)
    assert [said(each) for each in told][1:] == ["Turn right into Mill Lane", "You are there"]
    assert "Main Street" in said(told[0])
    lengths = distances_m(np.array(way.line.coords)[:-1], np.array(way.line.coords)[1:])
    assert lengths.sum() == pytest.approx(way.length_m, abs=0.1)
    assert told[1].at == pytest.approx((117.09, 38.03))


@pytest.mark.parametrize(
    ("corner", "text"),
    [
        ((117.51, 38.51), "Turn left"),
        ((117.51, 38.49), "Turn right"),
        ((117.52, 38.501), None),
        ((117.5001, 38.5), "Turn back"),
    ],
    ids=["left", "right", "straight on", "back"],
)
def test_a_turn_is_a_bend_where_other_roads_leave(
    session_as: SessionAs, corner: tuple[float, float], text: str | None
) -> None:
    way = (117.5, 38.5), (117.51, 38.5), corner
    session = session_as("Dora")
    assert [said(each) for each in turns(session, made(*way, crossing=(1,)))][1:-1] == (
        [text] if text else []
    )
    assert len(turns(session, made(*way))) == 2  # a bend of the road itself is no turn


def test_what_is_left_to_walk_is_said(session_as: SessionAs) -> None:
    session = session_as("Dora")
    last = turns(session, made((117.5, 38.5), (117.51, 38.5), leg_m=120.0))[-1]
    assert last.text.render().startswith("Leave the road")
    assert last.distance is None
