"""Which rows and columns of an OpenDocument workbook are hidden, or left out by its filter?

OpenDocument 1.3 part 3, 9.1.2 (table), 9.1.3 (table-row), 9.1.6 (table-column) and 19.747 (visibility). The text
is gone through once.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from gridmap.imports.reading.workbook_marks import Marks

_BLOCK = 4 * 1024 * 1024
_MOST = 1_048_576
_TAG = re.compile(rb"<table:(table-row|table-column|table)(?=[\s>/])([^>]*)>")
_NAME = re.compile(rb'\btable:name="([^"]*)"')
_HIDDEN = re.compile(rb'\btable:visibility="(?:collapse|filter)"')
_TIMES = re.compile(rb'\btable:number-(?:rows|columns)-repeated="(\d{1,9})"')


def read(path: Path) -> dict[str, Marks]:
    """Marks by the name of the sheet; empty where the file is no workbook of this kind, or breaks off."""
    found: dict[str, Marks] = {}
    marks, row, column = Marks(), 0, 0
    try:
        for kind, attributes in _tags(path):
            if kind == b"table":
                name = _NAME.search(attributes)
                marks, row, column = Marks(), 0, 0
                found[html.unescape(name[1].decode("utf-8", "replace")) if name else ""] = marks
                continue
            times = _TIMES.search(attributes)
            if kind == b"table-column":
                until = min(column + (int(times[1]) if times else 1), _MOST)
                if _HIDDEN.search(attributes):
                    marks.hidden_columns.append((column, until - 1))
                column = until
                continue
            last = min(row + (int(times[1]) if times else 1), _MOST)
            if _HIDDEN.search(attributes):
                marks.hidden += range(row + 1, last + 1)
            row = last
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError, OSError):
        return {}
    return found


def _tags(path: Path) -> Iterator[tuple[bytes, bytes]]:
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as opened:
        rest = b""
        while more := opened.read(_BLOCK):
            block = rest + more
            end = block.rfind(b">") + 1
            yield from _TAG.findall(block[:end])
            rest = block[end:][-_BLOCK:]
