"""Which fields of a record must agree with one another?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gridmap.errors import InvalidInput
from gridmap.records.geometry import lonlat
from gridmap.registers import BY_KEY
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.resources import Resource
from tests import world
from tests.conftest import SessionAs
from tests.records.typed import IN_G22, at, changed, complaints, made


def test_closing_an_enterprise_stamps_the_day_and_opening_it_clears_it(session_as: SessionAs) -> None:
    session = session_as("Gloria")
    row = session.get_one(Enterprise, changed(session, "enterprises", "Flour Mill", {"state": "closed"}).id)
    assert row.closed_on == world.TODAY
    changed(session, "enterprises", "Flour Mill", {"state": "operating"}, version=2)
    assert row.closed_on is None
    tomorrow = (world.TODAY + timedelta(days=1)).isoformat()
    with pytest.raises(InvalidInput) as refused:
        changed(session, "enterprises", "Flour Mill", {"state": "closed", "closed_on": tomorrow}, version=3)
    assert list(complaints(refused)) == ["closed_on"]
    with pytest.raises(InvalidInput):
        changed(session, "enterprises", "Flour Mill", {"closed_on": "2026-01-01"}, version=3)


def test_nobody_looked_and_nothing_found_stay_different_tags(session_as: SessionAs) -> None:
    session = session_as("Paula")
    row = session.get_one(Enterprise, changed(session, "enterprises", "Noodle House", {"tags": []}).id)
    assert row.tags == []
    changed(session, "enterprises", "Noodle House", {"tags": None}, version=2)
    assert row.tags is None


def test_a_credit_code_is_tidied_before_it_is_judged(session_as: SessionAs) -> None:
    session = session_as("Paula")
    saved = changed(session, "enterprises", "Flour Mill", {"code": " ９９９９0101ma00000x1k "})
    assert session.get_one(Enterprise, saved.id).code == "99990101MA00000X1K"


def test_out_of_service_needs_a_reason_and_back_in_service_clears_it(session_as: SessionAs) -> None:
    session = session_as("Dora")
    with pytest.raises(InvalidInput) as refused:
        changed(session, "resources", "Mill Micro Station", {"in_service": False, "out_reason": "  "})
    assert list(complaints(refused)) == ["out_reason"]
    saved = changed(
        session, "resources", "Mill Micro Station", {"in_service": False, "out_reason": "Engine broken"}
    )
    row = session.get_one(Resource, saved.id)
    assert (row.in_service, row.out_reason, row.out_since) == (False, "Engine broken", world.NOW)
    changed(session, "resources", "Mill Micro Station", {"in_service": True}, version=2)
    assert (row.in_service, row.out_reason, row.out_since) == (True, "", None)


def test_a_hazard_is_reported_by_its_editor_and_lies_where_its_enterprise_lies(session_as: SessionAs) -> None:
    session = session_as("Gloria")
    values = {"title": "Gas bottle in the kitchen", "enterprise_id": str(world.name_id("Corner Shop"))}
    row = session.get_one(Hazard, made(session, "hazards", values).id)
    assert (row.reported_by, row.found_on, row.state) == (world.name_id("Gloria"), world.TODAY, "found")
    assert (row.area_path, lonlat(row.geom)) == (world.G22, (117.06, 38.02))


def test_a_hazard_cannot_name_an_enterprise_beyond_the_fence(session_as: SessionAs) -> None:
    values = {"title": "X", "geom": at(IN_G22), "enterprise_id": str(world.name_id("Heron Foundry"))}
    with pytest.raises(InvalidInput) as refused:
        made(session_as("Gloria"), "hazards", values)
    assert list(complaints(refused)) == ["enterprise_id"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"deadline": "2026-03-01"}, "deadline"),
        ({"state": "ordered"}, "deadline"),
        ({"state": "closed", "closed_on": "2026-03-03"}, "closed_on"),
        ({"state": "closed", "closed_on": "2026-03-01"}, "closed_on"),
        ({"closed_on": "2026-03-02"}, "closed_on"),
        ({"found_on": "2026-03-03"}, "found_on"),
        ({"grade": "terrible"}, "grade"),
        ({"title": ""}, "title"),
    ],
)
def test_the_days_and_states_of_a_hazard_must_agree(
    session_as: SessionAs, values: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        made(session_as("Gloria"), "hazards", {"title": "X", "geom": at(IN_G22), **values})
    assert field in complaints(refused)


def test_closing_a_hazard_stamps_the_day(session_as: SessionAs) -> None:
    session = session_as("Gloria")
    values = {"title": "X", "geom": at(IN_G22), "state": "fixed_on_spot"}
    assert session.get_one(Hazard, made(session, "hazards", values).id).closed_on == world.TODAY


def test_whose_hazard_it_is_and_when_it_was_found_is_not_changed_afterwards(session_as: SessionAs) -> None:
    for field in ("found_on", "enterprise_id", "reported_by", "id", "version"):
        with pytest.raises(InvalidInput) as refused:
            changed(session_as("Paula"), "hazards", "Blocked exit", {field: None})
        assert list(complaints(refused)) == [field]


def test_every_field_of_every_form_is_a_column_of_its_table() -> None:
    for noun in BY_KEY.values():
        assert {entry.key for entry in noun.typed} <= set(noun.model.__table__.c.keys())


def test_the_day_is_that_of_the_office_not_of_greenwich(session_as: SessionAs) -> None:
    session = session_as("Gloria")  # at 02:40 in the office it is still yesterday in Greenwich
    row = session.get_one(Hazard, made(session, "hazards", {"title": "X", "geom": at(IN_G22)}).id)
    assert row.found_on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        ("9999-12-31", "The year 9999 cannot be meant: write one from 1900 to 2200."),
        ("1899-12-31", "The year 1899 cannot be meant: write one from 1900 to 2200."),
        ("2026-01-31", "The hazard was found on 2026-02-01; the deadline cannot be earlier."),
        ("31.1.2026", "Write the date as year-month-day, for example 2026-03-02."),
    ],
)
def test_a_day_that_is_written_rightly_and_cannot_be_is_told_what_is_wrong(
    session_as: SessionAs, deadline: str, said: str
) -> None:
    session = session_as("Paula")
    when = {"title": "When", "geom": at(IN_G22), "found_on": "2026-02-01", "deadline": deadline}
    with pytest.raises(InvalidInput) as refused:
        made(session, "hazards", when)
    assert [(each.field, str(each.sentence)) for each in refused.value.problems] == [("deadline", said)]
