"""Are rows that an OpenDocument workbook hides told, as those of Excel are? In this process, as the worker reads."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from gridmap.imports.reading import readers

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">'
    "<office:body><office:spreadsheet>"
)
MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    "</manifest:manifest>"
)
FOOT = "</office:spreadsheet></office:body></office:document-content>"


def row(text: str, more: str = "") -> str:
    cell = f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    return f"<table:table-row {more}>{cell}{cell}</table:table-row>"


def told(folder: Path, *sheets: Sequence[str]) -> list[str]:
    """The notes of each sheet, one text a sheet."""
    path = folder / "made.ods"
    tables = "".join(
        f'<table:table table:name="S{at}&amp;">{"".join(rows)}</table:table>'
        for at, rows in enumerate(sheets)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", HEAD + tables + FOOT)
    return [" ".join(str(note) for note in sheet.notes) for sheet in readers.read(path, "made.ods").sheets]


@pytest.mark.parametrize("how", ["collapse", "filter"])
def test_hidden_rows_are_told_by_their_numbers_sheet_by_sheet(tmp_path: Path, how: str) -> None:
    hidden = f'table:visibility="{how}"'
    first, second = told(
        tmp_path,
        [row("名称"), row("甲店"), row("乙店", hidden), row("丙店")],
        [row("名称"), row("丁店")],
    )
    assert "1 (3)" in first
    assert second == ""


def test_rows_that_are_written_once_for_many_are_counted(tmp_path: Path) -> None:
    (said,) = told(
        tmp_path,
        [row("名称"), row("甲店", 'table:number-rows-repeated="2"'),
         row("乙店", 'table:visibility="collapse" table:number-rows-repeated="2"'),
         row("丙店"), '<table:table-row table:visibility="collapse" table:number-rows-repeated="999999999"/>'],
    )  # fmt: skip
    assert "2 (4, 5)" in said
