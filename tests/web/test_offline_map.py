"""Is the map that leaves as one file small, for its person's eyes only, and unable to ask anybody for anything?"""

from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gridmap import cli
from gridmap.db import postgis
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.publishing import publish
from gridmap.settings import Settings
from gridmap.web.offline_map import command
from tests import world
from tests.web.conftest import SignIn, post
from tests.web.test_questions import asked, key

MOST_BYTES = 1_000_000
HOSTILE = "</script><script>alert(1)</script>${x}`"


def fetched(client: FlaskClient, area: str = "") -> str:
    answer = client.get("/offline-map.html", query_string={"area": area} if area else {})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.text


def unpacked(page: str) -> tuple[dict[str, Any], bytes]:
    coded = re.search(r'id="data">([^<]*)<', page)
    assert coded
    whole = zlib.decompress(base64.b64decode(coded[1]), -zlib.MAX_WBITS)
    length = int.from_bytes(whole[:4], "big")
    return json.loads(whole[4 : 4 + length]), whole[4 + length :]


def titles(told: dict[str, Any], layer: str) -> set[str]:
    found = next(each for each in told["layers"] if each["key"] == layer)
    return {feature[2] for feature in found["features"] if len(feature) > 2}


def test_a_township_is_one_file_under_a_megabyte(signed_in: SignIn) -> None:
    page = fetched(signed_in("Paula"))
    assert len(page.encode()) < MOST_BYTES
    told, shapes = unpacked(page)
    assert titles(told, "enterprises") >= {"Flour Mill", "Corner Shop", "Noodle House"}
    assert "Heron Station" in titles(told, "resources")
    assert sum(feature[0] for layer in told["layers"] for feature in layer["features"]) == len(shapes)
    assert "Paula" in told["made"]
    assert "值班使用" in told["made"]


def test_ones_own_questions_are_layers_of_it_that_wait_until_they_are_wanted(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    made = {key(asked(paula, name=name, shared=how)): name for name, how in (("Mine", ""), ("Ours", "yes"))}
    told, shapes = unpacked(fetched(paula))
    own = {each["key"]: each for each in told["layers"] if not each["shown"]}
    assert {found: each["title"] for found, each in own.items()} == made
    assert "直线 1000 米以外" in json.dumps(next(iter(own.values()))["marks"], ensure_ascii=False)
    for found in made:
        assert titles(told, found) == {"Flour Mill", "Corner Shop", "Noodle House", "Gas Point"}
    assert sum(feature[0] for layer in told["layers"] for feature in layer["features"]) == len(shapes)
    others, _ = unpacked(fetched(signed_in("Gloria")))
    (ours,) = (each for each in others["layers"] if not each["shown"])
    assert made[ours["key"]] == "Ours"
    assert titles(others, ours["key"]) == {"Flour Mill", "Corner Shop"}
    for found in made:
        post(paula, f"/questions/{found.removeprefix('ask_')}/delete")


def test_it_holds_only_what_its_person_may_see(signed_in: SignIn) -> None:
    told, _ = unpacked(fetched(signed_in("Gloria")))
    assert titles(told, "enterprises") == {"Flour Mill", "Corner Shop"}
    assert titles(told, "hazards") == {"Blocked exit"}
    assert "Heron Foundry" not in json.dumps(told)
    assert signed_in("Gloria").get("/offline-map.html?area=" + world.T2).status_code == 404


def test_a_grid_of_a_township_is_a_file_of_its_own(signed_in: SignIn) -> None:
    told, _ = unpacked(fetched(signed_in("Paula"), world.G12))
    assert titles(told, "enterprises") == {"Noodle House"}
    assert told["area"] == "West Grid 2"
    assert "Heron Station" in titles(told, "resources")


def test_who_is_first_by_road_is_reckoned_beforehand(signed_in: SignIn, owner: Engine) -> None:
    with Session(owner) as session:
        session.add_all(world.roads())
        session.commit()
    told, _ = unpacked(fetched(signed_in("Paula")))
    reach = told["reach"]
    enterprises = next(each for each in told["layers"] if each["key"] == "enterprises")["features"]
    first, minutes, second, later = reach["places"][[each[2] for each in enterprises].index("Flour Mill")]
    assert reach["by_road"]
    assert reach["forces"][first][0] == "Market Micro Station"
    assert 0 < minutes <= later
    assert first != second
    assert len(reach["cells"]) == 4 * reach["raster"]["columns"] * reach["raster"]["rows"]


def test_the_policy_allows_its_own_text_and_nothing_else(signed_in: SignIn) -> None:
    page = fetched(signed_in("Paula"))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src &#39;none&#39;") or policy[1].startswith("default-src 'none'")
    assert "connect-src" not in policy[1]
    assert "unsafe-eval" not in policy[1]
    assert "http" not in policy[1]
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", page)


def test_hostile_names_stay_text(signed_in: SignIn, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE enterprises SET name = :name WHERE id = :id"),
            {"name": HOSTILE, "id": world.name_id("Corner Shop")},
        )
    page = fetched(signed_in("Gloria"))
    assert "alert(1)" not in page
    assert HOSTILE in titles(unpacked(page)[0], "enterprises")


def test_the_command_writes_the_same_file(urls: postgis.Urls, tmp_path: Path, signed_in: SignIn) -> None:
    made = command._made(
        Settings(secret_key="a test's secret key", app_url=urls.app, owner_url=urls.owner),
        "gloria",
        "East Grid 2",
    )
    told, _ = unpacked(made.content.decode())
    assert titles(told, "hazards") == {"Blocked exit"}
    assert re.fullmatch(r"gridmap-East-Grid-2-\d{4}-\d\d-\d\d\.html", made.name)


def test_the_command_says_how_it_is_called() -> None:
    told = CliRunner().invoke(cli.main, ["export", "offline", "--help"]).output
    assert {"--user", "--area", "--out"} <= set(re.findall(r"--\w+", told))


@pytest.mark.parametrize("area", ["Nowhere", "East Grid 9"])
def test_an_area_that_nobody_knows_is_said(urls: postgis.Urls, area: str) -> None:
    with pytest.raises(LookupError):
        command._made(Settings(secret_key="x", app_url=urls.app, owner_url=urls.owner), "gloria", area)


def test_an_enterprise_without_a_place_is_in_the_file_with_its_phone(
    signed_in: SignIn, engine: Engine, owner: Engine
) -> None:
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE enterprises SET geom = NULL, name = 'Corner Shop' WHERE id = :shop"),
            {"shop": world.name_id("Corner Shop")},
        )
        connection.execute(
            text(
                "INSERT INTO responsible_parties (id, enterprise_id, duty, name, phone)"
                " VALUES (gen_random_uuid(), :shop, 'legal_representative', 'Ms Owner', '19900000099')"
            ),
            {"shop": world.name_id("Corner Shop")},
        )
    publish.refresh(engine, ENTERPRISES, world.T1, world.TODAY)
    told, _ = unpacked(fetched(signed_in("Gloria")))
    assert "Corner Shop" not in titles(told, "enterprises")
    ((title, known),) = told["unplaced"]
    assert title == "Corner Shop"
    assert "19900000099" in [value for _, value in known]
    assert unpacked(fetched(signed_in("Paula"), world.G12))[0]["unplaced"] == []
