"""What goes into the file: which layers, as of when, with which features, as far as the viewer may see them?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from gridmap import asking
from gridmap.db.models import Area
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.areas import AREAS
from gridmap.layers.base.layer import Layer
from gridmap.layers.buildings import BUILDINGS
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.layers.grids import GRIDS
from gridmap.layers.hazards import HAZARDS
from gridmap.layers.landmarks import LANDMARKS
from gridmap.layers.landscape import LANDSCAPE
from gridmap.layers.resources import RESOURCES
from gridmap.layers.roads import ROADS
from gridmap.publishing import answers
from gridmap.publishing.answers import Answer
from gridmap.publishing.drawn import packed_shapes
from gridmap.publishing.question import Question
from gridmap.registers.enterprises import ResponsibleParty
from gridmap.vocabulary import PartyDuty, ResourceKind, texts
from gridmap.web import current, formatting
from gridmap.web.access import viewer
from gridmap.web.language import _, moment, translate
from gridmap.web.narrowing import narrowed

GROUND = (LANDSCAPE, BUILDINGS, ROADS)
OUTLINES = (AREAS, GRIDS)
WATER = (ResourceKind.HYDRANT, ResourceKind.WATER_SOURCE)
SHOWN = (AREAS, GRIDS, LANDMARKS, ENTERPRISES, RESOURCES, HAZARDS)
AROUND_DEGREES = 0.01
"""How far the ground goes on beyond a grid: about a kilometre."""

Box = tuple[float, float, float, float]


@dataclass
class Packed:
    """layers: as the page reads them. shapes: Tiny WKB, one after the other, in the order of the features.

    unplaced: the enterprises that have no place on the map, each with [[title, text], …].
    """

    layers: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[bytes] = field(default_factory=list)
    unplaced: list[list[Any]] = field(default_factory=list)


def gathered(area: Area, township: Area, box: Box | None) -> Packed:
    """The layers of the file, the viewer's own questions last. box: of the area, where it is a part of the township.

    A layer that must be computed first is computed now; one that takes long is given as of its last moment.
    """
    packed = Packed()
    own = asking.offered(current.session(), township.path, translate)
    for layer in (*GROUND, *SHOWN, *own):
        with _opened(layer, township) as answer:
            question = _question(layer, area, box)
            if layer in own:  # the map draws of it what is asked for, too
                question = narrowed(answer, question).question
            packed.layers.append(
                {**_layer(layer, answer, question, packed.shapes), "shown": layer not in own}
            )
            if layer is ENTERPRISES:
                packed.unplaced = list(_unplaced(answer, Question(area.path)))
    return packed


def _question(layer: Layer, area: Area, box: Box | None) -> Question:
    """Of the ground what lies around the area; help from everywhere, for the nearest may stand in the next town."""
    if box is None or not layer.public or layer is RESOURCES:
        return Question(area.path)
    west, south, east, north = box
    around = AROUND_DEGREES
    return Question(area.path, bbox=(west - around, south - around, east + around, north + around))


def _opened(layer: Layer, township: Area) -> Any:
    asker, engine, path = viewer(), current.reading_engine(), township.path
    current.session().rollback()  # it would only hold an older state of the database
    return answers.opened(engine, layer, path, asker.id, frozenset(asker.roles), current.today)


def _layer(layer: Layer, answer: Answer, question: Question, shapes: list[bytes]) -> dict[str, Any]:
    legend = layer.legends[0] if layer.legends else None
    told = answer.state.measure.get("marks") or {}
    marks = {mark.key: place for place, mark in enumerate(legend.marks)} if legend else {}
    features = list(_features(layer, answer, question, legend.key if legend else "", marks, shapes))
    return {
        "key": layer.key,
        "title": translate(layer.title),
        "as_of": _as_of(answer),
        "ground": layer.ground,
        "outline": layer in OUTLINES,
        "named": layer is AREAS,
        "reached": layer is ENTERPRISES,
        "fills": layer.fills,
        "marks": [
            {
                "title": Sentence.from_json(told[mark.key]).render(translate)
                if mark.key in told
                else translate(mark.title),
                "color": mark.color,
                "shape": mark.shape,
                "letter": mark.letter,
                "dash": mark.dash,
                "size": mark.size_px,
                "weight": mark.weight_px,
                "opacity": mark.fill_opacity,
                "water": layer is RESOURCES and mark.key in WATER,
            }
            for mark in (legend.marks if legend else ())
        ],
        "features": features,
    }


def _as_of(answer: Answer) -> str:
    """With its day: the file is opened on another one."""
    at = answer.state.computed_at
    return _("As of {time}", time=moment(at)) if at else translate(N_("Not computed yet"))


def _features(
    layer: Layer, answer: Answer, question: Question, legend: str, marks: dict[str, int], shapes: list[bytes]
) -> Iterator[list[Any]]:
    """[bytes of the shape, place of the mark or -1], and of what has details: title and [[title, text], …]."""
    people = _people(answer) if layer is ENTERPRISES else {}
    for row in packed_shapes(answer, question):
        shapes.append(bytes(row.twkb))
        told: list[Any] = [len(row.twkb), marks.get((row.classes or {}).get(legend, ""), -1)]
        if layer.ground:
            yield [*told, row.title] if row.title else told
            continue
        yield [*told, row.title, _said(answer, row.values) + people.get(row.feature_id, [])]


def _unplaced(answer: Answer, question: Question) -> Iterator[list[Any]]:
    """What no map can show is in the file all the same: an inspector needs its phone most."""
    people, rows = _people(answer), list(answer.every_row(question, "title"))
    placed = answer.centers(rows)
    for row in rows:
        if row.feature_id not in placed:
            yield [row.title, _said(answer, row.values) + people.get(row.feature_id, [])]


def _said(answer: Answer, values: Mapping[str, Any]) -> list[list[str]]:
    """[[title, text], …] of what is known of a feature."""
    details = [(translate(each.title), each, values.get(each.key)) for each in answer.fields("detail")]
    return [
        [title, formatting.value(each, kept)] for title, each, kept in details if kept not in (None, "", [])
    ]


def _people(answer: Answer) -> dict[str, list[list[str]]]:
    """Who answers for each enterprise that the viewer may see: [[duty, name], [duty, phone], …]."""
    found: dict[str, list[list[str]]] = {}
    for party in answer.session.scalars(select(ResponsibleParty)):
        title = translate(texts(PartyDuty)[party.duty])
        told = [[title, each] for each in (party.name, party.phone) if each]
        found.setdefault(str(party.enterprise_id), []).extend(told)
    return found
