"""How does a paper look as a Word document, in the layout of GB/T 9704-2012?

A4; margins 37, 35, 28 and 26 mm; 22 lines of 28 characters; the title 22 pt; headings of the first order in 黑体, of
the second in 楷体, text in 仿宋, 16 pt on lines of exactly 28 pt, the first line set in by two characters. No font is
shipped: a document names each with those that may stand in for it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from gridmap.papers import phrases
from gridmap.papers.sheet import Line, Style

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LINE_PT, BODY_PT, TITLE_PT, SMALL_PT = 28, 16, 22, 14
_LINE_PITCH = 579  # twentieths of a point: 225 mm over 22 lines
_CHAR_SPACING = -5  # twentieths of a point beside 16 pt: 156 mm over 28 characters, in Word and its kin alike
_TITLE, _BLACK, _KAI, _FANG, _SONG = "title", "black", "kai", "fang", "song"
_FONT: dict[Style, str] = {"head": _SONG, "title": _TITLE, "first": _BLACK, "second": _KAI, "note": _KAI}
_SIZE: dict[Style, float] = {"title": TITLE_PT, "head": SMALL_PT, "note": SMALL_PT}
_ALIGN = {
    "head": WD_ALIGN_PARAGRAPH.CENTER,
    "title": WD_ALIGN_PARAGRAPH.CENTER,
    "number": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_TOGETHER = frozenset({"head", "title", "number", "first", "second", "sign", "right"})
_INDENTED = frozenset({"first", "second", "body"})


def document(lines: Sequence[Line], title: str, now: datetime) -> bytes:
    made = Document()
    _set_page(made.sections[0])
    _set_properties(made, title, now)
    _name_fonts(made)
    for line, following in zip_longest(lines, lines[1:]):
        _write(made.add_paragraph(), line, together=_stay_together(line, following))
    _number_pages(made.sections[0])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _set_page(section: Section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = f'w:type="lines" w:linePitch="{_LINE_PITCH}"'
    section._sectPr.append(parse_xml(f"<w:docGrid {nsdecls('w')} {grid}/>"))


def _set_properties(made: WordDocument, title: str, now: datetime) -> None:
    told = made.core_properties
    told.title, told.author, told.last_modified_by, told.comments = title, "", "", ""
    told.created = told.modified = now.replace(tzinfo=None)


def _name_fonts(made: WordDocument) -> None:
    """The fonts with what may stand in for each, in the document's own table of fonts."""
    entries = "".join(
        f'<w:font w:name="{names[0]}"><w:altName w:val="{",".join(names[1:])}"/><w:charset w:val="86"/>'
        f'<w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
        for names in phrases.read("phrases")["fonts"].values()
    )
    table = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{entries}</w:fonts>'
    )
    made.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)._blob = table.encode()
    style = made.styles["Normal"]
    style.font.size = Pt(BODY_PT)
    _set_font(style.element.get_or_add_rPr(), _FANG)


def _write(paragraph: Paragraph, line: Line, *, together: bool) -> None:
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_PT)
    shape.alignment = _ALIGN.get(line.style)
    size = _SIZE.get(line.style, BODY_PT)
    if line.style in _INDENTED:
        shape.first_line_indent = Pt(2 * size)
    if line.style == "title":
        shape.line_spacing = Pt(TITLE_PT + 10)
    shape.keep_with_next = shape.keep_together = together
    run = paragraph.add_run(line.text)
    _set_font(run._r.get_or_add_rPr(), _FONT.get(line.style, _FANG))
    run.font.size = Pt(size)
    if size == BODY_PT:
        _set_spacing(run)


def _set_font(properties: object, role: str) -> None:
    name = phrases.read("phrases")["fonts"][role][0]
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for key in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(key), name)


def _stay_together(line: Line, following: Line | None) -> bool:
    """May no page end between these two? A sheet of signatures alone would prove nothing."""
    if following is None or following.style == "note":
        return line.style in ("head", "title", "number") and following is not None
    return line.style in _TOGETHER or following.style == "sign"


def _set_spacing(run: Run) -> None:
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(_CHAR_SPACING))
    run._r.get_or_add_rPr().find(qn("w:sz")).addprevious(spacing)


def _number_pages(section: Section) -> None:
    """Page x of y, at the foot of each sheet."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.style.font.size = Pt(SMALL_PT)
    before, between, after = phrases.read("phrases")["page_of"]
    for part in (before, "PAGE", between, "NUMPAGES", after):
        run = paragraph.add_run("" if part.isupper() else part)
        run.font.size = Pt(SMALL_PT)
        _set_font(run._r.get_or_add_rPr(), _SONG)
        if part.isupper():
            _add_field(run, part)


def _add_field(run: Run, code: str) -> None:
    for kind in ("begin", "", "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = f" {code} "
        run._r.append(mark)
