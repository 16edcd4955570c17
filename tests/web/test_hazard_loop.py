"""Is a hazard taken through its loop by the pages, with what was typed never lost and nothing forged?"""

from __future__ import annotations

import html
import io
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.db.models.supervision import HazardStep, Paper, PaperItem
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.steps import STEPS
from gridmap.registers.loop.words import InPlace
from tests import world
from tests.registers.loop.walks import INSPECTORS
from tests.web.conftest import SignIn, post, token
from tests.web.test_records_api import jpeg

HAZARD = world.name_id("Blocked exit")


def english(client: FlaskClient) -> FlaskClient:
    post(client, "/language", {"locale": "en", "next": "/registers"})
    return client


def new(client: FlaskClient, **more: Any) -> str:
    made = str(uuid.uuid4())
    values = {"title": "Locked fire door", "geom.lon": "117.06", "geom.lat": "38.01",
              "found_on": (world.TODAY - timedelta(days=5)).isoformat(), **more}  # fmt: skip
    assert post(client, "/registers/hazards/new", {"id": made, **values}).status_code == 302
    return made


def fields(client: FlaskClient, step: str, *hazards: str) -> dict[str, Any]:
    """What the form holds before anybody types."""
    page = client.get(f"/loop/{step}", query_string={"hazard": list(hazards)})
    assert page.status_code == 200
    return {"hazard": list(hazards), "seen": re.findall(r'name="seen" value="([^"]+)"', page.text),
            "on_date": re.findall(r'name="on_date"[^>]*value="([^"]*)"', page.text)[0]}  # fmt: skip


def order(**more: Any) -> dict[str, Any]:
    due = (world.TODAY + timedelta(days=10)).isoformat()
    return {"deadline": due, "measures": "Open it", "people": [str(each) for each in INSPECTORS]} | more


def row(owner: Engine, hazard: str) -> Hazard:
    with Session(owner) as session:
        return session.get_one(Hazard, uuid.UUID(hazard))


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


def test_the_page_of_the_loop_says_every_step(signed_in: SignIn) -> None:
    page = html.unescape(english(signed_in("Gloria")).get("/loop/").text)
    assert all(step.title in page for step in STEPS)
    assert all(rule.text in page for step in STEPS for rule in step.rules)


def test_several_are_ticked_in_the_list(signed_in: SignIn) -> None:
    page = signed_in("Paula").get("/registers/hazards").text
    assert f'name="hazard" value="{HAZARD}"' in page
    assert 'formaction="/loop/recheck_passed"' in page
    assert 'name="hazard"' not in signed_in("Gloria").get("/registers/hazards").text
    assert 'name="hazard"' not in signed_in("Paula").get("/registers/enterprises").text


ISSUED: dict[str, dict[str, Any]] = {
    "order": order(),
    "serve": {"received_by": "Old Example", "way": "direct", "place": "On site", "people": order()["people"]},
    "ask_extension": {"asked_until": "2026-03-20", "reason": "Parts are on the way"},
    "grant_extension": {"deadline": "2026-03-20", "decided_by": "Mayor"},
    "rectify": {"done": "Lock taken off"},
    "recheck_failed": {"opinion": "Still locked", "deadline": "2026-03-25", "people": order()["people"]},
    "recheck_passed": {"opinion": "In order", "people": order()["people"]},
}


