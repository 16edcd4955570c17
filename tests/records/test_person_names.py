"""Is somebody found by the name that people write, and never somebody else?"""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy.orm import Session

from gridmap.db.models import Person
from gridmap.records.person_names import PersonNames
from tests import world
from tests.conftest import SessionAs


def person(name: str, title: str = "", phone: str = "") -> Person:
    return Person(id=uuid.uuid4(), name=name, title=title, phone=phone, area_path=world.T1)


@pytest.fixture
def namesakes(session_as: SessionAs) -> tuple[Session, list[Person]]:
    """Adam's session with namesakes of two posts, of one post with two phones, and of whom no more is known."""
    session = session_as("Adam")
    made = [
        person("王小禾", "副镇长、武装部长"), person("王小禾", "网格员"),
        person("李谷雨", "网格员", "19900001111"), person("李谷雨", "网格员", "19900002222"),
        person("赵立夏"), person("赵立夏"), person("孙白露"),
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    return session, made


def test_every_label_means_exactly_the_one_who_carries_it(namesakes: tuple[Session, list[Person]]) -> None:
    session, made = namesakes
    names = PersonNames(session)
    for each in made:
        found = names.meant(names.labels[each.id])
        assert (found.people, found.complaint) == ([each.id], None), names.labels[each.id]
    assert names.labels[made[0].id] == "王小禾（副镇长、武装部长）"
    assert names.labels[made[2].id] == "李谷雨（1111）"
    assert names.labels[made[-1].id] == "孙白露"


@pytest.mark.parametrize(
    "text", ["孙白露、Mayor", "孙白露,Mayor", "孙白露；Mayor", " Mayor 孙白露\n", "孙白露 Mayor"]
)
def test_names_are_parted_as_people_part_them(namesakes: tuple[Session, list[Person]], text: str) -> None:
    session, made = namesakes
    found = PersonNames(session).meant(text)
    assert set(found.people) == {made[-1].id, world.name_id("Mayor")}
    assert found.complaint is None


def test_half_width_parentheses_and_another_order_are_the_same(
    namesakes: tuple[Session, list[Person]],
) -> None:
    session, made = namesakes
    names = PersonNames(session)
    assert names.meant("王小禾(网格员)").people == [made[1].id]
    assert names.meant("孙白露、孙白露").people == [made[-1].id]
    assert names.meant("  ").people == []


def test_a_name_of_several_or_of_nobody_is_said(namesakes: tuple[Session, list[Person]]) -> None:
    names = PersonNames(namesakes[0])
    assert names.meant("王小禾").several == ["王小禾"]
    assert "王小禾" in str(names.meant("王小禾").complaint)
    assert names.meant("周寒露、Mayor").unknown == ["周寒露"]
    assert names.meant("\0' OR 1=1; --").people == []


def test_who_lies_outside_the_fence_keeps_the_id_and_is_not_found_by_name(session_as: SessionAs) -> None:
    names = PersonNames(session_as("Gloria"))
    nora = world.name_id("Nora")
    assert names.meant("Nora").unknown == ["Nora"]
    assert names.told([nora, world.name_id("Mayor")]) == f"{nora}、Mayor"
    assert names.shown([nora, world.name_id("Mayor")]) == ["Mayor"]
    assert names.meant(names.told([nora])).people == [nora]
