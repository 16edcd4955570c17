"""Who may make a township's outline from its villages and grids, and what follows?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Area
from gridmap.registers.enterprises import Enterprise
from tests import world
from tests.web.conftest import SignIn, post

ACTION = f"/admin/areas/{world.T1}/outline-of-parts"


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    """The township without an outline, and one place that lies in no area any more."""
    with Session(owner) as session:
        session.get_one(Area, world.T1).geom = None
        session.commit()
        yield session


def test_an_administrator_makes_it_once(kept: Session, signed_in: SignIn) -> None:
    client = signed_in("Adam")
    shown = client.get("/admin/start").text
    assert ACTION in shown
    assert "由已绘制的6个村和网格" in shown
    assert post(client, ACTION).status_code == 302
    whole = func.ST_Area(
        func.ST_SymDifference(Area.geom, func.ST_MakeEnvelope(117.0, 38.0, 117.1, 38.08, 4326))
    )
    assert (kept.scalar(select(whole).where(Area.path == world.T1)) or 0.0) < 1e-8
    assert ACTION not in client.get("/admin/start").text
    assert post(client, ACTION).status_code == 409


@pytest.mark.parametrize("name", ["Paula", "Gloria", "Nora"])
def test_nobody_else_does(kept: Session, signed_in: SignIn, name: str) -> None:
    assert post(signed_in(name), ACTION).status_code in {403, 404}
    kept.expire_all()
    assert kept.get_one(Area, world.T1).geom is None


def test_who_may_not_give_it_one_is_not_led_there(kept: Session, signed_in: SignIn) -> None:
    led = f"/admin/start#outline-{world.T1}"
    for page in (f"/map?area={world.T1}", f"/requirements?area={world.T1}"):
        assert led in signed_in("Adam").get(page).text
        answer = signed_in("Paula").get(page)
        assert answer.status_code == 200
        assert led not in answer.text


def test_where_nothing_is_drawn_none_follows(kept: Session, signed_in: SignIn, owner: Engine) -> None:
    drawn = {
        area.path: area.geom for area in kept.scalars(select(Area).where(Area.path.startswith(world.T1)))
    }
    for path in drawn:
        kept.get_one(Area, path).geom = None
    kept.commit()
    client = signed_in("Adam")
    assert ACTION not in client.get("/admin/start").text
    assert post(client, ACTION).status_code == 409
    for path, geom in drawn.items():
        kept.get_one(Area, path).geom = geom
    kept.commit()


def test_a_place_goes_to_the_township_that_now_has_its_ground(kept: Session, signed_in: SignIn) -> None:
    kept.get_one(Enterprise, world.name_id("Flour Mill")).area_path = world.T1
    kept.commit()
    assert post(signed_in("Adam"), ACTION).status_code == 302
    kept.expire_all()
    assert kept.get_one(Enterprise, world.name_id("Flour Mill")).area_path == world.G22