def test_each_step_with_a_paper_issues_it(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    hazard = new(client, enterprise_id="Flour Mill")
    for step, said in ISSUED.items():
        answer = post(client, f"/loop/{step}", {**fields(client, step, hazard), **said, "issues": "yes"})
        assert answer.status_code == 302, (
            step,
            re.findall(r'class="problem"[^>]*>[^<]*', answer.text),
            answer.text,
        )
    with Session(owner) as session:
        steps = (
            session.query(HazardStep)
            .filter_by(hazard_id=uuid.UUID(hazard))
            .order_by(HazardStep.ordinal)
            .all()
        )
        told = {each.step: session.get_one(Paper, each.paper_id) for each in steps if each.paper_id}
        assert {step: paper.kind for step, paper in told.items()} == {
            "order": "order", "serve": "receipt", "grant_extension": "extension", "recheck_failed": "recheck",
            "recheck_passed": "recheck",
        }  # fmt: skip
        assert all(paper.enterprise_id == world.name_id("Flour Mill") for paper in told.values())
        assert "Open it" in told["order"].elements["elements"]["items"]
        items = session.query(PaperItem).filter_by(hazard_id=uuid.UUID(hazard)).all()
        assert {each.passed for each in items} == {None, True, False}
    page = client.get(f"/registers/hazards/{hazard}").text
    assert page.count("/papers/") >= len(told)
    assert corrected(client, owner, hazard, ISSUED) == set(told)


def corrected(client: FlaskClient, owner: Engine, hazard: str, said: dict[str, dict[str, Any]]) -> set[str]:
    """Write each step with a paper again by its own form; the hazard stands as before, each old paper is replaced."""
    state = row(owner, hazard).state
    with Session(owner) as session:
        own = session.query(HazardStep).filter_by(hazard_id=uuid.UUID(hazard)).order_by(HazardStep.ordinal)
        steps = {each.step: (each.id, each.paper_id) for each in own if each.paper_id}
    for step, (step_id, paper_id) in steps.items():
        form = client.get(f"/loop/steps/{step_id}/again", follow_redirects=True).text
        sent = {"hazard": hazard, "again": re.findall(r'name="again" value="([^"]+)"', form), "issues": "yes",
                "paper": re.findall(r'name="paper" value="([^"]+)"', form),
                "on_date": re.findall(r'name="on_date"[^>]*value="([^"]*)"', form)[0], **said[step]}  # fmt: skip
        answer = post(client, f"/loop/{step}", sent)
        assert answer.status_code == 302, (step, re.findall(r'-problem">[^<]*', answer.text))
        with Session(owner) as session:
            assert session.query(Paper).filter_by(replaces=paper_id).count() == 1, step
    assert row(owner, hazard).state == state
    return set(steps)


def test_a_major_hazard_is_listed_delisted_and_another_referred_with_their_papers(
    signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Paula")
    hazard = new(client, enterprise_id="Flour Mill", grade="major")
    people = order()["people"]
    six = [("put_in_place", {"what": word.value, "how": "Written down"}) for word in InPlace]
    listed = {"level": "township", "body": "Sparrow Town", "demand": "By summer", "until": "2026-08-01"}
    steps = [*six, ("order", order()), ("list", listed), ("rectify", {"done": "Done"}),
             ("recheck_passed", {"opinion": "In order", "people": people}),
             ("delist", {"body": "Sparrow Town", "acceptance": "On site"}), ("close", {})]  # fmt: skip
    for step, said in steps:
        answer = post(client, f"/loop/{step}", {**fields(client, step, hazard), **said, "issues": "yes"})
        assert answer.status_code == 302, (step, answer.text)
    assert row(owner, hazard).state == "closed"
    again = corrected(client, owner, hazard, dict(steps))
    assert again == {"order", "list", "recheck_passed", "delist"}
    other = new(client, title="Power line over the yard")
    referral = {"department": "Power company", "rule": "Electricity law", "reply_due": "2026-04-01"}
    refused = post(client, "/loop/refer", {**fields(client, "refer", other), **referral, "issues": "yes"})
    assert refused.status_code == 422
    assert 'id="paper.unit-problem"' in refused.text
    assert '<a href="#paper.unit">' in refused.text
    assert row(owner, other).state == "found"
    sent = {**fields(client, "refer", other), **referral, "issues": "yes", "paper.unit": "The yard"}
    assert post(client, "/loop/refer", sent).status_code == 302
    with Session(owner) as session:
        kinds = [each.elements["form"] for each in session.query(Paper).order_by(Paper.issued_at)]
        assert {"listing", "delisting", "referral"} <= set(kinds)


def test_the_look_back_is_drawn_on_a_page(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    page = client.get("/loop/sample?quarter=2026Q1").text
    assert page.count("/loop/look_back?hazard=") == page.count("/loop/relapse?hazard=") == 1
    assert client.get("/loop/sample").status_code == 200
    for bad in ("quarter=2026Q5", f"area={world.T2}", "quarter=soon"):
        assert client.get(f"/loop/sample?{bad}").status_code == 404
    assert signed_in("Gloria").get("/loop/sample").status_code == 403


def test_the_list_begins_with_what_is_open_and_due_first(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    with Session(owner) as session:
        rows = session.query(Hazard).filter(Hazard.area_path.startswith(world.T1)).all()
        late = [each for each in rows if each.state not in ("closed", "fixed_on_spot") and each.deadline]
        first = min(late, key=lambda each: (each.deadline, each.title))
    listed = re.findall(r'href="/registers/hazards/([0-9a-f-]{36})"', client.get("/registers/hazards").text)
    assert listed[0] == str(first.id)
    shut = client.get("/registers/hazards?state=closed").text
    assert str(first.id) not in shut


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


def test_a_report_by_the_public_comes_in_at_the_desk_and_its_result_is_told_back(signed_in: SignIn) -> None:
    client, title = signed_in("Dora"), "Smell of gas at the well"
    assert "/registers/hazards/new?source=public" in client.get("/desk").text
    form = client.get("/registers/hazards/new?source=public").text
    assert re.search(r'<option value="public" selected', form)
    hazard = new(client, title=title, source="public")
    assert title not in client.get("/not-inspected/told").text, "nothing became of it yet"
    fixed = {**fields(client, "fix_on_spot", hazard), "done": "Valve closed"}
    assert post(client, "/loop/fix_on_spot", fixed).status_code == 302
    assert title in client.get("/not-inspected/told").text
    told = {**fields(client, "tell_back", hazard), "told": "By phone: the valve is closed"}
    assert post(client, "/loop/tell_back", told).status_code == 302
    assert title not in client.get("/not-inspected/told").text
