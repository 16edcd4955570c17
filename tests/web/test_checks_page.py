"""Does the page of the checks lead from each finding to the map and to where it is put right?"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from gridmap.models import Enterprise
from tests import world
from tests.web.conftest import SignIn

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
        assert f"{town}pick=enterprises%2F{record}" in reached
    wrong = str(world.name_id(HOSTILE))
    assert f"{town}pick=checks%2Felsewhere-{wrong}" in reached
    assert f"{town}table=checks&only=checks.kind.same_name" in reached
    assert "/admin/people" in reached
    assert "/admin/ledgers/enterprises?located=no" in reached
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
