"""May a township ask items of its own and switch off others, and do old visits keep the words they were asked in?"""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from tests import world
from tests.web.conftest import SignIn, post
from tests.web.visiting.visits import GLORIA, SHOP, number, rows, send

ASK, OFF = "充电柜是否设在室外", "shop_lodging"
SAID = {
    "area_path": world.T1,
    "ask": ASK,
    "sectors": "shop",
    "fault": "充电柜设在室内",
    "mend": "移至室外",
    "rule": "示例镇消防管理办法",
    "clause": "第五条",
    "severity": "general",
    "often": "quarter",
    "in_use": "true",
}


def add(client: FlaskClient, **changes: str) -> tuple[str, Any]:
    """An item of the township's own, handed in by the form of the register: its id, and the answer."""
    item = str(uuid.uuid4())
    said = {"id": item, **SAID, **changes}
    return item, post(
        client, "/registers/checklist_items/new", {key: each for key, each in said.items() if each}
    )


def walked(client: FlaskClient) -> str:
    return client.get(f"/visits/new?enterprise={SHOP}").text


def test_an_own_item_is_asked_kept_in_its_words_and_makes_a_hazard(signed_in: SignIn, owner: Engine) -> None:
    planner, leader = signed_in("Paula"), signed_in("Gloria")
    item, made = add(planner)
    assert made.status_code == 302, made.text
    page = walked(leader)
    assert ASK in page
    assert "《示例镇消防管理办法》第五条" in page
    answer = send(leader, GLORIA, **{f"answer__{item}": "bad", "answer__fire_exits": "good"})
    assert answer.status_code == 201, answer.json
    visit = answer.json["url"].rsplit("/", 1)[-1]
    ((asked, rule, title, told),) = rows(
        owner,
        "SELECT a.asked, a.rule, h.title, h.description FROM visit_answers a JOIN hazards h ON h.id = a.hazard_id"
        " WHERE a.visit_id = CAST(:visit AS uuid) AND item = :item",
        visit=visit,
        item=item,
    )
    assert (asked, rule, title) == (ASK, "《示例镇消防管理办法》第五条", "充电柜设在室内")
    assert "移至室外" in told

    with owner.begin() as kept_by:
        kept_by.execute(text("UPDATE checklist_items SET ask = '改写之后', in_use = false"))
    assert ASK in leader.get(answer.json["url"]).text
    after = walked(leader)
    assert ASK not in after
    assert "改写之后" not in after


def test_what_ships_is_switched_off_for_the_township_and_on_again(signed_in: SignIn, owner: Engine) -> None:
    planner, leader = signed_in("Paula"), signed_in("Gloria")

    def ask(item: str, asked: str) -> int:
        return int(post(planner, f"/checklists/{item}", {"asked": asked, "area": world.T1}).status_code)

    assert f'id="answer.{OFF}"' in walked(leader)
    assert ask(OFF, "no") == 302
    assert f'id="answer.{OFF}"' not in walked(leader)
    refused = send(leader, GLORIA, **{f"answer__{OFF}": "good"})
    assert (refused.status_code, refused.json["problems"][0]["field"]) == (422, f"answer.{OFF}")
    assert ask(OFF, "no") == 302
    assert number(owner, "checklist_off") == 1
    assert f'id="item-{OFF}" class="not-asked"' in planner.get("/checklists").text
    assert ask(OFF, "yes") == 302
    assert f'id="answer.{OFF}"' in walked(leader)
    assert ask("no_such_item", "no") == 404


def test_only_those_who_plan_or_administer_the_area_set_what_is_asked(
    signed_in: SignIn, owner: Engine
) -> None:
    before = number(owner, "checklist_off")
    assert post(signed_in("Gloria"), f"/checklists/{OFF}", {"asked": "no"}).status_code == 403
    foreign = post(signed_in("Nora"), f"/checklists/{OFF}", {"asked": "no", "area": world.T1})
    assert foreign.status_code in (403, 404)
    assert number(owner, "checklist_off") == before


@pytest.mark.parametrize("left_empty", ["rule", "sectors", "ask", "fault"])
def test_an_item_without_its_rule_or_its_places_is_refused(
    signed_in: SignIn, owner: Engine, left_empty: str
) -> None:
    before = number(owner, "checklist_items")
    _item, answer = add(signed_in("Paula"), **{left_empty: ""})
    assert answer.status_code == 422
    assert number(owner, "checklist_items") == before


def test_what_is_asked_once_a_quarter_says_whether_it_is_due(signed_in: SignIn, owner: Engine) -> None:
    leader = signed_in("Gloria")
    item, made = add(signed_in("Paula"), ask="季度项")
    assert made.status_code == 302

    def is_due() -> bool:
        opening = re.search(rf'<fieldset class="check-item" id="answer\.{item}"[^>]*>', walked(leader))
        assert opening
        return "data-not-due" not in opening[0]

    assert is_due()
    answer = send(leader, GLORIA, **{f"answer__{item}": "good"})
    assert answer.status_code == 201, answer.json
    assert not is_due()
    visit = answer.json["url"].rsplit("/", 1)[-1]
    for days, due in ((91, False), (1, True)):
        with owner.begin() as kept:
            earlier = text(
                "UPDATE visits SET on_date = on_date - CAST(:days AS int) WHERE id = CAST(:v AS uuid)"
            )
            kept.execute(earlier, {"days": days, "v": visit})
        assert is_due() is due


def test_taps_and_seconds_are_kept_with_the_visit_and_unknown_where_no_phone_told(
    signed_in: SignIn, owner: Engine
) -> None:
    leader = signed_in("Gloria")
    for told, kept in (
        ({"taps": "9", "spent_s": "41"}, (9, 41)),
        ({"taps": "", "spent_s": "soon"}, (None, None)),
        ({"taps": "-1", "spent_s": "999999"}, (None, None)),
        ({}, (None, None)),
    ):
        answer = send(leader, GLORIA, answer__fire_exits="good", **told)
        visit = answer.json["url"].rsplit("/", 1)[-1]
        found = rows(owner, "SELECT taps, spent_s FROM visits WHERE id = CAST(:v AS uuid)", v=visit)
        assert found == [kept]
