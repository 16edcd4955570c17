"""Do the 200 rows of a real ledger of hazards come in, with a few answers given once?"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from gridmap.registers.hazards import Hazard
from tests.field import ledgers
from tests.field.town import Town


def states(found: list[Any]) -> Counter[str]:
    return Counter(each.state for each in found)


def test_a_list_of_inspections_comes_in_without_an_answer(town: Town, tmp_path: Path) -> None:
    said = town.take("hazards", ledgers.inspections(tmp_path / "检查台账.xlsx"))
    found: list[Any] = town.all(Hazard)
    assert len(found) == ledgers.ROWS, said
    assert found[1].title == "配电箱前堆放杂物"
    assert found[1].description.endswith("（2号）")
    assert found[0].found_on == date(2026, 1, 1)
    assert states(found) == {"rectified": 100, "ordered": 50, "closed": 50}
    assert "合计" in said
    assert "填表人" in said
    again = town.take("hazards", tmp_path / "检查台账.xlsx")
    assert "200 unchanged" in again


def test_the_day_stands_in_the_title_and_yes_is_an_answer(town: Town, tmp_path: Path) -> None:
    file = ledgers.one_day(tmp_path / "隐患.xlsx")
    said = town.take("hazards", file)
    assert town.all(Hazard) == []
    assert "--without-enterprise" in said
    assert "State “是” = rectified" in said
    said = town.take("hazards", file, "--without-enterprise")
    found: list[Any] = town.all(Hazard)
    assert len(found) == ledgers.ROWS, said
    assert {each.found_on for each in found} == {date(2026, 8, 12)}
    assert states(found) == {"rectified": 150, "found": 50}
    assert found[0].description == f"责任单位: 样例0号商铺\n{ledgers.FOUND[0]}"


def test_what_was_answered_once_is_remembered_for_the_next_file(town: Town, tmp_path: Path) -> None:
    file = ledgers.one_day(tmp_path / "隐患.xlsx")
    answers = ("--without-enterprise", "--word", "state:否=ordered")
    number = town.take("hazards", file, *answers).split("undo-import ")[1].split()[0]
    town.run("undo-import", number, "--yes")
    assert town.all(Hazard) == []
    said = town.take("hazards", ledgers.one_day(tmp_path / "next.xlsx"))
    assert len(town.all(Hazard)) == ledgers.ROWS, said
    assert states(town.all(Hazard)) == {"rectified": 150, "ordered": 50}


def test_sentences_for_a_state_are_asked_for_together(town: Town, tmp_path: Path) -> None:
    file = ledgers.narrated(tmp_path / "台账.xlsx")
    said = town.take("hazards", file)
    assert '--word "state:*=rectified"' in said
    town.take("hazards", file, "--word", "state:*=rectified", "--without-enterprise")
    found: list[Any] = town.all(Hazard)
    assert len(found) == ledgers.ROWS
    assert (found[0].title, found[0].found_on, found[0].deadline) == (
        "灭火器压力不足，未及时更换",
        date(2026, 7, 1),
        date(2026, 9, 1),
    )


def test_a_person_at_the_terminal_is_asked_once_for_each_word(town: Town, tmp_path: Path) -> None:
    file = ledgers.one_day(tmp_path / "隐患.xlsx")
    done = town.run("import", "hazards", file, "--without-enterprise", typed="y\ny\n")
    assert len(town.all(Hazard)) == ledgers.ROWS, done.output
    headings = ("检查时间", "问题描述", "整改状态")
    rows = [("2026-05-01", "楼道堆放杂物", "已经整好了"), ("2026-05-01", "电线老化", "督办")]
    file = ledgers.write(tmp_path / "b.xlsx", headings, rows)
    done = town.run("import", "hazards", file, typed="y\nrectified\n-\ny\n")
    assert "means" in done.output
    assert [each.state for each in town.all(Hazard) if each.title == "楼道堆放杂物"] == ["rectified"]
    assert "1 not taken in" in done.output


def test_an_order_without_a_deadline_is_registered_and_that_is_said(town: Town, tmp_path: Path) -> None:
    rows = [("2026-05-01", "楼道堆放杂物", "整改中"), ("2026-05-01", "电线老化", "已销号")]
    file = ledgers.write(tmp_path / "a.xlsx", ("检查时间", "问题描述", "整改情况"), rows)
    said = town.take("hazards", file)
    assert [each.state for each in town.all(Hazard)] == ["found", "closed"]
    assert "no deadline" in said
    assert "no closing day" in said
    said = town.take(
        "hazards",
        ledgers.write(
            tmp_path / "b.xlsx", ("检查时间", "问题描述", "整改情况"), [("2026-05-02", "地面湿滑", "整改中")]
        ),
        "--all",
        "deadline=+15",
    )
    last: Any = town.all(Hazard)[-1]
    assert min((each.title, each.state, each.deadline) for each in town.all(Hazard)) == (
        "地面湿滑",
        "ordered",
        date(2026, 5, 17),
    ), (last, said)


def test_a_file_without_a_day_anywhere_asks_for_it(town: Town, tmp_path: Path) -> None:
    file = ledgers.write(
        tmp_path / "a.xlsx", ("问题描述", "整改情况"), [("楼道堆放杂物", "已整改"), ("电线老化", "关闭")]
    )
    refused = town.run("import", "hazards", file, "--yes")
    assert "--all found_on=VALUE" in str(refused.exception)
    town.take("hazards", file, "--all", "found_on=2026年5月1日")
    assert [each.found_on for each in town.all(Hazard)] == [date(2026, 5, 1)] * 2
    wrong = town.run("import", "hazards", file, "--yes", "--all", "found_on=soon")
    assert "no full date" in str(wrong.exception)
