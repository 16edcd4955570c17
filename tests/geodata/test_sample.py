"""Are the sample's records sound, and do they give the figures of the township's report?"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import CheckConstraint

from geodata.sample import Sample, township
from geodata.sample.land import land
from geodata.sample.places import tree
from gridmap import vocabulary
from gridmap.db.models import Base
from gridmap.standards.goods import shipped
from tests.geodata.conftest import TODAY

Tables = dict[str, Any]
LOADED_ELSEWHERE = {"accounts": {"password"}, "area_codes": {"valid_from", "valid_to"}}
CLOSED = ("closed", "fixed_on_spot")


def of_2023(frame: Any, column: str) -> Any:
    return frame[[day.year == 2023 for day in frame[column]]]


def figures(tables: Tables) -> dict[str, int]:
    outings, visits = of_2023(tables["outings"], "on_date"), of_2023(tables["visits"], "on_date")
    hazards = of_2023(tables["hazards"], "found_on")
    closed = [day is not None and day <= date(2023, 12, 31) for day in hazards["closed_on"]]
    gas = visits[visits["sector"] == "gas"]
    return {
        "person_trips": int(tables["outing_members"]["outing_id"].isin(set(outings["id"])).sum()),
        **Counter(visits["sector"]),
        "gas_places": gas["enterprise_id"].nunique(),
        "general": int((hazards["grade"] == "general").sum()),
        "major": int((hazards["grade"] == "major").sum()),
        "rectified": sum(closed),
        "still_open": len(closed) - sum(closed),
    }


REPORT = {
    "person_trips": 204,
    "trade": 84,
    "shop": 95,
    "restaurant": 47,
    "recycling": 39,
    "gas": 33,
    "gas_places": 33,
    "general": 188,
    "major": 0,
    "rectified": 156,
    "still_open": 32,
}


def test_the_year_2023_gives_the_figures_of_the_report(tables: Tables) -> None:
    assert figures(tables) == REPORT


def office_figures(tables: Tables) -> dict[str, int]:
    """Boards, meetings, plans, and what was passed on."""
    meetings, plans = of_2023(tables["meetings"], "held_on"), of_2023(tables["safety_plans"], "issued_on")
    return {
        **Counter(of_2023(tables["notice_boards"], "put_up_on")["kind"]),
        **Counter(meetings["kind"]),
        "plans": int((plans["kind"] != "contingency").sum()),
        "forwarded": len(of_2023(tables["forwardings"], "sent_on")),
    }


OFFICE = {"notice": 318, "reward": 206, "study": 3, "joint": 6, "township": 6, "plans": 15, "forwarded": 32}


def test_what_the_office_did_in_2023_gives_the_figures_of_the_report(tables: Tables) -> None:
    assert office_figures(tables) == OFFICE
    named = {person for people in tables["meetings"]["people"] for person in people}
    assert named <= set(tables["people"]["id"])


def test_every_board_stands_in_its_area_and_two_villages_have_none(tables: Tables) -> None:
    villages = tables["areas"][tables["areas"]["level"] == "village"]["path"]
    with_boards = {path[:12] for path in tables["notice_boards"]["area_path"]}
    assert len(set(villages) - with_boards) == 2
    names = Counter(tables["notice_boards"]["name"])
    assert max(names.values()) == 1


def test_nothing_of_the_office_lies_in_the_future(tables: Tables) -> None:
    for name, column in (("meetings", "held_on"), ("forwardings", "sent_on"), ("notice_boards", "put_up_on")):
        assert max(tables[name][column]) < TODAY, name


def test_another_seed_and_another_day_give_the_same_figures(tables: Tables) -> None:
    other = township(date(2025, 2, 3), seed=7)
    assert figures(dict(other.tables)) == REPORT
    assert office_figures(dict(other.tables)) == OFFICE
    assert not other.tables["enterprises"]["name"].equals(tables["enterprises"]["name"])


def test_hazards_of_2023_hang_on_a_visit_and_its_enterprise(tables: Tables) -> None:
    visits = tables["visits"].set_index("id")
    for hazard in of_2023(tables["hazards"], "found_on").to_dict("records"):
        visit = visits.loc[hazard["visit_id"]]
        assert (visit["enterprise_id"], visit["on_date"]) == (hazard["enterprise_id"], hazard["found_on"])
        assert hazard["deadline"] is not None or hazard["state"] == "fixed_on_spot"


def test_what_is_overdue_today_was_found_lately_and_the_year_s_hazards_are_closed(tables: Tables) -> None:
    of_the_year = of_2023(tables["hazards"], "found_on").to_dict("records")
    assert all(row["state"] in CLOSED and row["closed_on"] < date(2024, 6, 1) for row in of_the_year)
    late = [
        row for row in of_the_year if row["deadline"] and row["closed_on"] - row["deadline"] >= timedelta(20)
    ]
    assert len(late) == 5
    overdue = [
        (TODAY - row["deadline"]).days
        for row in tables["hazards"].to_dict("records")
        if row["state"] not in CLOSED and row["deadline"] is not None and row["deadline"] < TODAY
    ]
    assert overdue
    assert max(overdue) <= 100


def test_leaders_led_an_outing_in_each_month_and_inspections_have_two_certificates(tables: Tables) -> None:
    outings = of_2023(tables["outings"], "on_date")
    led = outings[outings["leader_led"]]
    assert {day.month for day in led["on_date"]} == set(range(1, 13))
    heads = tables["people"][tables["people"]["title"].isin(["党委书记", "镇长"])]["id"]
    with_heads = tables["outing_members"][tables["outing_members"]["person_id"].isin(set(heads))]
    assert set(led["id"]) == set(with_heads["outing_id"]) & set(outings["id"])
    assert int((tables["people"]["certificate"] != "").sum()) > 5


def test_later_history_has_major_hazards_listed_ones_and_reports_of_grid_leaders(tables: Tables) -> None:
    later = [row for row in tables["hazards"].to_dict("records") if row["found_on"].year > 2023]
    major = [row for row in later if row["grade"] == "major"]
    assert len(major) == 8
    assert {row["state"] for row in major} >= {"ordered", "closed"}
    assert sum(row["listed_on"] is not None and row["state"] not in CLOSED for row in major) == 2
    assert any(
        row["reported_by"] and row["enterprise_id"] is None and row["geom"] is not None for row in later
    )
    due = [row["deadline"] for row in later if row["state"] == "ordered"]
    assert min(due) < TODAY < max(due)
    assert max(row["found_on"] for row in later) < TODAY


def test_the_same_arguments_give_the_same_frames(sample: Sample) -> None:
    land.cache_clear()
    tree.cache_clear()
    again = township(TODAY)
    assert list(again.tables) == list(sample.tables)
    for name, frame in sample.tables.items():
        assert frame.equals(again.tables[name]), name


def test_today_moves_only_what_is_near(tables: Tables) -> None:
    moved = dict(township(TODAY + timedelta(days=40)).tables)
    for name in (
        "areas",
        "people",
        "accounts",
        "grants",
        "appointments",
        "enterprises",
        "resources",
        "risk_points",
        "notice_boards",
        "assignments",
    ):
        assert moved[name].equals(tables[name]), name
    for name, column in (("visits", "on_date"), ("outings", "on_date"), ("hazards", "found_on")):
        now, then = (of_2023(found[name], column).reset_index(drop=True) for found in (tables, moved))
        assert now.equals(then), name


def test_a_day_before_the_records_end_is_refused() -> None:
    with pytest.raises(ValueError, match="2024-06-01"):
        township(date(2024, 5, 31))


def test_every_column_is_one_of_the_model_s(tables: Tables) -> None:
    for name, frame in tables.items():
        known = set(Base.metadata.tables[name].columns.keys()) | LOADED_ELSEWHERE.get(name, set())
        assert set(frame.columns) <= known, name
        required = {
            column.key
            for column in Base.metadata.tables[name].columns
            if not (column.nullable or column.default is not None or column.server_default is not None)
        }
        assert required - {"password_hash"} <= set(frame.columns), name


def test_every_coded_word_is_in_its_vocabulary(tables: Tables) -> None:
    checked = 0
    for name, frame in tables.items():
        for constraint in Base.metadata.tables[name].constraints:
            found = re.fullmatch(r"(\w+) IN \((.*)\)", str(getattr(constraint, "sqltext", "")))
            if isinstance(constraint, CheckConstraint) and found:
                column, words = found[1], set(re.findall(r"'(\w+)'", found[2]))
                if column not in frame:  # the sample says nothing of it
                    continue
                assert {value for value in frame[column] if value is not None} <= words, f"{name}.{column}"
                checked += 1
    assert checked >= 15
    tags = {tag for tags in tables["enterprises"]["tags"] if tags for tag in tags}
    assert {"three_in_one", "nine_small"} <= tags <= {tag.value for tag in vocabulary.Tag}


def test_rows_keep_the_rules_of_the_tables(tables: Tables) -> None:
    for row in tables["hazards"].to_dict("records"):
        assert (row["state"] in CLOSED) == (row["closed_on"] is not None)
        assert row["state"] != "ordered" or row["deadline"] is not None
        assert all(
            day is None or day >= row["found_on"]
            for day in (row["deadline"], row["closed_on"], row["listed_on"])
        )
    for row in tables["enterprises"].to_dict("records"):
        assert (row["state"] == "closed") == (row["closed_on"] is not None)
        assert row["code"] is None or re.fullmatch("[0-9A-Z]{18}", row["code"])
    for row in tables["resources"].to_dict("records"):
        assert row["in_service"] or row["out_reason"].strip()
    codes = [code for code in tables["enterprises"]["code"] if code is not None]
    assert len(set(codes)) == len(codes)


def test_keys_are_unique_and_references_lead_somewhere(tables: Tables) -> None:
    for name, frame in tables.items():
        table = Base.metadata.tables[name]
        keys = [column.key for column in table.primary_key.columns]
        assert not frame.duplicated(keys).any(), name
        for column in (each for each in table.columns if each.key in frame.columns):
            for reference in column.foreign_keys:
                used = {value for value in frame.get(column.key, ()) if value is not None}
                if used:
                    target = tables[reference.column.table.name][reference.column.key]
                    assert used <= set(target), f"{name}.{column.key}"


def test_enterprises_are_those_of_the_report_s_sectors(tables: Tables) -> None:
    own = tables["enterprises"][tables["enterprises"]["area_path"].str.startswith("00010001")]
    assert Counter(own["sector"]) == {
        "trade": 120, "shop": 230, "restaurant": 90, "recycling": 60, "gas": 40, "hazardous_chemicals": 8,
        "construction": 15, "other": 57,
    }  # fmt: skip
    assert int(own["geom"].isna().sum()) == 25
    assert 150 < int(own["tags"].isna().sum()) < 260
    assert own["risk"].isna().any()
    assert len(tables["enterprises"]) - len(own) == 25


def test_every_phone_is_of_the_fictional_range(tables: Tables) -> None:
    columns = (
        ("people", "phone"),
        ("responsible_parties", "phone"),
        ("resources", "duty_phone"),
        ("risk_points", "phone"),
    )
    for name, column in columns:
        assert all(re.fullmatch(r"1990000\d{4}|", phone) for phone in tables[name][column]), name
    assert tables["people"]["phone"].is_unique


def test_each_night_has_one_leader_and_two_officers(tables: Tables) -> None:
    nights: dict[Any, list[str]] = {}
    for shift in tables["shifts"].to_dict("records"):
        assert shift["ends_at"] - shift["starts_at"] == timedelta(days=1)
        assert (shift["starts_at"].hour, shift["starts_at"].utcoffset()) == (8, timedelta(hours=8))
        nights.setdefault(shift["starts_at"].date(), []).append(shift["duty"])
    assert sorted(nights) == [TODAY + timedelta(days=n) for n in range(-7, 31)]
    assert all(sorted(duties) == ["leader", "officer", "officer"] for duties in nights.values())
    people = tables["shifts"].groupby("starts_at")["person_id"].nunique()
    assert (people == 3).all()


def test_the_demonstration_s_people_hold_their_roles(tables: Tables) -> None:
    people = tables["accounts"].set_index("person_id")["username"]
    held = sorted(
        (people[g["person_id"]], g["role"], g["area_path"][:8]) for g in tables["grants"].to_dict("records")
    )
    assert held == [
        ("guanli", "administrator", "00010001"),
        ("guanli", "auditor", "00010001"),
        ("guanli", "security_administrator", "00010001"),
        ("guihua", "planner", "00010001"),
        ("liangyong", "duty_officer", "00010001"),
        ("liangyong", "planner", "00010001"),
        ("linzhen", "planner", "00010002"),
        ("wangge", "grid_leader", "00010001"),
        ("zhiban", "duty_officer", "00010001"),
    ]


def test_some_grids_lack_a_leader_or_members(tables: Tables) -> None:
    areas, posts = tables["areas"], tables["appointments"]
    grids = set(areas[areas["level"].isin(["grid", "dedicated_grid"])]["path"])
    led, staffed = (set(posts[posts["post"] == post]["area_path"]) for post in ("grid_leader", "grid_member"))
    assert (len(grids), len(grids - led), len(grids - staffed)) == (90, 3, 2)


def test_one_depot_was_never_counted(tables: Tables) -> None:
    lots, forms = tables["lots"], tables["stock_forms"]
    depots = set(tables["resources"][tables["resources"]["kind"] == "supply_depot"]["id"])
    assert set(lots["depot_id"]) == depots
    counted = set(forms[forms["kind"].isin(["opening", "count"])]["depot_id"])
    assert (len(depots), len(counted)) == (3, 2)
    unknown = lots[~lots["depot_id"].isin(counted)]
    assert len(unknown) == 4
    assert unknown["quantity"].isna().all()


def test_the_depots_hold_ten_and_eight_tents_and_240_people_were_relocated(tables: Tables) -> None:
    lots, lines = tables["lots"].set_index("id"), tables["stock_lines"]
    changes = [*zip(lines["lot_id"], lines["change"], strict=True)]
    changes += [(to, -change) for to, change in zip(lines["to_lot_id"], lines["change"], strict=True) if to]
    held: dict[tuple[object, str], int] = {}
    for lot_id, change in changes:
        lot = lots.loc[lot_id]
        held[lot["depot_id"], lot["item"]] = held.get((lot["depot_id"], lot["item"]), 0) + int(change)
    tents = [quantity for (_, item), quantity in held.items() if item == "tent"]
    assert tents == [10, 8]
    assert sum(quantity for (_, item), quantity in held.items() if item == "cotton_quilt") == 30 + 24
    assert sum(quantity for (_, item), quantity in held.items() if item == "raincoat") == 40 - 10 - 2
    good = {lot_id for lot_id, day in lots["expires_on"].items() if day is None or day >= TODAY}
    shelf = good & set(lots.index[lots["basis"] == "physical"])
    water = [
        change
        for lot_id, change in changes
        if lot_id in shelf and lots.loc[lot_id]["item"] == "drinking_water"
    ]
    assert sum(water) == 300 + 240  # 96 L have expired, 2,400 L are only promised
    (fact,) = tables["yearly_facts"].to_dict("records")
    assert (fact["key"], fact["value"], fact["year"]) == ("relocated_people", 240, TODAY.year - 1)


def test_every_good_in_store_is_in_the_catalogue_and_counted_as_it_says(tables: Tables) -> None:
    for lot in tables["lots"].to_dict("records"):
        assert shipped()[lot["item"]].whole == lot["whole"], lot["item"]
