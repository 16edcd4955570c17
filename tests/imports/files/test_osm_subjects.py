"""May a fire engine drive here, and does this building serve everybody, by the tags alone?"""

from __future__ import annotations

import pytest

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
