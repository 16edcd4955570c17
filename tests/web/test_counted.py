"""Does the page of counts say what the registers hold, and does each figure lead to exactly those records?"""

from __future__ import annotations

import re
import uuid
from html import unescape
from typing import Any

from tests import world
from tests.web.conftest import SignIn, post

PERIOD = {"from": "2025-01-01", "to": "2025-12-31"}


def meeting(client: Any, kind: str, day: str, area: str = world.T1) -> None:
    said = {"name": f"{kind} of {day}", "kind": kind, "held_on": day, "area_path": area, "attended": "7"}
    assert post(client, "/registers/meetings/new", {"id": str(uuid.uuid4()), **said}).status_code == 302


def figures(page: str) -> dict[str, tuple[str, str]]:
    """What is counted -> (number, address of its list)."""
    found = re.findall(r'<li><a href="([^"]+)"><span>([^<]+)</span>\s*<span[^>]*><strong>([^<]+)', page)
    return {title: (number, unescape(address)) for address, title, number in found}


def test_a_figure_leads_to_the_records_that_were_counted(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    post(client, "/language", {"locale": "en", "next": "/registers"})
    meeting(client, "study", "2025-01-01")
    meeting(client, "study", "2025-12-31", world.V1)
    meeting(client, "study", "2024-12-31")
    meeting(client, "other", "2025-06-01")
    page = client.get("/registers/counts", query_string=PERIOD).text
    number, address = figures(page)["Study sessions of the party committee"]
    listed = client.get(address).text
    assert number == "2"
    assert all(f"study of {day}" in listed for day in ("2025-01-01", "2025-12-31"))
    assert "study of 2024-12-31" not in listed
    assert "other of" not in listed
    assert "2 rows" in listed


def test_a_period_that_ends_before_it_begins_is_refused_with_the_reason(signed_in: SignIn) -> None:
    page = signed_in("Paula").get("/registers/counts?from=2025-02-01&to=2025-01-01").text
    assert 'id="to-problem"' in page
    assert figures(page) == {}


def test_only_ones_own_area_can_be_asked_for(signed_in: SignIn) -> None:
    assert signed_in("Paula").get("/registers/counts", query_string={"area": world.T2}).status_code == 404
    for strange in ("'", "0001"):
        assert signed_in("Paula").get("/registers/counts", query_string={"area": strange}).status_code == 404
        assert (
            signed_in("Paula").get("/registers/meetings", query_string={"under": strange}).status_code == 200
        )
    assert signed_in("Paula").get("/registers/counts?from=soon&to=never").status_code == 200


def test_a_grid_leader_counts_the_own_grid_alone(signed_in: SignIn) -> None:
    meeting(signed_in("Paula"), "joint", "2025-03-03")
    page = signed_in("Gloria").get("/registers/counts", query_string=PERIOD).text
    assert {number for number, _ in figures(page).values()} == {"0"}
