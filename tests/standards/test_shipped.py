"""Do the shipped profiles hold the figures of the documents, each with its source and how sure it is?"""

from __future__ import annotations

import pytest

from gridmap.errors import NotFound
from gridmap.standards import profiles, shipped
from gridmap.standards.jurisdictions import names
from gridmap.standards.shipped import DEFAULT, chain, figures, sources
from gridmap.vocabulary import FIRE_FORCES, Risk, RoadClass, Subject

# Typed from the documents and the notes about them, not from the files: (figure, value, unit, document, grade, place).
JB, GB, GBT = "建标152-2017", "GB 51080-2015", "GB/T 35547-2017"
MICRO, WATER, BOTH = "公消〔2015〕301号", "GB 50974-2014", "CN-35 CN-51"
SHELTER, QUAKE = "GB 51143-2015", "GB 21734-2008"
Row = tuple[str, float, str, str, str, str]
TOLD: dict[str, list[Row]] = {
    "cn_township": [
        ("arrival_s", 300, "s", JB, "A", "CN"),
        ("arrival_s", 5 * 60, "s", GB, "A", "CN"),
        ("turnout_s", 60, "s", JB, "B", "CN"),
        ("drive_s", 240, "s", JB, "B", "CN"),
        ("detection_s", 240, "s", JB, "B", "CN"),
        ("dispatch_s", 150, "s", JB, "B", "CN"),
        ("first_water_s", 210, "s", JB, "B", "CN"),
        ("fire_to_water_s", 15 * 60, "s", JB, "B", "CN"),
        ("area_class1_km2", 7, "km2", JB, "B", "CN"),
        ("area_class2_km2", 4, "km2", JB, "B", "CN"),
        ("area_small_km2", 2, "km2", JB, "B", "CN"),
        ("area_suburb_km2", 15, "km2", JB, "B", "CN"),
        ("area_factor", 2, "ratio", JB, "B", "CN"),
        ("detour_least", 1.3, "ratio", JB, "B", "CN"),
        ("detour_most", 1.5, "ratio", JB, "B", "CN"),
        ("area_barriers", 1, "rule", GB, "A", "CN"),
        ("siting_crowded_exit_m", 50, "m", JB, "B", "CN"),
        ("siting_hazardous_m", 300, "m", JB, "B", "CN"),
        ("brigade_built_up_km2", 5, "km2", "福建", "B", BOTH),
        ("brigade_residents", 50_000, "people", "四川", "B", BOTH),
        ("brigade_works", 1, "rule", "2013", "B", BOTH),
        ("brigade_named_town", 1, "rule", "2015", "B", BOTH),
        ("land_class1_least_m2", 1000, "m2", GBT, "A", "CN"),
        ("land_class1_most_m2", 1200, "m2", GBT, "A", "CN"),
        ("land_class2_least_m2", 700, "m2", GBT, "A", "CN"),
        ("land_class2_most_m2", 850, "m2", GBT, "A", "CN"),
        ("land_volunteer_least_m2", 350, "m2", GBT, "A", "CN"),
        ("land_volunteer_most_m2", 500, "m2", GBT, "A", "CN"),
        ("staff_class1", 15, "people", GBT, "C", "CN"),
        ("staff_class2", 10, "people", GBT, "C", "CN"),
        ("staff_volunteer", 8, "people", GBT, "C", "CN"),
        ("vehicles_class1", 2, "vehicles", GBT, "C", "CN"),
        ("vehicles_class2", 1, "vehicles", GBT, "C", "CN"),
        ("vehicles_volunteer", 1, "vehicles", GBT, "C", "CN"),
        ("micro_staff", 6, "people", MICRO, "B", "CN"),
        ("micro_arrival_s", 3 * 60, "s", MICRO, "B", "CN"),
        ("micro_duty_h", 24, "h", MICRO, "B", "CN"),
        ("response_unit_s", 60, "s", "1-3-5", "B", "CN"),
        ("response_neighbours_s", 180, "s", "1-3-5", "B", "CN"),
        ("response_brigade_s", 300, "s", "1-3-5", "B", "CN"),
        ("hydrant_spacing_m", 120, "m", WATER, "B", "CN"),
        ("hydrant_radius_m", 150, "m", WATER, "B", "CN"),
        ("hydrant_flow_l_s", 15, "L/s", WATER, "B", "CN"),
    ],
    "nfpa_1710": [
        ("drive_s", 240, "s", "NFPA 1710", "B", "US"),
        ("turnout_s", 80, "s", "NFPA 1710", "B", "US"),
        ("arrival_s", 80 + 240, "s", "NFPA 1710", "B", "US"),
        ("crew", 4, "people", "NFPA 1710", "B", "US"),
        ("share_of_calls", 0.9, "share", "NFPA 1710", "B", "US"),
    ],
    "nfpa_1720": [
        ("urban_staff", 15, "people", "NFPA 1720", "B", "US"),
        ("urban_arrival_s", 9 * 60, "s", "NFPA 1720", "B", "US"),
        ("urban_density_per_mi2", 1000, "people/mi2", "NFPA 1720", "B", "US"),
        ("suburban_staff", 10, "people", "NFPA 1720", "B", "US"),
        ("suburban_arrival_s", 10 * 60, "s", "NFPA 1720", "B", "US"),
        ("suburban_density_per_mi2", 500, "people/mi2", "NFPA 1720", "B", "US"),
        ("rural_staff", 6, "people", "NFPA 1720", "B", "US"),
        ("rural_arrival_s", 14 * 60, "s", "NFPA 1720", "B", "US"),
        ("arrival_s", 14 * 60, "s", "NFPA 1720", "B", "US"),
    ],
    "iso_fsrs": [
        ("engine_distance_mi", 1.5, "mi", "ISO", "A", "US"),
        ("ladder_distance_mi", 2.5, "mi", "ISO", "A", "US"),
    ],
    "rand": [
        ("rand_fixed_min", 0.65, "min", "RAND", "A", "US"),
        ("rand_min_per_mi", 1.7, "min/mi", "RAND", "A", "US"),
        ("rand_min_per_km", 1.056, "min/km", "RAND", "A", "US"),
        ("rand_from_mi", 0.5, "mi", "RAND", "A", "US"),
        ("rand_to_mi", 8, "mi", "RAND", "A", "US"),
    ],
    "cn_township_supplies": [
        ("relocated_people", 100, "people", "预案", "B", "CN-00"),
        ("relocated_people_city", 500, "people", "预案", "B", "CN-00"),
        ("relocated_people_district", 250, "people", "预案", "B", "CN-00"),
        ("relocated_share", 0.30, "share", "预案", "B", "CN-00"),
        ("stock_classes", 4, "kinds", "DB37/T 4824-2025", "A", "CN-37"),
        ("stock_forms", 4, "kinds", "DB37/T 4824-2025", "A", "CN-37"),
        ("stock_bases", 3, "kinds", "昆明", "A", "CN-53"),
        ("first_goods_h", 12, "h", "预案", "B", "CN-00"),
        ("seen_tents", 10, "pieces", "店下镇", "B", "CN-35"),
        ("seen_life_jackets", 150, "pieces", "店下镇", "B", "CN-35"),
        ("seen_raincoats", 100, "pieces", "店下镇", "B", "CN-35"),
        ("seen_boots", 100, "pieces", "店下镇", "B", "CN-35"),
        ("seen_helmets", 100, "pieces", "店下镇", "B", "CN-35"),
        ("seen_bags", 15_000, "pieces", "店下镇", "B", "CN-35"),
        ("tent_m2", 12, "m2", "上海市红十字会", "A", "CN-31"),
        ("shelter_fixed_share", 0.15, "share", "GB/T", "A", "CN"),
        ("shelter_emergency_m2_person", 0.5, "m2/person", SHELTER, "C", "CN"),
        ("shelter_temporary_m2_person", 1, "m2/person", SHELTER, "C", "CN"),
        ("shelter_short_m2_person", 2, "m2/person", SHELTER, "C", "CN"),
        ("shelter_middle_m2_person", 3, "m2/person", SHELTER, "C", "CN"),
        ("shelter_long_m2_person", 4.5, "m2/person", SHELTER, "C", "CN"),
        ("quake_shelter_m2", 2000, "m2", QUAKE, "A", "CN"),
        ("quake_shelter_m2_person", 1.5, "m2/person", QUAKE, "A", "CN"),
    ],
    "cn_township_supervision": [
        ("sector_visit_days", 92, "days", "横泾", "B", "CN-00"),
        ("acceptance_days", 10, "days", "鄂安", "A", "CN-42"),
        ("listing_publish_working_days", 5, "days", "青岛", "B", "CN-37"),
        ("listing_days", 366, "days", "青岛", "B", "CN-37"),
        ("listing_extension_working_days", 20, "days", "青岛", "B", "CN-37"),
    ],
    "sphere": [
        ("water_l_person_day", 15, "L", "Sphere", "B", "INT"),
        ("water_survival_l_person_day", 7, "L", "Sphere", "B", "INT"),
        ("floor_m2_person", 3.5, "m2/person", "Sphere", "B", "INT"),
        ("people_per_toilet", 20, "people", "Sphere", "B", "INT"),
    ],
    "bnpb": [
        ("rice_kg_person_week", 2.8, "kg", "BNPB", "A", "ID"),
        ("drinking_water_l_person_week", 17.5, "L", "BNPB", "A", "ID"),
        ("clean_water_l_person_week", 67, "L", "BNPB", "A", "ID"),
    ],
}


