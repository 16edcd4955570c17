"""How does a paper of supervision look as a Word document? Its lines, each in its style, on an official page."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise, zip_longest

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from gridmap.papers import phrases
from gridmap.papers.official_page import (
    BODY,
    BODY_PT,
    HEADING,
    LEAD,
    NUMBERS,
    PAGE_PT,
    TEXT_WIDTH_MM,
    TITLE,
    TITLE_PT,
    OfficialPage,
    Script,
    indent_right,
    width,
)
from gridmap.papers.sheet import PICTURE, Line, Style

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIGNATURE_MM = 10
DATE_IN, NAME_IN = 4, 2
"""Characters between the edge and the date, and at least between the edge and the name."""
BLANK = re.compile("＿+")
_SCRIPT: dict[Style, Script] = {
    "head": NUMBERS, "title": TITLE, "first": HEADING, "second": LEAD, "note": LEAD,
}  # fmt: skip
_SIZE: dict[Style, float] = {"title": TITLE_PT, "head": PAGE_PT, "note": PAGE_PT}
_ALIGN = {
    "head": WD_ALIGN_PARAGRAPH.CENTER,
    "title": WD_ALIGN_PARAGRAPH.CENTER,
    "number": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_TOGETHER = frozenset({"head", "title", "number", "first", "second", "sign", "right"})
_INDENTED = frozenset({"first", "second", "body"})


def document(lines: Sequence[Line], title: str, now: datetime, picture: bytes = b"") -> bytes:
    """picture: of the signature, where a line has a place for one."""
    sheet = OfficialPage(title, now, phrases.read("phrases")["page_of"])
    written = [
        _write(sheet, line, picture, together=_stay_together(line, following))
        for line, following in zip_longest(lines, lines[1:])
    ]
    for at, (line, following) in enumerate(pairwise(lines)):
        if line.style == following.style == "right":
            _set_in((written[at], line.text), (written[at + 1], following.text))
    return sheet.to_bytes()


def _set_in(name: tuple[Paragraph, str], dated: tuple[Paragraph, str]) -> None:
    """The date four characters from the edge, the name centred above it (GB/T 9704-2012, 7.3.5).

    A name so long that it would come nearer to the edge than two characters moves the date instead.
    """
    longer = (width(name[1]) - width(dated[1])) / 2
    date_in = max(DATE_IN, NAME_IN + longer)
    for (paragraph, _), right in ((name, date_in - longer), (dated, date_in)):
        indent_right(paragraph, right)


def _write(sheet: OfficialPage, line: Line, picture: bytes, *, together: bool) -> Paragraph:
    paragraph = sheet.paragraph(indent=line.style in _INDENTED)
    shape = paragraph.paragraph_format
    shape.alignment = _ALIGN.get(line.style)
    if line.style == "title":
        shape.line_spacing = Pt(TITLE_PT + 10)
    shape.keep_with_next = shape.keep_together = together
    before, place, after = line.text.partition(PICTURE)
    if line.style == "sign":
        before = _with_room_to_sign(paragraph, before)
    sheet.write(paragraph, before, _SCRIPT.get(line.style, BODY), _SIZE.get(line.style, BODY_PT))
    if place and picture:
        shape.line_spacing_rule = WD_LINE_SPACING.AT_LEAST  # lines of one height would cut it
        paragraph.add_run().add_picture(io.BytesIO(picture), height=Mm(SIGNATURE_MM))
        sheet.write(paragraph, after)
    return paragraph


def _with_room_to_sign(paragraph: Paragraph, text: str) -> str:
    """A blank to sign on fills the line, up to what stands behind it; underscores alone would break into two lines."""
    before, blank, after = BLANK.sub("\t", text).partition("\t")
    if blank:
        end = Mm(TEXT_WIDTH_MM) - Pt(width(after) * BODY_PT)
        align = WD_TAB_ALIGNMENT.LEFT if after else WD_TAB_ALIGNMENT.RIGHT
        paragraph.paragraph_format.tab_stops.add_tab_stop(end, align, WD_TAB_LEADER.LINES)
    return before + blank + after


def _stay_together(line: Line, following: Line | None) -> bool:
    """May no page end between these two? A sheet of signatures alone would prove nothing."""
    if following is None:
        return False
    return line.style in _TOGETHER or following.style == "sign"
