"""Is an entry stored once, with its effect, or kept for a person's decision, whatever arrives?"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from gridmap.db.models import Attachment, Grant, OutboxEntry, OutboxPart
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput
from gridmap.records.outbox import deciding, devices, entry, kinds
from gridmap.records.outbox.receiving import EntryRefusal
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.visits import Visit
from tests import world
from tests.conftest import SessionAs
from tests.records.outbox.phone import DEVICE, picture, send, written


def count(session: FencedSession, model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def stored(session: FencedSession, receipt: dict[str, Any]) -> OutboxEntry:
    return session.get_one(OutboxEntry, uuid.UUID(receipt["id"]))


def test_an_entry_is_stored_with_its_effect_and_its_receipt_names_every_part(session_as: SessionAs) -> None:
    session, pictures = session_as("Gloria"), (picture(), picture(200))
    receipt = send(session, written(1, parts=pictures), pictures)
    assert receipt["state"] == "done"
    assert [each["sha256"] for each in receipt["parts"]] == [entry.digest(each) for each in pictures]
    hazard = session.get_one(Hazard, uuid.UUID(receipt["id"]))
    assert (hazard.title, hazard.area_path, hazard.reported_by) == (
        "Hazard 1", world.G22, world.name_id("Gloria"),
    )  # fmt: skip
    own = Attachment.row_id == hazard.id
    assert session.scalar(select(func.count()).select_from(Attachment).where(own)) == 2
    assert set(session.scalars(select(OutboxPart.content))) == {None}


def test_twice_the_same_is_answered_by_the_same(session_as: SessionAs) -> None:
    session = session_as("Gloria")
    first = send(session, written(1))
    assert send(session, written(1), now=world.NOW + timedelta(hours=3)) == first
    assert session.scalar(select(func.count()).select_from(Hazard).where(Hazard.title == "Hazard 1")) == 1


def test_the_same_id_with_another_body_is_refused_and_changes_nothing(session_as: SessionAs) -> None:
    session = session_as("Gloria")
    send(session, written(1))
    with pytest.raises(Conflict):
        send(session, written(1, values={"title": "Another"}))
    assert session.scalar(select(Hazard.title).where(Hazard.title == "Another")) is None


def test_without_its_parts_an_entry_is_not_taken(session_as: SessionAs) -> None:
    session, pictures = session_as("Gloria"), (picture(), picture(200))
    with pytest.raises(InvalidInput) as refused:
        send(session, written(1, parts=pictures), pictures[:1])
    assert [each.field for each in refused.value.problems] == [f"parts.{entry.digest(pictures[1])}"]
    assert count(session, OutboxEntry) == 0


@pytest.mark.parametrize(("content", "length"), [(b"", 0), (b"abc", 4), (b"abd", 3)])
def test_what_is_empty_cut_or_changed_on_the_way_is_refused(content: bytes, length: int) -> None:
    with pytest.raises(InvalidInput):
        entry.refuse_broken(content, length, entry.digest(b"abc"), 100)


@pytest.mark.parametrize(
    "member", ["id", "device", "number", "kind", "area", "written_at", "values", "parts"]
)
@pytest.mark.parametrize("bad", [None, "", [], -1, {"x": 1}, "2026-03-02", [{}]])
def test_an_entry_that_is_none_names_what_is_wrong(member: str, bad: Any) -> None:
    told = json.loads(written(1)) | {member: bad}
    if (member, bad) in [("values", {"x": 1}), ("parts", []), ("kind", "2026-03-02"), ("area", "2026-03-02")]:
        return
    with pytest.raises(InvalidInput) as refused:
        entry.read(json.dumps(told).encode())
    assert len(refused.value.problems) == 1


def test_what_the_rules_refuse_is_kept_for_a_decision(session_as: SessionAs) -> None:
    session = session_as("Gloria")
    receipt = send(session, written(1, values={"title": "", "grade": "odd"}))
    assert receipt["state"] == "held"
    held = stored(session, receipt)
    refused = EntryRefusal.from_json(held.trouble)
    assert refused is not None
    assert {each.field for each in refused.problems} >= {"title", "grade"}
    assert session.get(Hazard, held.id) is None


def test_a_photo_that_is_none_keeps_the_whole_entry_and_its_bytes(session_as: SessionAs) -> None:
    session, parts = session_as("Gloria"), (picture(), b"no picture at all")
    receipt = send(session, written(1, parts=parts), parts)
    assert (receipt["state"], len(receipt["parts"])) == ("held", 2)
    assert set(session.scalars(select(OutboxPart.content))) == set(parts)
    planner = session_as("Paula")
    deciding.enter(planner, uuid.UUID(receipt["id"]), deciding.said(stored(planner, receipt)), world.NOW)
    hazard = planner.get_one(Hazard, uuid.UUID(receipt["id"]))
    assert hazard.reported_by == world.name_id("Gloria")
    assert planner.scalar(select(func.count()).where(Attachment.row_id == hazard.id)) == 1
    assert {None, b"no picture at all"} == set(planner.scalars(select(OutboxPart.content)))


def test_an_entry_for_a_grid_taken_from_the_person_waits_for_the_planner(
    session_as: SessionAs,
) -> None:
    administrator = session_as("Adam")
    for grant in administrator.scalars(select(Grant).where(Grant.person_id == world.name_id("Gloria"))):
        administrator.delete(grant)
    administrator.commit()
    session = session_as("Gloria")
    receipt = send(session, written(1))
    assert receipt["state"] == "held"
    planner = session_as("Paula")
    held = stored(planner, receipt)
    assert held.area_path == world.G22
    deciding.enter(planner, held.id, deciding.said(held), world.NOW)
    assert (held.state, held.decided_by) == ("entered", world.name_id("Paula"))
    assert planner.get_one(Hazard, held.id).reported_by == world.name_id("Gloria")
    with pytest.raises(Conflict):
        deciding.set_aside(planner, held.id, "twice", world.NOW)


def test_setting_aside_needs_a_reason_and_keeps_the_entry(session_as: SessionAs) -> None:
    receipt = send(session_as("Gloria"), written(1, kind="moon landing"))
    planner = session_as("Paula")
    with pytest.raises(InvalidInput):
        deciding.set_aside(planner, uuid.UUID(receipt["id"]), " ", world.NOW)
    deciding.set_aside(planner, uuid.UUID(receipt["id"]), "A test", world.NOW)
    assert stored(planner, receipt).reason == "A test"
    assert "moon landing" in stored(planner, receipt).body


def test_a_neighbour_neither_sees_nor_decides(session_as: SessionAs) -> None:
    receipt = send(session_as("Gloria"), written(1, kind="unheard of"))
    assert session_as("Nora").get(OutboxEntry, uuid.UUID(receipt["id"])) is None
    assert session_as("Both").get(OutboxEntry, uuid.UUID(receipt["id"])) is not None


def test_nobody_sends_into_the_outbox_of_somebody_else(session_as: SessionAs) -> None:
    send(session_as("Gloria"), written(1))
    with pytest.raises(Conflict):
        send(session_as("Nora"), written(2))
    with pytest.raises(Conflict):
        send(session_as("Paula"), written(2))


def test_an_area_of_a_strange_township_is_not_believed(session_as: SessionAs) -> None:
    session = session_as("Gloria")
    receipt = send(session, written(1, kind="unheard of", area=world.T2G1))
    assert stored(session, receipt).area_path == world.G22


def test_a_clock_that_is_wrong_is_kept_beside_ours(session_as: SessionAs) -> None:
    session, ahead = session_as("Gloria"), timedelta(days=3)
    at = world.NOW + ahead - timedelta(hours=5)
    receipt = send(session, written(1, at=at), phone_now=world.NOW + ahead)
    kept = stored(session, receipt)
    assert kept.phone_at == at
    assert kept.written_at == world.NOW - timedelta(hours=5)
    assert session.get_one(Hazard, kept.id).found_on == world.TODAY - timedelta(days=1)


def test_from_the_numbers_it_is_known_what_has_not_arrived(session_as: SessionAs) -> None:
    session = session_as("Gloria")
    for number in (1, 3, 6):
        send(session, written(number))
    device = devices.contact(session, DEVICE, world.NOW, highest=8)
    found = devices.progress(session, device)
    assert (found.missing, found.numbers, found.last) == (5, (2, 4, 5, 7, 8), 6)
    seen = devices.devices(session_as("Paula"))
    assert [(each.missing, person.name if person else "") for each, person in seen] == [(5, "Gloria")]
    assert devices.devices(session_as("Nora")) == []


def test_an_absurd_number_costs_nothing(session_as: SessionAs) -> None:
    session = session_as("Gloria")
    device = devices.contact(session, DEVICE, world.NOW, highest=2**31 - 1)
    assert devices.progress(session, device).missing >= 2**31 - 2


def test_a_visit_is_of_the_day_on_which_it_was_written(session_as: SessionAs) -> None:
    session = session_as("Gloria")
    values = {"enterprise_id": str(world.name_id("Corner Shop")), "kind": "patrol"}
    receipt = send(session, written(1, "visit", values=values, at=world.NOW - timedelta(days=2)))
    assert receipt["state"] == "done"
    assert session.get_one(Visit, uuid.UUID(receipt["id"])).on_date == world.TODAY - timedelta(days=2)


def change(was: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    record = str(world.name_id("Corner Shop"))
    return {"noun": "enterprises", "record": record, "was": was, "changes": changes}


def test_two_edits_of_different_fields_merge(session_as: SessionAs) -> None:
    planner = session_as("Paula")
    shop = planner.get_one(Enterprise, world.name_id("Corner Shop"))
    shop.note = "by the planner"
    planner.commit()
    receipt = send(
        planner, written(1, "change", area=world.T1, values=change({"address": ""}, {"address": "Lane 3"}))
    )
    planner.refresh(shop)
    assert (receipt["state"], shop.note, shop.address) == ("done", "by the planner", "Lane 3")


def test_two_edits_of_one_field_are_both_kept_and_wait(session_as: SessionAs) -> None:
    planner = session_as("Paula")
    shop = planner.get_one(Enterprise, world.name_id("Corner Shop"))
    shop.note = "by the planner"
    planner.commit()
    values = change({"note": "", "address": ""}, {"note": "by the phone", "address": "Lane 3"})
    receipt = send(planner, written(1, "change", area=world.T1, values=values))
    planner.refresh(shop)
    assert (receipt["state"], shop.note) == ("held", "by the planner")
    held = stored(planner, receipt)
    assert deciding.said(held)["changes"]["note"] == "by the phone"
    now = {**values, "was": {**values["was"], "note": "by the planner"}}
    deciding.enter(planner, held.id, now, world.NOW)
    planner.refresh(shop)
    assert (shop.note, shop.address) == ("by the phone", "Lane 3")


def test_two_edits_of_one_field_on_one_phone_are_no_dispute_but_another_s_between_them_is(
    session_as: SessionAs,
) -> None:
    planner = session_as("Paula")
    shop = planner.get_one(Enterprise, world.name_id("Corner Shop"))
    for number, note in enumerate(("first", "second"), 1):
        # Without a signal the page still shows what the server said before the first one.
        values = change({"note": ""}, {"note": note})
        assert send(planner, written(number, "change", area=world.T1, values=values))["state"] == "done"
    planner.refresh(shop)
    assert shop.note == "second"
    shop.note = "by somebody else"
    planner.commit()
    third = send(planner, written(3, "change", area=world.T1, values=change({"note": ""}, {"note": "third"})))
    planner.refresh(shop)
    assert (third["state"], shop.note) == ("held", "by somebody else")


def test_another_phone_of_the_same_person_did_not_see_the_first_edit(session_as: SessionAs) -> None:
    planner = session_as("Paula")
    values = [change({"note": ""}, {"note": note}) for note in ("on one", "on the other")]
    send(planner, written(1, "change", area=world.T1, values=values[0]))
    other = written(1, "change", area=world.T1, values=values[1], device=uuid.uuid4())
    assert send(planner, other)["state"] == "held"


def test_an_entry_at_which_the_program_fails_is_kept_and_does_not_stop_those_behind_it(
    session_as: SessionAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*told: object) -> str:
        raise TypeError("a fault")

    session = session_as("Paula")
    with monkeypatch.context() as patched:
        patched.setitem(kinds.KINDS, "hazard", kinds.EntryKind("hazard", "Hazard report", fails, "hazards"))
        receipt = send(session, written(1, parts=(picture(),)), (picture(),))
    assert receipt["state"] == "held"
    assert session.scalars(select(OutboxPart.content)).one() == picture()
    assert send(session, written(2))["state"] == "done"
    deciding.enter(session, uuid.UUID(receipt["id"]), deciding.said(stored(session, receipt)), world.NOW)
    assert count(session, Hazard) >= 2


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(kinds.KINDS)), st.data())
def test_whatever_an_entry_says_it_is_answered_by_a_receipt(
    session_as: SessionAs, kind: str, data: st.DataObject
) -> None:
    odd = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=6,
    )
    known = [
        "title", "geom", "noun", "record", "was", "changes", "enterprise_id", "answers", "findings", "pictures",
        "people", "on_date", "reason", "locale", "signature", "begun_at", "caption", "note", "position",
    ]  # fmt: skip
    sound = st.sampled_from(
        [
            str(world.name_id("Corner Shop")),
            "enterprises",
            "hazards",
            {"note": "x"},
            {"name": None},
            "2026-02-30",
            {},
        ]
    )
    values = data.draw(st.dictionaries(st.sampled_from(known) | st.text(max_size=6), odd | sound, max_size=8))
    session = session_as("Gloria")
    number = data.draw(st.integers(1, 2**31 - 1))
    body = written(number, kind, values=values, entry_id=uuid.uuid4())
    assert send(session, body)["state"] in ("done", "held")
