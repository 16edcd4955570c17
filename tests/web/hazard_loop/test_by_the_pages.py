"""Is a hazard taken through its loop by the pages, with what was typed never lost and nothing forged?"""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.db.models.supervision import HazardStep
from tests import world
from tests.registers.loop.walks import INSPECTORS
from tests.web.conftest import SignIn, post, token
from tests.web.hazard_loop.steps import HAZARD, english, fields, new, order, row
from tests.web.test_records_api import jpeg


def test_from_the_order_to_the_close_out_by_the_buttons_of_the_page(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    hazard = new(client)
    way: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("order", order(), "ordered"),
        ("rectify", {"done": "Lock taken off, photo"}, "rectified"),
        ("recheck_passed", {"opinion": "In order", "people": order()["people"]}, "passed"),
        ("close", {}, "closed"),
    )
    for step, said, state in way:
        page = client.get(f"/registers/hazards/{hazard}").text
        assert f"/loop/{step}?hazard={hazard}" in page
        answer = post(client, f"/loop/{step}", {**fields(client, step, hazard), **said})
        assert answer.status_code == 302, answer.text
        assert row(owner, hazard).state == state
    page = client.get(f"/registers/hazards/{hazard}").text
    assert "Lock taken off, photo" in page
    assert "/loop/order" not in page
    assert f"/loop/relapse?hazard={hazard}" in page


