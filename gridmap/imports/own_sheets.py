"""What do the sheets of our own workbooks say by themselves: which ledger is it, and which only explains it?

A township fills in the first sheet of a blank ledger and hands in the whole file.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from gridmap.i18n import catalogs
from gridmap.i18n.texts import N_
from gridmap.imports.kinds import KINDS, ImportKind
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


def ledger_named(sheets: Iterable[str]) -> ImportKind | None:
    """The ledger that these sheets are called after, as blank and filled ones of ours are; None where it is none, or
    more than one.
    """
    said = {folded(name) for name in sheets}
    meant = [kind for kind in KINDS.values() if _called(kind.title) & said]
    return meant[0] if len(meant) == 1 else None


@cache
def _called(msgid: str) -> frozenset[str]:
    """A text of ours in each language that a workbook may have left in."""
    return frozenset(folded(catalogs.translate(locale)(msgid)) for locale in catalogs.LOCALES)
