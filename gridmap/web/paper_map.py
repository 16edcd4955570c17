"""How does the map that somebody sees come onto paper: which sheet, as which file, and by which link is it found again?

`state` is what stands behind the # of the map's own link: `layers` (key.legend), `only` (layer.field.value, as often as
needed), the view. Beside it `area`, `on`, `bbox` (the part that was seen), `size` and `title`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from gridmap.asking import layer_named
from gridmap.db.models import Area
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers import LAYERS
from gridmap.layers.base.layer import Layer, Legend
from gridmap.papers import prints
from gridmap.papers.prints.gathering import Bounds
from gridmap.publishing.question import Question
from gridmap.web import current, formatting, maps
from gridmap.web.access import allow_signed_in, viewer
from gridmap.web.areas import chosen_area
from gridmap.web.lanes import heavy
from gridmap.web.language import listed, moment, translate
from gridmap.web.layers_api import asked_bbox, opened
from gridmap.web.narrowing import narrowed
from gridmap.web.on_day import on_day

blueprint = Blueprint("paper_map", __name__, url_prefix="/paper")
LONGEST_TITLE = 60
MOST_LAYERS = 12


@dataclass(frozen=True)
class MapRequest:
    layer: Layer
    legend: Legend
    filters: dict[str, list[str]]


@blueprint.get("")
@allow_signed_in
def page() -> str:
    area = _area()
    wanted = _wanted()
    kept = [(name, value) for name, value in request.args.items(multi=True) if name in _STATE]
    return render_template(
        "paper_map.html",
        area=area,
        layers=[each.layer for each in wanted],
        state=kept,
        sizes=prints.SIZES,
        forms=prints.FORMS,
        title=_title(area),
        address=_address(area),
        longest=LONGEST_TITLE,
    )


@blueprint.get("/map.<form>")
@allow_signed_in
@heavy
def file(form: str) -> ResponseReturnValue:
    """`form`: pdf or png; `size`: A4, A3 or A0. Raises InvalidInput for what no sheet has."""
    if form not in prints.FORMS:
        raise NotFound(
            N_("There is no such form of file. There are: {forms}."), forms=", ".join(prints.FORMS)
        )
    area, wanted = _area(), _wanted()
    bounds, title, address = _bounds(area), _title(area), _address(area)
    paper = prints.best(request.args.get("size", "A4"), bounds)
    name, path = area.name, area.path
    layers = list(_drawn(area, wanted))
    with FencedSession(current.installation().engine) as session:
        session.view_as(viewer().id)
        below = prints.ground(session, bounds, path)
    image = prints.sheet(paper, bounds, below, layers, _words(name, title, layers, address), translate)
    content = prints.written(image, paper, form, title)
    called = f"{title} {paper.size} {current.today().isoformat()}.{form}"
    return send_file(io.BytesIO(content), prints.FORMS[form], as_attachment=True, download_name=called)


_STATE = ("area", "state", "bbox", "on")
LONGEST_STATE = 2000


def _state() -> dict[str, list[str]]:
    """Raises InvalidInput for one that no map of ours has."""
    text = request.args.get("state", "")
    if len(text) > LONGEST_STATE:
        raise InvalidInput(N_("This link is too long. Take away some filters."))
    return parse_qs(text)


def _area() -> Area:
    return chosen_area(viewer(), request.args.get("area"))


def _wanted() -> list[MapRequest]:
    """The layers that are named, from below upwards. Raises InvalidInput for what there is not."""
    asked = [part for part in ",".join(_state().get("layers", [])).split(",") if part]
    found = [_one(*part.partition(".")[::2]) for part in asked]
    if not found:
        raise InvalidInput(N_("Choose at least one layer on the map first."))
    if len(found) > MOST_LAYERS:
        raise InvalidInput(N_("At most {most} layers fit on a sheet."), most=MOST_LAYERS)
    order = {layer.key: place for place, layer in enumerate(LAYERS)}
    return sorted(found, key=lambda each: order.get(each.layer.key, len(order)))


def _one(key: str, named: str) -> MapRequest:
    layer = layer_named(current.session(), key, translate)
    legend = next((each for each in layer.legends if each.key == named), layer.legends[0])
    filters: dict[str, list[str]] = {}
    for only in _state().get("only", []):
        of, _, rest = only.partition(".")
        field, _, value = rest.partition(".")
        if of == key:
            if field not in {each.key for each in layer.fields if each.filter}:
                raise InvalidInput(N_("The layer cannot be filtered by “{field}”."), field=field)
            filters.setdefault(field, []).append(value)
    return MapRequest(layer, legend, filters)


def _drawn(area: Area, wanted: list[MapRequest]) -> Iterator[prints.PrintedLayer]:
    session, path = current.session(), area.path
    for each in wanted:
        own = session.get_one(Area, path)
        day = (on_day() or current.today()) if each.layer.dated else None
        with opened(each.layer, own) as answer:
            question = narrowed(answer, Question(path, filters=each.filters, on=day)).question
            yield prints.gathered(answer, question, each.legend, _only(each.layer, question), translate)


def _only(layer: Layer, question: Question) -> str:
    told = []
    for key, values in question.filters.items():
        field = layer.field(key)
        chosen = listed(
            formatting.value(field, [value] if field.kind == "choices" else value) for value in values
        )
        told.append(
            translate(
                Sentence(N_("Only {field}: {values}."), {"field": Sentence(field.title), "values": chosen})
            )
        )
    return " ".join(told)


def _bounds(area: Area) -> Bounds:
    """The part of the map that was seen, else the whole area."""
    asked = asked_bbox(request.args.get("bbox", ""))
    west, south, east, north = asked or maps.bounds_of(area)
    least = 1e-4  # about ten metres: a view of a single point
    return west - least, south - least, east + least, north + least


def _title(area: Area) -> str:
    typed = " ".join(request.args.get("title", "").split())[:LONGEST_TITLE]
    if typed:
        return typed
    every = [each.layer for each in _wanted()]
    themes = [each for each in every if each.fills] or every[-1:]  # roads and waters are what it is drawn on
    names = listed(translate(each.title) for each in themes)
    return translate(Sentence(N_("{area}: {layers}"), {"area": area.name, "layers": names}))


def _address(area: Area) -> str:
    """Of the map in this state, for whoever has the paper and may look."""
    state = [(name, value) for name, values in _state().items() for value in values]
    day = on_day()
    page = url_for("maps.map_page", area=area.path, on=day.isoformat() if day else None, _external=True)
    return f"{page}#{urlencode(state)}"


def _words(area_name: str, title: str, layers: list[prints.PrintedLayer], address: str) -> prints.Words:
    moments = [each.computed_at for each in layers if each.computed_at is not None]
    source = Sentence(
        N_("Source: the ledgers and the road data of {township}, each as of the time that is given."),
        {"township": area_name},
    )
    printed = {"time": moment(current.now()), "name": viewer().name}
    return prints.Words(
        title=title,
        lead=area_name,
        source=translate(source),
        printed=translate(Sentence(N_("Printed {time} by {name}"), printed)),
        address=address,
        moment=translate(Sentence(N_("As of {moment}."), {"moment": moment(min(moments))}))
        if moments
        else "",
    )
