"""How does a report of one or two pages leave as a Word file, in the layout of GB/T 9704-2012?

Own small layout until the papers of supervision bring theirs: this file alone draws it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

MARGINS_MM = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
TITLE, BODY = "方正小标宋简体", "仿宋_GB2312"
TITLE_PT, BODY_PT, LINE_PT = 22, 16, 28
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def letter(title: str, lines: Sequence[str]) -> bytes:
    """A4; the title centred, each line a paragraph indented by two characters. Text stays text, whatever it holds."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    for side, millimetres in MARGINS_MM.items():
        setattr(page, side, Mm(millimetres))
    head = _written(document.add_paragraph(), title, TITLE, TITLE_PT)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in lines:
        said = _written(document.add_paragraph(), line, BODY, BODY_PT)
        said.paragraph_format.first_line_indent = Pt(2 * BODY_PT)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _written(paragraph: Paragraph, text: str, font: str, size_pt: int) -> Paragraph:
    run = paragraph.add_run(_ILLEGAL.sub("\ufffd", text))
    run.font.name, run.font.size = font, Pt(size_pt)
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_PT)
    form.space_before = form.space_after = Pt(0)
    return paragraph
