"""Can each number and name on a sheet be read, and be told whose it is?"""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon, box

from gridmap.web.area_sheet.lettering import NAME_MM, NUMBER_MM, Number, Sheet, width_mm

WIDE, HIGH = 197.0, 168.0
PLACES = st.lists(st.tuples(st.floats(5, WIDE - 5), st.floats(5, HIGH - 5)), min_size=1, max_size=60)


def drawn(each: Number) -> Polygon:
    wide, high = width_mm(each.text, NUMBER_MM) / 2, NUMBER_MM / 2
    return box(each.x - wide, each.y - high, each.x + wide, each.y + high)


@settings(max_examples=60, deadline=None)
@given(PLACES)
def test_numbers_never_lie_on_each_other_nor_on_a_leader_and_stay_on_the_sheet(
    places: list[tuple[float, float]],
) -> None:
    numbers = Sheet(WIDE, HIGH).numbered([(x, y, at) for at, (x, y) in enumerate(places, 1)])
    boxes = [drawn(each) for each in numbers]
    leaders = {each.text: LineString([each.leader[:2], each.leader[2:]]) for each in numbers if each.leader}
    assert all(one.intersection(other).area < 1e-9 for one, other in combinations(boxes, 2))
    for each, around in zip(numbers, boxes, strict=True):
        assert around.within(box(0, 0, WIDE, HIGH))
        assert not any(line.intersects(around) for text, line in leaders.items() if text != each.text)
    told = [int(part) for each in numbers for part in each.text.split("、")]
    assert len(told) == len(set(told))


def test_a_row_of_enterprises_along_a_road_all_have_their_numbers() -> None:
    signs = [(60 + at * 1.4, 80 + 0.3 * (at % 2), at + 1) for at in range(20)]
    numbers = Sheet(WIDE, HIGH).numbered(signs)
    assert sorted(int(part) for each in numbers for part in each.text.split("、")) == list(range(1, 21))
    for each in numbers:
        at = signs[int(each.text.split("、")[0]) - 1]
        begins = each.leader[:2] if each.leader else (each.x, each.y)
        assert math.dist(begins, at[:2]) < 9


def test_a_number_beside_other_signs_is_led_out_from_among_them() -> None:
    around = [(50 + 3 * right, 50 + 3 * down) for right in (-1, 0, 1) for down in (-1, 0, 1)]
    taken = [(x - 1.8, y - 1.8, x + 1.8, y + 1.8) for x, y in around if (x, y) != (53, 50)]
    (only,) = Sheet(WIDE, HIGH, taken).numbered([(50, 50, 7)])
    assert only.text == "7"


def test_signs_on_one_spot_share_one_label() -> None:
    (only,) = Sheet(WIDE, HIGH).numbered([(50, 50, 3), (50.2, 50, 4), (50, 50.4, 6)])
    assert only.text == "3、4、6"


@pytest.mark.parametrize("turned", [0, 40, 90, 130, 180, 250, 320])
def test_the_name_of_a_road_runs_along_it_and_is_never_upside_down(turned: int) -> None:
    to = math.radians(turned)
    road = LineString([(100, 80), (100 + 60 * math.cos(to), 80 + 60 * math.sin(to))])
    name = Sheet(WIDE, HIGH).along(road, "云青公路")
    assert name is not None
    assert -90 < name.turned_deg <= 90
    assert abs((name.turned_deg - turned + 90) % 180 - 90) < 1e-6


def test_a_road_that_is_short_or_bends_gets_no_name() -> None:
    sheet = Sheet(WIDE, HIGH)
    assert sheet.along(LineString([(50, 50), (50 + 3 * NAME_MM, 50)]), "云青公路") is None
    around = [(100 + 4 * math.cos(at / 4), 80 + 4 * math.sin(at / 4)) for at in range(26)]
    assert sheet.along(LineString(around), "云青公路") is None


def test_a_name_gives_way_to_numbers_and_to_other_names() -> None:
    sheet = Sheet(WIDE, HIGH)
    first, second = sheet.named(50, 50, "红庙村"), sheet.named(50, 50, "钱官屯")
    assert first is not None
    assert second is not None
    assert abs(first.y - second.y) >= NAME_MM
    assert [sheet.named(50, 50, "七里甸") is None for _ in range(6)][-1]
