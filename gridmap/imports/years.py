"""Which days of a sheet are written without their year, and which year do sheet or file name?"""

from __future__ import annotations

import re
from pathlib import PurePath

from gridmap.i18n.texts import N_
from gridmap.imports.fields import field_of
from gridmap.imports.mapping import Mapping
from gridmap.imports.reading.sheets import Sheet
from gridmap.imports.values import read_column
from gridmap.imports.values.dates import with_year

LACKING = N_("the year of {count} days such as “{example}”")
_YEAR_NAMED = re.compile(r"(?<!\d)(20\d{2})(?!\d)")


def lacking(sheet: Sheet, mapping: Mapping, key: str) -> list[str]:
    index = next(at for at, other in mapping.columns.items() if other == key)
    cells = [row[index] for row in sheet.rows]
    return [cell for cell in cells if isinstance(cell, str) and with_year(cell, 2000)]


def named(sheet: Sheet, mapping: Mapping, key: str, file_name: str) -> str:
    """The one year that the other days of the column, else the sheet or the file, name; "" where there are more."""
    index = next(at for at, other in mapping.columns.items() if other == key)
    days = read_column(field_of(mapping.noun, key), [row[index] for row in sheet.rows]).values
    years = {str(day.year) for day in days if day is not None}
    for hint in (sheet.name, *sheet.captions, PurePath(file_name).stem) if not years else ():
        years = years or set(_YEAR_NAMED.findall(hint))
    return years.pop() if len(years) == 1 else ""
