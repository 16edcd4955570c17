"""Does the paper of a step come of taking the step, and put it right when it is corrected?"""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import (
    Paper,
    PaperItem,
)
from gridmap.papers.kinds import PAPERS
from gridmap.registers.hazards import Hazard
from tests import world
from tests.papers.made import LATER, MILL
from tests.registers.loop.walks import INSPECTORS
from tests.web.conftest import SignIn, post
from tests.web.papers.asking import (
    HAZARD,
    TWO,
    fault,
    number_of_papers,
    order,
    paper_of,
    said,
)

OF_STEPS = [key for key, form in PAPERS.items() if form.step]


@pytest.mark.parametrize("kind", OF_STEPS)
@pytest.mark.parametrize("name", ["Paula", "Dora", "Adam", "Gloria"])
def test_the_paper_of_a_step_is_issued_by_taking_the_step_and_in_no_other_way(
    signed_in: SignIn, kept: Session, kind: str, name: str
) -> None:
    client, before = signed_in(name), number_of_papers(kept)
    path, step = f"/papers/new/{kind}?hazard={HAZARD}", PAPERS[kind].step
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/loop/{step}?hazard={HAZARD}")
    state = kept.get_one(Hazard, HAZARD).state
    typed = {"id": str(uuid.uuid4()), "hazard": str(HAZARD), "on_date": "2026-03-02", "deadline": "2026-03-20",
             f"passed-{HAZARD}": "yes", **TWO}  # fmt: skip
    answer = post(client, path, typed)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/loop/{step}?hazard={HAZARD}")
    assert number_of_papers(kept) == before
    kept.expire_all()
    assert kept.get_one(Hazard, HAZARD).state == state


