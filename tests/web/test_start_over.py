"""Does the sample go, whole, when its administrator begins an own township, and only then?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from gridmap.db.models import (
    Account,
    Area,
    AreaCode,
    Base,
    Grant,
    Lot,
    Person,
    StockForm,
    StockLine,
    YearlyFact,
)
from gridmap.records import township
from tests import world
from tests.conftest import SessionAs
from tests.web.conftest import SignIn, post, sign_in

OWN = {
    "sample": world.T1,
    "county_name": "Lark County",
    "county_code": "130999",
    "township_name": "Lark Town",
    "township_code": "130999101",
    "confirmation": "Sparrow Town",
}
KEPT = {
    "sign_ins",
    "app_passwords",
    "guesses",
    "upkeep",
    "areas",
    "area_codes",
    "people",
    "accounts",
    "grants",
    "audit",
    "changes",
}


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session


def areas(session: Session) -> list[str]:
    return list(session.scalars(select(Area.name).order_by(Area.path)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"confirmation": "Sparrow"},
        {"confirmation": ""},
        {"county_name": " "},
        {"township_name": ""},
        {"county_code": "13"},
        {"township_code": "abc"},
        {"township_code": "990101101"},
    ],
)
def test_a_wrong_entry_deletes_nothing(signed_in: SignIn, kept: Session, wrong: dict[str, str]) -> None:
    before = areas(kept)
    assert post(signed_in("Adam"), "/admin/start", {**OWN, **wrong}).status_code == 422
    assert areas(kept) == before


def test_only_its_administrator_may(signed_in: SignIn, session_as: SessionAs, kept: Session) -> None:
    before = areas(kept)
    assert post(signed_in("Paula"), "/admin/start", OWN).status_code == 403
    assert post(signed_in("Nora"), "/admin/start", OWN).status_code == 404
    for name in ("Paula", "Gloria", "Nobody", "Nora"):
        session = session_as(name)
        with pytest.raises(ProgrammingError, match="only the administrator of the sample"):
            session.scalar(func.gm_start_over(world.T1, "a", "", "b", "").select())
        session.rollback()
    assert areas(kept) == before


def test_a_township_with_a_real_code_is_never_deleted(
    session_as: SessionAs, owner: Engine, kept: Session
) -> None:
    code = AreaCode(area_path=world.V1, code="130921100201")
    kept.add(code)
    kept.commit()
    with pytest.raises(ProgrammingError, match="only the administrator of the sample"):
        session_as("Adam").scalar(func.gm_start_over(world.T1, "a", "", "b", "").select())
    kept.delete(code)
    kept.commit()


def test_a_failure_on_the_way_leaves_the_sample_whole(session_as: SessionAs, kept: Session) -> None:
    before = areas(kept)
    beginning = township.Beginning("Lark County", "130999", "Lark Town", "130999101")
    session = session_as("Adam")
    township.start_over(session, session.get_one(Area, world.T1), "Sparrow Town", beginning)
    assert areas(kept) == before  # nobody else sees it before it is committed
    session.rollback()
    assert areas(kept) == before


def test_the_sample_goes_and_the_administrator_stays(
    signed_in: SignIn, app_client: FlaskClient, kept: Session
) -> None:
    adam = signed_in("Adam")
    assert "Sparrow Town" in adam.get("/admin/start").text
    _keep_stock(kept)
    assert post(adam, "/admin/start", OWN).status_code == 302

    assert areas(kept) == ["Lark County", "Lark Town"]
    assert dict(kept.execute(select(AreaCode.code, AreaCode.area_path)).all()) == {
        "130999": "0002",
        "130999101": "00020001",
    }
    assert list(kept.scalars(select(Person.name))) == ["Adam"]
    held = [(grant.role, grant.area_path) for grant in kept.scalars(select(Grant))]
    assert sorted(held) == sorted(world.administers("00020001"))
    for table in Base.metadata.tables:
        if table not in KEPT:
            assert kept.scalar(select(func.count()).select_from(text(table))) == 0, table
    assert kept.scalar(text("SELECT count(*) FROM audit WHERE area_path LIKE '0001%'")) == 0
    assert kept.scalar(text("SELECT count(*) FROM audit WHERE row_id = '00020001'")) == 1

    # The password of the sample is no secret: it must be changed before anything else opens.
    assert kept.scalars(select(Account)).one().must_change_password
    assert adam.get("/admin/start").headers["Location"] == "/account"
    new = {"old": world.PASSWORD, "new": "four wild geese", "again": "four wild geese"}
    assert post(adam, "/account", new).status_code == 302
    page = adam.get("/admin/start").text
    assert "Lark Town" in page
    assert "Sparrow" not in page
    assert "start-over" not in page
    assert sign_in(app_client, "Paula").status_code == 401
    assert (
        post(adam, "/admin/start", {**OWN, "sample": "00020001", "confirmation": "Lark Town"}).status_code
        == 403
    )


def _keep_stock(kept: Session) -> None:
    """Goods in a depot, whose ledger cannot be deleted piece by piece."""
    form, lot = uuid.uuid4(), uuid.uuid4()
    depot = {"depot_id": world.name_id("Town Depot"), "area_path": world.G12}
    kept.add(Lot(id=lot, item="tent", quantity=Decimal(0), **depot))
    kept.add(StockForm(id=form, kind="in", at=world.NOW, person_id=world.name_id("Paula"), **depot))
    kept.flush()
    kept.add(StockLine(form_id=form, line_no=1, lot_id=lot, change=Decimal(5)))
    kept.add(YearlyFact(area_path=world.T1, year=2025, key="relocated_people", value=240, source="Report"))
    kept.commit()


@pytest.fixture
def app_client(client: FlaskClient) -> FlaskClient:
    """Somebody else at another desk."""
    return client
