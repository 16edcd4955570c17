"""Does the list name each leader with the months in which they led no inspection?"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.registers.outings import Outing, OutingMember
from gridmap.registers.visits import Visit
from tests import world
from tests.web.conftest import SignIn, post


def led(owner: Engine, back: int, *, inspected: bool) -> date:
    """An outing that the Mayor led so many days ago."""
    mayor = world.name_id("Mayor")
    with Session(owner) as kept:
        day = world.TODAY - timedelta(days=back)
        outing = Outing(area_path=world.T1, on_date=day, leader_led=True, led_by=mayor)
        kept.add(outing)
        kept.flush()
        kept.add(OutingMember(outing_id=outing.id, person_id=mayor))
        if inspected:
            place = world.name_id("Corner Shop")
            about = {"on_date": day, "kind": "inspection", "sector": "shop", "outing_id": outing.id}
            kept.add(Visit(enterprise_id=place, area_path=world.T1, **about))
        kept.commit()
    return day


def months_of(client: object, name: str) -> dict[str, str]:
    """Month -> state, of the rows of the list with this name."""
    asked = {"f.state": ["none", "running", "unknown"], "q": name}
    told = client.get("/api/layers/leader_months/rows", query_string=asked).get_json()  # type: ignore[attr-defined]
    return {each["values"]["month"][:7]: each["values"]["state"] for each in told["rows"]}


def test_a_led_inspection_takes_the_month_of_its_leader_from_the_list(
    signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Paula")
    idle = led(owner, 75, inspected=False)
    assert months_of(client, "Mayor")[f"{idle:%Y-%m}"] == "none"
    busy = led(owner, 40, inspected=True)
    after = months_of(client, "Mayor")
    assert f"{busy:%Y-%m}" not in after
    assert after[f"{idle:%Y-%m}"] == "none"
    assert after[f"{world.TODAY:%Y-%m}"] == "running"
    page = client.get("/not-inspected/leaders").text
    assert page.count('class="row-title">Mayor<') == len(after)
    overview = client.get("/not-inspected").text
    assert 'id="list-leaders"' in overview


def test_who_led_is_named_when_an_outing_is_planned_and_only_of_those_who_go(
    signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Paula")
    paula, mayor, shop = (str(world.name_id(name)) for name in ("Paula", "Mayor", "Corner Shop"))
    planned = post(client, "/outings/plan", {"enterprise": shop, "person": [paula, mayor], "led_by": mayor})
    page = client.get(planned.location).text
    assert planned.status_code == 302
    assert "Mayor</span>" in page or "Mayor带队" in page
    refused = post(client, "/outings/plan", {"enterprise": shop, "person": [paula], "led_by": mayor})
    assert refused.status_code == 422
    changed = post(client, f"{planned.location}/people", {"person": [paula, mayor], "led_by": ""})
    assert changed.status_code == 302
    with Session(owner) as kept:
        outing = kept.get_one(Outing, planned.location.rsplit("/", 1)[-1])
        assert (outing.led_by, outing.leader_led) == (None, True)
