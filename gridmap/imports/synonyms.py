"""Which of our fields does a township mean by a heading, and which coded value by a word?

The words themselves are data: `synonyms.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

_PARENTHESES = re.compile(r"[(\[{<【〔《][^)\]}>】〕》]*[)\]}>】〕》]")
_SIGNS = re.compile(r"[\s*:,.;、。_\-/\\|#“”\"'’‘?!·]+")


def folded(text: str) -> str:
    """The text without what people write differently from day to day: remarks in parentheses go too."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    bare = _SIGNS.sub("", _PARENTHESES.sub("", plain))
    return bare or re.sub(r"[()\[\]{}<>【】〔〕《》]", "", _SIGNS.sub("", plain))


_DATA = tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text(encoding="utf-8"))

HEADINGS: dict[str, dict[str, list[str]]] = _DATA["headings"]
"""Noun -> field -> headings; the noun `place` holds those of coordinates and areas, which every ledger may have."""

WORDS: dict[str, dict[str, str]] = {
    vocabulary: {folded(word): value for value, words in meant.items() for word in [*words, value]}
    for vocabulary, meant in _DATA["words"].items()
}
"""Vocabulary -> folded word -> coded value."""

UNITS: dict[str, dict[str, float]] = _DATA["units"]
"""Unit of a field -> what may stand behind the number -> how many of the field's unit that is."""

KNOWN_HEADERS: frozenset[str] = frozenset(
    folded(word) for headings in HEADINGS.values() for words in headings.values() for word in words
)
