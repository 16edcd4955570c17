"""Of which pieces is a report put together, and which of them did people write anew?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence, Translate
from gridmap.papers.report.figures import ReportFigure
from gridmap.papers.report.marks import marks

LONGEST = 4000


@dataclass(frozen=True)
class Block:
    """One paragraph. lead: its first sentence, set apart; body: the rest. Marks of figures stand in both.

    number: its place in its section, counted when all is put together.
    """

    key: str
    lead: str
    body: str
    number: int = 0

    @property
    def text(self) -> str:
        """As it is edited: the lead is the first line."""
        return f"{self.lead}\n{self.body}" if self.lead else self.body


@dataclass(frozen=True)
class Section:
    """title: empty where the report is one paragraph."""

    key: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Text:
    """What a report says. Texts with the marks of figures in them."""

    title: str
    salutation: str
    opening: str
    sections: Sequence[Section]
    closing: str
    signature: str
    dated: str

    def blocks(self) -> Iterator[Block]:
        for section in self.sections:
            yield from section.blocks


def edited(text: Text, edits: Mapping[str, str]) -> Text:
    """With what people wrote in place of what was proposed; a paragraph that was emptied is left out."""
    return replace(
        text,
        sections=[
            replace(section, blocks=_numbered([_edited(block, edits) for block in section.blocks]))
            for section in text.sections
        ],
    )


def check(edits: Mapping[str, str], text: Text, figures: Mapping[str, ReportFigure]) -> None:
    """Raises InvalidInput for a paragraph that is not there, is too long, or names a figure that nobody counts."""
    known = {block.key for block in text.blocks()}
    problems: list[Problem] = []
    for key, typed in edits.items():
        if key not in known:
            problems.append(Problem(key, Sentence(N_("The report has no such paragraph."))))
        if len(typed) > LONGEST:
            said = N_("At most {most} characters; this has {length}.")
            problems.append(Problem(key, Sentence(said, {"most": LONGEST, "length": len(typed)})))
        strange = [name for name in marks(typed) if name not in figures]
        if strange:
            said = N_(
                "No figure is called {names}. Write the number's mark as it was, or leave the braces away."
            )
            problems.append(
                Problem(key, Sentence(said, {"names": ", ".join(f"{{{each}}}" for each in strange)}))
            )
    if problems:
        raise InvalidInput(N_("Not saved. Correct what is marked."), problems)


def _edited(block: Block, edits: Mapping[str, str]) -> Block:
    if block.key not in edits:
        return block
    first, _, rest = edits[block.key].replace("\r", "").strip().partition("\n")
    # One line alone is a paragraph without a lead of its own.
    return replace(block, lead=first.strip() if rest.strip() else "", body=rest.strip() or first.strip())


def _numbered(blocks: Sequence[Block]) -> list[Block]:
    kept = [block for block in blocks if block.lead or block.body]
    return [replace(block, number=number) for number, block in enumerate(kept, 1)]


def numeral(number: int, translate: Translate) -> str:
    """As the reader's papers count their headings."""
    words = translate(N_("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20")).split()
    return words[number - 1] if number <= len(words) else str(number)
