"""Is the Word document laid out as GB/T 9704 asks, with six maps, and does it say only what was counted?"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Mapping
from datetime import date

import docx
import pytest
from docx.shared import Mm, Pt
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import Engine

from gridmap.db.models import ReportShape
from gridmap.errors import InvalidInput
from gridmap.i18n import catalogs
from gridmap.papers.report import blocks, build, marks, period
from gridmap.papers.report.build import Report
from gridmap.papers.report.document import document
from gridmap.papers.report.figures import ReportFigure
from gridmap.papers.report.maps import HEIGHT_PX, KEYS, WIDTH_PX
from gridmap.papers.report.period import Period
from gridmap.planning.shortfall import ShortfallReader
from gridmap.vocabulary import Role
from tests import world

YEAR = Period(ReportShape.YEAR, date(2025, 1, 1), date(2025, 12, 31))
TODAY = world.TODAY


def chinese(msgid: str) -> str:
    return catalogs.texts("zh_CN").get(msgid, msgid)


def made(
    engine: Engine, asked: Period = YEAR, edits: Mapping[str, str] = {}, *, with_maps: bool = False
) -> Report:
    reader = ShortfallReader(
        engine, world.T1, world.name_id("Paula"), frozenset({Role.PLANNER}), lambda: TODAY
    )
    return build.make(reader, asked, edits, chinese, with_maps=with_maps)


def paragraphs(content: bytes) -> list[str]:
    return [each.text for each in docx.Document(io.BytesIO(content)).paragraphs]


@pytest.fixture(scope="module")
def whole(engine: Engine) -> tuple[Report, bytes]:
    report = made(engine, with_maps=True)
    return report, document(report, chinese)


def test_the_page_is_that_of_an_official_paper(whole: tuple[Report, bytes]) -> None:
    paper = docx.Document(io.BytesIO(whole[1]))
    page = paper.sections[0]
    sizes = (
        page.page_width,
        page.page_height,
        page.top_margin,
        page.bottom_margin,
        page.left_margin,
        page.right_margin,
    )
    for size, millimetres in zip(sizes, (210, 297, 37, 35, 28, 26), strict=True):
        assert size is not None
        assert abs(size - Mm(millimetres)) < Mm(0.1)
    title, lines = paper.paragraphs[0], paper.paragraphs[2:12]
    assert title.runs[0].font.size == Pt(22)
    assert "小标宋" in str(title.runs[0].font.name)
    assert all(line.paragraph_format.line_spacing == Pt(28) for line in lines)
    scripts = {run.font.name: run.text for line in paper.paragraphs for run in line.runs if run.text}
    assert {"黑体", "楷体_GB2312", "仿宋_GB2312"} <= scripts.keys()
    heading = next(line for line in paper.paragraphs if line.text.startswith("一、"))
    assert (heading.runs[0].font.name, heading.runs[0].font.size) == ("黑体", Pt(16))
    lead = next(line for line in paper.paragraphs if line.text.startswith("（一）"))
    assert lead.runs[0].font.name == "楷体_GB2312"
    assert lead.runs[-1].font.name == "仿宋_GB2312"


def test_28_characters_of_16_points_stand_in_a_line_and_22_lines_on_a_page(
    whole: tuple[Report, bytes],
) -> None:
    with zipfile.ZipFile(io.BytesIO(whole[1])) as parts:
        content = parts.read("word/document.xml").decode()
        fonts = parts.read("word/fontTable.xml").decode()
    width_pt, height_pt = Mm(210 - 28 - 26).pt, Mm(297 - 37 - 35).pt
    closer = int(content.split('<w:spacing w:val="')[1].split('"')[0]) / 20
    assert 28 * (16 + closer) <= width_pt < 29 * (16 + closer)
    assert 22 * 28 <= height_pt < 23 * 28
    assert 'w:altName w:val="仿宋,FangSong' in fonts


def test_six_maps_of_colours_stand_behind_the_text_in_less_than_a_megabyte(
    whole: tuple[Report, bytes],
) -> None:
    report, content = whole
    assert [each.key for each in report.maps] == list(KEYS)
    assert len(KEYS) == 6
    assert len(content) < 1_000_000
    for each in report.maps:
        image = Image.open(io.BytesIO(each.png))
        assert image.size == (WIDTH_PX, HEIGHT_PX)
        assert len(image.convert("RGB").getcolors(1_000_000) or []) > 4
    said = "\n".join(paragraphs(content))
    assert said.count("图") >= 6
    for number in range(1, 7):
        assert f"图{number}　" in said


def test_a_report_with_its_maps_takes_less_than_five_seconds(
    engine: Engine, whole: tuple[Report, bytes]
) -> None:
    """Of this process's own work, for others may be at work on the machine."""
    began = time.process_time()
    document(made(engine, with_maps=True), chinese)
    assert time.process_time() - began < 5


