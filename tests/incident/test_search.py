"""Does the typed text lead to the place that was meant?"""

from __future__ import annotations

import pytest

from gridmap.errors import NotFound
from gridmap.incident import find, of_record, settled
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.landmarks import Landmark
from tests import world
from tests.conftest import SessionAs


def test_a_village_is_found_by_its_name_and_measured_from_its_middle(session_as: SessionAs) -> None:
    session = session_as("Dora")
    choice = settled(find(session, "east village"))
    assert choice is not None
    assert (choice.label, choice.subtitle) == ("East Village", "Sparrow Town")
    assert str(choice.note) == "Measured from the middle of East Village."
    assert 117.05 < choice.lon < 117.1


def test_an_ambiguous_name_offers_its_choices(session_as: SessionAs) -> None:
    session = session_as("Dora")
    choices = find(session, "east")
    assert [choice.label for choice in choices] == ["East Grid 1", "East Grid 2", "East Village"]
    assert settled(choices) is None
    assert find(session, "no such place") == []
    assert settled([]) is None


def test_an_exact_name_comes_before_names_that_contain_it(session_as: SessionAs) -> None:
    session = session_as("Paula")
    session.add(world.enterprise("Gas Point Annex", world.G11, (117.03, 38.061)))
    session.add(world.enterprise("Old Gas Point", world.G11, (117.03, 38.062)))
    session.flush()
    found = find(session, "gas point")
    assert [choice.label for choice in found] == ["Gas Point", "Gas Point Annex", "Old Gas Point"]
    assert settled(found) == found[0]


def test_enterprises_resources_codes_and_addresses_are_found(session_as: SessionAs) -> None:
    session = session_as("Paula")
    mill = session.get_one(Enterprise, world.name_id("Flour Mill"))
    mill.code, mill.address = "99990101MA00000X1K", "7 Weir Lane"
    session.flush()
    for text, label in (
        ("flour", "Flour Mill"),
        ("99990101ma00000x1k", "Flour Mill"),
        ("weir", "Flour Mill"),
        ("town depot", "Town Depot"),
        ("990101100", "Sparrow Town"),
        ("heron station", "Heron Station"),
    ):
        assert [choice.label for choice in find(session, text)] == [label]


@pytest.mark.parametrize(
    "text", ["", "   ", "%", "_", "\\", "a\0b", "'; DROP TABLE areas;--", "${x}", "x" * 5000]
)
def test_signs_of_a_pattern_are_only_letters(session_as: SessionAs, text: str) -> None:
    assert find(session_as("Dora"), text) == []


def test_a_pasted_coordinate_is_a_place(session_as: SessionAs) -> None:
    session = session_as("Dora")
    assert [(choice.lon, choice.lat) for choice in find(session, "38.01N 117.09E")] == [(117.09, 38.01)]
    assert len(find(session, "38.5, 38.01")) == 2


def test_an_unlocated_enterprise_stands_for_the_middle_of_its_area_and_says_so(session_as: SessionAs) -> None:
    session = session_as("Dora")
    place = of_record(session, "enterprises", str(world.name_id("Lost Workshop")))
    assert (
        str(place.note)
        == "Lost Workshop has no point on the map yet; measured from the middle of East Village."
    )


def test_a_feature_of_the_map_is_a_place(session_as: SessionAs) -> None:
    session = session_as("Dora")
    assert of_record(session, "resources", str(world.name_id("Town Depot"))).label == "Town Depot"
    assert of_record(session, "hazards", str(world.name_id("Loose cable"))).label == "Loose cable"
    assert of_record(session, "grids", world.G12).label == "West Grid 2"
    for layer, feature in (("grids", "x"), ("grids", "0099"), ("enterprises", "x"), ("nothing", "x")):
        with pytest.raises(NotFound):
            of_record(session, layer, feature)


def test_a_hamlet_that_is_no_area_of_ours_is_found_and_can_be_started_from(session_as: SessionAs) -> None:
    adam = session_as("Adam")
    well = Landmark(name="Old Well", kind="hamlet", area_path=world.V1, geom=world.point(117.02, 38.03))
    adam.add(well)
    adam.flush()
    dora = session_as("Dora")
    (choice,) = find(dora, "old we")
    assert (choice.label, choice.subtitle, choice.note) == ("Old Well", "Sparrow Town · West Village", None)
    place = of_record(dora, "landmarks", str(well.id))
    assert (place.label, place.lon, place.areas[-1].name) == ("Old Well", 117.02, "West Grid 2")
    with pytest.raises(NotFound):
        of_record(dora, "landmarks", world.T1)
