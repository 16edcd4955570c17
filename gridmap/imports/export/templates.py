"""What does a blank ledger look like that comes in without a question?"""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence, Translate
from gridmap.imports.export.tables import exported, heading
from gridmap.imports.fields import NOUNS
from gridmap.imports.own_sheets import EXPLANATION, HEADINGS
from gridmap.papers import workbook

_ROWS = 5000
_LISTED_ABOVE = 250  # a list within the rule itself may have 255 letters


def template(noun: str, title: str, translate: Translate = str) -> bytes:
    """An empty sheet with headings and lists to choose from, and a second one that explains each field.

    The example stands on the second sheet, so that nobody hands it in as a record.
    """
    fields = exported(noun)
    book = workbook.new()
    sheet = workbook.add_sheet(book, title, [heading(field, translate) for field in fields], [])
    explained = [_explained(field, translate) for field in NOUNS[noun] if field in fields]
    headings = [translate(text) for text in HEADINGS]
    workbook.add_sheet(book, translate(EXPLANATION), headings, explained, [24, 14, 36, 48])
    for index, field in enumerate(fields):
        rule = _rule(field, translate)
        if rule is not None:
            letter = get_column_letter(index + 1)
            rule.add(f"{letter}2:{letter}{_ROWS}")
            sheet.data_validations.append(rule)  # the write-only sheet has no method for it
    return workbook.to_bytes(book)


def _words(field: Field, translate: Translate) -> list[str]:
    if field.kind == "flag":
        return [translate(N_("Yes")), translate(N_("No"))]
    return [translate(text) for text in field.choices.values()]


def _explained(field: Field, translate: Translate) -> list[str | None]:
    example: str | None = translate(field.example) if field.example else None
    if example and field.kind in {"choice", "choices"}:
        example = translate(field.choices[field.example])
    if example and field.kind == "flag":
        example = translate(N_("Yes"))
    must = Sentence(N_("Yes")).render(translate) if field.required else None
    return [heading(field, translate), must, example, "\n".join(_words(field, translate)) or None]


def _rule(field: Field, translate: Translate) -> DataValidation | None:
    """A list to choose from. Several words in one cell cannot be one of a list; commas would part a word in two."""
    words = _words(field, translate) if field.kind in {"choice", "flag"} else []
    told = ",".join(words)
    if not words or any("," in word or '"' in word for word in words) or len(told) > _LISTED_ABOVE:
        return None
    return DataValidation(type="list", formula1=f'"{told}"', allow_blank=True, showErrorMessage=True)
