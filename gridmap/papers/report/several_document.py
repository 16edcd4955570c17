"""How does the report of a county leave as Word: the whole in words, and its townships line by line?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt
from docx.table import _Cell

from gridmap.i18n.texts import N_, Sentence, Translate
from gridmap.papers.official_page import BODY, HEADING, TEXT_WIDTH_MM, OfficialPage, Script, off_the_grid
from gridmap.papers.report import done, marks
from gridmap.papers.report.blocks import numeral
from gridmap.papers.report.figures import ReportFigure
from gridmap.papers.report.period import Period
from gridmap.papers.report.several import TownshipLine
from gridmap.papers.report.writing import Writer

COLUMNS = (
    "person_trips",
    "visited_places",
    "hazards.general",
    "hazards.general.closed",
    "hazards.general.open",
    "hazards.major",
    "hazards.overdue",
)
CELL_PT, CELL_LINE_PT, NAME_MM = 12, 18, 30


def document(
    area: str,
    period: Period,
    townships: Sequence[str],
    lines: Sequence[TownshipLine],
    on: date,
    translate: Translate,
) -> bytes:
    """townships: their names, in the order of each line's numbers. on: the day on which it is written."""
    whole: Mapping[str, ReportFigure] = {line.figure.key: line.figure for line in lines}
    write, named = Writer(translate, whole), period.name.render(translate)
    title = write.say(N_("{township}: report on work safety, {period}"), township=area, period=named)
    opening = N_("This is how work safety stands in {township}, counted from its records of {days}.")
    sheet = OfficialPage(title)
    sheet.title(title)
    sheet.line(write.say(opening, township=area, days=period.days.render(translate)))
    block = done.inspected(write, named)
    _heading(sheet, 1, block.lead, translate)
    sheet.line(marks.plain(block.body, whole, translate))
    _heading(sheet, 2, translate(N_("The townships one by one")), translate)
    _table(sheet, townships, {line.figure.key: line for line in lines}, translate)
    sheet.paragraph()
    sheet.line(write.say(N_("{township} office of work safety"), township=area), right=True)
    sheet.line(write.say(N_("{month}/{day}/{year}"), year=on.year, month=on.month, day=on.day), right=True)
    return sheet.to_bytes()


def _heading(sheet: OfficialPage, number: int, title: str, translate: Translate) -> None:
    parts = {"number": numeral(number, translate), "title": title.rstrip("。.")}
    sheet.heading(Sentence(N_("{number}. {title}"), parts).render(translate))


def _table(
    sheet: OfficialPage, townships: Sequence[str], lines: Mapping[str, TownshipLine], translate: Translate
) -> None:
    """A row a township, what lies above them where anything does, and the whole."""
    shown = [lines[key] for key in COLUMNS]
    rows = [
        [translate(N_("Township")), *(translate(each.figure.title) for each in shown)],
        *(
            [name, *(_said(each.numbers[at], translate) for each in shown)]
            for at, name in enumerate(townships)
        ),
    ]
    if any(each.rest for each in lines.values()):
        rest = ["—" if each.rest is None else _said(each.rest, translate) for each in shown]
        rows.append([translate(N_("Above the townships")), *rest])
    rows.append([translate(N_("In all")), *(_said(each.whole, translate) for each in shown)])
    made = sheet.document.add_table(len(rows), len(rows[0]), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    others_mm = (TEXT_WIDTH_MM - NAME_MM) / len(COLUMNS)
    for number, (row, texts) in enumerate(zip(made.rows, rows, strict=True)):
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Mm(others_mm if place else NAME_MM)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            _write(sheet, cell, text, HEADING if number in (0, len(rows) - 1) else BODY)


def _write(sheet: OfficialPage, cell: _Cell, text: str, script: Script) -> None:
    paragraph = off_the_grid(cell.paragraphs[0])
    paragraph.paragraph_format.line_spacing = Pt(CELL_LINE_PT)
    sheet.write(paragraph, text, script, CELL_PT)


def _said(number: float | None, translate: Translate) -> str:
    return translate(N_("unknown")) if number is None else str(int(number))
