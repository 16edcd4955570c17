"""Are labels of one place recognised, with and without what kind of place it is?"""

from __future__ import annotations

import pandas as pd
import pytest

from gridmap.analysis.place_names import folded, plain, spelled


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云上镇", "云上"),
        ("云上镇", "云上街道"),
        ("云上镇人民政府", "云上"),
        ("云上街道办事处", "云上街道"),
        ("柳树屯村", "柳树屯村委会"),
        ("柳树屯", "柳树屯社区居委会"),
        ("云上回族乡", "云上回族镇"),
        (" 云上 镇", "云上镇"),
        ("东村", "东村村"),
        ("ＡＢ村", "ab"),
    ],
)
def test_labels_of_one_place(one: str, other: str) -> None:
    first, second = folded(pd.Series([one, other]))
    assert first == second != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("云上镇", "云下镇"), ("东村", "东镇"), ("新乡", "新镇"), ("", ""), ("", "云上"), ("镇", "乡")],
)
def test_labels_of_two_places(one: str, other: str) -> None:
    first, second = folded(pd.Series([one, other]))
    assert first == second == "" or first != second


def test_missing_names_are_empty_and_not_the_word_none() -> None:
    assert plain(pd.Series([None, " Ａ b "], dtype=object)).to_list() == ["", "ab"]
    assert spelled(pd.Series(["云上（东）店·1", None], dtype=object)).to_list() == ["云上东店1", ""]