def test_what_was_typed_stands_in_the_form_that_complains(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    hazard = new(client)
    sent = {**fields(client, "order", hazard), **order(deadline="2026-01-01", people=[str(INSPECTORS[0])])}
    answer = post(client, "/loop/order", sent)
    assert answer.status_code == 422
    assert 'id="people-problem"' in answer.text
    assert 'value="2026-01-01"' in answer.text
    assert "Open it" in answer.text
    assert row(owner, hazard).state == "found"
    answer = post(client, "/loop/order", {**fields(client, "order", hazard), **order(), "on_date": "soon"})
    assert answer.status_code == 422
    assert 'id="on_date-problem"' in answer.text


def test_of_two_the_second_sees_what_the_first_did(signed_in: SignIn, owner: Engine) -> None:
    first, second = signed_in("Paula"), english(signed_in("Dora"))
    hazard = new(first)
    late = fields(second, "order", hazard)
    assert post(first, "/loop/order", {**fields(first, "order", hazard), **order()}).status_code == 302
    answer = post(second, "/loop/order", {**late, **order(measures="Take the chain off")})
    assert answer.status_code == 409
    assert "Paula changed this" in answer.text
    assert "Take the chain off" in answer.text
    assert "Open it" in answer.text
    assert row(owner, hazard).version == 2


def test_one_order_for_several_hazards(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    both = new(client), new(client, title="Empty extinguisher")
    assert post(client, "/loop/order", {**fields(client, "order", *both), **order()}).status_code == 302
    assert {row(owner, each).state for each in both} == {"ordered"}


def test_photos_come_with_the_step(signed_in: SignIn) -> None:
    client = signed_in("Gloria")
    hazard = new(client)
    sent = {**fields(client, "fix_on_spot", hazard), "done": "Opened at once"}
    data = {**sent, "csrf_token": token(client), "photo": [(io.BytesIO(jpeg()), "a.jpg")]}
    answer = client.post("/loop/fix_on_spot", data=data, content_type="multipart/form-data")
    assert answer.status_code == 302
    assert (
        client.get(f"/registers/hazards/{hazard}").text.count("/attachments/") == 2
    )  # the link and the picture


def test_a_picture_that_is_none_saves_nothing(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Gloria")
    hazard = new(client)
    data = {**fields(client, "fix_on_spot", hazard), "done": "Opened", "csrf_token": token(client),
            "photo": (io.BytesIO(b"no picture"), "a.jpg")}  # fmt: skip
    answer = client.post("/loop/fix_on_spot", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert row(owner, hazard).state == "found"


def test_a_step_is_taken_back_with_its_reason_in_sight(signed_in: SignIn, owner: Engine) -> None:
    client = english(signed_in("Paula"))
    hazard = new(client)
    post(client, "/loop/order", {**fields(client, "order", hazard), **order()})
    with Session(owner) as session:
        step = session.query(HazardStep).filter_by(hazard_id=uuid.UUID(hazard), step="order").one().id
    page = client.get(f"/registers/hazards/{hazard}").text
    assert "Undo the last change" not in page
    post(client, f"/loop/steps/{step}/void", {"hazard": hazard, "reason": ""})
    assert row(owner, hazard).state == "ordered"
    post(client, f"/loop/steps/{step}/void", {"hazard": hazard, "reason": "Wrong <b>shop</b>"})
    assert row(owner, hazard).state == "found"
    page = client.get(f"/registers/hazards/{hazard}").text
    assert "Wrong &lt;b&gt;shop&lt;/b&gt;" in page
    assert page.count("Undo the last change") == 0


def test_a_grid_leader_is_offered_only_what_they_may_do(signed_in: SignIn) -> None:
    page = signed_in("Gloria").get(f"/registers/hazards/{HAZARD}").text
    assert f"/loop/rectify?hazard={HAZARD}" in page
    assert "/loop/recheck_passed" not in page
    answer = post(
        signed_in("Gloria"), "/loop/recheck_passed", {"hazard": str(HAZARD), "on_date": "2026-03-02"}
    )
    assert answer.status_code == 403


def test_nobody_takes_a_step_beyond_the_fence(signed_in: SignIn) -> None:
    for name in ("Nora", "Nobody"):
        client = signed_in(name)
        expected = 403 if name == "Nobody" else 404
        assert client.get("/loop/order", query_string={"hazard": str(HAZARD)}).status_code == expected
        answer = post(client, "/loop/order", {"hazard": str(HAZARD), "on_date": "2026-03-02"})
        assert answer.status_code == expected


@pytest.mark.parametrize("path", ["/loop/burn", "/loop/register", "/loop/order", "/loop/order?hazard=x"])
def test_a_step_or_a_hazard_that_is_none_is_said(signed_in: SignIn, path: str) -> None:
    assert signed_in("Paula").get(path).status_code == 404


def test_a_program_takes_a_step_by_the_same_rules(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    hazard = new(client)

    def send(step: str, **said: Any) -> Any:
        body = {"hazards": {hazard: row(owner, hazard).version}, "on_date": world.TODAY.isoformat(), **said}
        return client.post(f"/loop/api/{step}", json=body, headers={"X-CSRFToken": token(client)})

    facts = {"deadline": (world.TODAY + timedelta(days=3)).isoformat(), "measures": "Open it"}
    assert send("order", facts=facts).status_code == 422
    answer = send("order", facts=facts, people=[str(each) for each in INSPECTORS])
    assert answer.status_code == 201
    assert answer.json["hazards"][hazard] == {"state": "ordered", "version": 2}
    assert send("order", facts=facts, people=[str(each) for each in INSPECTORS]).status_code == 422
    assert answer.json["papers"] == []
    hazard = new(client, enterprise_id="Flour Mill")
    assert send("order", facts=facts, people=[str(each) for each in INSPECTORS], paper={}).json["papers"]
    nonsense: list[dict[str, Any]] = [{"hazards": []}, {"on_date": "soon"}, {"people": ["x"]}, {"facts": 7}]
    for broken in nonsense:
        assert send("rectify", **broken).status_code == 400


def test_a_step_that_does_not_follow_says_so_before_anybody_types(signed_in: SignIn) -> None:
    client = english(signed_in("Paula"))
    hazard = new(client)
    assert "That day the hazard stood at" not in client.get(f"/loop/order?hazard={hazard}").text
    page = client.get(f"/loop/close?hazard={hazard}").text
    assert "Close out” follows from: Re-check passed, close-out due" in page
    assert 'name="on_date"' in page


@pytest.mark.parametrize("named", ["", "x", str(HAZARD)])
def test_a_step_that_is_none_is_not_taken_back(signed_in: SignIn, named: str) -> None:
    answer = post(signed_in("Paula"), f"/loop/steps/{uuid.uuid4()}/void", {"hazard": named, "reason": "Why"})
    assert answer.status_code == 404
