"""An order of 10 March, due on the 20th and closed on the 22nd, is entered on 30 June: what is told of March then?

Through the front door: forms in, map, chart, page and report out.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient

from tests import world
from tests.registers.loop.walks import INSPECTORS
from tests.web.conftest import Clock, SignIn, post

FOUND, DUE, CLOSED = "2026-03-10", "2026-03-20", "2026-03-22"
TITLE = "Entered in June"


def entered(client: FlaskClient) -> str:
    """The hazard and its steps, each with the day on which it was so."""
    hazard = str(uuid.uuid4())
    said = {"id": hazard, "title": TITLE, "geom.lon": "117.06", "geom.lat": "38.01", "found_on": FOUND}
    assert post(client, "/registers/hazards/new", said).status_code == 302
    people = [str(each) for each in INSPECTORS]
    for step, on, facts in (
        ("order", FOUND, {"deadline": DUE, "measures": "Open it", "people": people}),
        ("rectify", CLOSED, {"done": "Opened"}),
        ("recheck_passed", CLOSED, {"opinion": "In order", "people": people}),
        ("close", CLOSED, {}),
    ):
        page = client.get(f"/loop/{step}", query_string={"hazard": hazard}).text
        seen = re.findall(r'name="seen" value="([^"]+)"', page)
        told: dict[str, Any] = {"hazard": [hazard], "seen": seen, "on_date": on, **facts}
        answer = post(client, f"/loop/{step}", told)
        assert answer.status_code == 302, answer.text
    return hazard


def on_the_map(client: FlaskClient, day: str) -> tuple[str, str] | None:
    """How the map of the day shows it: its standing and its state; None where it was not known."""
    asked = {"area": world.T1, "on": day, "q": TITLE, "f.standing": ["open", "overdue", "closed"]}
    rows = client.get("/api/layers/hazard_history/rows", query_string=asked).get_json()["rows"]
    return (rows[0]["values"]["standing"], rows[0]["values"]["state"]) if rows else None


def report(client: FlaskClient, last: str) -> dict[str, str]:
    days = {"shape": "month", "from": "2026-03-01", "to": last, "area": world.T1}
    page = client.get("/work-report", query_string=days).text
    return dict(
        re.findall(r'<tr id="figure-(hazards\.[\w.]+)">.*?class="figure[^>]*>([^<]+)<', page, re.DOTALL)
    )


def test_what_is_entered_in_june_is_told_of_march_as_it_was(signed_in: SignIn, clock: Clock) -> None:
    clock.moment = datetime.fromisoformat("2026-06-30T10:00:00+08:00")
    client = signed_in("Paula")
    post(client, "/language", {"locale": "en"})
    before = {last: report(client, f"2026-03-{last}") for last in ("15", "21", "23")}
    hazard = entered(client)
    assert on_the_map(client, "2026-03-09") is None
    assert on_the_map(client, "2026-03-15") == ("open", "ordered")
    assert on_the_map(client, "2026-03-20") == ("open", "ordered")
    assert on_the_map(client, "2026-03-21") == ("overdue", "ordered")
    assert on_the_map(client, "2026-03-23") == ("closed", "closed")
    page = client.get(f"/registers/hazards/{hazard}").text
    assert "2 days past the deadline" in page
    assert "Written " in page, "and it says when it was written, by the clock of the database"

    def more(last: str, key: str) -> int:
        return int(report(client, f"2026-03-{last}")[key]) - int(before[last][key])

    standing = ("hazards.general.open", "hazards.overdue", "hazards.general.closed")
    assert [more("15", key) for key in standing] == [1, 0, 0]
    assert [more("21", key) for key in standing] == [1, 1, 0]
    assert [more("23", key) for key in standing] == [0, 0, 1]
