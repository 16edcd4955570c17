"""The smallest binary workbook (.xlsb) that can be read: [MS-XLSB], written by hand, for no program here writes it."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from tests.imports.files.files import zipped

Cells = Sequence[object]
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
)
_RELATION = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
    ' Target="worksheets/sheet1.bin"/></Relationships>'
)


def workbook(
    rows: Sequence[Cells], hidden_rows: Sequence[int] = (), hidden_column: int | None = None
) -> bytes:
    """hidden_rows: from 1; hidden_column: from 0. A cell “#N/A” is written as the error of a formula."""
    sheet = [_record(129), _record(148, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1))]
    if hidden_column is not None:
        about = struct.pack("<IIIIH", hidden_column, hidden_column, 0, 0, 1)
        sheet += [_record(390), _record(60, about), _record(391)]
    sheet.append(_record(145))
    for number, cells in enumerate(rows):
        flags = 0x10 if number + 1 in hidden_rows else 0
        sheet.append(_record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, flags, 0, 0)))
        sheet += [_cell(at, cell) for at, cell in enumerate(cells) if cell is not None]
    sheet += [_record(146), _record(130)]
    about = struct.pack("<II", 0, 1) + _text("rId1") + _text("台账")
    book = [_record(131), _record(143), _record(156, about), _record(144), _record(132)]
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "xl/workbook.bin": b"".join(book),
            "xl/_rels/workbook.bin.rels": _RELATION,
            "xl/worksheets/sheet1.bin": b"".join(sheet),
        }
    )


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(body)
    sizes = []
    while True:
        sizes.append(length & 0x7F | (0x80 if length > 0x7F else 0))
        length >>= 7
        if not length:
            return head + bytes(sizes) + body


def _cell(at: int, cell: object) -> bytes:
    place = struct.pack("<II", at, 0)
    if cell == "#N/A":
        return _record(3, place + b"\x2a")
    return (
        _record(6, place + _text(cell))
        if isinstance(cell, str)
        else _record(5, place + struct.pack("<d", cell))
    )


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
