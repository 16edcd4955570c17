"""Do the papers, the list, the look-back and the public's reports belong to the loop?"""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.db.models.supervision import HazardStep, Paper, PaperItem
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.steps import STEPS
from gridmap.registers.loop.words import InPlace
from tests import world
from tests.web.conftest import SignIn, post
from tests.web.hazard_loop.steps import HAZARD, ISSUED, english, fields, new, order, row


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
