"""Do the registers of the office keep the rules that are theirs alone? All else is in the contract of the registers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gridmap.errors import InvalidInput
from gridmap.incident.people import on_duty
from gridmap.records.lists import Query, matching
from gridmap.records.saving import change
from gridmap.registers import BY_KEY
from gridmap.registers.assignments import Assignment
from gridmap.registers.counting import counts
from gridmap.registers.shifts import Shift
from gridmap.registers.trainings import Training
from gridmap.vocabulary import Role
from tests import world
from tests.conftest import SessionAs
from tests.imports.journeys.sheets import xlsx
from tests.records.typed import complaints, made
from tests.registers.filling import MILL
from tests.web.conftest import SignIn, post
from tests.web.test_imports import CHOSEN, figure, hand_in, named_columns

NIGHT = datetime(2026, 6, 1, 8, tzinfo=world.NOW.tzinfo)
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def shift(name: str = "Mayor", start: datetime = NIGHT, hours: float = 24, **more: Any) -> dict[str, Any]:
    end = start + timedelta(hours=hours)
    said = {"person_id": str(world.name_id(name)), "duty": "leader", "area_path": world.T1}
    return {**said, "starts_at": start.isoformat(), "ends_at": end.isoformat(), **more}


def test_a_shift_that_was_entered_feeds_locating(session_as: SessionAs) -> None:
    session = session_as("Dora")
    made(session, "shifts", shift())
    found = on_duty(session_as("Gloria"), world.T1, NIGHT + timedelta(hours=3))
    assert [(each.name, each.duty) for each in found] == [("Mayor", "leader")]
    assert on_duty(session, world.T1, NIGHT + timedelta(hours=24)) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (shift(hours=0), "ends_at"),
        (shift(hours=-1), "ends_at"),
        (shift(hours=169), "ends_at"),
        (shift(start=NIGHT + timedelta(hours=23)), "person_id"),
        (shift(start=NIGHT - timedelta(hours=23)), "person_id"),
        (shift("Nora"), "person_id"),
        (shift(person_id="nobody"), "person_id"),
        (shift(starts_at="2026-06-01"), "starts_at"),
    ],
)
def test_a_shift_that_cannot_be_is_refused_at_its_field(
    session_as: SessionAs, wrong: dict[str, Any], field: str
) -> None:
    session = session_as("Paula")
    made(session, "shifts", shift())
    with pytest.raises(InvalidInput) as refused:
        made(session, "shifts", wrong)
    assert set(complaints(refused)) == {field}


def test_the_duty_list_begins_with_who_is_on_duty_now_then_what_comes_then_what_is_over(
    session_as: SessionAs,
) -> None:
    session = session_as("Paula")
    days = {
        back: made(session, "shifts", shift(start=NIGHT + timedelta(days=back))).id
        for back in (2, -1, 0, 1, -2)
    }
    now = NIGHT + timedelta(hours=3)
    in_order = BY_KEY["shifts"].in_order
    assert in_order is not None
    mine = select(Shift.id).where(Shift.id.in_(days.values())).order_by(*in_order(now))
    assert list(session.scalars(mine)) == [days[each] for each in (0, 1, 2, -1, -2)]


def test_the_next_shift_may_begin_when_the_last_one_ends(session_as: SessionAs) -> None:
    session = session_as("Paula")
    made(session, "shifts", shift())
    made(session, "shifts", shift(start=NIGHT + timedelta(hours=24)))


@pytest.mark.parametrize(
    ("noun", "said", "field"),
    [
        ("meetings", {"name": "M", "kind": "study", "held_on": "2026-03-03"}, "held_on"),
        ("safety_plans", {"name": "P", "kind": "tasks", "issued_on": "2026-03-03"}, "issued_on"),
        ("forwardings", {"name": "F", "kind": "film", "sent_on": "2026-03-03"}, "sent_on"),
        ("teams", {"name": "T", "kind": "experts", "formed_on": "2026-03-01", "disbanded_on": "2026-02-01"},
         "disbanded_on"),
        ("rewards", {"name": "R", "reported_on": "2026-02-02", "paid_on": "2026-02-01"}, "paid_on"),
        ("exposures", {"name": "E", "on_date": "2026-02-02", "withdrawn_on": "2026-02-01"}, "withdrawn_on"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_are_refused(
    session_as: SessionAs, noun: str, said: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        made(session_as("Paula"), noun, {**said, "area_path": world.T1})
    assert set(complaints(refused)) == {field}


def test_an_assignment_is_of_the_enterprise_that_it_names_else_of_its_area(session_as: SessionAs) -> None:
    session = session_as("Paula")
    said = {"leader_id": str(world.name_id("Mayor")), "since": "2025-03-01"}
    village = made(session, "assignments", {**said, "area_path": world.V1}).id
    mill = made(session, "assignments", {**said, "enterprise_id": str(world.name_id(MILL))}).id
    assert session.get_one(Assignment, village).answers_for == "village"
    at_mill = session.get_one(Assignment, mill)
    assert (at_mill.answers_for, at_mill.area_path) == ("enterprise", world.G22)


def test_what_stands_is_counted_from_its_first_day_until_its_end(session_as: SessionAs) -> None:
    session = session_as("Paula")
    said = {"leader_id": str(world.name_id("Mayor")), "area_path": world.V1}
    for since, until in (("2024-05-01", None), ("2025-12-31", None), ("2026-01-01", None),
                         ("2024-01-01", "2025-12-31"), ("2024-01-01", "2026-01-01")):  # fmt: skip
        made(session, "assignments", {**said, "since": since, **({"until": until} if until else {})})
    figures = {each.key: each.number for each in counts(session, world.T1, *YEAR)}
    assert figures["villages_answered_for"] == 3
    listed = matching(BY_KEY["assignments"], Query(period=YEAR, under=world.V1), [world.T1])
    assert len(session.scalars(listed).all()) == 3


def test_numbers_are_summed_and_what_gives_none_is_said(session_as: SessionAs) -> None:
    session = session_as("Paula")
    leaflets = {"name": "L", "kind": "leaflet", "on_date": "2025-05-05", "area_path": world.T1}
    for number in (500, 1300, None):
        made(session, "publicity", {**leaflets, **({"number": number} if number else {})})
    found = next(each for each in counts(session, world.T1, *YEAR) if each.key == "leaflets")
    assert (found.number, found.unknown, found.undated) == (1800, 1, 0)


def test_people_are_found_by_the_search_of_the_list(session_as: SessionAs) -> None:
    session = session_as("Paula")
    meeting = {"name": "M", "kind": "study", "held_on": "2025-05-05", "area_path": world.T1}
    mine = made(session, "meetings", {**meeting, "people": [str(world.name_id("Mayor"))]}).id
    made(session, "meetings", meeting)
    found = session.scalars(matching(BY_KEY["meetings"], Query(text="mayo"), [world.T1])).all()
    assert [each.id for each in found] == [mine]


def test_somebody_named_before_stays_though_the_editor_may_not_see_them(session_as: SessionAs) -> None:
    """Nora is of the township beside it; Gloria, who leads the grid, learns that there is one more, and no name."""
    nora, mayor = world.name_id("Nora"), world.name_id("Mayor")
    session = session_as("Gloria")
    said = {"name": "T", "audience": "residents", "held_on": "2025-05-05", "area_path": world.G22}
    record = made(session, "trainings", said).id
    session.get_one(Training, record).people = [nora, mayor]
    session.flush()
    change(session, BY_KEY["trainings"], record, 2, {"note": "Held again"}, world.NOW)
    assert session.get_one(Training, record).people == [nora, mayor]
    with pytest.raises(InvalidInput) as refused:
        change(session, BY_KEY["trainings"], record, 3, {"people": [str(nora)]}, world.NOW)
    assert set(complaints(refused)) == {"people"}


@pytest.mark.parametrize("people", ["Mayor", [7], ["nobody"], [[str(world.name_id("Mayor"))]], {}])
def test_what_are_no_people_is_refused(session_as: SessionAs, people: Any) -> None:
    said = {"name": "M", "kind": "study", "held_on": "2025-05-05", "area_path": world.T1, "people": people}
    with pytest.raises(InvalidInput) as refused:
        made(session_as("Paula"), "meetings", said)
    assert set(complaints(refused)) == {"people"}


def test_a_workbook_with_a_name_that_nobody_has_waits_with_the_reason(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    rows = (["会议主题", "类别", "会议日期", "参会人员"], ["A", "全镇安全生产会议", "2025-05-01", "Mayor、Paula"],
            ["B", "全镇安全生产会议", "2025-05-02", "Mayor、周寒露"])  # fmt: skip
    address = hand_in(client, xlsx(*rows), noun="meetings").headers["Location"]
    columns = named_columns(client.get(address).text)
    assert post(client, address + "/mapping", {**columns, **CHOSEN}).status_code == 302
    page = client.get(address).text
    assert [figure(page, each) for each in ("new", "waiting")] == [1, 1]
    assert "周寒露" in page


def test_the_planner_and_the_duty_officer_keep_the_duty_list() -> None:
    assert set(BY_KEY["shifts"].writers) == {Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER}
