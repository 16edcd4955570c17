"""Which words of coded columns are not known, and what may each mean? Asked once; nothing is answered here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.answers import ANY_OTHER, FOUND_ON, Answers, is_known
from gridmap.imports.fields import field_of
from gridmap.imports.mapping import Mapping
from gridmap.imports.names import vocabulary_key, words_of
from gridmap.imports.reading.sheets import Sheet, shown
from gridmap.imports.reading.signs import stands_for_nothing
from gridmap.imports.synonyms import SAID_BY, WORDS, YES_MEANS, folded
from gridmap.imports.values import read_column
from gridmap.imports.values.dates import days_after
from gridmap.imports.values.words import BETWEEN, nearest
from gridmap.vocabulary import Word

WORDS_ASKED = 12
"""More different words in one column are asked for together: they are sentences, not words."""

_DENIED = re.compile(
    "[未不无非没](?:" + "|".join(w for w, v in WORDS["flag"].items() if v == "true" and len(w) > 1) + ")"
)
"""A word for yes behind one that denies it: 未启用."""
_YEAR = re.compile(r"\d{4}|\d[/.月-]\d")
SHORT = 30
"""Characters of what may be a word or a name; what is longer is a sentence."""
_YES_OR_NO = frozenset(
    map(folded, ("是", "否", "有", "无", "√", "×", "y", "n", "yes", "no", "true", "false", "1", "0"))
)


@dataclass(frozen=True)
class UnknownWord:
    """A word that is not known. word: as it is written, or ANY_OTHER with an example of what else stands there.

    proposal: the coded value that is perhaps meant, "" where none is near. sure: the heading leaves no other meaning.
    """

    field: str
    heading: str
    word: str
    count: int
    proposal: str
    example: str = ""
    sure: bool = False


AFTER: dict[str, Sentence] = {
    "+0": Sentence(N_("the day on which it was found")),
    **{
        f"+{n}": Sentence(N_("{count} days after it was found"), {"count": n})
        for n in (*range(1, 16), 20, 30, 45, 60, 90, 180)
    },
}
"""What a word may mean where a day is written."""


def unknown(sheet: Sheet, mapping: Mapping, answers: Answers) -> list[UnknownWord]:
    """The words of coded columns that are neither known nor answered, the commonest first."""
    found = []
    for index, key in mapping.columns.items():
        known = field_of(mapping.noun, key)
        if known.kind in {"choice", "choices", "flag"} or (known.kind == "date" and _has_start(mapping, key)):
            found += list(_unknown(sheet, index, known, answers))
    return found


def _has_start(mapping: Mapping, key: str) -> bool:
    """Is there a day from which “at once” and “within 15 days” can be counted?"""
    return key != FOUND_ON and FOUND_ON in mapping.columns.values()


def _unknown(sheet: Sheet, index: int, known: Field, answers: Answers) -> Iterator[UnknownWord]:
    said = answers.words.get(known.key, {})
    counted = Counter(_words(sheet, index, known))
    for word in list(counted):
        plain = (
            known.kind != "date"
            and is_known(known, word)
            and not _is_turned(known, sheet.columns[index], word)
        )
        if plain or folded(word) in said or ANY_OTHER in said:
            del counted[word]
    heading = sheet.columns[index]
    if len(counted) > WORDS_ASKED and known.kind != "date":
        example = max(counted, key=lambda word: counted[word])
        proposals = Counter(proposal(known, heading, word) for word in counted.elements())
        likely = proposals.most_common(1)[0]
        likeliest = likely[0] if likely[1] * 2 > counted.total() else ""
        yield UnknownWord(known.key, heading, ANY_OTHER, counted.total(), likeliest, example)
        return
    for word, count in counted.most_common(WORDS_ASKED):
        said_yes = answer_to(known, heading, word)
        yield UnknownWord(
            known.key, heading, word, count, said_yes or proposal(known, heading, word), sure=bool(said_yes)
        )


def _words(sheet: Sheet, index: int, known: Field) -> Iterator[str]:
    none_is_said = known.kind in {"choices", "flag"}
    for row in sheet.rows:
        cell = row[index]
        told = "" if cell is None or isinstance(cell, bool) else shown(cell).strip()
        if not told or stands_for_nothing(told, none_is_said=none_is_said):
            continue
        if known.kind == "date":
            if len(told) <= SHORT and not _YEAR.search(told) and read_column(known, [cell]).refused:
                yield told
        elif known.kind != "choices":
            yield told
        elif folded(told) not in WORDS["flag"]:
            yield from (part.strip() for part in BETWEEN.split(told) if part.strip())


def proposal(known: Field, heading: str, word: str) -> str:
    """The coded value that a word may mean: it contains a known word, says yes to its heading, or is spelled alike."""
    plain = folded(word)
    if known.kind == "flag":
        return "false" if _DENIED.search(plain) else contained(None, plain)
    if known.kind == "date":
        days = days_after(word)
        return f"+{days}" if f"+{days}" in AFTER else ""
    if known.vocabulary is None:
        return ""
    found = answer_to(known, heading, word) or contained(known.vocabulary, plain)
    return found or nearest(known.vocabulary, plain[:40]) or ""


def _is_turned(known: Field, heading: str, word: str) -> bool:
    """Does yes mean no below this heading? 是否损坏."""
    return known.kind == "flag" and answer_to(known, heading, word) not in {
        "",
        WORDS["flag"].get(folded(word)),
    }


def answer_to(known: Field, heading: str, word: str) -> str:
    """What yes or no mean below a heading that asks; "" where it asks nothing, or the word is neither."""
    flag, asked = WORDS["flag"].get(folded(word)), folded(heading)
    if flag is None or (known.kind == "flag" and folded(word) not in _YES_OR_NO):
        return ""
    meant = YES_MEANS.get(vocabulary_key(known.vocabulary) if known.vocabulary else known.kind, {})
    return next(((yes if flag == "true" else no) for part, (yes, no) in meant.items() if part in asked), "")


def contained(vocabulary: type[Word] | None, plain: str) -> str:
    """The one coded value whose words stand in a folded text, "" where there is none or more than one.

    Without a vocabulary it is asked for yes or no.
    """
    values = {word.value for word in vocabulary} if vocabulary else {"true", "false"}
    words = words_of(vocabulary) if vocabulary else WORDS["flag"]
    known = {**SAID_BY.get(vocabulary_key(vocabulary) if vocabulary else "flag", {}), **words}
    inside = [word for word in known if _is_telling(word) and word in plain and known[word] in values]
    longest = [word for word in inside if not any(word != other and word in other for other in inside)]
    meant = {known[word] for word in longest}
    return meant.pop() if len(meant) == 1 else ""


def _is_telling(word: str) -> bool:
    return len(word) >= 2 if not word.isascii() else len(word) >= 4


def shown_choices(known: Field) -> Sequence[str]:
    if known.kind == "date":
        return tuple(AFTER)
    return ("true", "false") if known.kind == "flag" else tuple(known.choices)
