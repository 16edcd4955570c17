"""What of an answer is shown where nobody asked for more, and how is it told that the rest is left out?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from gridmap.publishing.answers import Answer
from gridmap.publishing.question import Question


@dataclass(frozen=True)
class Narrowing:
    """question: what is asked of the answer. values: field -> the values it was narrowed to, unasked.

    choices: all values of the field that is shown one at a time, the worst first. left_out: rows that match without.
    """

    question: Question
    values: dict[str, list[str]]
    choices: Sequence[str]
    left_out: int

    def told(self) -> dict[str, Any]:
        return {"values": self.values, "choices": list(self.choices), "left_out": self.left_out}


def narrowed(answer: Answer, asked: Question) -> Narrowing:
    """The question as the layer wants it answered: what a person chose stays, what is not chosen it chooses itself."""
    layer = answer.layer
    values = {key: list(kept) for key, kept in layer.narrowed.items() if key not in asked.filters}
    choices: list[str] = []
    if layer.one_of is not None:
        key = layer.one_of.field
        chosen = asked.filters.get(key, ())
        every = replace(asked, filters={name: kept for name, kept in asked.filters.items() if name != key})
        choices = answer.worst_first(every, layer.one_of)
        if len(chosen) != 1:
            values[key] = [value for value in choices if not chosen or value in chosen][:1]
    if not any(values.values()):
        return Narrowing(asked, {}, choices, 0)
    question = replace(asked, filters={**asked.filters, **values})
    return Narrowing(question, values, choices, answer.total(asked) - answer.total(question))
