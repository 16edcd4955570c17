"""Can a planner see every figure with its source, set an own one, take it back, and choose another profile?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import Audit, NormRow, ProfileInForce
from gridmap.standards import in_force
from gridmap.standards.shipped import figures, sources
from tests import world
from tests.web.conftest import SignIn, post

ARRIVAL = "/standards/cn_township/arrival_s"


@pytest.fixture
def paula(signed_in: SignIn) -> FlaskClient:
    return signed_in("Paula")


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    """The owner's session, and a table of own figures that is empty again after the test."""
    with Session(owner) as session:
        yield session
        session.rollback()
        session.query(NormRow).delete()
        session.query(ProfileInForce).delete()
        session.commit()


def typed(**more: Any) -> dict[str, Any]:
    return {"value": "360", "document": "Own order 7", "clause": "2", "version": 0, **more}


def arrival_s(session: Session, township: str = world.T1) -> float:
    session.rollback()
    return in_force(session.connection(), township, "fire")["arrival_s"].value


def test_every_figure_of_the_profile_in_force_stands_there_with_its_source(paula: FlaskClient) -> None:
    page = paula.get("/standards").text
    for key in (*sources()["cn_township"].norms, *sources()["fire_settings"].norms):
        assert f"/cn_township/{key}?" in page
    assert "GB 51080-2015" in page
    assert page.count("<tr>") > len(sources()["cn_township"].norms)


@pytest.mark.parametrize("profile", [key for key, each in sources().items() if not each.settings])
def test_every_profile_can_be_looked_at(paula: FlaskClient, profile: str) -> None:
    shown = paula.get(f"/standards?subject={sources()[profile].subject}&profile={profile}")
    assert shown.status_code == 200
    assert all(f"/{profile}/{key}?" in shown.text for key in sources()[profile].norms)


def test_the_table_is_narrowed_by_word_and_by_standing(paula: FlaskClient) -> None:
    hydrants = paula.get("/standards?q=GB+50974").text
    assert "/hydrant_flow_l_s?" in hydrants
    assert "/arrival_s?" not in hydrants
    reference = paula.get("/standards?only=reference").text
    assert "/brigade_residents?" in reference
    assert "/hydrant_flow_l_s?" not in reference
    assert "/arrival_s?" not in paula.get("/standards?only=unverified").text
    assert "/arrival_s?" not in paula.get("/standards?only=own").text


def test_an_own_figure_holds_is_seen_traced_and_taken_back(paula: FlaskClient, kept: Session) -> None:
    assert post(paula, ARRIVAL, typed(verified="yes", jurisdiction="CN-13")).status_code == 302
    assert (arrival_s(kept), arrival_s(kept, world.T2)) == (360, 300)
    row = kept.scalars(select(NormRow)).one()
    assert (row.area_path, row.unit, row.verified, row.jurisdiction) == (world.T1, "s", True, "CN-13")
    own = paula.get("/standards?only=own").text
    assert "Own order 7" in own
    assert "/arrival_s?" in own
    trace = kept.scalars(select(Audit).where(Audit.row_id == str(row.id))).one()
    assert (trace.person_id, trace.area_path) == (world.name_id("Paula"), world.T1)
    assert post(paula, f"{ARRIVAL}/take-back", {"version": row.version}).status_code == 302
    assert arrival_s(kept) == 300


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"value": ""}, "value"),
        ({"value": "0"}, "value"),
        ({"value": "-5"}, "value"),
        ({"value": "nan"}, "value"),
        ({"value": "1e9"}, "value"),
        ({"value": "five"}, "value"),
        ({"document": "  "}, "document"),
        ({"document": "x" * 201}, "document"),
        ({"clause": "a\tb"}, "clause"),
        ({"jurisdiction": "Atlantis"}, "jurisdiction"),
    ],
)
def test_a_figure_that_is_none_is_refused_at_its_field(
    paula: FlaskClient, kept: Session, wrong: dict[str, str], field: str
) -> None:
    refused = post(paula, ARRIVAL, typed(**wrong))
    assert refused.status_code == 422
    assert f'id="{field}-problem"' in refused.text
    assert arrival_s(kept) == 300


