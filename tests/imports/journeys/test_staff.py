"""Do the leaders and members that stand beside the areas of a file become posts, of people who are known or new?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Appointment, Person
from gridmap.imports.matching.typed_names import TypedPerson, named
from gridmap.records.reading import Unreadable
from tests import world
from tests.imports.journeys.sheets import Walk, counts, xlsx

HEADINGS = ("名称", "级别", "上级", "网格长", "网格长电话", "网格员", "网格员电话")
WORD = st.text("abcdefgh 张李王", min_size=1, max_size=12).map(str.strip).filter(bool)
PHONE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session


def grids(engine: Engine, *rows: tuple[Any, ...]) -> Walk:
    padded = [(*row, *[None] * (len(HEADINGS) - len(row))) for row in rows]
    return Walk(engine, "Adam", "areas", xlsx(HEADINGS, *padded))


def posts(kept: Session, path: str) -> set[tuple[str, str]]:
    held = select(Person.name, Appointment.post).join(Person).where(Appointment.area_path == path)
    return {(name, post) for name, post in kept.execute(held)}


@given(st.lists(st.tuples(WORD, PHONE), min_size=1, max_size=5), st.sampled_from("、,，;；\n"))
def test_names_and_phones_in_one_cell_or_in_two_are_the_same_people(
    people: list[tuple[str, str]], between: str
) -> None:
    wanted = [TypedPerson(" ".join(name.split()), phone) for name, phone in people]
    behind = between.join(f"{name}（{phone}）" for name, phone in people)
    assert named(behind) == wanted
    assert named(between.join(f"{name} {phone}" for name, phone in people)) == wanted
    apart = named(between.join(name for name, _ in people), between.join(phone for _, phone in people))
    assert apart == wanted


def test_the_part_that_somebody_played_is_no_part_of_the_name() -> None:
    assert named("示例甲（带队）、示例乙(组长 )、示例（丙）") == [
        TypedPerson(name, "") for name in ("示例甲", "示例乙", "示例（丙）")
    ]


@pytest.mark.parametrize(("names", "phones"), [("A、B", "13900000001"), ("A", "12"), ("（13900000001）", "")])
def test_phones_that_cannot_be_given_to_anybody_are_refused(names: str, phones: str) -> None:
    with pytest.raises(Unreadable):
        named(names, phones)


def test_known_people_get_their_posts_and_new_ones_come_in_without_an_account(
    engine: Engine, kept: Session
) -> None:
    walk = grids(
        engine,
        ("West Grid 1", "网格", "West Village", "Both", None, "Wren（19900000031）、Tern 19900000032"),
        ("East Grid 2", "网格", "East Village", "Gloria", "19900000004", None),
        ("New Grid", "网格", "East Village", "Wren", "19900000031", "Plover", None),
    )
    result = walk.preview()
    assert counts(result) == (1, 1, 1, 0)
    told = {
        change["field"]: (change["before"], change["after"]) for change in result["changes"][0]["changes"]
    }
    assert told == {"leader": (None, "Both"), "members": (None, "Wren、Tern")}
    (note,) = [note for note in result["notes"] if "without an account" in note["msgid"]]
    assert (note["parts"]["count"], note["parts"]["names"]) == (3, "Wren, Tern, Plover")
    walk.save()
    assert posts(kept, world.G11) == {
        ("Both", "grid_leader"),
        ("Wren", "grid_member"),
        ("Tern", "grid_member"),
    }
    assert len(kept.scalars(select(Person).where(Person.name == "Wren")).all()) == 1
    wren = kept.scalars(select(Person).where(Person.name == "Wren")).one()
    assert (wren.phone, wren.area_path, kept.get(Account, wren.id)) == ("19900000031", world.G11, None)
    assert counts(
        grids(engine, ("West Grid 1", "网格", "West Village", "Both", None, "Tern、Wren")).preview()
    ) == (0, 0, 1, 0)
    assert walk.undo()["kept"] == []
    kept.expire_all()
    assert posts(kept, world.G11) == set()
    assert kept.scalars(select(Person.id).where(Person.name.in_(["Wren", "Tern", "Plover"]))).all() == []


def test_the_leader_of_a_village_leads_the_village(engine: Engine, kept: Session) -> None:
    walk = grids(engine, ("West Village", "村", None, "Both"), ("Sparrow Town", "乡镇", None, "Mayor"))
    result = walk.preview()
    assert counts(result) == (0, 1, 1, 0)
    assert any("above the villages" in note["msgid"] for note in result["notes"])
    walk.save()
    assert posts(kept, world.V1) == {("Both", "village_leader")}
    walk.undo()


def test_a_phone_that_was_missing_is_entered_and_taken_back(engine: Engine, kept: Session) -> None:
    walk = grids(engine, ("West Grid 1", "网格", "West Village", "Both", "19900000077"))
    walk.taken_in()
    assert kept.get_one(Person, world.name_id("Both")).phone == "19900000077"
    walk.undo()
    kept.expire_all()
    assert kept.get_one(Person, world.name_id("Both")).phone == ""


@pytest.mark.parametrize(
    ("leader", "phone", "reason"),
    [
        ("Gloria", "19900000099", "another phone"),
        ("Dora", "19900000004", "belongs to"),
        ("Gloria、Both", "19900000004", "whose they are"),
        ("Gloria", "ask her", "phone number"),
    ],
)
def test_where_it_cannot_be_told_who_is_meant_the_row_waits(
    engine: Engine, leader: str, phone: str, reason: str
) -> None:
    result = grids(engine, ("East Grid 2", "网格", "East Village", leader, phone)).preview()
    assert counts(result) == (0, 0, 0, 1)
    assert reason in result["reasons"][0]["sentence"]["msgid"]


def test_phones_without_names_hold_no_area_back(engine: Engine) -> None:
    result = grids(engine, ("East Grid 2", "网格", "East Village", None, "19900000004")).preview()
    assert counts(result) == (0, 0, 1, 0)
    assert any("without a name" in note["msgid"] for note in result["notes"])
