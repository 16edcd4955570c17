"""Does a record end up in the area where its point lies, and only where its editor may write?"""

from __future__ import annotations

import pytest

from gridmap.db.models import Area, Grant
from gridmap.errors import Forbidden, InvalidInput
from gridmap.records.geometry import lonlat
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from tests import world
from tests.conftest import SessionAs
from tests.records.typed import IN_G11, IN_G22, IN_T2, NOWHERE, at, changed, complaints, made


def test_a_new_record_lies_in_the_smallest_area_around_its_point(session_as: SessionAs) -> None:
    session = session_as("Paula")
    saved = made(session, "enterprises", {"name": "New Mill", "sector": "trade", "geom": at(IN_G11)})
    row = session.get_one(Enterprise, saved.id)
    assert (row.area_path, row.version, saved.made) == (world.G11, 1, True)
    assert lonlat(row.geom) == IN_G11
    assert row.state == "operating"


def test_an_ordinary_grid_comes_before_a_dedicated_one_that_overlaps_it(session_as: SessionAs) -> None:
    session = session_as("Paula")
    park = world.area(world.V2 + "0009", "dedicated_grid", "Park", (117.055, 38.005, 117.065, 38.015))
    session.add(park)
    session.flush()
    saved = made(session, "enterprises", {"name": "Park Mill", "sector": "trade", "geom": at(IN_G22)})
    assert session.get_one(Enterprise, saved.id).area_path == world.G22


def test_a_point_outside_the_own_area_is_refused_by_name_of_the_grid_or_of_the_town_beyond(
    session_as: SessionAs,
) -> None:
    with pytest.raises(Forbidden, match="West Grid 1"):
        made(session_as("Gloria"), "enterprises", {"name": "X", "sector": "shop", "geom": at(IN_G11)})
    with pytest.raises(Forbidden, match="lies in Heron Town, outside"):
        made(session_as("Paula"), "enterprises", {"name": "X", "sector": "shop", "geom": at(IN_T2)})


def test_a_point_outside_every_area_is_a_complaint_about_the_point(session_as: SessionAs) -> None:
    with pytest.raises(InvalidInput) as refused:
        made(session_as("Paula"), "enterprises", {"name": "X", "sector": "shop", "geom": at(NOWHERE)})
    assert list(complaints(refused)) == ["geom"]


def test_an_unlocated_record_accepts_an_area_and_a_located_one_does_not(session_as: SessionAs) -> None:
    session = session_as("Paula")
    saved = made(session, "enterprises", {"name": "Lost", "sector": "shop", "area_path": world.V1})
    assert session.get_one(Enterprise, saved.id).area_path == world.V1
    with pytest.raises(InvalidInput) as refused:
        changed(session, "enterprises", "Gas Point", {"area_path": world.V2})
    assert list(complaints(refused)) == ["area_path"]
    with pytest.raises(Forbidden, match="Heron Village"):
        changed(session, "enterprises", "Lost Workshop", {"area_path": world.T2V1})


def test_placing_an_unlocated_enterprise_moves_it_into_its_grid_and_back_it_keeps_it(
    session_as: SessionAs,
) -> None:
    session = session_as("Paula")
    placed = changed(session, "enterprises", "Lost Workshop", {"geom": at(IN_G22)})
    row = session.get_one(Enterprise, placed.id)
    assert (row.area_path, row.version) == (world.G22, 2)
    changed(session, "enterprises", "Lost Workshop", {"geom": None}, version=2)
    assert (row.area_path, row.geom) == (world.G22, None)


def test_a_township_without_outlines_can_still_be_filled(session_as: SessionAs) -> None:
    session = session_as("Nora")
    for path in (world.T2, world.T2V1, world.T2G1, world.T2G2):
        session.get_one(Area, path).geom = None
    session.flush()
    saved = made(session, "enterprises", {"name": "First", "sector": "shop", "geom": at(NOWHERE)})
    assert session.get_one(Enterprise, saved.id).area_path == world.T2


def test_who_leads_a_dedicated_grid_records_in_it(session_as: SessionAs) -> None:
    adam, nora = session_as("Adam"), session_as("Nora")
    park = world.V2 + "0009"
    adam.add(world.area(park, "dedicated_grid", "Park", (117.055, 38.005, 117.065, 38.015)))
    adam.flush()
    adam.add(Grant(person_id=world.name_id("Nora"), role="grid_leader", area_path=park))
    adam.flush()
    saved = made(nora, "hazards", {"title": "X", "geom": at(IN_G22)})
    assert nora.get_one(Hazard, saved.id).area_path == park


def test_a_point_on_a_border_belongs_to_the_side_where_its_editor_may_write(session_as: SessionAs) -> None:
    border = {"title": "Sign on the border", "geom": at((117.05, 38.02))}
    gloria = session_as("Gloria")
    assert gloria.get_one(Hazard, made(gloria, "hazards", border).id).area_path == world.G22
    paula = session_as("Paula")
    assert paula.get_one(Hazard, made(paula, "hazards", border).id).area_path == world.G12
