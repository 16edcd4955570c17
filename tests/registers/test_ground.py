"""Roads, buildings and named places by hand: do the answers follow, and does what a source said fall with its line?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from gridmap.layers.minutes import MINUTES
from gridmap.publishing import publish
from gridmap.registers import BY_KEY
from gridmap.registers.roads import Road
from tests import world
from tests.registers.filling import LINE, OUTLINE, controls, values
from tests.registers.page import form_of
from tests.registers.test_contract import send
from tests.web.conftest import SignIn, post

MAIN_STREET = world.name_id("Main Street")
PAGE = f"/registers/roads/{MAIN_STREET}"


@pytest.fixture(autouse=True)
def roads(owner: Engine) -> Iterator[None]:
    with Session(owner) as session:
        session.add_all(world.roads())
        session.commit()
    yield
    with Session(owner) as session:
        session.execute(delete(Road))
        session.commit()


def main_street(owner: Engine) -> Any:
    with Session(owner) as session:
        return session.get_one(Road, MAIN_STREET)


def test_a_road_that_is_closed_and_opened_by_hand_makes_the_minutes_stale_each_time(
    signed_in: SignIn, owner: Engine, engine: Engine
) -> None:
    def stale() -> bool:
        return publish.refresh(engine, MINUTES[0], world.T1, world.TODAY)

    client = signed_in("Paula")
    stale()
    assert not stale()
    form = form_of(client.get(f"{PAGE}/edit").text)
    assert post(client, f"{PAGE}/edit", {**form, "drivable": "false"}).status_code == 302
    assert not main_street(owner).drivable
    assert stale()
    assert not stale()
    form = form_of(client.get(f"{PAGE}/edit").text)
    assert post(client, f"{PAGE}/edit", {**form, "drivable": "true"}).status_code == 302
    assert stale()


def test_the_numbers_of_its_nodes_fall_with_a_line_that_is_drawn_anew_and_come_back_by_undoing(
    signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Paula")
    made = str(uuid.uuid4())
    with Session(owner) as session:
        line = "SRID=4326;LINESTRING(117.06 38.01, 117.07 38.02)"
        session.add(
            Road(id=uuid.UUID(made), road_class="track", area_path=world.T1, geom=line, node_ids=[7, 8])
        )
        session.commit()
    drawn = {"type": "LineString", "coordinates": LINE}
    renamed = send(
        client, "PATCH", f"/api/records/roads/{made}", {"version": 1, "changes": {"name": "Mud Way"}}
    )
    changed = send(client, "PATCH", f"/api/records/roads/{made}", {"version": 2, "changes": {"geom": drawn}})
    assert (renamed.status_code, changed.status_code) == (200, 200)
    with Session(owner) as session:
        assert session.get_one(Road, uuid.UUID(made)).node_ids is None
    assert send(client, "POST", f"/api/undo/{changed.json['change']}", {}).status_code == 200
    with Session(owner) as session:
        kept = session.get_one(Road, uuid.UUID(made))
        assert (kept.node_ids, kept.name) == ([7, 8], "Mud Way")


@pytest.mark.parametrize(
    ("key", "said", "told"),
    [
        ("roads", "117.06, 38.01\n117.06, 38.01", "at least two corners"),
        ("roads", "117.06, 38.01\nover there", "Line 2 is no coordinate"),
        ("roads", "POLYGON((117 38, 117.1 38, 117.1 38.1, 117 38))", "at least two corners"),
        ("buildings", "117.06, 38.01\n117.07, 38.01", "at least three corners"),
        ("buildings", "117.06, 38\n117.07, 38.01\n117.07, 38\n117.06, 38.01", "crosses or touches itself"),
        ("buildings", "", "Say where it is on the map."),
        ("landmarks", "", "Say where it is on the map."),
    ],
)
def test_what_is_no_line_or_outline_is_refused_at_its_field(
    signed_in: SignIn, key: str, said: str, told: str
) -> None:
    client = signed_in("Paula")
    post(client, "/language", {"locale": "en", "next": "/registers"})
    sent = {**controls(BY_KEY[key], values(BY_KEY[key])), "id": str(uuid.uuid4()), "geom": said}
    answer = post(client, f"/registers/{key}/new", {
        name: text for name, text in sent.items() if not name.startswith("geom.")
    })  # fmt: skip
    assert answer.status_code == 422
    complaint = answer.text.split('id="geom-problem">')[1].split("</p>")[0]
    assert told in complaint
    if said:
        assert said.split("\n")[-1] in answer.text


def test_a_text_in_another_system_is_moved_to_where_it_means(signed_in: SignIn) -> None:
    client, register = signed_in("Paula"), BY_KEY["buildings"]
    sent = {**controls(register, values(register)), "id": str(uuid.uuid4()), "geom.system": "gcj02"}
    made = post(client, "/registers/buildings/new", sent).headers["Location"].rsplit("/", 1)[-1]
    kept = client.get(f"/api/records/buildings/{made}").get_json()["values"]["geom"]["coordinates"][0][0][0]
    apart = [abs(one - other) for one, other in zip(kept, OUTLINE[0], strict=True)]
    assert all(1e-4 < each < 0.02 for each in apart)


def test_who_leads_a_grid_enters_its_buildings_and_no_roads(signed_in: SignIn) -> None:
    gloria, register = signed_in("Gloria"), BY_KEY["buildings"]
    inside = {"id": str(uuid.uuid4()), **controls(register, values(register))}
    assert post(gloria, "/registers/buildings/new", inside).status_code == 302
    beside = {**inside, "id": str(uuid.uuid4()), "geom": "117.01, 38.01\n117.02, 38.01\n117.02, 38.02"}
    assert post(gloria, "/registers/buildings/new", beside).status_code == 403
    assert gloria.get("/registers/roads/new").status_code == 403


def test_one_draws_up_to_the_corners_of_its_like(signed_in: SignIn) -> None:
    client = signed_in("Gloria")
    box = {"west": 117.08, "south": 38.0, "east": 117.1, "north": 38.02}
    told = client.get("/registers/roads/edges", query_string=box).get_json()
    assert [[117.09, 38.03], [117.09, 38.01]] in told["coordinates"]
    assert client.get("/registers/roads/edges", query_string={**box, "west": "nan"}).status_code == 400
    assert client.get("/registers/enterprises/edges", query_string=box).status_code == 400
