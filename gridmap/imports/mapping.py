"""Which column of a sheet holds which field? Proposed by the headings and the first rows, decided by a person."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from gridmap.fields import Field
from gridmap.imports.fields import NOUNS, field_of
from gridmap.imports.names import headings_of, words_of
from gridmap.imports.reading.sheets import Cell, Row, shown
from gridmap.imports.reading.signs import stands_for_nothing
from gridmap.imports.synonyms import HEADINGS, UNREAD, folded, leaf
from gridmap.imports.tree_columns import all_levels, settled
from gridmap.imports.values.words import nearest

EXACT, ENDING, CLOSE, NEIGHBOUR = 1.0, 0.8, 0.6, 0.7
_LOOKED_AT_ROWS = 200
_LESS = 0.05  # of two columns for one flag the one that asks goes before the one that tells a state
_DOUBTFUL = 0.5  # less than this share of known words in a column of choices halves the confidence
_HAN, _ASCII = re.compile(r"[^\x00-\x7f]+"), re.compile(r"[\x00-\x7f]+")
"""What is not of one of the two languages of a heading: 企业名称 Name."""
_ADDED = frozenset(map(folded, HEADINGS["other"]["ignored"]))
_ASKING = ("是否", "有无", "能否", "可否")
_FLAGS = frozenset({"0", "1", "是", "否", "true", "false", "y", "n", "yes", "no", "√", "×"})
_STATES = ("状态", "情况", "现状", "state", "status")
_PERSONS = ("legal_representative", "actual_controller", "safety_manager", "contact_cadre")


@dataclass(frozen=True)
class Mapping:
    """columns: index of the column -> key of the field. confidence: the same keys, 0 to 1.

    unmatched: indices of the columns that nothing was found for; they are not read. signature: the same for every
    sheet of these headings, in whichever order, so that a mapping which a person corrected is found again.
    """

    noun: str
    signature: str
    columns: Dict[int, str]
    confidence: Dict[int, float]
    unmatched: tuple[int, ...]

    def by_heading(self, headings: Sequence[str]) -> dict[str, str]:
        """What is saved: heading -> field."""
        return {headings[column]: field for column, field in self.columns.items()}


def signature(headings: Sequence[str], noun: str) -> str:
    """SHA-256 in hexadecimal. What our own workbooks add to the headings of a ledger does not count."""
    told = "\n".join(
        [noun, *sorted(plain for heading in headings if (plain := folded(heading)) not in _ADDED)]
    )
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


def corrected(headings: Sequence[str], noun: str, saved: Dict[str, str]) -> Mapping:
    """The mapping as a person left it. Fields that the noun does not have are not taken over."""
    known = {field.key for field in NOUNS[noun]}
    found = {column: saved[heading] for column, heading in enumerate(headings) if saved.get(heading) in known}
    return _mapping(headings, noun, found, dict.fromkeys(found, EXACT))


def propose_mapping(headings: Sequence[str], rows: Sequence[Row], noun: str) -> Mapping:
    """The likeliest column of every field; none twice but the area, which town, village and grid say together.

    rows: a sample is enough.
    """
    offers = [offer for column, heading in enumerate(headings) for offer in _offers(column, heading, noun)]
    offers = [
        (_weighed(noun, field, confidence, column, rows, headings[column]), column, field)
        for confidence, column, field in offers
    ]
    offers = [offer for offer in offers if offer[0] > 0]
    columns: dict[int, str] = {}
    confidences: dict[int, float] = {}
    for confidence, column, field in sorted(offers, key=lambda offer: (-offer[0], offer[1])):
        if column not in columns and field not in columns.values():
            columns[column], confidences[column] = field, confidence
    _by_its_words(columns, headings, rows, noun)
    _give_phone_an_owner(columns, confidences, noun)
    if noun == "areas":
        _give_members_their_phone(columns)
        cells = [[row[at] for row in rows[:_LOOKED_AT_ROWS] if at < len(row)] for at in range(len(headings))]
        columns = settled(headings, columns, lambda at: _is_flag(headings[at], cells[at]))
    elif "area" in columns.values():
        columns = all_levels(headings, columns)
    confidences = {at: confidences.get(at, NEIGHBOUR) for at in columns}
    return _mapping(headings, noun, columns, confidences)


def _mapping(
    headings: Sequence[str], noun: str, columns: dict[int, str], confidence: dict[int, float]
) -> Mapping:
    unmatched = tuple(column for column in range(len(headings)) if column not in columns)
    return Mapping(noun, signature(headings, noun), dict(sorted(columns.items())), confidence, unmatched)


def _synonyms(noun: str) -> dict[str, list[str]]:
    """Folded heading -> the fields it may mean."""
    known = {field.key for field in NOUNS[noun]} | ({"phone"} if noun == "enterprises" else set())
    found: dict[str, list[str]] = {}
    for each in NOUNS[noun]:
        for heading in headings_of(each):
            meant = found.setdefault(folded(heading), [])
            meant += [] if each.key in meant else [each.key]
    for headings in (HEADINGS.get(noun, {}), HEADINGS["place"]):
        for field, words in headings.items():
            for word in words if field in known else ():
                meant = found.setdefault(folded(word), [])
                meant += [] if field in meant else [field]
    for word in UNREAD.get(noun, ()):
        found.setdefault(folded(word), [])
    return found


def fields_meant(heading: str, noun: str) -> list[str]:
    """The fields that a heading may mean by itself; spelled alike is not enough."""
    found = _meant(heading, noun)
    return found[1] if found is not None and found[0] > CLOSE else []


def _offers(column: int, heading: str, noun: str) -> list[tuple[float, int, str]]:
    found = _meant(heading, noun)
    return [] if found is None else [(found[0], column, field) for field in found[1]]


def _meant(heading: str, noun: str) -> tuple[float, list[str]] | None:
    """How surely the heading means which fields."""
    synonyms, plain = _synonyms(noun), folded(heading)
    if not plain or plain in _ADDED:
        return None
    if plain in synonyms:
        return EXACT, synonyms[plain]
    if leaf(heading) in synonyms:
        return ENDING, synonyms[leaf(heading)]
    halves = [half for half in (_HAN.sub("", plain), _ASCII.sub("", plain)) if half and half != plain]
    known = next((half for half in reversed(halves) if half in synonyms), None)
    if known is not None and len(halves) == 2:
        return ENDING, synonyms[known]
    endings = [word for word in synonyms if len(word) > 1 and plain.endswith(word) and not word.isascii()]
    if endings:
        return ENDING, synonyms[max(endings, key=len)]
    close = get_close_matches(plain, [word for word in synonyms if len(word) > 2], n=1, cutoff=0.75)
    return (CLOSE, synonyms[close[0]]) if close else None


def _weighed(noun: str, key: str, confidence: float, column: int, rows: Sequence[Row], heading: str) -> float:
    """A heading like “kind” says little; whether the cells are words of the field's vocabulary says more.

    0 where it surely holds something else.
    """
    field = next((each for each in NOUNS[noun] if each.key == key), None)
    cells = [row[column] for row in rows[:_LOOKED_AT_ROWS] if column < len(row) and row[column] is not None]
    if field is None or not cells:
        return confidence
    if field.kind in {"text", "long", "code"} and _is_flag(heading, cells):
        return 0.0
    if not field.vocabulary:
        says_a_state = field.kind == "flag" and heading.casefold().endswith(_STATES)
        return confidence - _LESS if says_a_state else confidence
    share = sum(_is_known(field, cell) for cell in cells) / len(cells)
    if share >= _DOUBTFUL:
        return confidence
    if confidence < EXACT or not (
        share or field.required or _asks_for_a_word(heading) or _hints(field, cells)
    ):
        return 0.0
    return confidence / 2


def _asks_for_a_word(heading: str) -> bool:
    """A state, or a question that is answered by yes and no: what stands there is asked, if it is not known."""
    return heading.casefold().endswith(_STATES) or folded(heading).startswith(_ASKING)


def _hints(field: Field, cells: Sequence[Cell]) -> bool:
    """Does any of the words look like one of the field's?"""
    if field.vocabulary is None:
        return False
    words = {folded(shown(cell))[:40] for cell in cells[:_LOOKED_AT_ROWS]}
    known = [word for word in words_of(field.vocabulary) if len(word) > 1 and not word.isascii()]
    return any(nearest(field.vocabulary, word) or any(each in word for each in known) for word in words)


