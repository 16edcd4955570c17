"""What is each English text of the program called in the other languages?

The catalogs (`locales/<locale>/LC_MESSAGES/messages.po`) are read as they stand in the tree: nothing is
compiled, so nothing can be out of date.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel.messages.pofile import read_po

from gridmap.i18n.texts import Translate

FOLDER = Path(__file__).parent / "locales"
DEFAULT = "zh_CN"
SOURCE = "en"  # the msgids themselves
LOCALES = (DEFAULT, SOURCE)


def source_file(locale: str) -> Path:
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


@cache
def texts(locale: str) -> Mapping[str, str]:
    """msgid -> text. What is not translated, or only guessed, is left out and shows in English."""
    if locale == SOURCE or not source_file(locale).exists():
        return MappingProxyType({})
    with source_file(locale).open("rb") as opened:
        catalog = read_po(opened, locale=locale)
    told = (message for message in catalog if message.id and message.string and not message.fuzzy)
    return MappingProxyType({str(message.id): str(message.string) for message in told})


def translate(locale: str) -> Translate:
    """msgid -> what it is called in the locale, without a request."""
    known = texts(locale)
    return lambda text: known.get(text, text)
