"""Does the map come onto paper by the page: inside the fence, on record, with the state of its link?"""

from __future__ import annotations

import html
import io
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import Audit
from tests import world
from tests.web.conftest import SignIn

STATE = "map=12.00/38.04/117.05&layers=areas.level,enterprises.risk&only=enterprises.sector.shop"


def ask(signed_in: SignIn, name: str, form: str = "png", **query: Any) -> Any:
    asked = {"area": world.T1, "state": STATE, "size": "A4", **query}
    return signed_in(name).get(f"/paper/map.{form}", query_string=asked)


def blue(answer: Any) -> int:
    """Dots of the colour of low risk on the map itself, without the legend."""
    image = Image.open(io.BytesIO(answer.data))
    map_only = image.crop((0, 0, round(image.width * 0.75), image.height))
    return int((np.abs(np.asarray(map_only, dtype=int) - (0x15, 0x65, 0xC0)).max(axis=2) < 10).sum())


@pytest.mark.parametrize("form", ["pdf", "png"])
def test_a_sheet_is_made_and_is_on_record(signed_in: SignIn, owner: Engine, form: str) -> None:
    answer = ask(signed_in, "Paula", form)
    assert answer.status_code == 200, answer.text
    assert answer.data[:4] in (b"%PDF", b"\x89PNG")
    assert "A4" in answer.headers["Content-Disposition"]
    with Session(owner) as kept:
        taken = kept.scalars(select(Audit).where(Audit.person_id == world.name_id("Paula"))).all()
    assert f"/paper/map.{form}" in {(each.after or {}).get("path") for each in taken}


def test_what_is_narrowed_is_narrowed_on_the_sheet(signed_in: SignIn) -> None:
    shop = blue(ask(signed_in, "Paula"))  # Corner Shop, of low risk
    assert shop > 0
    assert blue(ask(signed_in, "Paula", state=STATE.replace("shop", "restaurant"))) == 0


def test_the_fence_holds_on_the_sheet(signed_in: SignIn) -> None:
    own = {"area": world.G22, "state": "layers=enterprises.risk"}
    assert ask(signed_in, "Gloria", **own).status_code == 200
    assert ask(signed_in, "Gloria", area=world.T2).status_code == 404
    assert ask(signed_in, "Nobody").status_code == 404


def test_the_page_keeps_the_state_and_its_link_leads_back(signed_in: SignIn) -> None:
    page = signed_in("Paula").get("/paper", query_string={"area": world.T1, "state": STATE}).text
    link = html.unescape(re.search(r'<textarea id="map-link"[^>]*>([^<]+)<', page)[1])  # type: ignore[index]
    parts = urlsplit(link)
    assert parts.path == "/map"
    assert parse_qs(parts.query)["area"] == [world.T1]
    assert parse_qs(parts.fragment) == parse_qs(STATE)
    assert page.count('name="state"') == 2


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"size": "A9"}, 422),
        ({"state": ""}, 422),
        ({"state": "layers=no_such.layer"}, 404),
        ({"state": "layers=enterprises.risk&only=enterprises.secret.x"}, 422),
        ({"state": "layers=" + "x" * 3000}, 422),
        ({"bbox": "1,2,3"}, 422),
        ({"bbox": "nan,0,1,1"}, 422),
    ],
)
def test_nonsense_is_refused(signed_in: SignIn, query: dict[str, str], status: int) -> None:
    assert ask(signed_in, "Paula", **query).status_code == status
    assert ask(signed_in, "Paula", "svg").status_code == 404


def test_a_title_of_a_stranger_is_only_letters(signed_in: SignIn) -> None:
    title = "<script>alert(1)</script> ${1} \u202e"
    assert ask(signed_in, "Paula", title=title).status_code == 200
    page = signed_in("Paula").get("/paper", query_string={"area": world.T1, "state": STATE, "title": title})
    assert "<script>alert" not in page.text
