"""Which coded value does a word mean? An unknown word is refused with the nearest one proposed."""

from __future__ import annotations

import re
from functools import cache
from operator import itemgetter

from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.names import words_of
from gridmap.imports.reading.sheets import Cell, shown
from gridmap.imports.synonyms import WORDS, folded
from gridmap.imports.values.refusal import Refusal
from gridmap.vocabulary import Word

BETWEEN = re.compile(r"[,，;；、/|\n]+")
_LONGEST_SHOWN = 40
_ALIKE = 0.6


def choice(field: Field, cell: Cell) -> str | None:
    text = shown(cell).strip()
    return _word(field, text) if text else None


def choices(field: Field, cell: Cell) -> list[str] | None:
    """Several words in one cell; “none” is the empty list, which is not the same as an empty cell."""
    text = shown(cell).strip()
    if not text:
        return None
    if WORDS["flag"].get(folded(text)) == "false":
        return []
    found = {_word(field, part.strip()) for part in BETWEEN.split(text) if part.strip()}
    return [each for each in field.choices if each in found]


def flag(_: Field, cell: Cell) -> bool | None:
    if isinstance(cell, bool):
        return cell
    text = shown(cell).strip()
    if not text:
        return None
    found = WORDS["flag"].get(folded(text))
    if found is None:
        raise Refusal(
            Sentence(N_("“{word}” is neither yes nor no."), {"word": text[:_LONGEST_SHOWN]}),
            Sentence(N_("Write yes or no.")),
        )
    return found == "true"


def standing(field: Field, cell: Cell) -> bool | None:
    """Does it stand there? A height bar that is broken, out of use or rusty still shuts the road until it is gone."""
    said = flag(field, cell)
    if said is False and not isinstance(cell, bool) and folded(shown(cell).strip()) not in WORDS["standing"]:
        raise Refusal(
            Sentence(
                N_("“{word}” does not say whether it still stands there."),
                {"word": shown(cell)[:_LONGEST_SHOWN]},
            ),
            Sentence(N_("Write yes where it stands there, and no where it was taken away.")),
        )
    return said


def _word(field: Field, text: str) -> str:
    if field.vocabulary is None:
        raise TypeError(f"{field.key} has no words of its own")
    plain = folded(text)
    found = words_of(field.vocabulary).get(plain)
    if found is not None:
        return found
    near = nearest(field.vocabulary, plain[:_LONGEST_SHOWN])
    raise Refusal(
        Sentence(N_("“{word}” is not among the values of this field."), {"word": text[:_LONGEST_SHOWN]}),
        _one_of(field, near),
        near,
    )


def nearest(vocabulary: type[Word], plain: str) -> str | None:
    """The coded value whose word shares most letters (Dice, at least 0.6). A wrong column asks this for every row."""
    letters = frozenset(plain)
    alike, value = max(
        (
            (2 * len(letters & known) / (len(letters) + len(known)), value)
            for known, value in _letters(vocabulary)
        ),
        default=(0.0, None),
        key=itemgetter(0),
    )
    return value if alike >= _ALIKE else None


@cache
def _letters(vocabulary: type[Word]) -> tuple[tuple[frozenset[str], str], ...]:
    known = {word.value for word in vocabulary}
    return tuple(
        (frozenset(word), value) for word, value in words_of(vocabulary).items() if word and value in known
    )


def _one_of(field: Field, near: str | None) -> Sentence:
    if near is not None:
        return Sentence(
            N_("Perhaps “{choice}” is meant; choose one of the given values."),
            {"choice": Sentence(field.choices[near])},
        )
    return Sentence(N_("Choose one of the given values."))
