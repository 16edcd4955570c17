"""Which sheet of our own workbooks is for people to read, and holds no rows?

A township fills in the first sheet of a blank ledger and hands in the whole file.
"""

from __future__ import annotations

from functools import cache

from gridmap.i18n import catalogs
from gridmap.i18n.texts import N_
from gridmap.imports.reading.sheets import Sheet
from gridmap.imports.synonyms import folded

EXPLANATION = N_("How to fill this in")
"""What the sheet is called."""
HEADINGS = (N_("Field"), N_("Must be filled"), N_("Example"), N_("Choices"))
LEFT_OUT = N_("This sheet only explains the columns; it is left out.")


def explains(sheet: Sheet) -> bool:
    """By its headings, whatever somebody has called it since, or by its name, whatever somebody has added to it."""
    # whoever looks for the heading may have found it further down, in the words that may be chosen
    said = {folded(text) for text in (*sheet.columns, *sheet.captions)}
    return folded(sheet.name) in _called(EXPLANATION) or all(_called(each) & said for each in HEADINGS)


@cache
def _called(msgid: str) -> frozenset[str]:
    """A text of ours in each language that a workbook may have left in."""
    return frozenset(folded(catalogs.translate(locale)(msgid)) for locale in catalogs.LOCALES)