@pytest.mark.parametrize(
    ("profile", "row"), [(profile, row) for profile, rows in TOLD.items() for row in rows], ids=str
)
def test_a_figure_is_as_it_was_read(profile: str, row: Row) -> None:
    key, value, unit, document, grade, jurisdiction = row
    norm = sources()[profile].norms[key]
    assert (norm.value, norm.unit, norm.grade, norm.jurisdiction) == (value, unit, grade, jurisdiction)
    assert document in norm.document
    assert norm.verified == (grade == "A")


def test_nothing_is_shipped_as_a_standards_figure_that_was_not_read() -> None:
    told = {(profile, row[0]) for profile, rows in TOLD.items() for row in rows}
    shipped_ones = {(s.key, key) for s in sources().values() if not s.settings for key in s.norms}
    assert shipped_ones == told


def test_the_five_minutes_are_the_turnout_and_the_drive() -> None:
    national = shipped("cn_township")
    assert national["arrival_s"].value == national["turnout_s"].value + national["drive_s"].value
    parts = ("detection_s", "dispatch_s", "turnout_s", "drive_s", "first_water_s")
    assert national["fire_to_water_s"].value == sum(national[part].value for part in parts)


def test_kilometres_and_miles_of_the_formula_agree() -> None:
    rand = shipped("rand")
    assert rand["rand_min_per_km"].value * 1.609344 == pytest.approx(rand["rand_min_per_mi"].value, abs=1e-3)


