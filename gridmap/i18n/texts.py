"""How does a sentence travel from where it is decided to where its reader's language is known?

English is the key, the Chinese catalog (`gridmap/locales`) is the text that is shown by default. Code below the
web marks a text with `N_` and hands on a `Sentence`; only the edge that knows the reader translates it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Translate = Callable[[str], str]


def N_(msgid: str) -> str:  # noqa: N802  (gettext's customary name for "mark, translate later")
    """Mark a text for the catalog and leave it as it is."""
    return msgid


@dataclass(frozen=True)
class Sentence:
    """A text with `{named}` parts, not yet in anybody's language.

    A part that is itself a `Sentence` is translated; every other part is shown as it stands, so what a person typed
    can never be mistaken for a key of the catalog.
    """

    msgid: str
    parts: Mapping[str, Any] = field(default_factory=dict)

    def render(self, translate: Translate = str) -> str:
        shown = {
            key: part.render(translate) if isinstance(part, Sentence) else part
            for key, part in self.parts.items()
        }
        return translate(self.msgid).format(**shown) if shown else translate(self.msgid)

    def to_json(self) -> dict[str, Any]:
        parts = {
            key: {"sentence": part.to_json()} if isinstance(part, Sentence) else part
            for key, part in self.parts.items()
        }
        return {"msgid": self.msgid, "parts": parts}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Sentence:
        parts = {
            key: cls.from_json(part["sentence"]) if isinstance(part, dict) and "sentence" in part else part
            for key, part in stored.get("parts", {}).items()
        }
        return cls(stored["msgid"], parts)

    def __str__(self) -> str:
        return self.render()


def amount(number: float) -> str:
    """A quantity as it stands in a sentence: thousands apart, and no more than two decimals, where it has any."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def listed(names: Sequence[str | Sentence]) -> Sentence | str:
    """Names as a sentence lists them, in the reader's own punctuation."""
    if len(names) < 2:
        return names[0] if names else ""
    return Sentence(N_("{names}, {name}"), {"names": listed(names[:-1]), "name": names[-1]})


COMPASS = (
    N_("North"),
    N_("North-east"),
    N_("East"),
    N_("South-east"),
    N_("South"),
    N_("South-west"),
    N_("West"),
    N_("North-west"),
)
"""The eight directions, each 45 degrees on from the last."""


def distance(metres: float) -> Sentence:
    """A length as people say it: whole tens of metres below a kilometre, one decimal of a kilometre above."""
    if metres < 1000:
        return Sentence(
            N_("{metres} m"), {"metres": f"{round(metres / 10) * 10:.0f}" if metres >= 10 else "10"}
        )
    return Sentence(N_("{kilometres} km"), {"kilometres": f"{metres / 1000:.1f}"})


def duration(seconds: float) -> Sentence:
    """A time as people say it: whole minutes, never fewer than it takes; seconds below one minute,
    hours from two on, and days. static/js/text.js says it alike."""
    if seconds <= 60:
        return Sentence(N_("{seconds} s"), {"seconds": f"{seconds:.0f}"})
    minutes = -(-round(seconds) // 60)
    if minutes < 120:
        return Sentence(N_("{minutes} min"), {"minutes": f"{minutes}"})
    hours = minutes // 60
    if hours < 24:
        return Sentence(N_("{hours} h {minutes} min"), {"hours": f"{hours}", "minutes": f"{minutes % 60}"})
    return Sentence(N_("{days} d {hours} h"), {"days": f"{hours // 24}", "hours": f"{hours % 24}"})