def _by_its_words(columns: dict[int, str], headings: Sequence[str], rows: Sequence[Row], noun: str) -> None:
    """A field that must be filled is told by a column of nothing but its words: 栓型 with 地上栓 and 地下栓."""
    synonyms = _synonyms(noun)
    for field in NOUNS[noun]:
        if not (field.required and field.kind == "choice") or field.key in columns.values():
            continue
        for at, heading in enumerate(headings):
            cells = [row[at] for row in rows[:_LOOKED_AT_ROWS] if at < len(row) and row[at] is not None]
            words = [cell for cell in cells if isinstance(cell, str) and not stands_for_nothing(cell)]
            free = at not in columns and folded(heading) not in synonyms
            if (
                free
                and words
                and all(_is_known(field, word) for word in words)
                and not _is_flag(heading, cells)
            ):
                columns[at] = field.key
                break


def _is_flag(heading: str, cells: Sequence[Cell]) -> bool:
    """“Is it …?”, or nothing but noughts and ones, is nobody's name."""
    if folded(heading).startswith(_ASKING):
        return True
    return len(cells) > 1 and all(folded(shown(cell)) in _FLAGS for cell in cells)


def _is_known(field: Field, cell: Cell) -> bool:
    words = [cell] if field.kind == "choice" else str(cell).replace("、", ",").split(",")
    known = words_of(field.vocabulary) if field.vocabulary else {}
    return any(folded(str(word)) in known or stands_for_nothing(word) for word in words)


def _give_members_their_phone(columns: dict[int, str]) -> None:
    """A phone beside the members is theirs, where nobody leads the grid in this list."""
    held = set(columns.values())
    if "members" in held and not {"leader", "members_phone"} & held:
        for at, key in columns.items():
            if key == "leader_phone":
                columns[at] = "members_phone"


def _give_phone_an_owner(columns: dict[int, str], confidences: dict[int, float], noun: str) -> None:
    """A bare “phone” in an enterprise's row belongs to the person whose column stands before it, if there is one."""
    at = next((column for column, field in columns.items() if field == "phone"), None)
    if noun != "enterprises" or at is None:
        return
    before = [column for column, field in columns.items() if field in _PERSONS and column < at]
    owner = columns[max(before)] if before else "actual_controller"
    key = f"{owner}_phone"
    if key in columns.values():
        del columns[at], confidences[at]
        return
    columns[at] = field_of(noun, key).key
    confidences[at] = NEIGHBOUR if before else CLOSE
