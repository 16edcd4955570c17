"""Does a ledger of enterprises come in as its preview says, once, and go out again?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import Audit, QuarantinedRow
from gridmap.registers.enterprises import Enterprise, ResponsibleParty
from tests import world
from tests.imports.journeys.sheets import ENTERPRISES, LOST, MILL, SHOP, Walk, counts, xlsx


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session


@pytest.fixture(autouse=True)
def unchanged_world(owner: Engine) -> Iterator[None]:
    """Each test begins with the enterprises of the world."""
    yield
    with Session(owner) as session:
        for row in session.scalars(
            select(Enterprise).where(Enterprise.name.in_([MILL[0], SHOP[0], LOST[0]]))
        ):
            session.delete(row)
        session.commit()


def named(kept: Session, name: str) -> Enterprise:
    return kept.scalars(select(Enterprise).where(Enterprise.name == name)).one()


def test_what_the_preview_says_is_what_comes_in(engine: Engine, kept: Session) -> None:
    walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, MILL, SHOP, LOST, title="Ledger of 2023"))
    result = walk.preview()
    assert counts(result) == (3, 0, 0, 0)
    assert result["unlocated"] == 1
    assert walk.save().state == "saved"
    mill = named(kept, "Sparrow Mill")
    assert (mill.code, mill.sector, mill.risk, mill.area_path) == (
        "91130900TEST000001",
        "trade",
        "red",
        world.G22,
    )
    assert [(party.duty, party.name, party.phone) for party in mill.parties] == [
        ("legal_representative", "Ann", "13900000001")
    ]
    lost = named(kept, "Lost Forge")
    assert (lost.area_path, lost.geom) == (world.V2, None)
    trace = kept.scalars(select(Audit).where(Audit.row_id == str(mill.id))).one()
    assert trace.person_id == world.name_id("Paula")


def test_importing_twice_changes_nothing(engine: Engine, kept: Session) -> None:
    content = xlsx(ENTERPRISES, MILL, SHOP, LOST)
    Walk(engine, "Paula", "enterprises", content).taken_in()
    before = kept.scalars(select(Enterprise.version).order_by(Enterprise.id)).all()
    again = Walk(engine, "Paula", "enterprises", content)
    assert counts(again.preview()) == (0, 0, 3, 0)
    again.save()
    kept.expire_all()
    assert kept.scalars(select(Enterprise.version).order_by(Enterprise.id)).all() == before


def test_a_change_is_shown_field_by_field(engine: Engine, kept: Session) -> None:
    Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, MILL)).taken_in()
    changed = (*MILL[:3], "橙", *MILL[4:8], "Cleo", MILL[9])
    walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, changed))
    result = walk.preview()
    assert counts(result) == (0, 1, 0, 0)
    assert {(c["field"], c["before"], c["after"]) for c in result["changes"][0]["changes"]} == {
        ("risk", "red", "orange"),
        ("legal_representative", "Ann", "Cleo"),
    }
    walk.save()
    mill = named(kept, "Sparrow Mill")
    assert (mill.risk, mill.version, mill.parties[0].name) == ("orange", 2, "Cleo")


def test_an_empty_cell_erases_nothing(engine: Engine, kept: Session) -> None:
    Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, MILL)).taken_in()
    bare = (*MILL[:3], None, None, None, None, None, None, None)
    assert counts(Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, bare)).preview()) == (0, 0, 1, 0)


def test_an_import_is_undone(engine: Engine, kept: Session) -> None:
    walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, MILL, SHOP, LOST))
    walk.taken_in()
    changed = (*MILL[:3], "橙", 117.061, *MILL[5:])
    second = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, changed))
    second.taken_in()
    assert second.undo()["restored"] == 1
    mill = named(kept, "Sparrow Mill")
    assert mill.risk == "red"
    assert kept.scalar(select(Enterprise.geom.ST_X()).where(Enterprise.id == mill.id)) == 117.06
    # The mill was written again since the first import: it stays, the others go.
    told = walk.undo()
    assert [row["title"] for row in told["kept"]] == ["Sparrow Mill"]
    assert told["kept"][0]["who"] == "Paula"
    kept.expire_all()
    names = set(kept.scalars(select(Enterprise.name)))
    assert "Sparrow Mill" in names
    assert not {"Lane Shop", "Lost Forge"} & names
    assert kept.scalars(select(ResponsibleParty).where(ResponsibleParty.name == "Bob")).all() == []


def test_what_depends_on_a_new_row_keeps_it(engine: Engine, kept: Session) -> None:
    walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, MILL, SHOP))
    walk.taken_in()
    hanging = world.hazard(
        "Hanging on the mill", world.G22, None, enterprise_id=named(kept, "Sparrow Mill").id
    )
    kept.add(hanging)
    kept.commit()
    told = walk.undo()
    kept.delete(hanging)
    kept.commit()
    assert {row["title"] for row in told["kept"]} == {"Sparrow Mill"}


def test_a_row_of_the_neighbours_land_waits_and_is_never_written(engine: Engine, kept: Session) -> None:
    beyond = ("Beyond Works", None, "工贸", None, 117.15, 38.03, None, None, None, None)
    walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, SHOP, beyond))
    assert counts(walk.preview()) == (1, 0, 0, 1)
    walk.save()
    assert kept.scalars(select(Enterprise).where(Enterprise.name == "Beyond Works")).all() == []
    waiting = kept.scalars(select(QuarantinedRow).where(QuarantinedRow.import_id == walk.id)).one()
    assert (waiting.row_number, waiting.cells["企业名称"]) == (3, "Beyond Works")
    assert waiting.problems


def test_two_namesakes_that_may_both_be_meant_make_the_row_wait(engine: Engine, kept: Session) -> None:
    kept.add_all(
        [world.enterprise("Lane Shop", world.G12, None), world.enterprise("Lane  shop", world.G12, None)]
    )
    kept.commit()
    try:
        result = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, SHOP)).preview()
        assert counts(result) == (0, 0, 0, 1)
    finally:
        for row in kept.scalars(select(Enterprise).where(Enterprise.name == "Lane  shop")):
            kept.delete(row)
        kept.commit()


def test_a_change_between_preview_and_confirmation_is_previewed_again(engine: Engine, kept: Session) -> None:
    Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, MILL)).taken_in()
    walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, (*MILL[:3], "橙", *MILL[4:])))
    walk.preview()
    mill = named(kept, "Sparrow Mill")
    mill.risk = "yellow"
    kept.commit()
    done = walk.save()
    assert (done.state, bool(done.message)) == ("previewed", True)
    kept.expire_all()
    assert mill.risk == "yellow"
    assert walk.save().state == "saved"


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(engine: Engine) -> None:
    walk = Walk(engine, "Paula", "enterprises", b"PK\x03\x04 not a workbook at all")
    assert walk.now.state == "refused"
    assert walk.now.message


def test_the_coordinate_system_is_asked_for_and_never_guessed(engine: Engine) -> None:
    walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, MILL), coordinates="")
    walk.preview()
    assert walk.now.state == "mapping"
    assert walk.now.message is not None
    assert "coordinate system" in walk.now.message["msgid"]


def test_a_proposed_cure_is_taken_once_somebody_agrees(engine: Engine, kept: Session) -> None:
    swapped = (*SHOP[:4], SHOP[5], SHOP[4], *SHOP[6:])
    walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, MILL, swapped))
    result = walk.preview()
    assert counts(result) == (1, 0, 0, 1)
    assert result["cures"]
    waiting = kept.scalars(select(QuarantinedRow).where(QuarantinedRow.import_id == walk.id)).one()
    waiting.accepted = True
    kept.commit()
    assert counts(walk.preview()) == (2, 0, 0, 0)
    walk.save()
    assert named(kept, "Lane Shop").area_path == world.G12


def test_a_row_that_names_another_area_than_its_point_lies_in_is_registered_where_it_says(
    engine: Engine, kept: Session
) -> None:
    said = (
        ("Fits", "East Village", world.G22),  # the village around the grid of the point: the grid is meant
        ("Elsewhere", "West Grid 1", world.G11),
        ("Unheard", "No Such Village", world.G22),
    )
    rows = [(name, None, "工贸", None, 117.06, 38.03, area, None, None, None) for name, area, _ in said]
    walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, *rows))
    result = walk.preview()
    (note,) = [note for note in result["notes"] if "name another area" in note["msgid"]]
    assert (result["new"], note["parts"]["count"]) == (3, 1)
    walk.save()
    where = select(Enterprise.name, Enterprise.area_path).where(
        Enterprise.name.in_([name for name, *_ in said])
    )
    assert dict(kept.execute(where).all()) == {name: path for name, _, path in said}
    assert counts(Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, *rows)).preview()) == (0, 0, 3, 0)
    walk.undo()
