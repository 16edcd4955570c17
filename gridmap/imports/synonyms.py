"""Which of our fields does a township mean by a heading, and which coded value by a word?

The words themselves are data: `synonyms.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

_PARENTHESES = re.compile(r"[(\[{<【〔《][^)\]}>】〕》]*[)\]}>】〕》]")
_STEPS = re.compile(r"[-/:.—>]+")
_ENDS = frozenset({"latitude", "longitude", "lat", "lon", "lng"})
_SIGNS = re.compile(r"[\s*:,.;、。_\-/\\|#“”\"'’‘?!·]+")

_DATA = tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text(encoding="utf-8"))
_PLAIN_SIGNS = str.maketrans(_DATA["signs"]["traditional"], _DATA["signs"]["plain"])


def folded(text: str) -> str:
    """The text without what people write differently from day to day: remarks in parentheses go too."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN_SIGNS)
    bare = _SIGNS.sub("", _PARENTHESES.sub("", plain))
    return bare or re.sub(r"[()\[\]{}<>【】〔〕《》]", "", _SIGNS.sub("", plain))


def leaf(heading: str) -> str:
    """The last step of a question's path, folded: “group-corner1-Latitude”, “g/gps:Latitude”, “_place_latitude”."""
    steps = [step for step in _STEPS.split(unicodedata.normalize("NFKC", heading)) if step.strip()]
    last = steps[-1] if steps else ""
    end = last.rpartition("_")[2].casefold()
    if end in _ENDS:
        return end
    return folded(last) if len(steps) > 1 else ""


HEADINGS: dict[str, dict[str, list[str]]] = _DATA["headings"]
"""Noun -> field -> headings; the noun `place` holds those of coordinates and areas, which every ledger may have."""

LEVELS: dict[str, list[Any]] = _DATA["levels"]
"""How a list names areas of several levels: `words` and `initials` by level, `around`, `names` and `codes`."""

UNREAD: dict[str, list[str]] = _DATA["unread"]
"""Noun -> headings that are known and hold none of its fields, though they end like one that does."""

WORDS: dict[str, dict[str, str]] = {
    vocabulary: {folded(word): value for value, words in meant.items() for word in [*words, value]}
    for vocabulary, meant in _DATA["words"].items()
}
"""Vocabulary -> folded word -> coded value."""

SAID_BY: dict[str, dict[str, str]] = {
    vocabulary: {folded(word): value for value, words in meant.items() for word in words}
    for vocabulary, meant in _DATA.get("said_by", {}).items()
}
"""Vocabulary -> folded part of a sentence -> the coded value that such a sentence likely means."""

YES_MEANS: dict[str, dict[str, tuple[str, str]]] = {
    vocabulary: {folded(part): (meant[0], meant[1]) for part, meant in parts.items()}
    for vocabulary, parts in _DATA.get("yes_means", {}).items()
}
"""Vocabulary -> folded part of a heading that asks -> what yes and no mean below it."""

UNITS: dict[str, dict[str, float]] = _DATA["units"]
"""Unit of a field -> what may stand behind the number -> how many of the field's unit that is."""

KNOWN_HEADERS: frozenset[str] = frozenset(
    folded(word)
    for words in (*(words for headings in HEADINGS.values() for words in headings.values()), *UNREAD.values())
    for word in words
)
