"""Does the page of the checks lead from each finding to the map and to where it is put right?"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from gridmap.db.models import Appointment, Person
from gridmap.layers.checks.kinds import CheckKind
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import Role
from gridmap.web.remedies import remedies
from gridmap.web.sessions import HeldRole, Viewer
from tests import world
from tests.web.conftest import SignIn, post

HOSTILE = "${1+1}`</script><b>D:\\users\\x"


@pytest.fixture
def twins(owner: Engine) -> Iterator[tuple[str, str]]:
    """Two records of one hostile name at one place, the first of them registered in the wrong grid."""
    names = (HOSTILE, HOSTILE + " ")
    made = [
        world.enterprise(name, path, (117.02, 38.03))
        for name, path in zip(names, (world.G11, world.G12), strict=True)
    ]
    ids = sorted(str(each.id) for each in made)
    with Session(owner) as session:
        session.add_all(made)
        session.commit()
    yield ids[0], ids[1]
    with Session(owner) as session:
        session.execute(delete(Enterprise).where(Enterprise.id.in_(ids)))
        session.commit()


def links(page: str) -> set[str]:
    return {html.unescape(found) for found in re.findall(r'href="([^"]+)"', page)}


def test_each_finding_leads_to_the_map_and_to_its_remedy(signed_in: SignIn, twins: tuple[str, str]) -> None:
    page = signed_in("Adam").get("/admin/checks").text
    reached = links(page)
    town = f"/map?area={world.T1}#layers=areas.level%2Cchecks.kind&"
    for record in twins:
        assert f"{town}pick=enterprises%2F{record}&act=edit" in reached
    wrong = str(world.name_id(HOSTILE))
    assert f"{town}pick=checks%2Felsewhere-{wrong}" in reached
    assert f"{town}table=checks&only=checks.kind.same_name" in reached
    assert f"{town}pick=enterprises%2F{wrong}&act=place" in reached
    assert f"/admin/areas/{world.G11}/posts" in reached
    assert "/registers/enterprises?located=no" in reached
    assert "West Grid 2" in page


def test_names_are_shown_as_they_were_typed(signed_in: SignIn, twins: tuple[str, str]) -> None:
    page = signed_in("Adam").get("/admin/checks").text
    assert str(html.escape(HOSTILE)) in page
    assert HOSTILE not in page


def test_a_finding_can_be_opened_on_the_map(signed_in: SignIn, twins: tuple[str, str]) -> None:
    asked = f"/api/layers/checks/features/elsewhere-{world.name_id(HOSTILE)}"
    told = signed_in("Paula").get(asked, query_string={"area": world.T1}).get_json()
    fields = {field["key"]: field["value"] for field in told["fields"]}
    assert (told["title"], fields["registered"], fields["found_in"]) == (
        HOSTILE,
        "West Grid 1",
        "West Grid 2",
    )
    assert {"noun", "record_id", "other_id"}.isdisjoint(fields)


def test_a_township_of_somebody_else_is_not_found(signed_in: SignIn) -> None:
    assert signed_in("Adam").get(f"/admin/checks?township={world.T2}").status_code == 404
    assert signed_in("Nora").get(f"/admin/checks?township={world.T2}").status_code == 200


def test_findings_are_no_places_to_search_for(signed_in: SignIn, twins: tuple[str, str]) -> None:
    asked = {"q": HOSTILE, "area": world.T1}
    hits = signed_in("Paula").get("/api/search", query_string=asked).get_json()["hits"]
    assert {hit["layer"] for hit in hits} == {"enterprises"}


FINDING = {
    "noun": "enterprises",
    "record_id": str(world.name_id("Flour Mill")),
    "other_id": str(world.name_id("Gas Point")),
}
ABOUT_AREAS = {
    CheckKind.OVERLAP, CheckKind.HOLE, CheckKind.BEYOND, CheckKind.PARTS, CheckKind.RING, CheckKind.UNDRAWN,
    CheckKind.NOBODY, CheckKind.NO_LEADER, CheckKind.NO_MEMBER, CheckKind.UNLOCATED,
}  # fmt: skip


@pytest.mark.parametrize("name", ["Adam", "Paula", "Dora"])
@pytest.mark.parametrize("kind", list(CheckKind))
def test_every_kind_of_finding_has_its_remedy_one_click_away(
    app: Flask, signed_in: SignIn, owner: Engine, kind: CheckKind, name: str
) -> None:
    finding = {**FINDING, "kind": kind.value}
    if kind in ABOUT_AREAS:
        finding |= {"noun": "areas", "record_id": world.G11, "other_id": world.G12}
    with Session(owner) as session:
        held = session.get_one(Person, world.name_id(name)).grants
        grants = tuple(HeldRole(Role(grant.role), grant.area_path) for grant in held)
    own_id = world.name_id(name)
    viewer = Viewer(own_id, name, name, "en", own_id, "", False, False, grants)
    with app.test_request_context():
        links = remedies(finding, world.T1, "grid" if kind in ABOUT_AREAS else None, viewer)
    client = signed_in(name)
    assert links
    for _, address in links:
        assert client.get(address.partition("#")[0]).status_code == 200, address
    if name == "Adam":
        assert any(not address.startswith("/map") or "act=" in address for _, address in links)


def test_a_finding_on_the_map_carries_its_remedies(signed_in: SignIn, twins: tuple[str, str]) -> None:
    asked = f"/api/layers/checks/features/elsewhere-{world.name_id(HOSTILE)}"
    for name in ("Adam", "Paula"):
        told = signed_in(name).get(asked, query_string={"area": world.T1}).get_json()["remedies"]
        assert [each["url"].partition("&act=")[2] for each in told] == ["place", "edit"]


def test_a_grid_is_given_its_leader_where_the_check_leads(signed_in: SignIn, owner: Engine) -> None:
    adam, page = signed_in("Adam"), f"/admin/areas/{world.G11}/posts"
    assert "West Village" in adam.get(page).text
    form = {"person_id": str(world.name_id("Both")), "post": "grid_leader"}
    assert post(adam, page, form).status_code == 302
    assert "Both" in adam.get(page).text
    assert post(adam, page, form).status_code == 422
    assert post(adam, page, {"person_id": "nobody", "post": "grid_leader"}).status_code == 422
    assert post(adam, page, {**form, "post": "king"}).status_code == 422
    assert post(adam, f"/admin/areas/{world.T2G1}/posts", form).status_code == 404
    assert adam.get("/admin/areas/nowhere/posts").status_code == 404
    with Session(owner) as session:
        held = select(Appointment.area_path).where(Appointment.person_id == world.name_id("Both"))
        assert session.scalars(held).all() == [world.G11]
        session.execute(delete(Appointment).where(Appointment.person_id == world.name_id("Both")))
        session.commit()


def test_each_record_of_a_register_leads_to_its_page_with_its_form_and_what_has_no_place_to_being_placed(
    signed_in: SignIn,
) -> None:
    adam = signed_in("Adam")
    reached = links(adam.get("/registers/enterprises").text)
    mill = f"/registers/enterprises/{world.name_id('Flour Mill')}"
    town = f"/map?area={world.T1}#layers=areas.level%2Cchecks.kind&pick=enterprises%2F"
    assert mill in reached
    assert f"{mill}/edit" in links(adam.get(mill).text)
    assert f"{town}{world.name_id('Lost Workshop')}&act=place" in reached
