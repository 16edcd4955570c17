"""Do the pages and the interface of the areas show one's own, refuse the rest, and say what is wrong?"""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient
from shapely import box
from sqlalchemy import Engine, text

from gridmap.records.areas.moving import NO_RECORDS, placed_tables
from gridmap.web.area_pages.shared import CONTENTS
from tests import world
from tests.web.conftest import SignIn, post, token

G22 = f"/api/areas/{world.G22}"
HALF = box(117.05, 38.0, 117.1, 38.02)


def geometry(shape: Any) -> Any:
    return json.loads(shapely.to_geojson(shape))


def send(client: FlaskClient, path: str, **parts: Any) -> Any:
    return client.post(path, json=parts, headers={"X-CSRFToken": token(client)})


@pytest.fixture(autouse=True)
def english(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE accounts SET locale = 'en'"))


def test_the_tree_shows_ones_own_areas_and_no_others(signed_in: SignIn) -> None:
    page = signed_in("Paula").get("/areas").text
    assert "West Grid 1" in page
    assert "Heron" not in page
    narrowed = signed_in("Paula").get("/areas?q=west grid").text
    assert "West Grid 2" in narrowed
    assert "East Grid 1" not in narrowed
    assert "Nothing found" in signed_in("Paula").get("/areas?drawn=no").text
    below = signed_in("Adam").get(f"/areas?under={world.V2}").text
    assert "East Grid 2" in below
    assert "West Grid 2" not in below


@pytest.mark.parametrize("path", [world.T2, world.COUNTY, world.G22 + "0009", "x", "1" * 400])
def test_what_is_not_ones_own_is_not_found(signed_in: SignIn, path: str) -> None:
    client = signed_in("Paula")
    for page in (
        f"/areas/{path}",
        f"/areas/{path}/edit",
        f"/areas/{path}/outline",
        f"/api/areas/{path}/drawing",
    ):
        assert client.get(page).status_code == 404
    assert client.get(f"/areas?under={path}").status_code == 404
    assert client.get(f"/areas/new?parent={path}").status_code == 404
    assert send(client, f"/api/areas/{path}/outline", geometry=geometry(HALF), version=1).status_code == 404


def test_a_page_offers_what_the_role_may_do(signed_in: SignIn) -> None:
    planner, admin = (signed_in(name).get(f"/areas/{world.G22}").text for name in ("Paula", "Adam"))
    for page in (planner, admin):
        assert "Edit the outline" in page
        assert "Gloria" in page, "who answers for it"
        assert "Enterprises" in page
    assert "Merge with neighbours" in admin
    assert "Merge with neighbours" not in planner
    assert "an administrator does that" in planner
    assert signed_in("Paula").get(f"/areas/{world.G22}/merge").status_code == 403
    assert "East Grid 1" in signed_in("Adam").get(f"/areas/{world.G22}/merge").text


def test_everything_that_may_lie_in_an_area_has_a_name(signed_in: SignIn) -> None:
    assert {table.name for table in placed_tables()} - NO_RECORDS == set(CONTENTS)


def test_what_people_typed_is_shown_as_text(signed_in: SignIn) -> None:
    client, name = signed_in("Paula"), "<b>${1}`{{7*7}}"
    made = post(
        client,
        f"/areas/new?parent={world.V1}",
        {
            "parent": world.V1,
            "name": name,
            "level": "grid",
            "code": "",
            "population": "",
            "households": "",
            "note": "<i>",
        },
    )
    assert made.status_code == 302
    path = made.location.split("/")[2]
    for page in (f"/areas/{path}", "/areas", f"/areas/{path}/edit", f"/areas/{path}/outline"):
        shown = client.get(page).text
        assert "<b>$" not in shown
        assert "<i>" not in shown
    step = client.get(f"/areas/{path}").text
    assert "was entered in West Village" in step


def test_a_form_that_came_second_keeps_what_was_typed(signed_in: SignIn) -> None:
    said = {"level": "grid", "code": "", "population": "5", "households": "", "note": ""}
    first = post(
        signed_in("Adam"), f"/areas/{world.G11}/edit", {**said, "name": "North West", "version": "1"}
    )
    assert first.status_code == 302
    second = post(signed_in("Paula"), f"/areas/{world.G11}/edit", {**said, "name": "Mine", "version": "1"})
    assert second.status_code == 409
    assert "Adam changed this at" in second.text
    assert 'value="Mine"' in second.text
    assert 'name="version" value="2"' in second.text


def test_an_outline_is_checked_mended_saved_and_taken_back(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    drawing = client.get(f"{G22}/drawing").get_json()
    assert drawing["around"]["name"] == "East Village"
    assert [each["name"] for each in drawing["beside"]] == ["East Grid 1"]
    assert "Heron Grid 1" in {each["name"] for each in drawing["near"]}, (
        "one snaps to the neighbour township too"
    )
    wide = geometry(box(117.04, 38.0, 117.1, 38.03))
    found = send(client, f"{G22}/outline/check", geometry=wide).get_json()
    assert "lie outside East Village" in found["faults"][0]["sentence"]
    mended = send(client, f"{G22}/outline/mend", geometry=wide, remedy="cut").get_json()
    assert mended["faults"] == []
    assert "A gap of" in mended["gaps"][0]["sentence"]
    filled = send(client, f"{G22}/outline/mend", geometry=mended["geometry"], remedy="fill").get_json()
    assert (filled["faults"], filled["gaps"]) == ([], [])
    refused = send(client, f"{G22}/outline", geometry=wide, version=drawing["version"])
    assert refused.status_code == 422
    saved = send(client, f"{G22}/outline", geometry=geometry(HALF), version=drawing["version"]).get_json()
    again = send(client, f"{G22}/outline", geometry=geometry(HALF), version=drawing["version"])
    assert again.status_code == 409
    assert "Paula changed this at" in again.get_json()["error"]
    undone = send(client, f"/api/areas/changes/{saved['step']}/undo")
    assert undone.get_json()["sentence"] == "Taken back: The outline of East Grid 2 was drawn."
    assert client.get(f"{G22}/drawing").get_json()["geometry"] == drawing["geometry"]


@pytest.mark.parametrize(
    "sent",
    [None, {}, {"type": "Point", "coordinates": [117, 38]}, {"type": "Polygon", "coordinates": [[[117, 38]]]},
     "POLYGON", {"type": "Polygon", "coordinates": [[[117, 38], [1e999, 38], [117, 39], [117, 38]]]},
     {"type": "Polygon", "coordinates": []}],
)  # fmt: skip
def test_what_is_no_outline_is_refused_not_failed(signed_in: SignIn, sent: Any) -> None:
    client = signed_in("Paula")
    assert send(client, f"{G22}/outline", geometry=sent, version=1).status_code in {400, 409, 422}
    assert send(client, f"{G22}/outline/check", geometry=sent).status_code in {200, 422}
    assert send(client, f"{G22}/outline/mend", geometry=sent, remedy="snap").status_code == 422


@pytest.mark.parametrize(
    "line", [None, [], [[117, 38]], [[117, 38], [117, 38]], [["a", 1], [2, 3]], [[1, 2, 3], [4, 5, 6]]]
)
def test_what_is_no_line_is_refused_not_failed(signed_in: SignIn, line: Any) -> None:
    assert send(signed_in("Paula"), f"{G22}/parts", line=line).status_code == 422


def test_a_split_is_shown_before_it_is_made(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    line = [[117.075, 37.99], [117.075, 38.05]]
    found = send(client, f"{G22}/parts", line=line).get_json()
    assert [(part["side"], part["enterprises"]) for part in found["parts"]] == [("left", 1), ("right", 1)]
    along = [[117.04, 38.04], [117.11, 38.04]]
    village = send(client, f"/api/areas/{world.V2}/parts", line=along).get_json()
    assert village["needs_administrator"] is True
    version = client.get(f"{G22}/drawing").get_json()["version"]
    said = {
        "name": "",
        "code": "",
        "population": "x",
        "households": "",
        "kept": {"population": "", "households": ""},
    }
    refused = send(client, f"{G22}/split", line=line, version=version, keeps="left", values=said)
    assert {problem["field"] for problem in refused.get_json()["problems"]} == {"name", "population"}
    assert (
        send(client, f"{G22}/split", line=line, version=version, keeps="up", values=said).status_code == 400
    )


def test_a_pasted_text_becomes_an_outline(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    read = send(client, "/api/areas/read", text=HALF.wkt, system="wgs84", kind="area").get_json()
    assert shapely.equals(shapely.from_geojson(json.dumps(read["geometry"])), HALF)
    refused = send(client, "/api/areas/read", text="117, 38\nhere\n117, 39", system="wgs84", kind="area")
    assert refused.status_code == 422
    assert "Line 2" in refused.get_json()["error"]
    assert send(client, "/api/areas/read", text=7, system="wgs84", kind="area").status_code == 400


def test_an_area_with_records_is_not_closed_without_a_word(signed_in: SignIn) -> None:
    client = signed_in("Adam")
    version = client.get(f"{G22}/drawing").get_json()["version"]
    refused = post(client, f"/areas/{world.G22}/close", {"version": str(version)})
    assert refused.status_code == 422
    assert "records lie in East Grid 2" in refused.text
    assert post(signed_in("Paula"), f"/areas/{world.G22}/close", {"version": str(version)}).status_code == 403
