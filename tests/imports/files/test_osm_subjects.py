"""May a fire engine drive here, and does this building serve everybody, by the tags alone?"""

from __future__ import annotations

import pytest

from gridmap.imports.reading.osm_state import why_no_help
from gridmap.imports.reading.osm_subjects import SUBJECTS
from gridmap.imports.reading.osm_traffic import lets_engines_in

BUILDINGS = next(subject for subject in SUBJECTS if subject.name == "buildings")


@pytest.mark.parametrize(
    ("tags", "may"),
    [
        ({}, True),
        ({"access": "private"}, True),
        ({"access": "destination"}, True),
        ({"motor_vehicle": "agricultural;forestry"}, True),
        ({"access": "no"}, False),
        ({"vehicle": "no"}, False),
        ({"motor_vehicle": "no"}, False),
        ({"access": "no", "emergency": "yes"}, True),
        ({"access": "no", "emergency": "designated"}, True),
        ({"access": "yes", "emergency": "no"}, False),
        ({"access": "no", "motor_vehicle": "private"}, True),
        ({"access": "yes", "vehicle": "no"}, False),
        ({"vehicle": "yes", "motor_vehicle": "no"}, False),
        ({"smoothness": "impassable", "emergency": "yes"}, False),
        ({"smoothness": "horrible"}, True),
    ],
)
def test_the_most_special_tag_says_whether_an_engine_may_drive_here(tags: dict[str, str], may: bool) -> None:
    assert lets_engines_in({"highway": "service", **tags}) is may


@pytest.mark.parametrize(
    ("tags", "kind", "public", "levels"),
    [
        ({"building": "yes"}, "yes", "no", None),
        ({"building": "yes", "amenity": "townhall", "building:levels": "3"}, "townhall", "yes", "3"),
        ({"building": "school", "building:levels": "2.5"}, "school", "yes", None),
        ({"building": "yes", "amenity": "restaurant", "building:levels": "0"}, "yes", "no", None),
        ({"building": "house", "office": "government", "building:levels": "-1"}, "house", "yes", None),
        ({"building": "no", "amenity": "school"}, "", "yes", None),
    ],
)
def test_what_serves_everybody_is_public_and_storeys_are_whole_numbers(
    tags: dict[str, str], kind: str, public: str, levels: str | None
) -> None:
    told = dict(zip(BUILDINGS.columns, BUILDINGS.cells(tags, None), strict=True))
    assert (BUILDINGS.is_about(tags), told["public"], told["levels"]) == (kind, public, levels)


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"end_date": "before 2019"}, "end_date=before 2019"), ({"end_date": "2018..2020"}, "end_date=2018..2020"),
        ({"end_date": "~1990s"}, "end_date=~1990s"), ({"end_date": "2999-05"}, ""), ({"start_date": "~1950"}, ""),
        ({"opening_date": "mid 2999"}, "opening_date=mid 2999"), ({"deleted": "yes"}, "deleted=yes"),
        ({"name": "老消防站（已搬迁）"}, "name=老消防站（已搬迁）"), ({"status": "defect"}, "status=defect"),
        ({"seasonal": "summer"}, "seasonal=summer"), ({"intermittent": "yes"}, "intermittent=yes"),
        ({"seasonal": "no"}, ""),
    ],
)  # fmt: skip
def test_help_that_ended_or_is_there_now_and_then_is_none_to_rely_on(
    tags: dict[str, str], reason: str
) -> None:
    assert why_no_help({"amenity": "fire_station", **tags}) == reason
    stations = SUBJECTS[0]
    cells = dict(
        zip(stations.columns, stations.cells({"amenity": "fire_station", **tags}, None), strict=True)
    )
    assert (cells["in_service"], cells["out_reason"]) == (("no", reason) if reason else (None, None))
