"""What does a workbook (xlsx) say of its cells beside their values: what is hidden, formulas without a result, errors?

Office Open XML, ECMA-376 part 1, 18.3.1.73 (row), 18.3.1.13 (col) and 18.3.1.4 (c). The text of each sheet is gone
through once, in blocks that end with a row.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import header

_BLOCK = 4 * 1024 * 1024
_NAMED_MOST = 12
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)/?>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)/?>")
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')
_HIDDEN = re.compile(rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b((?=[^>]*\bhidden="(?:1|true)")[^>]*)>')
_CELL = re.compile(rb"<c\b([^>]*)(?<!/)>(.*?)</c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_RESULT = re.compile(rb"<v\b[^>]*>[^<]|<is\b")
_VALUE = re.compile(rb"<v\b[^>]*>([^<]*)</v>")


@dataclass
class Marks:
    """hidden: numbers of rows. hidden_columns: first and last, from 0.

    untold: cells (B7) whose formula has no result. errors: (row, column from 0) -> #N/A."""

    hidden: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    def notes(self, filled: set[int], columns: range) -> tuple[Sentence, ...]:
        """What a person should know before they confirm. filled: numbers of the rows that were read."""
        hidden = [row for row in self.hidden if row in filled]
        told = []
        if hidden:
            parts = {"count": len(hidden), "rows": _listed([str(row) for row in hidden])}
            text = N_("Rows hidden in the workbook: {count} ({rows}). They are read like the others.")
            told.append(Sentence(text, parts))
        unseen = [at for at in columns if any(first <= at <= last for first, last in self.hidden_columns)]
        if unseen:
            text = N_("Columns hidden in the workbook: {columns}. They are read like the others.")
            told.append(Sentence(text, {"columns": _listed([header.letter(at) for at in unseen])}))
        if self.untold:
            text = N_(
                "{count} cells hold formulas without results ({cells}); they were read as empty. Open the workbook in"
                " Excel or WPS, save it once, and hand it in again."
            )
            told.append(Sentence(text, {"count": len(self.untold), "cells": _listed(self.untold)}))
        return tuple(told)


def read(path: Path) -> dict[str, Marks]:
    """Marks by the name of the sheet; empty where the file is no workbook of this kind, or breaks off."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: _marks(archive, member) for name, member in _sheets(archive)}
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError, OSError):
        return {}


def parts(archive: zipfile.ZipFile, workbook: str) -> dict[str, str]:
    """The members that the workbook names, by the id of their relation."""
    found, own = {}, PurePosixPath(workbook)
    listed = archive.read(str(own.parent / "_rels" / f"{own.name}.rels")).decode("utf-8", "replace")
    for relation in _RELATION.finditer(listed):
        told = dict(_ATTRIBUTE.findall(relation[1]))
        target = told.get("Target", "")
        found[told.get("Id", "")] = target.lstrip("/") if target[:1] == "/" else str(own.parent / target)
    return found


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    members, names = parts(archive, "xl/workbook.xml"), set(archive.namelist())
    for found in _SHEET.finditer(archive.read("xl/workbook.xml").decode("utf-8", "replace")):
        told = dict(_ATTRIBUTE.findall(found[1]))
        member = members.get(next((value for key, value in told.items() if key.endswith(":id")), ""), "")
        if member in names:
            yield html.unescape(told.get("name", "")), member


def _marks(archive: zipfile.ZipFile, member: str) -> Marks:
    found = Marks()
    for block in _blocks(archive, member):
        if b"hidden=" in block:
            found.hidden_columns += _columns(block)
            found.hidden += [int(number) for number in _HIDDEN.findall(block)]
        if b"<f" in block or b't="e"' in block:
            _look_at_cells(block, found)
    return found


def _columns(block: bytes) -> Iterator[tuple[int, int]]:
    for attributes in _HIDDEN_COLUMN.findall(block):
        told = dict(_ATTRIBUTE.findall(attributes.decode("ascii", "replace")))
        if told.get("min", "").isdigit() and told.get("max", "").isdigit():
            yield int(told["min"]) - 1, int(told["max"]) - 1


def _blocks(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    with archive.open(member) as opened:
        rest = b""
        while more := opened.read(_BLOCK):
            block = rest + more
            end = block.rfind(b"</row>") + len(b"</row>")
            if end < len(b"</row>"):
                rest = block[-_BLOCK:]
                continue
            yield block[:end]
            rest = block[end:]
        yield rest


def _look_at_cells(block: bytes, found: Marks) -> None:
    for attributes, content in _CELL.findall(block):
        is_error = b't="e"' in attributes
        if not is_error and b"<f" not in content:
            continue
        place = _PLACE.search(attributes)
        if place is None:
            continue
        value = _VALUE.search(content)
        if is_error and value is not None:
            found.errors[int(place[2]), _column(place[1])] = value[1].decode("ascii", "replace")
        elif _RESULT.search(content) is None and b't="str"' not in attributes:
            found.untold.append((place[1] + place[2]).decode())


def _column(letters: bytes) -> int:
    at = 0
    for each in letters:
        at = at * 26 + each - 64
    return at - 1


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_NAMED_MOST]) + (" …" if len(names) > _NAMED_MOST else "")
