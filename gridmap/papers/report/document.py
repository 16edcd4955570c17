"""How does a report look as a Word document, in the layout of official papers, with its maps behind it?"""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx.enum.text import WD_BREAK
from docx.shared import Mm, Pt

from gridmap.i18n.texts import N_, Sentence, Translate
from gridmap.papers.official_page import BODY, HEADING, LEAD, TEXT_WIDTH_MM, OfficialPage, width
from gridmap.papers.report import marks
from gridmap.papers.report.blocks import Block, Section, Text, numeral
from gridmap.papers.report.build import Report
from gridmap.papers.report.maps import LegendEntry, ReportMap

CAPTION_PT, LEGEND_PT, SWATCH_MM, MAP_MM = 14, 12, 4, 84
MM_A_PT = 25.4 / 72


def document(report: Report, translate: Translate) -> bytes:
    """The figures are put in as they are now; a figure that cannot be known says so."""

    def filled(text: str) -> str:
        return marks.plain(text, report.figures, translate)

    text = report.text
    sheet = OfficialPage(text.title)
    sheet.title(text.title)
    if text.salutation:
        sheet.line(text.salutation, indent=False)
    if text.opening:
        sheet.line(filled(text.opening))
    for number, section in enumerate(text.sections, 1):
        _section(sheet, section, number, filled, translate)
    _ending(sheet, text)
    _maps(sheet, report.maps, translate)
    return sheet.to_bytes()


def _section(
    sheet: OfficialPage, section: Section, number: int, filled: Translate, translate: Translate
) -> None:
    if section.title:
        sheet.heading(
            Sentence(
                N_("{number}. {title}"), {"number": numeral(number, translate), "title": section.title}
            ).render(translate)
        )
    for block in section.blocks:
        _block(sheet, block, bool(section.title), filled, translate)


def _block(
    sheet: OfficialPage, block: Block, is_numbered: bool, filled: Translate, translate: Translate
) -> None:
    """The lead in 楷体 with its number, the rest behind it in 仿宋; further lines are paragraphs of their own."""
    first, *others = block.body.split("\n")
    paragraph = sheet.paragraph()
    if is_numbered:
        sheet.write(
            paragraph,
            Sentence(N_("({number})"), {"number": numeral(block.number, translate)}).render(translate),
            LEAD,
        )
    if block.lead:
        sheet.write(paragraph, filled(block.lead), LEAD)
    sheet.write(paragraph, filled(first))
    for line in filter(str.strip, others):
        sheet.line(filled(line))


def _ending(sheet: OfficialPage, text: Text) -> None:
    if text.closing:
        sheet.line(text.closing)
    sheet.paragraph()
    sheet.line(text.signature, right=True)
    sheet.line(text.dated, right=True)


def _maps(sheet: OfficialPage, maps: Sequence[ReportMap], translate: Translate) -> None:
    """Two on a page, each with its caption above and what its signs mean below."""
    for number, drawn in enumerate(maps, 1):
        caption = sheet.free()
        if number % 2:
            caption.add_run().add_break(WD_BREAK.PAGE)
        caption.paragraph_format.keep_with_next = True
        sheet.write(caption, _caption(number, drawn, translate), HEADING, CAPTION_PT)
        picture = sheet.free()
        picture.paragraph_format.keep_with_next = True
        picture.add_run().add_picture(io.BytesIO(drawn.png), height=Mm(MAP_MM))
        _legend(sheet, drawn.legend, translate)


def _caption(number: int, drawn: ReportMap, translate: Translate) -> str:
    title = translate(drawn.title)
    if drawn.subject:
        title = Sentence(N_("{title}: {subject}"), {"title": title, "subject": drawn.subject}).render(
            translate
        )
    day = {"year": drawn.on.year, "month": drawn.on.month, "day": drawn.on.day}
    on = Sentence(N_("{month}/{day}/{year}"), day)
    return Sentence(
        N_("Map {number}. {title} (on {day})"), {"number": number, "title": title, "day": on}
    ).render(translate)


def _legend(sheet: OfficialPage, legend: Sequence[LegendEntry], translate: Translate) -> None:
    """A line ends between two entries and never within one, so that no colour stands without its words."""
    paragraph = sheet.free()
    paragraph.paragraph_format.space_after = Pt(10)
    if not legend:
        sheet.write(paragraph, translate(N_("Nothing of it here.")), BODY, LEGEND_PT)
    taken_mm = 0.0
    for entry in legend:
        title = entry.title.render(translate) if isinstance(entry.title, Sentence) else translate(entry.title)
        said = Sentence(N_("{title}: {number}"), {"title": title, "number": entry.number}).render(translate)
        needs_mm = SWATCH_MM + (width(said) + 2) * LEGEND_PT * MM_A_PT
        if taken_mm and taken_mm + needs_mm > TEXT_WIDTH_MM:
            paragraph.add_run().add_break()
            taken_mm = 0.0
        taken_mm += needs_mm
        paragraph.add_run().add_picture(io.BytesIO(entry.swatch), height=Mm(SWATCH_MM))
        sheet.write(paragraph, f"\u00a0{said}\u2003", BODY, LEGEND_PT)
