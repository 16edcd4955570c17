"""Does what belongs to an enterprise go with it, and the fence with that?"""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, select, text, update
from sqlalchemy.orm import Session

from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.visits import Visit
from tests import world
from tests.conftest import SessionAs

SHOP = world.name_id("Lost Workshop")


def test_visits_and_hazards_follow_an_enterprise_that_is_placed(session_as: SessionAs) -> None:
    session = session_as("Paula")
    session.add(
        Visit(
            enterprise_id=SHOP,
            area_path=world.V2,
            kind="patrol",
            sector="other",
            on_date=world.TODAY,
            id=uuid.uuid4(),
        )
    )
    session.add(world.hazard("Without a point", world.V2, None, enterprise_id=SHOP))
    session.add(world.hazard("With a point", world.G21, (117.08, 38.07), enterprise_id=SHOP))
    session.flush()
    session.execute(
        update(Enterprise)
        .where(Enterprise.id == SHOP)
        .values(geom=world.point(117.06, 38.01), area_path=world.G22)
    )
    session.expire_all()
    session.view_as(world.name_id("Gloria"))
    assert session.scalars(select(Visit.area_path)).all() == [world.G22]
    assert "Without a point" in session.scalars(select(Hazard.title)).all()
    session.view_as(world.name_id("Paula"))
    kept = session.scalar(select(Hazard).where(Hazard.title == "With a point"))
    assert kept is not None
    assert kept.area_path == world.G21


def test_an_edit_that_moves_nothing_changes_nothing_else(connection: Connection) -> None:
    session = Session(connection, join_transaction_mode="create_savepoint")
    connection.execute(
        text("SELECT set_config('gridmap.viewer', :me, true)"), {"me": str(world.name_id("Paula"))}
    )
    count = text("SELECT count(*) FROM audit WHERE source <> 'enterprises'")
    before = session.scalar(count)
    session.execute(update(Enterprise).where(Enterprise.name == "Flour Mill").values(note="seen"))
    assert session.scalar(count) == before
