"""Which column is which field: proposed by the headings, corrected by a person, found again."""

from __future__ import annotations

import pytest

from gridmap.i18n import catalogs
from gridmap.imports.fields import NOUNS
from gridmap.imports.mapping import corrected, propose_mapping, signature
from gridmap.imports.matching.roads import NOT_FOR_ENGINES
from gridmap.imports.names import vocabulary_key, words_of
from gridmap.imports.synonyms import HEADINGS, WORDS, folded
from gridmap.vocabulary import CoordinateSystem, texts
from tests.imports.files.files import HEADINGS as PLAIN
from tests.imports.files.files import WORKS

VOCABULARIES = {
    vocabulary_key(field.vocabulary): field.vocabulary
    for fields in NOUNS.values()
    for field in fields
    if field.vocabulary
}


def named(
    headings: list[str], noun: str = "enterprises", rows: list[tuple[object, ...]] | None = None
) -> dict[str, str]:
    mapping = propose_mapping(headings, rows or [], noun)  # type: ignore[arg-type]
    return {headings[column]: field for column, field in mapping.columns.items()}


def test_a_plain_ledger_is_mapped_whole() -> None:
    mapping = propose_mapping(PLAIN, [WORKS], "enterprises")
    assert list(mapping.columns.values()) == ["name", "code", "sector", "risk", "longitude", "latitude"]
    assert set(mapping.confidence.values()) == {1.0}
    assert mapping.unmatched == ()


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("单位 名称", "name"),
        ("*企业名称：", "name"),
        ("从业人数（人）", "employees"),
        ("面积(㎡)", "floor_area_m2"),
        ("Ｘ坐标", "longitude"),
        ("示例镇企业名称", "name"),
        ("法人", "legal_representative"),
        ("包联干部电话", "contact_cadre_phone"),
        ("经纬度", "point"),
        ("所属网格", "area"),
        ("Longitude", "longitude"),
        ("Unified social credit code", "code"),
    ],
)
def test_headings_are_known_however_they_are_written(heading: str, field: str) -> None:
    assert named([heading]) == {heading: field}


def test_a_bare_phone_belongs_to_the_person_before_it_and_says_that_this_is_less_sure() -> None:
    headings = ["企业名称", "法定代表人", "联系电话", "安全员", "安全员电话"]
    mapping = propose_mapping(headings, [], "enterprises")
    assert mapping.columns[2] == "legal_representative_phone"
    assert mapping.confidence[2] < 1
    assert named(["企业名称", "手机"])["手机"] == "actual_controller_phone"


def test_no_field_is_given_twice_and_what_is_left_is_listed() -> None:
    mapping = propose_mapping(["企业名称", "单位名称", "序号", "完全不认识的列"], [], "enterprises")
    assert mapping.columns == {0: "name"}
    assert mapping.unmatched == (1, 2, 3)


def test_cells_decide_where_a_heading_says_little() -> None:
    rows: list[tuple[object, ...]] = [("甲", "沿街商铺", "abc"), ("乙", "餐饮", "def")]
    assert named(["名称", "类别", "行业"], rows=rows) == {"名称": "name", "类别": "sector"}


def test_a_corrected_mapping_is_found_again_in_any_order_of_columns() -> None:
    headings = ["企业名称", "某列"]
    fixed = corrected(headings, "enterprises", {"企业名称": "name", "某列": "note", "别的": "code"})
    assert fixed.by_heading(headings) == {"企业名称": "name", "某列": "note"}
    assert (
        signature(headings, "enterprises")
        == signature(["某列 ", "企业名称"], "enterprises")
        == fixed.signature
    )
    assert signature(headings, "enterprises") != signature(headings, "resources")
    assert corrected(headings, "enterprises", {"某列": "no_such_field"}).columns == {}


def test_the_column_of_complaints_is_left_alone() -> None:
    assert named(["企业名称", "导入检查结果", "Import check"]) == {"企业名称": "name"}


@pytest.mark.parametrize("locale", catalogs.LOCALES)
@pytest.mark.parametrize("noun", NOUNS)
def test_our_own_headings_are_known_in_every_language(noun: str, locale: str) -> None:
    texts = catalogs.texts(locale)
    headings = [texts.get(field.title, field.title) for field in NOUNS[noun]]
    assert list(propose_mapping(headings, [], noun).columns.values()) == [field.key for field in NOUNS[noun]]


@pytest.mark.parametrize("locale", catalogs.LOCALES)
@pytest.mark.parametrize("vocabulary", sorted(VOCABULARIES))
def test_our_own_words_are_known_in_every_language(vocabulary: str, locale: str) -> None:
    translated = catalogs.texts(locale)
    for value, text in texts(VOCABULARIES[vocabulary]).items():
        assert words_of(VOCABULARIES[vocabulary])[folded(translated.get(text, text))] == value


def test_every_word_means_a_value_and_every_heading_a_field_that_exists() -> None:
    # What says that nothing stands there is a part of what says no.
    assert WORDS["standing"].items() < WORDS["flag"].items()
    for vocabulary, words in WORDS.items():
        if vocabulary == "standing":
            continue
        known = (
            {"true", "false"} if vocabulary == "flag" else {word.value for word in VOCABULARIES[vocabulary]}
        )
        # A footpath is a road in every source, and none that an engine drives: the ledger counts it and leaves it out.
        known |= {NOT_FOR_ENGINES} if vocabulary == "road_class" else set()
        assert set(words.values()) == known, vocabulary
    places = set(HEADINGS["place"])
    for noun, headings in HEADINGS.items():
        if noun in NOUNS:
            assert set(headings) <= {field.key for field in NOUNS[noun]} | places | {"phone"}, noun
    assert {word.value for word in CoordinateSystem} == set(WORDS["coordinate_system"].values())


@pytest.mark.parametrize(
    ("headings", "name", "parent", "code"),
    [
        (("乡镇代码", "乡镇名称", "村代码", "村名称"), "村名称", "乡镇名称", "村代码"),
        (("县", "乡", "村", "村代码"), "村", "乡", "村代码"),
        (("SQMC", "SQDM", "JDMC", "JDDM"), "SQMC", "JDMC", "SQDM"),
        (("village_code", "village", "town_code", "town"), "village", "town", "village_code"),
        (("ADM3_ZH", "ADM3_PCODE", "ADM2_ZH"), "ADM3_ZH", "ADM2_ZH", "ADM3_PCODE"),
        (("GID_3", "NAME_3", "GID_4", "NAME_4"), "NAME_4", "NAME_3", "GID_4"),
        (("所属街道", "所属社区", "网格名称", "网格编码"), "网格名称", "所属社区", "网格编码"),
        (("网格编码", "网格名称", "上级网格", "所属社区"), "网格名称", "上级网格", "网格编码"),
        (("名称", "编码", "所属镇"), "名称", "所属镇", "编码"),
        (("村", "户数"), "村", None, None),
        (("村名", "级别", "上级", "网格编码"), "村名", "上级", "网格编码"),
        (("乡镇", "村", "编码"), "村", "乡镇", "编码"),
        (("SQMC", "SQDM"), "SQMC", None, "SQDM"),
    ],
)
def test_the_finest_level_is_the_area_and_the_next_one_lies_around_it(
    headings: tuple[str, ...], name: str, parent: str | None, code: str | None
) -> None:
    found = {field: headings[at] for at, field in propose_mapping(headings, [], "areas").columns.items()}
    assert (found.get("name"), found.get("parent"), found.get("code")) == (name, parent, code)


def test_pressure_is_no_flow() -> None:
    assert not propose_mapping(("供水压力", "水压（MPa）"), [], "resources").columns
