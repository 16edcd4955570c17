"""How does a paper of supervision look as a Word document? Its lines, each in its style, on an official page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Mm, Pt

from gridmap.papers import phrases
from gridmap.papers.official_page import (
    BODY,
    BODY_PT,
    HEADING,
    LEAD,
    NUMBERS,
    PAGE_PT,
    TITLE,
    TITLE_PT,
    Script,
    Sheet,
)
from gridmap.papers.sheet import PICTURE, Line, Style

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIGNATURE_MM = 10
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
    sheet = Sheet(title, now, phrases.read("phrases")["page_of"])
    for line, following in zip_longest(lines, lines[1:]):
        _write(sheet, line, picture, together=_stay_together(line, following))
    return sheet.to_bytes()


def _write(sheet: Sheet, line: Line, picture: bytes, *, together: bool) -> None:
    paragraph = sheet.paragraph(indent=line.style in _INDENTED)
    shape = paragraph.paragraph_format
    shape.alignment = _ALIGN.get(line.style)
    if line.style == "title":
        shape.line_spacing = Pt(TITLE_PT + 10)
    shape.keep_with_next = shape.keep_together = together
    before, place, after = line.text.partition(PICTURE)
    sheet.write(paragraph, before, _SCRIPT.get(line.style, BODY), _SIZE.get(line.style, BODY_PT))
    if place and picture:
        shape.line_spacing_rule = WD_LINE_SPACING.AT_LEAST  # lines of one height would cut it
        paragraph.add_run().add_picture(io.BytesIO(picture), height=Mm(SIGNATURE_MM))
        sheet.write(paragraph, after)


def _stay_together(line: Line, following: Line | None) -> bool:
    """May no page end between these two? A sheet of signatures alone would prove nothing."""
    if following is None or following.style == "note":
        return line.style in ("head", "title", "number") and following is not None
    return line.style in _TOGETHER or following.style == "sign"