def test_all_complaints_come_at_once(paula: FlaskClient, kept: Session) -> None:
    refused = post(paula, ARRIVAL, {"value": "x", "document": "", "version": 0}).text
    assert 'id="value-problem"' in refused
    assert 'id="document-problem"' in refused


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        ("/standards/cn_township/brigade_works", "0", "0.5"),
        ("/standards/nfpa_1710/share_of_calls", "0.8", "80"),
        ("/standards/cn_township_supplies/relocated_share", "0.25", "1.5"),
    ],
)
def test_a_rule_is_yes_or_no_and_a_share_is_at_most_one(
    paula: FlaskClient, kept: Session, path: str, good: str, bad: str
) -> None:
    assert post(paula, path, typed(value=bad)).status_code == 422
    assert post(paula, path, typed(value=good)).status_code == 302
    assert kept.scalars(select(NormRow.value)).one() == float(good)


def test_full_width_digits_are_digits(paula: FlaskClient, kept: Session) -> None:
    assert post(paula, ARRIVAL, typed(value="４２０")).status_code == 302
    assert arrival_s(kept) == 420


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(paula: FlaskClient, kept: Session) -> None:
    assert post(paula, ARRIVAL, typed()).status_code == 302
    assert post(paula, ARRIVAL, typed(value="999")).status_code == 409
    assert post(paula, f"{ARRIVAL}/take-back", {"version": 0}).status_code == 409
    assert arrival_s(kept) == 360
    assert post(paula, ARRIVAL, typed(value="330", version=1)).status_code == 302
    assert arrival_s(kept) == 330


def test_a_figure_that_the_profile_lacks_is_added(paula: FlaskClient, kept: Session) -> None:
    assert "crew" in set(figures("fire")) - set(sources()["cn_township"].norms)
    assert "/cn_township/crew?" in paula.get("/standards").text
    assert post(paula, "/standards/cn_township/crew", typed(value="5")).status_code == 302
    kept.rollback()
    assert in_force(kept.connection(), world.T1, "fire")["crew"].value == 5


def test_a_setting_of_the_program_serves_whatever_profile_is_in_force(
    paula: FlaskClient, kept: Session
) -> None:
    assert post(paula, "/standards/cn_township/leg_speed_km_h", typed(value="4")).status_code == 302
    assert post(paula, "/standards/profile", {"subject": "fire", "profile": "nfpa_1710"}).status_code == 302
    kept.rollback()
    now = in_force(kept.connection(), world.T1, "fire")
    assert (now.key, now["leg_speed_km_h"].value, now["arrival_s"].value) == ("nfpa_1710", 4, 320)


def test_a_profile_is_chosen_and_changed_for_the_own_township(paula: FlaskClient, kept: Session) -> None:
    for profile in ("nfpa_1720", "own_fire", "cn_township"):
        assert post(paula, "/standards/profile", {"subject": "fire", "profile": profile}).status_code == 302
        kept.rollback()
        assert in_force(kept.connection(), world.T1, "fire").key == profile
    assert in_force(kept.connection(), world.T2, "fire").key == "cn_township"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"subject": "fire", "profile": "sphere"}, 422),
        ({"subject": "fire", "profile": "fire_settings"}, 422),
        ({"subject": "weather", "profile": "rand"}, 404),
        ({}, 404),
    ],
)
def test_only_a_profile_of_the_subject_can_be_chosen(
    paula: FlaskClient, form: dict[str, str], status: int
) -> None:
    assert post(paula, "/standards/profile", form).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/standards/cn_township/no_such",
        "/standards/no_such/arrival_s",
        "/standards/sphere/arrival_s",
        "/standards?subject=weather",
        "/standards?subject=fire&profile=sphere",
        f"/standards?area={world.T2}",
    ],
)
def test_what_does_not_exist_is_not_found(paula: FlaskClient, path: str) -> None:
    assert paula.get(path).status_code == 404


def test_the_neighbours_figures_are_not_written(paula: FlaskClient, kept: Session) -> None:
    assert post(paula, f"{ARRIVAL}?area={world.T2}", typed()).status_code == 404
    assert post(paula, f"{ARRIVAL}?area={world.COUNTY}", typed()).status_code == 404
    assert kept.scalars(select(NormRow)).all() == []


def test_what_was_typed_is_shown_as_text(paula: FlaskClient, kept: Session) -> None:
    hostile = f"<script>alert(1)</script>{world.RECKONING}"
    assert post(paula, ARRIVAL, typed(document=hostile, note=hostile)).status_code == 302
    for page in (
        paula.get("/standards?only=own").text,
        paula.get(ARRIVAL).text,
        paula.get("/requirements").text,
    ):
        assert "<script>alert" not in page
        assert world.RECKONED not in page
        assert "&lt;script&gt;alert(1)" in page
