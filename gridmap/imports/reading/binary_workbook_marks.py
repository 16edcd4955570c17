"""Which rows and columns of a binary workbook (.xlsb) are hidden, and where do errors of formulas stand?

[MS-XLSB] 2.1.4 (records), 2.4.301 BrtBundleSh, 2.4.744 BrtRowHdr, 2.4.323 BrtColInfo, 2.4.317 BrtCellError and 2.4.670
BrtFmlaError.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from gridmap.imports.reading.old_workbook_marks import ERRORS
from gridmap.imports.reading.workbook_marks import Marks, parts

_ROW, _CELL_ERROR, _FORMULA_ERROR, _COLUMN, _BUNDLE_SHEET = 0, 3, 11, 60, 156
_DY_ZERO = 0x10


def read(path: Path) -> dict[str, Marks]:
    """Marks by the name of the sheet; empty where the file is no workbook of this kind, or breaks off."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = parts(archive, "xl/workbook.bin")
            found = {}
            for kind, body in _records(archive.read("xl/workbook.bin")):
                if kind == _BUNDLE_SHEET:
                    relation, end = _text(body, 8)
                    found[_text(body, end)[0]] = _marks(archive.read(members[relation]))
            return found
    except (zipfile.BadZipFile, zlib.error, struct.error, LookupError, EOFError, RuntimeError, OSError):
        return {}


def _marks(content: bytes) -> Marks:
    found, row = Marks(), 0
    for kind, body in _records(content):
        if kind == _ROW:
            row = struct.unpack_from("<I", body)[0] + 1
            if body[11] & _DY_ZERO:
                found.hidden.append(row)
        elif kind == _COLUMN and body[16] & 1:
            found.hidden_columns.append(struct.unpack_from("<II", body))
        elif kind in {_CELL_ERROR, _FORMULA_ERROR}:
            found.errors[row, struct.unpack_from("<I", body)[0]] = ERRORS.get(body[8], "#N/A")
    return found


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(content):
        kind, at = _number(content, at, 2)
        length, at = _number(content, at, 4)
        yield kind, content[at : at + length]
        at += length


def _number(content: bytes, at: int, most: int) -> tuple[int, int]:
    """Seven bits a byte, the lowest first; the highest bit says that more follow. The number, and what is behind it."""
    number = 0
    for place in range(most):
        number |= (content[at] & 0x7F) << 7 * place
        at += 1
        if not content[at - 1] & 0x80:
            break
    return number, at


def _text(body: bytes, at: int) -> tuple[str, int]:
    end = at + 4 + 2 * struct.unpack_from("<I", body, at)[0]
    return body[at + 4 : end].decode("utf-16-le", "replace"), end
