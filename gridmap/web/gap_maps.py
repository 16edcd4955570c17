"""How do the gaps look on a page that is printed: a small map, and bars that say how large they are?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from gridmap.db.models import Area
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_
from gridmap.layers.gap import GAP
from gridmap.planning.requirements.answers import UNKNOWN
from gridmap.planning.requirements.gap import KnownArea
from gridmap.web.scenario_maps import Backdrop, areas, ground

BAR = 480.0
COVERED = "covered"


@dataclass(frozen=True)
class Patch:
    """All of one kind of gap. path: in SVG's language; hatched: it is not known."""

    kind: str
    title: str
    colour: str
    hatched: bool
    path: str


@dataclass(frozen=True)
class BarPiece:
    """A stretch of a bar, in units of BAR."""

    kind: str
    title: str
    colour: str
    hatched: bool
    km2: float
    share: float
    x: float
    width: float


@dataclass(frozen=True)
class GapMap:
    ground: Backdrop
    patches: list[Patch]


def gap_map(
    session: FencedSession, township: Area, gaps: Sequence[tuple[str, BaseGeometry]]
) -> GapMap | None:
    """gaps: kind and shape (EPSG:4326) of each published gap. None where the township has no outline."""
    drawn = ground(session, township)
    if drawn is None:
        return None
    patches = []
    for mark in GAP.legends[0].marks:
        shapes = [shape for kind, shape in gaps if kind == mark.key]
        if shapes:
            path = areas(drawn, np.array(shapes, dtype=object))
            patches.append(Patch(mark.key, mark.title, mark.color, mark.hatch, path))
    return GapMap(drawn, patches)


def bar(extent: KnownArea, late_kind: str) -> list[BarPiece]:
    """In time, late, unknown, one after another. late_kind: the kind of gap whose colour what is late has."""
    marks = {mark.key: mark for mark in GAP.legends[0].marks}
    parts = (
        (COVERED, N_("In time"), "#ffffff", extent.covered_km2),
        (late_kind, N_("Not in time"), marks[late_kind].color, extent.uncovered_km2),
        (UNKNOWN, N_("Unknown"), marks[UNKNOWN].color, extent.unknown_km2),
    )
    pieces: list[BarPiece] = []
    x = 0.0
    for kind, title, colour, km2 in parts:
        share = extent.share(km2)
        if km2 > 0:
            piece = BarPiece(
                kind, title, colour, kind == UNKNOWN, km2, share, round(x, 1), round(share * BAR, 1)
            )
            pieces.append(piece)
        x += share * BAR
    return pieces
