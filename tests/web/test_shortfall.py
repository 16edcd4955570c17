"""Does the page of the shortfall say the same as the workbook, to those who may read it, and is nonsense refused?"""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import NeedScenario
from tests import world
from tests.layers.test_supplies import counted, lot, stocked
from tests.web.conftest import SignIn, post

__all__ = ["stocked"]
RING = [[117.051, 38.001], [117.099, 38.001], [117.099, 38.039], [117.051, 38.039]]
GOOD = {
    "area": world.T1,
    "name": "River over its bank",
    "kind": "flood",
    "days": "3",
    "people": "30",
    "outline": json.dumps(RING),
}


def test_the_page_and_the_workbook_say_the_same(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    post(paula, "/language", {"locale": "en"})
    page = paula.get("/shortfall").text
    assert "short at most 16 顶; not counted: Village Depot" in page
    assert "Count first: Village Depot." in page
    # 15 L a day for each of 100 people, beside the drinking water that is on the list.
    assert "All water, reckoned apart from drinking water: 1,500 L a day" in page
    book = load_workbook(io.BytesIO(paula.get("/shortfall.xlsx").data))
    balance = {row[0]: row for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert balance["帐篷"][2:5] == (34, 18, 16)
    assert balance["大米"][2:5] == (280, 200, 80)
    assert balance["大米"][6:11] == (240, 200, 0, 40, 0)
    for row in balance.values():
        assert row[2] == row[3] + row[4]
        assert row[6] == sum(row[7:11])
    tents = [row for row in book.worksheets[3].iter_rows(min_row=2, values_only=True) if row[1] == "帐篷"]
    assert sum(row[2] for row in tents) == 16
    assert sum(row[7] for row in tents) == 19_200


def test_villages_are_the_sums_of_their_grids(signed_in: SignIn) -> None:
    book = load_workbook(io.BytesIO(signed_in("Paula").get("/shortfall.xlsx").data))
    rows = [row for row in book.worksheets[1].iter_rows(min_row=2, values_only=True) if row[2] == "帐篷"]
    villages = {row[0]: row for row in rows if row[0] in ("West Village", "East Village")}
    grids = {row[0]: row for row in rows if row[0] not in villages}
    west = [grids["West Grid 1"], grids["West Grid 2"]]
    for column in (4, 5, 6):
        assert villages["West Village"][column] == sum(row[column] for row in west)
    assert sum(row[4] for row in villages.values()) == 34


def test_a_scenario_is_kept_and_computed(signed_in: SignIn, owner: Engine) -> None:
    paula = signed_in("Paula")
    kept = post(paula, "/shortfall/scenarios", GOOD)
    assert kept.status_code == 302
    page = paula.get(kept.headers["Location"]).text
    assert "30" in page
    assert "River over its bank" in page
    with Session(owner) as session:
        found = session.scalars(select(NeedScenario)).one()
        assert (found.days, found.people, found.share) == (3, 30, None)
    assert post(paula, f"/shortfall/scenarios/{found.id}/delete").status_code == 302
    assert paula.get(kept.headers["Location"]).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"kind": "meteor"},
        {"days": "0"},
        {"days": "2.5"},
        {"people": "-4"},
        {"share_percent": "20"},
        {"people": ""},
        {"outline": "no json"},
        {"outline": "[[117, 38], [117.1, 38]]"},
        {"outline": "[[117, 38], [117.1, NaN], [117.1, 38.1]]"},
        {"outline": json.dumps([RING[0], RING[2], RING[1], RING[3]])},
        {"outline": json.dumps([[10, 50], [11, 50], [11, 51]])},
    ],
)
def test_nonsense_is_refused_with_what_was_typed_still_there(
    signed_in: SignIn, owner: Engine, wrong: dict[str, Any]
) -> None:
    refused = post(signed_in("Paula"), "/shortfall/scenarios", {**GOOD, **wrong})
    assert refused.status_code == 400
    assert 'class="problem"' in refused.text
    with Session(owner) as session:
        assert session.scalars(select(NeedScenario)).all() == []


