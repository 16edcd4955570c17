"""How is a sentence of a report put together from figures: known ones counted out, the others said to be unknown?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gridmap.i18n.texts import N_, Sentence, Translate
from gridmap.papers.report.blocks import Block
from gridmap.papers.report.figures import ReportFigure
from gridmap.papers.report.marks import mark


@dataclass(frozen=True)
class Writer:
    """figures: what the marks may name."""

    translate: Translate
    figures: Mapping[str, ReportFigure]

    def say(self, msgid: str, **parts: object) -> str:
        """A sentence in the reader's language; a part that is a Figure becomes its mark."""
        shown = {
            key: mark(part.key) if isinstance(part, ReportFigure) else part for key, part in parts.items()
        }
        return Sentence(msgid, shown).render(self.translate)

    def number(self, key: str) -> float:
        """0 where it is not known: for asking whether something is worth a sentence."""
        return self.figures[key].number or 0.0

    def amount(self, key: str) -> str:
        """What is counted, its number and its unit, in a list of several."""
        figure = self.figures[key]
        title = self.translate(figure.title)
        if figure.number is None:
            return self.say(N_("{title} ({why})"), title=title, why=figure)
        return self.say(
            N_("{title} {number} {unit}"), title=title, number=figure, unit=self.translate(figure.unit)
        )

    def amounts(self, keys: Iterable[str]) -> str:
        return self.listed(self.amount(key) for key in keys)

    def listed(self, words: Iterable[str]) -> str:
        return self.translate(", ").join(words)

    def block(self, key: str, lead: str, *sentences: str) -> Block:
        """Sentences one after another, as the reader's language sets them."""
        told = ""
        for sentence in filter(None, sentences):
            told = self.say(N_("{before} {sentence}"), before=told, sentence=sentence) if told else sentence
        return Block(key, self.translate(lead) if lead else "", told)
