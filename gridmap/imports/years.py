"""Which days of a sheet are written without their year, and which year do sheet or file name?"""

from __future__ import annotations

import re
from pathlib import PurePath

from gridmap.i18n.texts import N_
from gridmap.imports.fields import field_of
from gridmap.imports.mapping import Mapping
from gridmap.imports.reading.sheets import Cell, Sheet
from gridmap.imports.values import read_column
from gridmap.imports.values.dates import with_year

LACKING = N_("the year of {count} days such as “{example}”")
_YEAR_NAMED = re.compile(r"(?<!\d)(20\d{2})(?!\d)")


def lacking(sheet: Sheet, mapping: Mapping, key: str) -> list[str]:
    return [cell for cell in _cells(sheet, mapping, key) if isinstance(cell, str) and with_year(cell, 2000)]


def named(sheet: Sheet, mapping: Mapping, key: str, file_name: str) -> str:
    """The one year that the other days of the column, else the sheet or the file, name; "" where there are more."""
    days = read_column(field_of(mapping.noun, key), _cells(sheet, mapping, key)).values
    of_the_days = {str(day.year) for day in days if day is not None}
    hints = (sheet.name, *sheet.captions, PurePath(file_name).stem)
    told = (of_the_days, *(set(_YEAR_NAMED.findall(hint)) for hint in hints))
    years = next(filter(None, told), set())
    return years.pop() if len(years) == 1 else ""


def _cells(sheet: Sheet, mapping: Mapping, key: str) -> list[Cell]:
    index = next(at for at, other in mapping.columns.items() if other == key)
    return [row[index] for row in sheet.rows]