def test_the_map_and_its_layers_suppose_the_emergency(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    shown = post(paula, "/shortfall/scenarios", GOOD).headers["Location"]
    supposed = {"area": world.T1, "emergency": parse_qs(urlsplit(shown).query)["emergency"][0]}

    def total(layer: str, key: str, **asked: str) -> float:
        answer = paula.get(f"/api/layers/{layer}/rows", query_string={**asked, "f.item": "tent"})
        return float(sum(row["values"][key] or 0 for row in answer.get_json()["rows"]))

    # 30 people of one grid need 10 tents; the 18 that were counted are enough, and 8 of them stay.
    assert total("shortfall", "need", **supposed) == 10
    assert total("depots", "left", **supposed) == 8
    assert total("supply_remedies", "quantity", **supposed) == 0
    assert total("shortfall", "need", area=world.T1) == 34
    # The map says what it supposes; a layer that is about something else has no variant of it.
    page = paula.get("/map", query_string=supposed)
    assert GOOD["name"] in page.text
    resources = paula.get("/api/layers/resources", query_string=supposed).get_json()
    assert resources["total"] == paula.get(f"/api/layers/resources?area={world.T1}").get_json()["total"]
    # Nobody beyond the township sees it, and nothing else is shown in its place.
    for asker, path in ((signed_in("Nora"), "/map"), (signed_in("Nora"), "/api/layers/shortfall")):
        assert asker.get(path, query_string=supposed).status_code == 404
    lost = {**supposed, "emergency": str(world.name_id("no emergency"))}
    for path in ("/map", "/shortfall", "/shortfall.xlsx", "/api/layers/shortfall"):
        assert paula.get(path, query_string=lost).status_code == 404
        assert paula.get(path, query_string={**lost, "emergency": "none"}).status_code == 404


def test_the_duty_officer_reads_it_and_draws_nothing(signed_in: SignIn) -> None:
    dora = signed_in("Dora")
    page = dora.get("/shortfall")
    assert page.status_code == 200
    assert "/shortfall/scenarios/new" not in page.text
    assert "/shortfall/scenarios/new" in signed_in("Paula").get("/shortfall").text
    # Where a planner draws is a part of the same page of the bar.
    assert (
        '<a href="/shortfall" aria-current="page">' in signed_in("Paula").get("/shortfall/scenarios/new").text
    )
    assert post(dora, "/shortfall/scenarios", GOOD).status_code == 403


def test_it_is_ones_own_township_only_and_nothing_for_a_grid_leader(signed_in: SignIn) -> None:
    assert signed_in("Gloria").get("/shortfall").status_code == 403
    assert signed_in("Nora").get(f"/shortfall?area={world.T1}").status_code == 404
    assert post(signed_in("Nora"), "/shortfall/scenarios", GOOD).status_code in (403, 404)


def test_a_neighbour_lends_what_it_can_spare_and_shows_nothing_else(signed_in: SignIn, owner: Engine) -> None:
    heron = "Heron Depot"
    with Session(owner) as session:
        phone = "19900000444"
        session.add(world.resource(heron, "supply_depot", world.T2G2, (117.12, 38.01), duty_phone=phone))
        session.flush()
        # It is held to 100 people too: of 120 beds it can spare 20, of 90 quilts none.
        beds = lot(heron, "folding_bed", area_path=world.T2G2)
        counted(session, heron, (beds, 120), (lot(heron, "cotton_quilt", area_path=world.T2G2), 90))
        session.commit()
    book = load_workbook(io.BytesIO(signed_in("Paula").get("/shortfall.xlsx").data))
    lent = list(book.worksheets[5].iter_rows(min_row=2, values_only=True))
    assert lent == [("折叠床", 20, "张", "Heron Town", heron, phone, 0)]
    page = signed_in("Paula").get("/shortfall").text
    assert phone in page
    assert "120" not in page
    assert "Village Depot" not in signed_in("Nora").get("/shortfall").text
