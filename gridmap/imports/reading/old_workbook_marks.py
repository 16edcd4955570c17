"""What does an old workbook (.xls) say of its cells beside their values: what is hidden, errors of formulas?

A compound file ([MS-CFB] 2.2 to 2.6) holds a stream of records ([MS-XLS] 2.4): BoundSheet8, Row, ColInfo, BoolErr and
Formula.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from gridmap.imports.reading.workbook_marks import Marks

_LAST_SECTOR = 0xFFFFFFF9  # numbers above it are marks, and no sectors
_ENTRY_BYTES = 128
_STREAMS = ("Workbook", "Book")
_BOUND_SHEET, _ROW, _COLUMN, _BOOL_ERR, _FORMULA, _END = 0x85, 0x208, 0x7D, 0x205, 0x06, 0x0A
_BEGIN_OF_STREAM = frozenset({0x809, 0x409})
_DY_ZERO = 0x20
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


def read(path: Path) -> dict[str, Marks]:
    """Marks by the name of the sheet; empty where the file is no workbook of this kind, or breaks off."""
    try:
        stream = _workbook(path.read_bytes())
        return {name: _marks(stream, at) for name, at in _sheets(stream)}
    except (struct.error, IndexError, UnicodeDecodeError, ValueError):
        return {}


def _workbook(content: bytes) -> bytes:
    """The stream of the workbook; ValueError where there is none."""
    size, small_size = (1 << power for power in struct.unpack_from("<HH", content, 30))
    first_entry, cutoff, first_small = (struct.unpack_from("<I", content, at)[0] for at in (48, 56, 60))
    table = _table(content, size)
    entries = _chained(content, table, first_entry, size)
    root = b""
    for at in range(0, len(entries) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        entry = entries[at : at + _ENTRY_BYTES]
        letters = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(0, letters - 2)].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<II", entry, 116)
        if entry[66] == 5:
            root = _chained(content, table, start, size)
        elif name in _STREAMS:
            if length >= cutoff:
                return _chained(content, table, start, size)[:length]
            small = _numbers(_chained(content, table, first_small, size))
            return _chained(root, small, start, small_size, 0)[:length]
    raise ValueError("no workbook in this compound file")


def _table(content: bytes, size: int) -> list[int]:
    """The sector that follows each sector: of the sectors that hold this table 109 are named in the header."""
    held = list(struct.unpack_from("<109I", content, 76))
    more, count = struct.unpack_from("<II", content, 68)
    for _ in range(min(count, len(content) // size)):
        if more > _LAST_SECTOR:
            break
        *named, more = _numbers(_sector(content, more, size))
        held += named
    return [
        number
        for sector in held
        if sector <= _LAST_SECTOR
        for number in _numbers(_sector(content, sector, size))
    ]


def _chained(content: bytes, table: list[int], sector: int, size: int, before: int = 1) -> bytes:
    """What the sectors hold that follow one another. before: sectors that are taken up by a header."""
    parts: list[bytes] = []
    while sector <= _LAST_SECTOR and len(parts) <= len(table):
        parts.append(_sector(content, sector, size, before))
        sector = table[sector]
    return b"".join(parts)


def _sector(content: bytes, number: int, size: int, before: int = 1) -> bytes:
    return content[(number + before) * size : (number + before + 1) * size]


def _numbers(content: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """Name of each sheet, and where its records begin."""
    for kind, body in _records(stream, 0):
        if kind == _END:
            return
        if kind == _BOUND_SHEET:
            (at,), letters, wide = struct.unpack_from("<I", body), body[6], body[7] & 1
            name = body[8 : 8 + letters * (1 + wide)]
            yield name.decode("utf-16-le" if wide else "latin-1"), at


def _marks(stream: bytes, at: int) -> Marks:
    found = Marks()
    depth = 0
    for kind, body in _records(stream, at):
        depth += (kind in _BEGIN_OF_STREAM) - (kind == _END)  # charts within a sheet are streams of their own
        if depth <= 0:
            break
        if kind == _ROW and body[12] & _DY_ZERO:
            found.hidden.append(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLUMN and body[8] & 1:
            found.hidden_columns.append(struct.unpack_from("<HH", body))
        elif kind == _BOOL_ERR and body[7] == 1:
            found.errors[_place(body)] = ERRORS.get(body[6], "#N/A")
        elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            found.errors[_place(body)] = ERRORS.get(body[8], "#N/A")
    return found


def _place(body: bytes) -> tuple[int, int]:
    """Number of the row, from 1; column, from 0."""
    row, column = struct.unpack_from("<HH", body)
    return row + 1, column
