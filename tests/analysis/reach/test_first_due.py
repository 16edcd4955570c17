"""Is the ground divided among the forces as their minutes divide it, with and without roads?"""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gridmap.analysis.reach.exact import seconds_at
from gridmap.analysis.reach.first_due import first_due
from gridmap.analysis.reach.straight import StraightTravel, rand_travel, straight
from gridmap.analysis.reach.surface import surface
from tests.analysis.reach.towns import LEG_M_S, pieces_of, town


def test_two_alike_share_the_ground_along_the_line_between_them() -> None:
    two = pieces_of([(-500, 0, -500, 0, 0, 0), (500, 0, 500, 0, 0, 0)])
    whole = surface(two, (-1000, -400, 1000, 400), 2.0, 600, np.inf)
    forces, areas = first_due(whole, 600)
    assert forces.tolist() == [0, 1]
    assert areas[0].intersection(areas[1]).area == 0
    assert areas[0].bounds[2] == pytest.approx(0, abs=20)
    assert areas[1].bounds[0] == pytest.approx(0, abs=20)


def test_a_place_lies_in_the_area_of_whoever_is_first_there() -> None:
    pieces, width_m = town(31)
    forces, areas = first_due(surface(pieces, (0, 0, width_m, width_m), LEG_M_S, 600), 500)
    xy = np.random.default_rng(1).uniform(0, width_m, (3000, 2))
    seconds, force = seconds_at(pieces, xy, LEG_M_S)
    within = np.stack([shapely.contains_xy(area, xy[:, 0], xy[:, 1]) for area in areas])
    assert (within.sum(axis=0) <= 1).all()
    sure = (np.abs(seconds - 500) > 15) & np.isfinite(seconds)
    assert (within.any(axis=0) == (seconds < 500))[sure].all()
    mine = within.any(axis=0) & sure
    # Cells are 20 m wide: along the borders a few places lie on the other side.
    assert (forces[within.argmax(axis=0)][mine] == force[mine]).mean() > 0.97


def test_whoever_is_first_nowhere_has_no_area() -> None:
    late = pieces_of([(0, 0, 0, 0, 0, 0), (1, 0, 1, 0, 50, 0), (0, 9, 0, 9, 500, 0)])
    whole = surface(late, (-300, -300, 300, 300), 2.0, 300)
    assert first_due(whole, 100)[0].tolist() == [0]
    forces, areas = first_due(surface(pieces_of([]), (0, 0, 100, 100), 2.0, 300), 300)
    assert len(forces) == len(areas) == 0


def test_without_roads_minutes_grow_with_the_distance_and_its_detour() -> None:
    pieces, leg_m_s = straight([(0, 0), (5000, 0)], [60, 30], StraightTravel(0, 10, 1.4))
    seconds, force = seconds_at(pieces, [(1000, 0), (4000, 0)], leg_m_s, road_limit_m=np.inf)
    assert seconds == pytest.approx([60 + 140, 30 + 140])
    assert force.tolist() == [0, 1]


def test_rand_gives_five_minutes_for_two_and_a_half_miles_and_a_bit() -> None:
    pieces, leg_m_s = straight([(0, 0)], [0], rand_travel(0.65, 1.7, detour=1.0))
    miles = np.array([0.5, 2.0, 8.0])
    seconds, _ = seconds_at(
        pieces, np.column_stack([miles * 1609.344, 0 * miles]), leg_m_s, road_limit_m=np.inf
    )
    assert seconds / 60 == pytest.approx([1.5, 4.05, 14.25])


def test_a_force_without_a_place_helps_nobody_and_keeps_the_numbers_of_the_others() -> None:
    pieces, leg_m_s = straight([(np.nan, 0), (0, 0), (1, 1)], [0, 60, np.nan], StraightTravel(0, 10, 1))
    assert seconds_at(pieces, [(0, 0)], leg_m_s, road_limit_m=np.inf)[1].tolist() == [1]
    nobody, leg_m_s = straight(np.empty((0, 2)), [], StraightTravel(0, 10, 1))
    assert np.isinf(seconds_at(nobody, [(0, 0)], leg_m_s, road_limit_m=np.inf)[0]).all()


@pytest.mark.parametrize(
    ("base_s", "speed_m_s", "detour"), [(-1, 1, 1), (0, 0, 1), (0, 1, 0.9), (0, np.inf, 1)]
)
def test_travel_that_cannot_be_is_refused(base_s: float, speed_m_s: float, detour: float) -> None:
    with pytest.raises(ValueError, match="travel needs"):
        StraightTravel(base_s, speed_m_s, detour)
