"""Does a name find its goods, a pack its units, and a township's own figure its place before the shipped one?"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.db.models import ItemRow
from gridmap.standards.goods import Unknown, in_force, item_named, quantity_in, shipped
from gridmap.vocabulary import ItemClass
from tests import world
from tests.conftest import SessionAs

GOODS = shipped()
ITEMS = st.sampled_from(list(GOODS.values()))


def test_no_two_goods_answer_to_one_name() -> None:
    names = [name for item in GOODS.values() for name in {item.key, item.name, *item.also}]
    assert len(names) == len(set(names))


def test_every_class_of_the_standard_has_goods_and_all_figures_are_told_with_their_source() -> None:
    assert {item.item_class for item in GOODS.values()} == set(ItemClass)
    for item in GOODS.values():
        assert item.unit_price_yuan is not None
        assert item.unit_price_yuan > 0
        assert item.price_note
        assert item.arrive_note
        assert item.arrive_within_h is not None
        assert item.arrive_within_h > 0


@given(item=ITEMS, spaces=st.sampled_from(["", " ", "\u3000"]))
def test_goods_are_found_by_each_of_their_names_however_they_are_spaced(item: object, spaces: str) -> None:
    found = next(each for each in GOODS.values() if each is item)
    for name in (found.key.upper(), found.name, *found.also):
        assert item_named(spaces + spaces.join(name) + spaces, GOODS) is found


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("帐蓬", "帐篷"),
        ("急就包", "急救包"),
        ("编制袋", "编织袋"),
        ("发电几", "发电机"),
        ("灭火气", "灭火器"),
    ],
)
def test_the_nearest_name_is_offered_for_a_slip(typed: str, offered: str) -> None:
    with pytest.raises(Unknown) as refused:
        item_named(typed, GOODS)
    assert refused.value.sentence.parts == {"name": typed, "near": offered}


@pytest.mark.parametrize("typed", ["", "花生", "zzz", "1"])
def test_nothing_is_offered_where_nothing_is_near(typed: str) -> None:
    with pytest.raises(Unknown) as refused:
        item_named(typed, GOODS)
    assert "near" not in refused.value.sentence.parts


@given(item=ITEMS, quantity=st.decimals(0, 10_000, places=2))
def test_a_pack_holds_what_the_catalogue_says_and_an_unknown_one_nothing(
    item: object, quantity: Decimal
) -> None:
    found = next(each for each in GOODS.values() if each is item)
    assert quantity_in(found, quantity, "") == quantity_in(found, quantity, found.unit) == quantity
    for name, units in found.packs.items():
        assert quantity_in(found, quantity, f" {name} ") == quantity * units
    with pytest.raises(Unknown):
        quantity_in(found, quantity, "shipload")


@pytest.mark.parametrize(
    ("item", "quantity", "unit", "wanted"),
    [("drinking_water", "25", "箱", "300"), ("rice", "3", "斤", "1.5"), ("woven_bag", "2", "捆", "200")],
)
def test_packs_by_hand(item: str, quantity: str, unit: str, wanted: str) -> None:
    assert quantity_in(GOODS[item], Decimal(quantity), unit) == Decimal(wanted)


def test_the_nearest_area_s_own_figures_hold_and_its_neighbour_s_do_not(session_as: SessionAs) -> None:
    session = session_as("Paula")
    own = {"key": "tent", "name": "帐篷", "unit": "piece", "item_class": "general"}
    session.add(ItemRow(area_path=world.T1, unit_price_yuan=980, price_note="Contract 2026", **own))
    session.add(ItemRow(area_path=world.V1, unit_price_yuan=900, price_note="Village contract", **own))
    session.flush()

    def price(path: str) -> tuple[object, bool]:
        tent = in_force(session, path)["tent"]
        assert tent.unit == GOODS["tent"].unit  # lots are booked in it
        return tent.unit_price_yuan, tent.own

    assert price(world.G21) == (980, True)
    assert price(world.G12) == (900, True)
    assert price(world.T2G1) == (GOODS["tent"].unit_price_yuan, False)
