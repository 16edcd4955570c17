"""What do the published answers about supplies say to this person?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from gridmap.db.models import Headline
from gridmap.i18n.texts import Sentence
from gridmap.layers.base.layer import Layer
from gridmap.layers.base.variants import variant
from gridmap.layers.depots import DEPOTS
from gridmap.layers.remedies import REMEDIES
from gridmap.layers.shortfall import SHORTFALL
from gridmap.planning.shortfall.lines import ShortfallLine, lines
from gridmap.publishing import answers
from gridmap.publishing.answers import Answer
from gridmap.publishing.freshness import DEFAULT_VARIANT
from gridmap.publishing.question import Question
from gridmap.vocabulary import Role

TRIES = 3
Row = dict[str, Any]


@dataclass(frozen=True)
class ShortfallReader:
    """Who asks, of which township, on which day; emergency: one that is supposed, or the township's own duty."""

    engine: Engine
    township_path: str
    viewer: UUID
    roles: frozenset[Role]
    today: Callable[[], date]
    emergency: UUID | None = None

    def rows(self, layer: Layer, township_path: str = "") -> tuple[list[Row], Answer, Headline | None]:
        """Every row of an answer: its values, with `title`, `area_path` and `feature_id`."""
        path = township_path or self.township_path
        supposed = variant(layer.what_if, self.emergency) if self.emergency else DEFAULT_VARIANT
        asked = (self.engine, layer, path, self.viewer, self.roles, self.today, supposed)
        with answers.opened(*asked) as answer:
            rows = [
                {
                    **row.values,
                    "title": row.title,
                    "area_path": row.area_path,
                    "feature_id": row.feature_id,
                }
                for row in answer.every_row(Question(path), "title")
            ]
            headline = answer.headline(path)
            return rows, answer, headline


@dataclass(frozen=True)
class Shortfall:
    """Everything a page or workbook says; places and depots are rows of the layers, remedies those of "what to do".

    behind_since: the moment it is of, where something was recorded since that is not in it yet.
    """

    headline: Sentence | None
    note: Sentence | None
    lines: list[ShortfallLine]
    places: list[Row]
    depots: list[Row]
    remedies: list[Row]
    behind_since: datetime | None = None

    @property
    def bought(self) -> list[Row]:
        return [row for row in self.remedies if row["what"] in ("buy", "store")]

    @property
    def moves(self) -> list[Row]:
        return [row for row in self.remedies if row["what"] == "move"]

    @property
    def to_count(self) -> list[Row]:
        return [row for row in self.remedies if row["what"] == "count"]

    @property
    def cost_yuan(self) -> float:
        """Of what has a price."""
        return float(sum(row["cost_yuan"] for row in self.bought if row["cost_yuan"] is not None))

    @property
    def unpriced(self) -> int:
        return sum(row["cost_yuan"] is None for row in self.bought)


def read(asker: ShortfallReader) -> Shortfall:
    """The township's shortfall, computed again where it was out of date.

    Each answer is of one state of the records; where somebody booked between two of them they are read again, so that
    what is allocated and what is met agree.
    """
    for _ in range(TRIES):
        found = _once(asker)
        if all(line.met == line.allocated for line in found.lines):
            return found
    return found


def _once(asker: ShortfallReader) -> Shortfall:
    (places, answer, headline), stores, actions = (
        asker.rows(layer) for layer in (SHORTFALL, DEPOTS, REMEDIES)
    )
    depots = [{**row, "depot": row["title"]} for row in stores[0]]
    uncounted = [row["depot"] for row in depots if row["state"] == "uncounted" and row["item"] is None]
    note = answer.state.measure.get("note")
    states = [each.state for each in (answer, stores[1], actions[1])]
    behind = [each.computed_at for each in states if each.stale and each.computed_at]
    return Shortfall(
        headline=Sentence.from_json(headline.sentence) if headline else None,
        note=Sentence.from_json(note) if note else None,
        lines=lines(places, depots, uncounted),
        places=places,
        depots=depots,
        remedies=actions[0],
        behind_since=min(behind, default=None),
    )
