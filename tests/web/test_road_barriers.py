"""Are height bars and stone blocks entered by hand, by those who see them, and driven around from then on?"""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from gridmap.db.sessions import identify
from gridmap.layers.shared import networks
from gridmap.registers.road_barriers import RoadBarrier
from gridmap.standards import shipped
from tests import world
from tests.web.conftest import SignIn
from tests.web.test_records_api import read, send

AROUND = (116.9, 37.9, 117.3, 38.2)


@pytest.fixture(scope="module", autouse=True)
def streets(owner: Engine) -> None:
    with Session(owner) as session:
        session.add_all(world.roads())
        session.commit()


@pytest.fixture(autouse=True)
def _nothing_stays(owner: Engine) -> Any:
    yield
    with Session(owner) as session:
        session.execute(delete(RoadBarrier))
        session.commit()


def entered(**values: Any) -> dict[str, Any]:
    told = {"name": "Mill Lane bar", "kind": "height_bar", "geom": {"lon": 117.09, "lat": 38.02}}
    return {"id": str(uuid.uuid4()), "values": {**told, **values}}


def parts(engine: Engine) -> int:
    with engine.connect() as connection:
        identify(connection, viewer=world.name_id("Paula"))
        vehicle = shipped("cn_township").vehicle()
        return int(np.max(networks.network_for(connection, AROUND, vehicle).component)) + 1


def test_a_grid_leader_enters_a_bar_and_the_engine_drives_no_farther(
    signed_in: SignIn, engine: Engine
) -> None:
    before = parts(engine)
    saved = send(signed_in("Gloria"), "POST", "/api/records/road_barriers", entered(max_height_m=2.2))
    assert saved.status_code == 201, saved.text
    assert parts(engine) == before + 1
    record = f"/api/records/road_barriers/{saved.json['id']}"
    higher = send(signed_in("Paula"), "PATCH", record, {"version": 1, "changes": {"max_height_m": 4.5}})
    assert higher.status_code == 200
    assert parts(engine) == before
    blocks = {"version": 2, "changes": {"kind": "bollard", "max_height_m": None}}
    assert send(signed_in("Paula"), "PATCH", record, blocks).status_code == 200
    assert parts(engine) == before + 1
    gone = send(signed_in("Paula"), "PATCH", record, {"version": 3, "changes": {"in_place": False}})
    assert gone.status_code == 200
    assert parts(engine) == before


def test_the_ledger_lists_what_stands_on_the_roads(signed_in: SignIn) -> None:
    send(signed_in("Paula"), "POST", "/api/records/road_barriers", entered(name="West bar"))
    page = signed_in("Adam").get("/admin/ledgers/road_barriers", follow_redirects=True)
    assert page.status_code == 200
    assert "West bar" in page.text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "tree"}, "kind"),
        ({"geom": None}, "geom"),
        ({"max_height_m": 0}, "max_height_m"),
    ],
)
def test_what_is_wrong_with_a_barrier_is_said_by_field(
    signed_in: SignIn, values: dict[str, Any], field: str
) -> None:
    refused = send(signed_in("Paula"), "POST", "/api/records/road_barriers", entered(**values))
    assert refused.status_code == 422
    assert field in {problem["field"] for problem in read(refused)["problems"]}


def test_nobody_enters_a_barrier_in_another_township(signed_in: SignIn) -> None:
    there = entered(geom={"lon": 117.15, "lat": 38.03})
    assert send(signed_in("Gloria"), "POST", "/api/records/road_barriers", there).status_code == 403
