"""What is one field of a record, said once? Column, form, import, list, layer and download are read from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gridmap.i18n.texts import N_, Sentence
from gridmap.vocabulary import Role, Word, texts

Kind = Literal[
    "text",
    "long",
    "number",
    "date",
    "datetime",
    "choice",
    "choices",
    "flag",
    "phone",
    "point",
    "area",
    "line",
    "enterprise",
    "reference",
    "person",
    "people",
    "signature",
    "distance",
    "share",
    "credit_code",
    "code",
    "angle",
    "pair",
    "nodes",
    "speed",
    "one_way",
    "standing",
    "measure",
]
"""distance: metres. share: 0 to 1. point, area, line: WGS 84. angle: degrees, or metres of a projected system.
pair: both coordinates in one cell. nodes: a number a vertex. speed, one_way: of a road, as its source writes them.
standing: does it stand there? What is broken does. measure: a number above 0. enterprise, person: the id of one;
people: ids of several, in the order in which they were named.
"""

Shape = Literal["point", "line", "area"]
SHAPES: Mapping[Kind, Shape] = {"point": "point", "line": "line", "area": "area"}
"""What a record may be on the map."""

_PERSONAL: frozenset[Kind] = frozenset({"phone", "person", "people", "signature", "long"})
"""In several lines people write whatever there is to say, names and numbers too."""

Place = Literal["tile", "table", "detail"]
EVERYWHERE: frozenset[Place] = frozenset({"tile", "table", "detail"})
LISTED: frozenset[Place] = frozenset({"table", "detail"})
DETAIL: frozenset[Place] = frozenset({"detail"})
NOWHERE: frozenset[Place] = frozenset()

YEARS = range(1900, 2201)
"""A day of another year is a slip of the pen, or of a picker."""
LONGEST_LINE = 200
LONGEST_TEXT = 4000
"""Characters of a text in one line, and of a long one."""

# Marks of writing direction, joiners of width zero, soft hyphens: phones and chats lay them around what is copied.
_UNSEEN = dict.fromkeys(
    [0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)

YES_NO = {"true": N_("Yes"), "false": N_("No")}


def seen(text: str) -> str:
    """The text without the signs that nobody sees. Most texts are printable throughout and stay as they are."""
    return text if text.isprintable() else text.translate(_UNSEEN)


@dataclass(frozen=True)
class Field:
    """One field: `key` is the column, `title` its name as a key of the catalog.

    Values. vocabulary: the coded values of a choice; choices: value -> text (a key of the catalog), taken from the
    vocabulary where there is one. whole: the number has no decimals. most: the largest number. unit: of the number, as
    it is stored. required: a record without it is refused; required_in_ledgers: a row of a file too, though a
    form may leave it to the rules. never: a missing value is not unknown, it means that this
    never happened, and it stands before all others. missing: what a missing value says instead of these. past: a day
    that cannot be yet to come. not_before: key of the field of the
    day or moment that this one does not precede. clock_after: of a moment, the field after which a time of the clock
    alone is meant, as ledgers write it. refers: of a reference, the register that it leads to.

    Writing. fixed: said when the record is made and not changed afterwards. typed: people write it in forms and
    ledgers; what is not typed follows from other fields. by_steps: typed when the record is made and in ledgers;
    afterwards the steps of its loop change it, and no form does. tidy: typed text -> text as it is kept. check: value
    -> what is wrong with it, or None. headings: what ledgers call the column, beside the title in each language.
    in_ledgers: the kind as which a ledger writes it, where that is another. example: shown in the blank template.

    Showing. shown: on the map, in the table, in the details; a field that is shown nowhere never leaves the server.
    names_people: a text in which people are named.
    roles: who may see it; empty means everyone who may see the record. filter: offered as a filter. layers: coded value
    -> key of the layer in which the same feature has its own details.
    """

    key: str
    title: str
    kind: Kind = "text"
    unit: str = ""
    shown: frozenset[Place] = LISTED
    choices: Mapping[str, str] = field(default_factory=dict)
    roles: frozenset[Role] = frozenset()
    filter: bool = False
    never: bool = False
    layers: Mapping[str, str] = field(default_factory=dict)
    vocabulary: type[Word] | None = None
    required: bool = False
    whole: bool = False
    most: float = 1e9
    fixed: bool = False
    typed: bool = True
    by_steps: bool = False
    tidy: Callable[[str], str] = str.strip
    check: Callable[[Any], Sentence | None] = lambda value: None
    headings: tuple[str, ...] = ()
    in_ledgers: Kind | None = None
    example: str = ""
    required_in_ledgers: bool = False
    missing: str = ""
    past: bool = False
    not_before: str = ""
    clock_after: str = ""
    refers: str = ""
    names_people: bool = False

    @property
    def is_personal(self) -> bool:
        """Does it tell of a person, or may it? Then it does not leave the house with the record."""
        return self.names_people or bool(self.roles) or self.kind in _PERSONAL

    @property
    def editable(self) -> bool:
        """May a form change it once the record is there?"""
        return not self.fixed and not self.by_steps

    def __post_init__(self) -> None:
        if self.vocabulary is not None and not self.choices:
            object.__setattr__(self, "choices", texts(self.vocabulary))
