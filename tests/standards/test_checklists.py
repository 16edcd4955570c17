"""Are the shipped checklists whole: enough items for every kind of place, in both languages, each on a rule?"""

from __future__ import annotations

import re

import pytest

from gridmap.standards import checklists
from gridmap.standards.checklists import ItemKind, items_for, shipped
from gridmap.vocabulary import HowOften, ItemSeverity, Sector, Tag

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_there_are_items_enough_and_each_says_what_it_must() -> None:
    items = list(shipped().values())
    assert len(items) >= 60
    for item in items:
        assert item.sectors or item.tags, item.id
        for text in (item.ask, item.fault, item.mend):
            assert set(text) == {"zh", "en"}, item.id
            assert CHINESE.search(text["zh"]), item.id
            assert not CHINESE.search(text["en"]), item.id
        assert item.ask["zh"].endswith("？"), item.id
        assert item.citation.startswith("《"), item.id
    assert {item.kind for item in items} == set(ItemKind)
    assert {item.severity for item in items} == set(ItemSeverity)
    assert {item.often for item in items} == set(HowOften) - {HowOften.YEAR}


@pytest.mark.parametrize("sector", [sector for sector in Sector if sector != Sector.OTHER])
def test_each_sector_has_a_list_that_can_be_walked(sector: Sector) -> None:
    asked = items_for(sector, None)
    assert 6 <= len(asked) <= 20
    assert any(sector in item.sectors for item in asked)


@pytest.mark.parametrize("tag", list(Tag))
def test_each_tag_adds_what_its_sector_does_not_ask(tag: Tag) -> None:
    asked = items_for(Sector.OTHER, [tag])
    plain = items_for(Sector.OTHER, [])
    assert {item.id for item in asked} > {item.id for item in plain}


def test_tags_nobody_looked_at_call_for_nothing_and_no_item_is_asked_twice() -> None:
    assert items_for("shop", None) == items_for("shop", [])
    ids = [item.id for item in items_for("gas", ["gas", "nine_small", "crowded"])]
    assert len(ids) == len(set(ids))


def test_what_a_document_calls_major_is_left_to_a_person() -> None:
    known = shipped()["rest_gas_rooms"]
    assert known.may_be_major
    assert known.rule.number == "建城规〔2023〕4 号"
    assert "第二十八条" in shipped()["fire_exits"].citation
    assert checklists.told(known.fault, "en").startswith("People lodge")
    assert CHINESE.search(checklists.told(known.fault, "zh_CN"))
