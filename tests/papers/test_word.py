"""Is a paper laid out as GB/T 9704-2012 asks, and does an office program of another make open it?"""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt

from gridmap.papers import word
from gridmap.papers.cells import writable
from gridmap.papers.sheet import Line
from tests import world

LINES = [
    Line("head", "安全生产监督检查文书"),
    Line("title", "限期整改意见书"),
    Line("number", "〔2026〕1号"),
    Line("flush", "单位："),
    Line("first", "一、情况"),
    Line("second", "（一）分项"),
    *[Line("body", "正" * 28 * 3)] * 12,
    Line("sign", "签名"),
    Line("right", "2026年3月2日"),
    Line("note", "一式两份"),
]
OFFICE = shutil.which("soffice")
COUNTS = shutil.which("pdfinfo")


@pytest.fixture(scope="module")
def content() -> bytes:
    return word.document(LINES, "Title", world.NOW)


@pytest.fixture(scope="module")
def opened(content: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(content))


def test_page_and_margins(opened: WordDocument) -> None:
    section = opened.sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides if side is not None] == [37, 35, 28, 26]
    page = (section.page_width, section.page_height)
    assert [round(side.mm) for side in page if side is not None] == [210, 297]


def test_lines_of_28_points_and_28_characters(opened: WordDocument) -> None:
    body = next(each for each in opened.paragraphs if each.text.startswith("正"))
    assert body.paragraph_format.line_spacing == Pt(28)
    assert body.paragraph_format.first_line_indent == Pt(32)
    run = body.runs[0]
    assert run.font.size == Pt(16)
    spacing = run._r.get_or_add_rPr().find(qn("w:spacing")).get(qn("w:val"))
    width_pt = (210 - 28 - 26) / 25.4 * 72
    each_pt = 16 + int(spacing) / 20
    assert 28 * each_pt <= width_pt < 29 * each_pt


def test_each_level_has_its_font_with_what_may_stand_in_for_it(content: bytes, opened: WordDocument) -> None:
    fonts = {
        each.text: each.runs[0]._r.get_or_add_rPr().find(qn("w:rFonts")).get(qn("w:eastAsia"))
        for each in opened.paragraphs
    }
    assert fonts["限期整改意见书"] == "方正小标宋简体"
    assert (fonts["一、情况"], fonts["（一）分项"], fonts["正" * 84]) == (
        "黑体",
        "楷体_GB2312",
        "仿宋_GB2312",
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        table = archive.read("word/fontTable.xml").decode()
    for name in fonts.values():
        assert f'w:name="{name}"><w:altName' in table


def test_every_sheet_says_which_of_how_many_it_is(opened: WordDocument) -> None:
    footer = opened.sections[0].footer.paragraphs[0]
    assert [run.text for run in footer.runs if run.text] == ["第 ", " 页　共 ", " 页"]
    assert "PAGE" in footer._p.xml
    assert "NUMPAGES" in footer._p.xml


def test_nobody_s_name_and_no_machine_stays_in_the_file(opened: WordDocument) -> None:
    told = opened.core_properties
    assert (told.author, told.last_modified_by, told.comments) == ("", "", "")


@pytest.mark.parametrize("typed", ["a\x00b", "\x0b", "\ud800", "\ufffe", "]]>", "<w:p/>", "&#0;", "\u202e"])
def test_whatever_was_typed_makes_a_document_that_opens(typed: str) -> None:
    made = docx.Document(io.BytesIO(word.document([Line("body", writable(f"x{typed}y"))], "T", world.NOW)))
    assert made.paragraphs[0].text.startswith("x")


@pytest.mark.skipif(not (OFFICE and COUNTS), reason="no LibreOffice with poppler-utils here")
def test_another_office_program_opens_it_on_as_many_pages(content: bytes, tmp_path: Path) -> None:
    """Forty-two lines, of which 22 stand on a page."""
    assert OFFICE
    assert COUNTS
    (tmp_path / "paper.docx").write_bytes(content)
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = [
        OFFICE,
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        f"{tmp_path}/paper.docx",
    ]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    told = subprocess.run(
        [COUNTS, f"{tmp_path}/paper.pdf"], check=True, capture_output=True, text=True
    ).stdout
    assert "Pages:           3" in told
    assert "A4" in told
