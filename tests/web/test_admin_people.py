"""Can an administrator look after the people of the own township, and of no other?"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Appointment, Audit, Grant, Person
from gridmap.i18n import catalogs
from gridmap.vocabulary import ADMINISTRATORS, Role
from tests import world
from tests.conftest import SessionAs
from tests.web.conftest import SignIn, post, sign_in

NEW = {"name": "Nina New", "title": "Clerk", "phone": "19900000077", "area_path": world.T1}


@pytest.fixture
def adam(signed_in: SignIn) -> FlaskClient:
    return signed_in("Adam")


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    """What the database really holds, seen without a fence."""
    with Session(owner) as session:
        yield session


def path_of(name: str) -> str:
    return f"/admin/people/{world.name_id(name)}"


def enter(client: FlaskClient, **more: str) -> str:
    """Enter a new person; returns the id that the form carried."""
    form = {"id": str(uuid.uuid4()), **NEW, **more}
    client.status = post(client, "/admin/people/new", form).status_code  # type: ignore[attr-defined]
    return form["id"]


def one_time(page: str) -> str:
    found = re.search(r'id="one-time-password">([^<]+)<', page)
    assert found
    return found[1]


def test_the_list_holds_the_own_people_and_no_neighbour(adam: FlaskClient) -> None:
    page = adam.get("/admin/people").text
    assert "Gloria" in page
    assert "Nora" not in page


def test_people_are_found_by_name_phone_and_user_name(adam: FlaskClient) -> None:
    for words in ("glor", "19900000004", "GLORIA"):
        page = adam.get("/admin/people", query_string={"q": words}).text
        assert "Gloria" in page
        assert "Paula" not in page


def test_a_percent_sign_is_searched_for_and_does_not_mean_everything(adam: FlaskClient) -> None:
    assert "Gloria" not in adam.get("/admin/people?q=%25").text


def test_a_new_person_signs_in_with_the_one_time_password_and_must_change_it(
    adam: FlaskClient, client: FlaskClient
) -> None:
    form = {"id": str(uuid.uuid4()), **NEW, "username": "Nina.N"}
    password = one_time(post(adam, "/admin/people/new", form).text)
    assert sign_in(client, "nina.n", password).status_code == 302
    assert client.get("/map").headers["Location"] == "/account"


def test_a_form_sent_twice_enters_nobody_twice(adam: FlaskClient, kept: Session) -> None:
    form = {"id": str(uuid.uuid4()), **NEW, "name": "Once Only"}
    for _ in range(2):
        assert post(adam, "/admin/people/new", form).status_code == 302
    assert len(kept.scalars(select(Person).where(Person.name == "Once Only")).all()) == 1


def test_every_complaint_is_told_at_once_and_what_was_typed_stays(adam: FlaskClient) -> None:
    form = {"id": str(uuid.uuid4()), **NEW, "name": " ", "phone": "call me", "title": "Keeper of keys"}
    refused = post(adam, "/admin/people/new", form)
    assert refused.status_code == 422
    assert refused.text.count('class="problem"') == 2
    assert "Keeper of keys" in refused.text


@pytest.mark.parametrize("username", ["x", "two words", "a/b", "gloria", "nora"])
def test_an_unfit_or_taken_user_name_is_refused_and_nobody_is_entered(
    adam: FlaskClient, kept: Session, username: str
) -> None:
    form = {"id": str(uuid.uuid4()), **NEW, "username": username}
    assert post(adam, "/admin/people/new", form).status_code == 422
    assert kept.get(Person, uuid.UUID(form["id"])) is None


def test_nobody_is_entered_into_a_neighbours_township(adam: FlaskClient, kept: Session) -> None:
    form = {"id": str(uuid.uuid4()), **NEW, "area_path": world.T2}
    assert post(adam, "/admin/people/new", form).status_code == 403
    assert kept.get(Person, uuid.UUID(form["id"])) is None


def test_a_change_is_saved_with_who_made_it(adam: FlaskClient, kept: Session) -> None:
    person_id = enter(adam)
    change = {**NEW, "name": "Nina Newer", "version": "1"}
    assert post(adam, f"/admin/people/{person_id}", change).status_code == 302
    audit = kept.scalars(select(Audit).where(Audit.row_id == person_id).order_by(Audit.id.desc())).first()
    assert audit is not None
    assert audit.person_id == world.name_id("Adam")
    assert (audit.before or {})["name"] == "Nina New"


def test_of_two_changes_to_one_version_the_second_is_refused(adam: FlaskClient, kept: Session) -> None:
    person_id = enter(adam)
    for name, status in (("First", 302), ("Second", 409)):
        change = {**NEW, "name": name, "version": "1"}
        assert post(adam, f"/admin/people/{person_id}", change).status_code == status
    assert kept.get_one(Person, uuid.UUID(person_id)).name == "First"


def test_a_new_one_time_password_ends_open_sessions_and_the_old_password(
    adam: FlaskClient, signed_in: SignIn, client: FlaskClient
) -> None:
    both = signed_in("Both")
    password = one_time(post(adam, path_of("Both") + "/password").text)
    assert both.get("/account").status_code == 302
    assert sign_in(client, "Both").status_code == 401
    assert sign_in(client, "Both", password).status_code == 302


def test_somebody_switched_off_is_out_at_once_and_comes_back_when_switched_on(
    adam: FlaskClient, signed_in: SignIn, client: FlaskClient
) -> None:
    dora = signed_in("Dora")
    assert dora.get("/account").status_code == 200
    post(adam, path_of("Dora") + "/active")
    assert dora.get("/account").status_code == 302
    assert sign_in(client, "Dora").status_code == 401
    post(adam, path_of("Dora") + "/active", {"active": "yes"})
    assert sign_in(client, "Dora").status_code == 302


def test_the_neighbours_people_are_not_found_whatever_is_tried(adam: FlaskClient, kept: Session) -> None:
    for tail, form in (
        ("", {**NEW, "version": "1"}),
        ("/password", {}),
        ("/active", {}),
        ("/account", {"username": "mine"}),
        ("/grants", {"role": "planner", "area_path": world.T1}),
        ("/posts", {"post": "grid_leader", "area_path": world.G11}),
    ):
        assert post(adam, path_of("Nora") + tail, form).status_code == 404
    nora = kept.get_one(Person, world.name_id("Nora"))
    assert nora.active
    assert nora.version == 1


@pytest.fixture
def wide(kept: Session) -> Iterator[uuid.UUID]:
    """Somebody of the township whose rights reach beyond it."""
    person = world.person("Wide", world.T1, ("planner", world.COUNTY))
    kept.add(person)
    kept.commit()
    yield person.id
    kept.delete(kept.get_one(Account, person.id))
    kept.delete(kept.get_one(Person, person.id))
    kept.commit()


def test_an_account_that_may_do_more_cannot_be_taken_over(
    adam: FlaskClient, wide: uuid.UUID, kept: Session
) -> None:
    before = kept.get_one(Account, wide).password_hash
    assert post(adam, f"/admin/people/{wide}/password").status_code == 403
    assert post(adam, f"/admin/people/{wide}/active").status_code == 403
    kept.expire_all()
    assert kept.get_one(Account, wide).password_hash == before
    assert "inert" in adam.get(f"/admin/people/{wide}").text


def test_the_database_too_refuses_that_account(session_as: SessionAs, wide: uuid.UUID) -> None:
    session = session_as("Adam")
    assert session.get(Account, wide) is None


def test_rights_are_given_and_taken_back(adam: FlaskClient, kept: Session) -> None:
    post(adam, path_of("Nobody") + "/grants", {"role": "duty_officer", "area_path": world.V1})
    grant = kept.scalars(select(Grant).where(Grant.person_id == world.name_id("Nobody"))).one()
    assert (grant.role, grant.area_path) == ("duty_officer", world.V1)
    post(adam, path_of("Nobody") + f"/grants/{grant.id}/delete")
    kept.expire_all()
    assert kept.scalars(select(Grant).where(Grant.person_id == world.name_id("Nobody"))).all() == []


@pytest.mark.parametrize("area", [world.T2, world.COUNTY, "0", ""])
def test_nobody_gives_more_than_they_administer(adam: FlaskClient, kept: Session, area: str) -> None:
    for name in ("Adam", "Paula"):
        refused = post(adam, path_of(name) + "/grants", {"role": "administrator", "area_path": area})
        assert refused.status_code == (403 if area else 422)  # where none was chosen, the form says so
    assert kept.scalars(select(Grant).where(Grant.area_path == area)).all() == [
        grant
        for grant in kept.scalars(select(Grant).where(Grant.person_id == world.name_id("Nora")))
        if grant.area_path == area
    ]


@pytest.mark.parametrize("area", [world.T2, world.COUNTY])
def test_the_database_refuses_it_too(session_as: SessionAs, area: str) -> None:
    session = session_as("Adam")
    session.add(Grant(person_id=world.name_id("Adam"), role="administrator", area_path=area))
    with pytest.raises(ProgrammingError, match="row-level security"):
        session.flush()


def test_an_unknown_role_and_a_right_given_twice_are_told(adam: FlaskClient) -> None:
    assert (
        post(adam, path_of("Paula") + "/grants", {"role": "king", "area_path": world.T1}).status_code == 422
    )
    assert (
        post(adam, path_of("Paula") + "/grants", {"role": "planner", "area_path": world.T1}).status_code
        == 422
    )


@pytest.mark.parametrize(
    ("path", "form"), [("/grants", {"role": "planner"}), ("/posts", {"post": "grid_leader"})]
)
def test_who_chose_no_area_is_told_to_and_not_turned_away(
    adam: FlaskClient, path: str, form: dict[str, str]
) -> None:
    asked = post(adam, path_of("Paula") + path, form)
    assert asked.status_code == 422
    assert catalogs.texts("zh_CN")["Choose an area."] in asked.text


def test_the_last_administrator_stays(adam: FlaskClient, kept: Session) -> None:
    held = select(Grant).where(
        Grant.person_id == world.name_id("Adam"), Grant.role == Role.SECURITY_ADMINISTRATOR
    )
    own = kept.scalars(held).one()
    refused = post(adam, path_of("Adam") + f"/grants/{own.id}/delete")
    assert refused.status_code == 409
    assert "Sparrow Town" in refused.text
    assert post(adam, path_of("Adam") + "/active").status_code == 409
    assert adam.get("/admin").status_code == 200


def test_of_two_administrators_one_may_go_and_then_the_other_stays(
    adam: FlaskClient, signed_in: SignIn, kept: Session
) -> None:
    for role in ADMINISTRATORS:
        post(adam, path_of("Paula") + "/grants", {"role": role, "area_path": world.T1})
    paula = signed_in("Paula")
    assert post(paula, path_of("Adam") + "/active").status_code == 302
    assert adam.get("/admin").status_code == 302
    given = kept.scalars(
        select(Grant).where(
            Grant.person_id == world.name_id("Paula"), Grant.role == Role.SECURITY_ADMINISTRATOR
        )
    ).one()
    assert post(paula, path_of("Paula") + f"/grants/{given.id}/delete").status_code == 409
    post(paula, path_of("Adam") + "/active", {"active": "yes"})
    assert post(signed_in("Adam"), path_of("Paula") + f"/grants/{given.id}/delete").status_code == 302


def test_a_post_is_given_and_ended(adam: FlaskClient, kept: Session) -> None:
    held = select(Appointment).where(Appointment.person_id == world.name_id("Mayor"))
    post(adam, path_of("Mayor") + "/posts", {"post": "village_leader", "area_path": world.V1})
    made = kept.scalars(held).one()
    assert "West Village" in adam.get(path_of("Mayor")).text
    post(adam, path_of("Mayor") + f"/posts/{made.id}/delete")
    kept.expire_all()
    assert kept.scalars(held).all() == []


@pytest.mark.parametrize("name", ["Li\nHua", "Li\x1bHua", "Li\u202eHua", "Li\u2028Hua"])
def test_a_name_holds_nothing_that_cannot_be_seen(signed_in: SignIn, name: str) -> None:
    form = {"id": str(uuid.uuid4()), "name": name, "area_path": world.T1}
    answer = post(signed_in("Adam"), "/admin/people/new", form)
    assert answer.status_code == 422
    assert 'id="name-problem"' in answer.text
