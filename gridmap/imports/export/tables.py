"""How does a table leave as a workbook that comes back unchanged?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence, Translate
from gridmap.imports.fields import (
    LATITUDE,
    LONGITUDE,
    NOUNS,
    PAIR,
    SOURCE_CRS,
)
from gridmap.imports.values.dates import HOME
from gridmap.papers import workbook

_NOT_EXPORTED = frozenset({PAIR, SOURCE_CRS})  # what leaves is WGS 84, longitude and latitude apart


def table(
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    about: Sequence[str] = (),
    about_title: str = "",
) -> bytes:
    """Any table as xlsx: text stays text, numbers numbers, days days. about: lines of a second sheet."""
    book = workbook.new()
    workbook.add_sheet(book, title, headings, rows)
    if about:
        workbook.add_sheet(book, about_title, [about_title], [[line] for line in about], [100])
    return workbook.to_bytes(book)


@dataclass(frozen=True)
class Table:
    """One sheet of a workbook that goes back."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]


def tables(sheets: Iterable[Table]) -> bytes:
    """Several tables as one xlsx."""
    book = workbook.new()
    for each in sheets:
        workbook.add_sheet(book, each.title, each.headings, each.rows)
    return workbook.to_bytes(book)


def export(noun: str, title: str, rows: Iterable[Mapping[str, Any]], translate: Translate = str) -> bytes:
    """Records by field, with headings and words that the mapping knows again.

    rows: field -> value as `check` gives it; `longitude` and `latitude` are WGS 84 degrees, absent without a place.
    """
    fields = exported(noun)
    headings = [heading(field, translate) for field in fields]
    return table(
        title, headings, ([cell(field, row.get(field.key), translate) for field in fields] for row in rows)
    )


def exported(noun: str) -> list[Field]:
    return [field for field in NOUNS[noun] if field.key not in _NOT_EXPORTED]


def heading(field: Field, translate: Translate) -> str:
    """The field's name with its unit behind it in parentheses, and a star where it must be filled."""
    unit = f" ({field.unit})" if field.unit in {"m²", "s", "L/s", "km/h"} else ""
    place = " (WGS 84)" if field.key in {LONGITUDE, LATITUDE} else ""
    return f"{translate(field.title)}{unit}{place}{' *' if field.required else ''}"


def cell(field: Field, value: Any, translate: Translate) -> Any:
    """A value as the workbook shows it: what was never said is an empty cell."""
    if value is None:
        return None
    if field.kind == "datetime":
        return value.astimezone(HOME).replace(tzinfo=None)
    if field.kind == "flag":
        return translate(N_("Yes")) if value else translate(N_("No"))
    if field.kind == "choice":
        return translate(field.choices[value])
    if field.kind == "choices":
        # an empty list was looked at and found none, which an empty cell would not say
        return ", ".join(translate(field.choices[each]) for each in value) or Sentence(N_("None")).render(
            translate
        )
    return value