def test_every_number_of_the_text_is_a_figure(whole: tuple[Report, bytes]) -> None:
    report, content = whole
    said = "\n".join(paragraphs(content))
    for block in report.text.blocks():
        assert marks.plain(block.body, report.figures, chinese).split("\n")[0] in said
    assert "{" not in said


def test_the_week_is_one_paragraph(engine: Engine) -> None:
    report = made(engine, Period(ReportShape.WEEK, date(2026, 2, 16), date(2026, 2, 22)))
    assert [len(section.blocks) for section in report.text.sections] == [1]
    said = paragraphs(document(report, chinese))
    assert not any(line.startswith("一、") for line in said)
    assert any("2026年2月16日至2月22日" in line and "人次" in line for line in said)


def test_what_people_wrote_stands_in_place_of_the_proposal_and_leaves_the_figures_alone(
    engine: Engine,
) -> None:
    edits = {
        "problem.staff": "人手紧张。\n实有{staff}人，另需增编。\n第二段。",
        "step.duty": "",
        "step.own": "只有一行的补充。",
    }
    plain, written = made(engine), made(engine, edits=edits)
    assert written.figures == plain.figures
    said = paragraphs(document(written, chinese))
    assert not any("压实各级责任" in line for line in said)
    assert any(line.endswith("只有一行的补充。") for line in said)
    staff = marks.written(written.figures["staff"], chinese)
    if any(block.key == "problem.staff" for block in plain.text.blocks()):
        assert any(f"实有{staff}人，另需增编。" in line for line in said)
        assert "第二段。" in said
    for section in written.text.sections:
        assert [block.number for block in section.blocks] == list(range(1, len(section.blocks) + 1))


def test_an_edit_that_names_no_figure_or_no_paragraph_is_refused_by_name(engine: Engine) -> None:
    report = made(engine)
    with pytest.raises(InvalidInput) as refused:
        blocks.check({"step.duty": "{nobody.counts.this}", "step.none": "x"}, report.proposed, report.figures)
    assert {each.field for each in refused.value.problems} == {"step.duty", "step.none"}
    assert "{nobody.counts.this}" in str(refused.value.problems[0].sentence)


def test_hostile_text_stays_text(engine: Engine) -> None:
    nasty = "=1+1 <w:p/> {{ 7*7 }} \x00\x0b \ud800 &amp;"
    said = "\n".join(paragraphs(document(made(engine, edits={"step.own": nasty}), chinese)))
    assert "=1+1 <w:p/> {{ 7*7 }}" in said
    assert "&amp;" in said


@pytest.mark.parametrize(
    ("shape", "first", "last", "field", "said"),
    [
        ("year", "2025-12-31", "2025-01-01", "to", "Exchange the two days"),
        ("year", "2025-01-01", "2027-01-01", "to", "yet to come"),
        ("decade", "2025-01-01", "2025-12-31", "shape", "year, half, quarter, month, week"),
        ("week", "2025-01-01", "2025-12-31", "shape", "at most 7"),
        ("year", "yesterday", "2025-12-31", "from", "is no day"),
    ],
)
def test_a_period_that_cannot_be_is_refused_with_its_remedy(
    shape: str, first: str, last: str, field: str, said: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        period.asked(shape, first, last, TODAY)
    assert [each.field for each in refused.value.problems] == [field]
    assert said in str(refused.value)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 1)), st.sampled_from(ReportShape))
def test_a_whole_period_holds_its_day_and_the_latest_one_is_over(day: date, shape: ReportShape) -> None:
    first, last = period.whole(shape, day)
    assert first <= day <= last
    assert period.whole(shape, first) == period.whole(shape, last) == (first, last)
    assert (last - first).days + 1 <= period.LONGEST_DAYS[shape]
    latest = period.last_complete(shape, day)
    assert latest.last_day == date.fromordinal(first.toordinal() - 1)


@given(st.text(alphabet="ab.{}_ 1一", max_size=40))
def test_a_text_with_marks_is_all_there(text: str) -> None:
    figures = {key: ReportFigure(key, key, 7.0, "") for key in ("a", "b", "a.b")}
    pieces = list(marks.parts(text, figures))
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece == marks.mark(figure.key) for piece, figure in pieces if figure)


def test_numbers_of_headings_are_those_of_papers() -> None:
    words = [blocks.numeral(each, chinese) for each in (1, 9, 10, 11, 20, 21)]
    assert words == ["一", "九", "十", "十一", "二十", "21"]
    assert blocks.numeral(11, str) == "11"
