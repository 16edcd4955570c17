"""Who asks? People of the world, others who are drawn for this alone, and those who are not, or no longer, let in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import Person, SignIn
from gridmap.vocabulary import Role
from tests import world
from tests.web.conftest import cookie_of

# Nobody is signed in, a sign-in that ended, an account that was switched off.
STRANGERS = ("nobody signed in", "signed out", "switched off")
# A grid leader, the township's duty officer, planner and administrator, three who share that one's duties (system,
# security, audit), another township's, one who may only look here, and one without a right: those who are asked at
# each run of the tests.
PEOPLE = ("Gloria", "Dora", "Paula", "Adam", "Sylvia", "Sean", "Audrey", "Nora", "Mona", "Nobody")
# Mona holds every role next door and may only look here: no statement of a route stops her, so what refuses her is what
# the view, or the record behind it, asks about this very area.
# Planner here and leader there; then the leader of the grid beside, a village's planner, the neighbour's leader and
# duty officer, a planner and an administrator of the whole county, and one who must choose a password first.
DRAWN: Mapping[str, tuple[str, Sequence[tuple[str, str]]]] = {
    "Sylvia": (world.T1, [("administrator", world.T1)]),
    "Sean": (world.T1, [("security_administrator", world.T1)]),
    "Audrey": (world.T1, [("auditor", world.T1)]),
    "Mona": (world.T2, [("auditor", world.T1), *((role.value, world.T2) for role in Role)]),
    "Greta": (world.G11, [("grid_leader", world.G11)]),
    "Vera": (world.V1, [("planner", world.V1)]),
    "Hugo": (world.T2G2, [("grid_leader", world.T2G2)]),
    "Doris": (world.T2, [("duty_officer", world.T2)]),
    "Carla": (world.COUNTY, [("planner", world.COUNTY)]),
    "Conrad": (world.COUNTY, world.administers(world.COUNTY)),
    "Newcomer": (world.T1, [("planner", world.T1)]),
}
OTHERS = ("Both", *(name for name in DRAWN if name not in PEOPLE))
EVERYBODY = (*STRANGERS, *PEOPLE, *OTHERS)
_SWITCHED_OFF = "Switched"


def draw(owner: Engine) -> None:
    """Those whom the world has not."""
    with Session(owner) as session:
        for name, (lives, held) in DRAWN.items():
            person = world.person(name, lives, *held)
            assert person.account
            person.account.must_change_password = name == "Newcomer"
            session.add(person)
        session.add(world.person(_SWITCHED_OFF, world.T1, ("planner", world.T1)))
        session.commit()


def client_of(app: Flask, owner: Engine, name: str) -> FlaskClient:
    """A browser in which this person is signed in, or was."""
    client = app.test_client()
    if name == STRANGERS[0]:
        return client
    person = {"signed out": "Paula", "switched off": _SWITCHED_OFF}.get(name, name)
    cookie = cookie_of(owner, person, world.NOW)
    with Session(owner) as session:
        if name == "signed out":
            own = select(SignIn).where(SignIn.person_id == world.name_id(person))
            session.scalars(own.order_by(SignIn.begun_at.desc())).first().ended_at = world.NOW  # type: ignore[union-attr]
        if name == "switched off":
            session.get_one(Person, world.name_id(person)).active = False
        session.commit()
    with client.session_transaction() as kept:
        kept.permanent = True
        kept["_user_id"] = cookie
    return client
