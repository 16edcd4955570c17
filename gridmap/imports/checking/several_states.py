"""What of a row tells its state, beside the column that is mapped to it, and which word holds where they differ?

Other columns of which each word is known are read beside it. Help of which any column says that it is not usable is
not; of an enterprise the word that is farthest from operating holds; of a hazard the later step. Where no column tells
the state of help, the name of its sheet or folder may, or its kind, or a note that says nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, replace

from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.fields import field_of
from gridmap.imports.mapping import Mapping, fields_meant
from gridmap.imports.names import words_of
from gridmap.imports.reading import idle_names
from gridmap.imports.reading.sheets import Cell, Sheet, shown
from gridmap.imports.reading.signs import stands_for_nothing
from gridmap.imports.synonyms import WORDS, folded
from gridmap.imports.unknown_words import answer_to
from gridmap.vocabulary import HazardState

_HELP = "resources"
_STATES = {_HELP: "in_service", "enterprises": "state", "hazards": "state"}
_LATER = ("复查", "复核", "验收", "销号", "闭环", "关闭", "结案")
"""Parts of headings about what comes after the rectification."""
_NOT_YET = frozenset({HazardState.FOUND, HazardState.RECTIFIED})
"""What these columns say where their step is not done."""
_NOTES = ("note", "out_reason")
OF_THE_SHEET = -1
"""Instead of a column: the name of the sheet."""


@dataclass(frozen=True)
class Decided:
    """The sheet and its mapping, as they read with the state that holds.

    by: number of a row -> the column that told it, or OF_THE_SHEET, where it is not the one mapped to it.
    """

    sheet: Sheet
    mapping: Mapping
    by: Dict[int, int]
    notes: tuple[Sentence, ...] = ()


def decided(sheet: Sheet, mapping: Mapping) -> Decided:
    key = _STATES.get(mapping.noun, "")
    if not key:
        return Decided(sheet, mapping, {})
    field = field_of(mapping.noun, key)
    at = next((column for column, mapped in mapping.columns.items() if mapped == key), None)
    own = None if at is None else _values(sheet, at, field)
    columns = {} if at is None or own is None else {at: own, **_columns(sheet, mapping, field)}
    texts = _texts(sheet, mapping) if mapping.noun == _HELP else {}
    by, states = dict[int, int](), dict[int, str]()
    for n, number in enumerate(sheet.row_numbers):
        if own is not None and own[n] is None:
            continue  # a word that is asked
        said = _said(columns, n) or _said(texts, n)
        held = _holds(field, said, sheet.columns)
        if held and (own is None or held[1] != own[n]):
            by[number], states[n] = held
    if not by:
        return Decided(sheet, mapping, {})
    return Decided(*_with(sheet, mapping, key, at, states), by, _notes(sheet, at, by))


def _said(told: Dict[int, Sequence[str | None]], n: int) -> list[tuple[int, str]]:
    """What the columns say in the row of this index."""
    return [(column, value) for column, values in told.items() if (value := values[n])]


def _with(
    sheet: Sheet, mapping: Mapping, key: str, at: int | None, states: Dict[int, str]
) -> tuple[Sheet, Mapping]:
    """The sheet with these states by index of the row, in the column of states, or in a new one."""
    if at is None:
        rows = [(*row, states.get(n)) for n, row in enumerate(sheet.rows)]
        columns = {**mapping.columns, len(sheet.columns): key}
        return replace(sheet, columns=(*sheet.columns, f"= {key}"), rows=rows), replace(
            mapping, columns=columns
        )
    rows = [(*row[:at], states.get(n, row[at]), *row[at + 1 :]) for n, row in enumerate(sheet.rows)]
    return replace(sheet, rows=rows), mapping


def _columns(sheet: Sheet, mapping: Mapping, field: Field) -> dict[int, Sequence[str | None]]:
    """The states in columns that are mapped to nothing and each word of which is known."""
    found: dict[int, Sequence[str | None]] = {}
    for column in mapping.unmatched:
        if field.key in fields_meant(sheet.columns[column], mapping.noun):
            values = _values(sheet, column, field)
            if None not in values and any(values):
                found[column] = values
    return found


def _texts(sheet: Sheet, mapping: Mapping) -> dict[int, Sequence[str | None]]:
    """ "false" where the name of the sheet, the kind or the whole of a note says that help is of no use."""
    found: dict[int, Sequence[str | None]] = {}
    for column, key in mapping.columns.items():
        if key == "kind":
            found[column] = _each(sheet, column, lambda word: bool(idle_names.word_in(word)))
        elif key in _NOTES:
            found[column] = _each(
                sheet, column, lambda word: len(word) > 1 and WORDS["flag"].get(folded(word)) == "false"
            )
    if idle_names.word_in(sheet.name):
        found[OF_THE_SHEET] = ["false"] * len(sheet.rows)
    return found


def _each(sheet: Sheet, column: int, is_no: Callable[[str], bool]) -> list[str | None]:
    return ["false" if is_no(shown(row[column] or "").strip()) else "" for row in sheet.rows]


def _values(sheet: Sheet, column: int, field: Field) -> list[str | None]:
    """The coded value of each cell; "" for none, None for a word that is not known."""
    read = {cell: _value(field, sheet.columns[column], cell) for cell in {row[column] for row in sheet.rows}}
    return [read[row[column]] for row in sheet.rows]


def _value(field: Field, heading: str, cell: Cell) -> str | None:
    """None for a word that is not known."""
    word = "" if cell is None else shown(cell).strip()
    if not word or stands_for_nothing(word, none_is_said=field.kind == "flag"):
        return ""
    if field.vocabulary is None:
        return answer_to(field, heading, word) or WORDS["flag"].get(folded(word))
    return words_of(field.vocabulary).get(folded(word)) or answer_to(field, heading, word) or None


def _holds(field: Field, said: Sequence[tuple[int, str]], headings: Sequence[str]) -> tuple[int, str] | None:
    if not said or field.vocabulary is None:
        return next((each for each in said if each[1] == "false"), said[0] if said else None)
    order = [word.value for word in field.vocabulary]
    if field.vocabulary is not HazardState:
        return max(said, key=lambda each: order.index(each[1]))
    later = [each for each in said if any(part in headings[each[0]] for part in _LATER)]
    done = [each for each in later if each[1] not in _NOT_YET]
    return min(
        done or [each for each in said if each not in later] or said, key=lambda each: order.index(each[1])
    )


def _notes(sheet: Sheet, at: int | None, by: Dict[int, int]) -> tuple[Sentence, ...]:
    counted = Counter(by.values())
    return tuple(
        Sentence(
            N_("{count} are out of service by “{other}”.")
            if at is None or other == OF_THE_SHEET
            else N_(
                "{count} rows have their state from “{other}”, which says something else than “{column}”."
            ),
            {
                "count": count,
                "other": sheet.name if other == OF_THE_SHEET else sheet.columns[other],
                "column": "" if at is None else sheet.columns[at],
            },
        )
        for other, count in sorted(counted.items())
    )
