"""Does the service live through a clock that goes back, jumps ahead, or stands on a day that few years have?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from gridmap.registers import BY_KEY
from tests import world
from tests.registers.filling import values
from tests.web.conftest import Clock, SignIn, token

PAGES = (
    "/",
    "/todo",
    "/registers",
    "/registers/hazards",
    "/visits",
    "/report",
    "/trends",
    "/not-inspected",
    "/account",
)
LEAP_DAY = world.NOW.replace(year=2028, month=2, day=29)


@pytest.mark.parametrize(
    "moment",
    [
        LEAP_DAY.replace(hour=23, minute=59, second=59),
        world.NOW.replace(year=2027, month=12, day=31, hour=23, minute=59),
        world.NOW - timedelta(days=400),
        world.NOW.replace(year=1970, month=1, day=2),
        world.NOW.replace(year=2099),
    ],
)
def test_every_page_opens_at_any_moment(signed_in: SignIn, clock: Clock, moment: datetime) -> None:
    clock.moment = moment
    for name in ("Paula", "Dora", "Adam", "Gloria"):
        client = signed_in(name)
        for page in PAGES:
            answer = client.get(page)
            assert answer.status_code in (200, 302, 403, 404), (name, page, answer.status_code)
        assert client.get("/account").status_code == 200


def test_a_clock_that_goes_back_signs_nobody_out_and_loses_no_order(
    signed_in: SignIn, clock: Clock, owner: Engine
) -> None:
    """Which trace came first is said by their numbers, not by the clock."""
    client = signed_in("Paula")
    noun, ids = BY_KEY["hazards"], []
    for hours in (0, -2, 3):  # 2:40, 0:40, 5:40
        clock.moment = world.NOW + timedelta(hours=hours)
        sent = {"id": str(world.name_id(f"hour {hours}")), "values": values(noun)}
        answer = client.post(
            "/api/records/hazards",
            json=sent,
            headers={"X-CSRFToken": token(client)},
        )
        assert answer.status_code == 201, answer.text
        ids.append(sent["id"])
    with owner.connect() as connection:
        traces = text("SELECT row_id FROM audit WHERE row_id = ANY (:ids) ORDER BY id")
        assert list(connection.scalars(traces, {"ids": ids})) == ids


def test_a_deadline_of_a_leap_day_is_a_day_of_each_year(signed_in: SignIn, clock: Clock) -> None:
    clock.moment = LEAP_DAY
    client = signed_in("Paula")
    noun = BY_KEY["hazards"]
    said = {**values(noun), "found_on": "2028-02-29"}
    for name, deadline, status in (("leap", "2029-02-28", 201), ("no leap", "2029-02-29", 422)):
        answer = client.post(
            "/api/records/hazards",
            json={"id": str(world.name_id(name)), "values": {**said, "deadline": deadline}},
            headers={"X-CSRFToken": token(client)},
        )
        assert answer.status_code == status, answer.text
