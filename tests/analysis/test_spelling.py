"""By which typed letters is a name found?"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from gridmap.analysis import spelling

CHINESE = st.text(st.sampled_from("张家铺村五金鑫源银行重庆女安厦门阿鄂"), min_size=2, max_size=9)
ANY = st.text(max_size=12)


def found(name: str, typed: str) -> bool:
    """As the database asks: the grams first, then letter by letter."""
    sound = spelling.spelled(name)
    kept = set(spelling.grams(name, sound))
    if typed.lower() in name.lower():
        return kept >= set(spelling.asked_grams(typed))
    asked = spelling.asked_sounds(typed)
    pattern = spelling.sounding(typed).replace(r"\m", r"\b") if asked else "(?!)"
    return bool(asked) and kept >= set(asked) and re.search(pattern, sound) is not None


@pytest.mark.parametrize(
    "typed", ["五金", "鑫", "wujin", "xinyuan", "yuanwu", "xywj", "yw", "wu", "WuJ", "wu jin"]
)
def test_a_name_is_found_by_part_by_sound_and_by_initials(typed: str) -> None:
    assert found("鑫源五金", typed)


@pytest.mark.parametrize("typed", ["金五", "jinwu", "ujin", "xw", "wujing", "in"])
def test_a_name_is_not_found_by_what_it_neither_holds_nor_sounds_like(typed: str) -> None:
    assert not found("鑫源五金", typed)


def test_a_word_decides_how_its_characters_sound() -> None:
    assert spelling.spelled("重庆银行A区") == "chong qing yin hang qu"
    assert spelling.spelled("绿Works") == "lv"
    assert spelling.spelled("Sample Works 12") == ""


@given(name=CHINESE, data=st.data())
def test_every_run_of_syllables_and_every_run_of_initials_finds_it(name: str, data: st.DataObject) -> None:
    """The oracle is the library's own way through the whole name."""
    syllables = lazy_pinyin(name)
    first = data.draw(st.integers(0, len(syllables) - 2))
    last = data.draw(st.integers(first + 2, len(syllables)))
    assert found(name, "".join(syllables[first:last]))
    assert found(name, "".join(each[0] for each in syllables[first:last]))


@given(name=ANY, data=st.data())
def test_every_part_of_any_name_has_no_gram_that_the_name_lacks(name: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(name)))
    last = data.draw(st.integers(first, len(name)))
    part = name[first:last]
    if part.lower() in name.lower() and part:
        assert set(spelling.asked_grams(part)) <= set(spelling.grams(name, ""))
