"""The same table as a workbook: with the official codes, shares in columns of their own, and a row of sums."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from flask import request, send_file
from flask.typing import ResponseReturnValue

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.export import table
from gridmap.publishing.side_by_side import COLUMNS, Cell
from gridmap.web import current, formatting
from gridmap.web.access import allow
from gridmap.web.lanes import heavy
from gridmap.web.language import moment, translate
from gridmap.web.tables import XLSX
from gridmap.web.townships.page import heading, in_order
from gridmap.web.townships.shared import READERS, SideBySide, blueprint, side_by_side


@blueprint.get("/townships.xlsx")
@allow(*READERS)
@heavy
def workbook() -> ResponseReturnValue:
    found = side_by_side()
    sort = request.args.get("sort", "") if found.may_sort else ""
    title = translate(N_("Townships side by side"))
    content = table(title, _headings(), _rows(found, sort), _about(found), translate(N_("About")))
    name = f"{title} {found.area.name} {current.today().isoformat()}.xlsx"
    return send_file(io.BytesIO(content), XLSX, as_attachment=True, download_name=name)


def _headings() -> list[str]:
    headings = [translate(N_("Name")), translate(N_("Official code")), translate(N_("Population"))]
    for column in COLUMNS:
        headings.append(heading(column))
        if column.of:
            headings.append(f"{translate(column.title)} (%)")
    return headings


def _rows(found: SideBySide, sort: str) -> Iterator[list[Any]]:
    for part in in_order(found, sort):
        name = part.name or translate(N_("In no township"))
        yield [name, part.code, part.population, *_cells(part.cells)]
    known = [part.population for part in found.parts if part.population is not None]
    all_known = len(known) == sum(bool(part.path) for part in found.parts)
    yield [translate(N_("Sum")), "", sum(known) if all_known else None, *_cells(found.whole)]


def _cells(cells: Mapping[str, Cell]) -> Iterator[Any]:
    """Unknown is a word, and so is a sum that some townships are missing in."""
    for column in COLUMNS:
        each = cells[column.key]
        if each.value is not None and each.unknown:
            yield f"≥ {formatting.figure(each.value)}"
        else:
            yield translate(N_("unknown")) if each.value is None else round(each.value, 3)
        if column.of:
            yield translate(N_("unknown")) if each.share is None else round(100 * each.share, 2)


def _about(found: SideBySide) -> list[str]:
    days = {"area": found.area.name, "first": found.first.isoformat(), "last": found.last.isoformat()}
    lines = [translate(Sentence(N_("{area}, visits and problems from {first} to {last}."), days))]
    if found.read.oldest is not None:
        lines.append(translate(Sentence(N_("As of {moment}."), {"moment": moment(found.read.oldest)})))
    return lines