def test_a_setting_without_a_source_is_called_an_assumption() -> None:
    settings = sources()["fire_settings"].norms.values()
    assert {norm.verified for norm in settings} == {False}
    assert {bool(norm.document) for norm in settings if norm.grade} == {True}
    assert {norm.document for norm in settings if not norm.grade} == {""}


def test_the_cycles_of_inspection_are_a_month_a_quarter_half_a_year_and_a_year_and_nobody_read_them() -> None:
    days = shipped(DEFAULT[Subject.SUPERVISION])
    cycles = [days[f"cycle_{risk.value}_days"] for risk in Risk]
    assert [each.value for each in cycles] == [31, 92, 184, 366]
    assert not any(each.verified or each.document for each in cycles)


@pytest.mark.parametrize("subject", Subject)
def test_every_profile_of_a_subject_answers_for_all_that_the_default_does(subject: Subject) -> None:
    usual = set(shipped(DEFAULT[subject]).norms)
    assert profiles(subject)[0].key == DEFAULT[subject]
    for each in profiles(subject):
        assert set(shipped(each.key).norms) >= usual


def test_a_profile_is_asked_before_those_it_falls_back_on() -> None:
    assert [each.key for each in chain("nfpa_1710")] == ["nfpa_1710", "cn_township", "fire_settings"]
    assert shipped("nfpa_1710")["arrival_s"].profile == "nfpa_1710"
    assert shipped("nfpa_1710")["hydrant_radius_m"].document == WATER
    assert len({each.key for each in chain("bnpb")}) == len(chain("bnpb"))


def test_there_is_a_speed_for_every_road_and_a_turnout_for_every_force() -> None:
    national = shipped("cn_township")
    speeds = national.speeds_km_h()
    assert list(speeds) == [each.value for each in RoadClass]
    assert list(speeds.values()) == sorted(speeds.values(), reverse=True)
    assert all(national.turnout_s(kind) >= 60 for kind in FIRE_FORCES)
    assert national.bands_s() == (300, 600, 900, 1800)
    assert national.leg_m_s() * 3.6 == pytest.approx(5)


def test_every_figure_and_every_place_is_known() -> None:
    for each in sources().values():
        assert each.norms.keys() <= figures(each.subject).keys()
        for norm in each.norms.values():
            assert set(norm.jurisdiction.split()) <= names().keys()


def test_a_missing_figure_names_the_profile_and_the_remedy() -> None:
    with pytest.raises(NotFound, match="crew"):
        shipped("cn_township")["crew"]
    with pytest.raises(NotFound, match="nowhere"):
        shipped("nowhere")


@pytest.mark.parametrize(
    ("key", "township", "for_reference"),
    [
        ("arrival_s", "CN-13", False),
        ("arrival_s", "CN", False),
        ("brigade_residents", "CN-35", False),
        ("brigade_residents", "CN-51", False),
        ("brigade_residents", "CN-13", True),
        ("brigade_residents", "CN", True),
        ("speed_trunk_km_h", "CN-13", False),
    ],
)
def test_another_provinces_rule_is_for_reference(key: str, township: str, for_reference: bool) -> None:
    assert shipped("cn_township")[key].for_reference(township) is for_reference


def test_a_foreign_rule_is_for_reference_and_one_agreed_between_countries_is_not() -> None:
    assert shipped("nfpa_1710")["arrival_s"].for_reference("CN-13")
    assert shipped("cn_township_supplies")["relocated_people"].for_reference("CN-13")
    assert not shipped("sphere")["floor_m2_person"].for_reference("CN-13")


def test_a_citation_says_what_is_not_verified_and_what_is_for_reference() -> None:
    national = shipped("cn_township")
    assert str(national["area_barriers"].cited("CN-13")) == f"{GB} 第4.1.3条第4款"
    quoted = str(national["brigade_residents"].cited("CN-13"))
    assert "for reference" in quoted
    assert "not verified" in quoted
    assert "assumption" in str(national["leg_speed_km_h"].cited("CN-13"))
