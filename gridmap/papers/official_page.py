"""How does an official paper lie on its page? GB/T 9704-2012: A4, 22 lines of 28 characters, four kinds of script.

Fonts are named with fall-backs (`w:altName`), for none is shipped: whoever opens the paper has them or takes the next.
"""

from __future__ import annotations

import io
import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from unicodedata import east_asian_width

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from gridmap.papers.cells import writable

LINE_PT, BODY_PT, TITLE_PT, PAGE_PT = 28, 16, 22, 14
LINES, CHARACTERS = 22, 28
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 37, 35, 28, 26
TEXT_WIDTH_MM = 210 - LEFT_MM - RIGHT_MM
CLOSER = math.floor(20 * (Mm(TEXT_WIDTH_MM).pt / CHARACTERS - BODY_PT))
"""Twentieths of a point between characters, so that 28 stand in a line. A grid of characters would do it in Word alone:
other programs give a character that is wider than its cell two of them.
"""
MOMENT = datetime(2000, 1, 1)  # noqa: DTZ001  (a document's own dates have no zone; the paper's date stands in its text)


@dataclass(frozen=True)
class Script:
    """A font of official papers and what stands in for it, nearest first."""

    name: str
    instead: str


_TOLD = tomllib.loads(Path(__file__).with_name("scripts.toml").read_text(encoding="utf-8"))
TITLE, HEADING, LEAD, BODY, NUMBERS = SCRIPTS = tuple(
    Script(**_TOLD[key]) for key in ("title", "heading", "lead", "body", "numbers")
)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class OfficialPage:
    """A document that is written from above downwards."""

    def __init__(self, title: str, moment: datetime = MOMENT, page_of: Sequence[str] = ()) -> None:
        """page_of: the words around "page x of y" at the foot of each sheet; else numbers stand outside below."""
        self.document: Document = docx.Document()
        _page(self.document)
        _plain_style(self.document)
        _name_fonts(self.document)
        if page_of:
            _pages_of(self.document, page_of)
        else:
            _page_numbers(self.document)
        about = self.document.core_properties
        about.title, about.author, about.comments = writable(title)[:255], "", ""
        about.last_modified_by = ""
        about.created = about.modified = moment.replace(tzinfo=None)

    def title(self, text: str, *, gap: bool = True) -> None:
        paragraph = self.paragraph(indent=False)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = Pt(34)
        self.write(paragraph, text, TITLE, TITLE_PT)
        if gap:
            self.paragraph()

    def heading(self, text: str) -> None:
        paragraph = self.paragraph()
        paragraph.paragraph_format.keep_with_next = True
        self.write(paragraph, text, HEADING)

    def paragraph(self, *, indent: bool = True) -> Paragraph:
        """An empty one, its first line two characters in."""
        made = self.document.add_paragraph()
        made.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        made.paragraph_format.line_spacing = Pt(LINE_PT)
        if indent:
            own = made._p.get_or_add_pPr().get_or_add_ind()
            own.set(qn("w:firstLineChars"), "200")
            own.set(qn("w:firstLine"), str(2 * BODY_PT * 20))
        return made

    def write(self, paragraph: Paragraph, text: str, script: Script = BODY, size_pt: float = BODY_PT) -> Run:
        run = paragraph.add_run(writable(text))
        run.font.size = Pt(size_pt)
        _in_script(run, script)
        if size_pt == BODY_PT:
            closer = OxmlElement("w:spacing")
            closer.set(qn("w:val"), str(CLOSER))
            run._r.get_or_add_rPr().insert_element_before(
                closer, "w:w", "w:kern", "w:position", "w:sz", "w:szCs"
            )
        return run

    def line(self, text: str, *, indent: bool = True, right: bool = False) -> None:
        paragraph = self.paragraph(indent=indent and not right)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            indent_right(paragraph, 2)
        self.write(paragraph, text)

    def free(self) -> Paragraph:
        """A paragraph off the grid, as high as what stands in it: pictures would be cut by lines of one height."""
        return off_the_grid(self.document.add_paragraph())

    def to_bytes(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def off_the_grid(made: Paragraph) -> Paragraph:
    """In the middle, as high as what stands in it."""
    made.paragraph_format.line_spacing = 1.0
    made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    off = OxmlElement("w:snapToGrid")
    off.set(qn("w:val"), "0")
    made._p.get_or_add_pPr().insert_element_before(
        off, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr"
    )
    return made


def width(text: str) -> float:
    """In characters of the body; Latin letters and figures are half as wide."""
    return sum(1.0 if east_asian_width(each) in "WFA" else 0.5 for each in text)


def indent_right(paragraph: Paragraph, characters: float) -> None:
    """So far from the right edge; in points too, for programs that do not reckon in characters."""
    own = paragraph._p.get_or_add_pPr().get_or_add_ind()
    own.set(qn("w:rightChars"), str(round(characters * 100)))
    own.set(qn("w:right"), str(round(characters * BODY_PT * 20)))


def _page(document: Document) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    page.left_margin, page.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    page.footer_distance = Mm(BOTTOM_MM - 10)
    for old in page._sectPr.findall(qn("w:docGrid")):
        page._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(Mm(297 - TOP_MM - BOTTOM_MM).pt / LINES * 20)))
    page._sectPr.append(grid)


def _plain_style(document: Document) -> None:
    style = document.styles["Normal"]
    style.font.size = Pt(BODY_PT)
    style.font.name = BODY.name
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), BODY.name)
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)


def _in_script(run: Run, script: Script) -> None:
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), script.name)


def _name_fonts(document: Document) -> None:
    """The table of fonts: which one stands in where a font is not there."""
    rows = "".join(
        f'<w:font w:name="{each.name}"><w:altName w:val="{each.instead}"/><w:charset w:val="86"/></w:font>'
        for each in SCRIPTS
    )
    table = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{_W}">{rows}</w:fonts>'
    for link in document.part.rels.values():
        if link.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            link.target_part._blob = table.encode()


def _pages_of(document: Document, words: Sequence[str]) -> None:
    """Page x of y in the middle, for a paper of several sheets."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = words
    for text, code in ((before, ""), ("1", "PAGE"), (between, ""), ("1", "NUMPAGES"), (after, "")):
        _small(paragraph, text, code)


def _small(paragraph: Paragraph, text: str, code: str) -> None:
    """A word of the foot, or what a field of this code reckons."""
    run = paragraph.add_run(text)
    run.font.size = Pt(PAGE_PT)
    _in_script(run, NUMBERS)
    if code:
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        run._r.getparent().replace(run._r, field)
        field.append(run._r)


def _page_numbers(document: Document) -> None:
    """— 1 —, outside below: on the right of odd pages, on the left of even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    page = document.sections[0]
    sides = ((page.footer, WD_ALIGN_PARAGRAPH.RIGHT), (page.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT))
    for footer, side in sides:
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        for text, code in (("— ", ""), ("1", "PAGE"), (" —", "")):
            _small(paragraph, text, code)