def test_from_a_place_the_step_is_offered_for_what_it_may_be_taken_for(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    hazard = fault(client)
    answer = client.get(f"/papers/new/order?enterprise={MILL}")
    assert f"hazard={hazard}" in answer.headers["Location"]
    assert f"hazard={HAZARD}" not in answer.headers["Location"]  # ordered already
    assert client.get(f"/papers/new/listing?enterprise={world.name_id('Loading dock')}").status_code in (
        404,
        422,
    )


def test_a_correction_of_a_step_s_paper_puts_the_step_right(signed_in: SignIn, kept: Session) -> None:
    """Whatever the new order says, the hazards say; the old step stays on record with why it counts no longer."""
    client = signed_in("Paula")
    hazards = [fault(client), fault(client, title="Chained exit")]
    assert order(client, *hazards, **{f"deadline-{hazards[1]}": "2026-03-12"}).status_code == 302
    old = paper_of(kept, hazards[0])
    assert {kept.get_one(Hazard, uuid.UUID(each)).deadline for each in hazards} == {
        LATER,
        LATER - timedelta(days=4),
    }
    answer = client.get(f"/papers/{old.id}/correct", follow_redirects=True)
    again = re.findall(r'name="again" value="([^"]+)"', answer.text)
    assert len(again) == 2
    assert 'value="2026-03-12"' in answer.text
    assert f'value="{LATER.isoformat()}"' in answer.text
    assert post(client, f"/papers/{old.id}/correct", {"on_date": "2026-03-02"}).status_code == 303
    assert kept.scalar(select(func.count()).where(Paper.replaces == old.id)) == 0
    silent = order(client, *hazards, again=again, issues="")
    assert silent.status_code == 422  # the old paper would go on saying something else
    half = order(client, hazards[0], again=again[:1])
    assert half.status_code == 409
    assert order(client, *hazards, again=again, deadline="2026-03-25").status_code == 302
    new = paper_of(kept, hazards[0])
    assert new.replaces == old.id
    assert old.number in "".join(text for _, text in new.elements["lines"])
    kept.expire_all()
    assert {kept.get_one(Hazard, uuid.UUID(each)).deadline.isoformat() for each in hazards} == {"2026-03-25"}  # type: ignore[union-attr]
    assert order(client, *hazards, again=again).status_code == 409  # put right already
    page = client.get(f"/registers/hazards/{hazards[0]}").text
    assert said("Corrected by another entry") in page
    assert f"/papers/{new.id}" in page


def test_a_step_written_again_stands_where_it_stood(signed_in: SignIn, kept: Session) -> None:
    """Ordered, put right and re-checked on one day: the order is corrected, and the rest still follows from it."""
    client = signed_in("Paula")
    hazard = fault(client)
    assert order(client, hazard).status_code == 302
    day = {"hazard": hazard, "on_date": world.TODAY.isoformat()}
    assert post(client, "/loop/rectify", {**day, "done": "Opened"}).status_code == 302
    people = [str(each) for each in INSPECTORS]
    assert (
        post(client, "/loop/recheck_passed", {**day, "opinion": "In order", "people": people}).status_code
        == 302
    )
    old = paper_of(kept, hazard)
    form = client.get(f"/papers/{old.id}/correct", follow_redirects=True).text
    again = re.findall(r'name="again" value="([^"]+)"', form)
    assert order(client, hazard, again=again, measures="Take the lock off").status_code == 302
    kept.expire_all()
    assert kept.get_one(Hazard, uuid.UUID(hazard)).state == "passed"
    assert "Take the lock off" in paper_of(kept, hazard).elements["elements"]["items"]


def test_one_re_check_says_of_some_that_they_passed_and_of_others_not(
    signed_in: SignIn, kept: Session
) -> None:
    client = signed_in("Paula")
    good, bad = hazards = [fault(client, title=each) for each in ("First door", "Second door")]
    assert order(client, *hazards).status_code == 302
    form = client.get("/loop/recheck_passed", query_string={"hazard": hazards}).text
    assert f'name="otherwise-{bad}"' in form
    sent = {"hazard": hazards, "on_date": world.TODAY.isoformat(), "opinion": "Seen", "issues": "yes",
            "people": [str(each) for each in INSPECTORS], f"otherwise-{bad}": "yes"}  # fmt: skip
    refused = post(client, "/loop/recheck_passed", sent)
    assert refused.status_code == 422
    assert f'id="deadline-{bad}-problem"' in refused.text
    assert f'id="deadline-{good}-problem"' not in refused.text
    again = (LATER + timedelta(days=7)).isoformat()
    assert post(client, "/loop/recheck_passed", {**sent, f"deadline-{bad}": again}).status_code == 302
    states = [kept.get_one(Hazard, uuid.UUID(each)) for each in hazards]
    assert [(each.state, each.deadline.isoformat()) for each in states if each.deadline] == [
        ("passed", LATER.isoformat()), ("ordered", again),
    ]  # fmt: skip
    paper = paper_of(kept, bad, "recheck_failed")
    assert paper_of(kept, good, "recheck_passed").id == paper.id
    items = kept.scalars(select(PaperItem).where(PaperItem.paper_id == paper.id).order_by(PaperItem.ordinal))
    assert [each.passed for each in items] == [True, False]


def test_the_service_of_a_step_s_paper_is_a_step_of_its_hazards(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    hazards = [fault(client), fault(client, title="Chained exit")]
    order(client, *hazards)
    served = paper_of(kept, hazards[0])
    answer = client.get(f"/papers/new/receipt?paper={served.id}")
    assert answer.headers["Location"].startswith("/loop/serve?")
    assert served.number in client.get(answer.headers["Location"]).text
    assert (
        post(client, f"/papers/new/receipt?paper={served.id}", {"paper": str(served.id)}).status_code == 303
    )
    people = [str(each) for each in INSPECTORS]
    sent = {"hazard": hazards, "on_date": world.TODAY.isoformat(), "received_by": "Eve Test", "way": "direct",
            "place": "At the gate", "people": people, "issues": "yes", "paper": str(served.id)}  # fmt: skip
    assert post(client, "/loop/serve", sent).status_code == 302
    receipt = paper_of(kept, hazards[1], "serve")
    assert served.number in receipt.elements["elements"]["served"]


def test_what_nothing_was_issued_for_is_not_served(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    hazard = fault(client)
    sent = {"hazard": hazard, "on_date": world.TODAY.isoformat(), "received_by": "Eve Test", "way": "direct",
            "place": "At the gate", "people": [str(each) for each in INSPECTORS]}  # fmt: skip
    answer = post(client, "/loop/serve", sent)
    assert answer.status_code == 422
    assert (
        said("An order, a listing or a referral must have been issued before it can be served.")
        in answer.text
    )
