"""Do the figures of several townships add up where they can, and is nothing made up where they cannot?"""

from __future__ import annotations

from gridmap.papers.report.figures import ReportFigure, counted
from gridmap.papers.report.several import lines


def visits(*ids: str) -> ReportFigure:
    return counted("visits", "Visits", "visits", "visits", ids)


def test_what_lies_above_the_townships_is_what_none_of_them_counted() -> None:
    (line,) = lines(
        [{"visits": visits("a", "b")}, {"visits": visits("c")}], {"visits": visits("a", "b", "c", "d")}
    )
    assert (list(line.numbers), line.rest, line.whole) == ([2, 1], 1, 4)


def test_whoever_went_out_in_two_townships_is_one_in_the_whole() -> None:
    (line,) = lines(
        [{"visits": visits("ann")}, {"visits": visits("ann", "bo")}], {"visits": visits("ann", "bo")}
    )
    assert (list(line.numbers), line.rest, line.whole) == ([1, 2], 0, 2)


def test_a_ratio_and_what_is_unknown_have_no_rest() -> None:
    ratio = ReportFigure("ratio", "Places a person", 9, "places")
    (line,) = lines(
        [{"ratio": ReportFigure("ratio", "", 4, "")}, {"ratio": ReportFigure("ratio", "", None, "")}],
        {"ratio": ratio},
    )
    assert (list(line.numbers), line.rest, line.whole) == ([4, None], None, 9)


def test_what_registers_count_adds_up_when_all_is_known() -> None:
    def boards(number: float | None) -> dict[str, ReportFigure]:
        return {"boards": ReportFigure("boards", "Boards", number, "boards", page="counted:notice_boards")}

    (line,) = lines([boards(3), boards(4)], boards(8))
    assert (line.rest, line.whole) == (1, 8)
    (line,) = lines([boards(3), boards(None)], boards(8))
    assert (line.rest, line.whole) == (None, 8)
