"""What does the map ask the server: features in view, rows of a table, one feature, names that match?"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from math import isfinite
from typing import Any

from flask import Blueprint, Response, jsonify, request, send_file
from flask.typing import ResponseReturnValue

from gridmap.asking import layer_named
from gridmap.db.models import Area, Published
from gridmap.errors import InvalidInput, NotFound
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.layers import BY_KEY
from gridmap.layers.base.layer import Layer
from gridmap.layers.base.variants import variant
from gridmap.publishing import answers, tiles, together
from gridmap.publishing.answers import Answer
from gridmap.publishing.drawn import geojson
from gridmap.publishing.freshness import DEFAULT_VARIANT
from gridmap.publishing.question import Question
from gridmap.vocabulary import Level
from gridmap.web import current, features, formatting, gone, tables, what_if
from gridmap.web.access import allow_signed_in, viewer
from gridmap.web.areas import NO_TOWNSHIP, chosen_area, township_of, townships_in
from gridmap.web.lanes import heavy
from gridmap.web.language import translate
from gridmap.web.narrowing import Narrowing, narrowed
from gridmap.web.on_day import on_day

MOST_HITS = 20
blueprint = Blueprint("layers_api", __name__, url_prefix="/api")


@blueprint.get("/layers/<key>")
@allow_signed_in
def layer_features(key: str) -> ResponseReturnValue:
    """The features in view as GeoJSON, with what the legend and the panel say of all that match.

    `tiles`: not empty where there are so many places that a map asks for tiles instead; then no feature is sent, and
    the text changes with the answer. `on`: of which day, where the layer's features are dated. `geometry=twkb`: each
    geometry is Tiny WKB in base64 instead, about a third of the size.
    """
    with requested(key) as (answer, narrowing):
        question = narrowing.question
        total, unlocated = answer.total(question), answer.unlocated(question)
        tiled = _is_drawn_of_tiles(answer.layer, question, total - unlocated)
        clustered, in_view, drawn = (True, total - unlocated, []) if tiled else geojson(answer, question)
        said = {
            "type": "FeatureCollection",
            **_as_of(answer),
            **_counted("total", total),
            "in_view": in_view,
            "clustered": clustered,
            "tiles": f"{answer.state.revision}" if tiled else "",
            "counts": _count_texts(answer.counts(question)),
            **_counted("unlocated", unlocated),
            "measure": formatting.measure(answer.state.measure),
            "headline": formatting.headline(answer.headline(question.area_path)),
            "narrowed": narrowing.told(),
        }
    # The features are JSON already, written by PostgreSQL: they are joined, not read and written again.
    text = json.dumps(said, ensure_ascii=False)[:-1] + ', "features": [' + ",".join(drawn) + "]}"
    response = Response(text, mimetype="application/json")
    return _kept_while_the_same(response) if answer.layer.public else response


@blueprint.get("/layers/<key>/rows")
@allow_signed_in
def layer_rows(key: str) -> ResponseReturnValue:
    with requested(key) as (answer, narrowing):
        question = narrowing.question
        page = max(request.args.get("page", 1, type=int), 1)
        fields = answer.fields("table")
        sort = request.args.get("sort", "") or answer.layer.order
        found = answer.rows(question, sort, page)
        centers = answer.centers(found)
        total = answer.total(question)
        return jsonify(
            columns=[formatting.column(each) for each in fields],
            rows=[_row(answer, feature, fields, centers.get(feature.feature_id)) for feature in found],
            sort=sort,
            **_counted("total", total),
            page=page,
            pages=max(-(-total // answers.PAGE_ROWS), 1),
            narrowed=narrowing.told(),
            **_as_of(answer),
        )


@blueprint.get("/layers/<key>/rows.xlsx")
@allow_signed_in
@heavy
def layer_workbook(key: str) -> ResponseReturnValue:
    """All the rows that match, as a workbook."""
    name = _area().name
    with requested(key) as (answer, narrowing):
        sort = request.args.get("sort", "") or answer.layer.order
        content = tables.workbook(answer, narrowing.question, sort, name, codes=True, sums=True)
        title = f"{translate(answer.layer.title)} {name} {current.today().isoformat()}.xlsx"
    return send_file(io.BytesIO(content), tables.XLSX, as_attachment=True, download_name=title)


@blueprint.get("/layers/<key>/features/<feature_id>")
@allow_signed_in
def layer_feature(key: str, feature_id: str) -> ResponseReturnValue:
    with requested(key) as (answer, _):
        feature = answer.feature(feature_id)
        if feature is not None:
            return jsonify(features.described(answer, feature, viewer()))
        if told := gone.recorded(answer, feature_id, viewer()):
            return jsonify(told)
    raise NotFound(N_("This does not exist, or lies outside the areas you may see."))


@blueprint.get("/search")
@allow_signed_in
def search() -> ResponseReturnValue:
    """Up to 20 places whose name holds the text, in the layers in which things have names of their own."""
    words, area = request.args.get("q", "").strip(), _area()
    path = area.path  # the session lets go of it before the answers are read
    layers = [layer for layer in BY_KEY.values() if layer.searchable] if words else []
    hits: list[dict[str, Any]] = []
    if layers and _around(area):
        with all_opened(layers, area) as found:
            return jsonify(hits=features.hits(list(found.values()), path, words, MOST_HITS))
    for layer in layers:
        if len(hits) < MOST_HITS:
            with opened(layer, area) as answer:
                hits += features.hits([answer], path, words, MOST_HITS - len(hits))
    return jsonify(hits=hits)


def _is_drawn_of_tiles(layer: Layer, question: Question, located: int) -> bool:
    return question.bbox is None and located > tiles.MOST_WHOLE and tiles.drawn_of(layer)


def _area() -> Area:
    """The area that is asked about. Raises NotFound where one may not look."""
    return chosen_area(viewer(), request.args.get("area"))


def _kept_while_the_same(response: Response) -> Response:
    """Public help stays with this browser, which asks each time whether it still holds; who may ask is asked first.

    What is behind the fence is never kept.
    """
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.add_etag()
    response.make_conditional(request)
    return response


@contextmanager
def requested(key: str) -> Iterator[tuple[Answer, Narrowing]]:
    layer = layer_named(current.session(), key, translate)
    area = _area()
    question = _question(layer, area)
    with opened(layer, area) as answer:
        yield answer, narrowed(answer, question)


@contextmanager
def opened(layer: Layer, area: Area) -> Iterator[Answer]:
    """The answer for the township around an area, or of all that lie in it together, as the viewer sees it.

    Raises NotFound where there is no township yet.
    """
    township = _around(area)
    if township is None:
        with _together(layer, area) as joined:
            yield joined
        return
    with _opened([layer], township, _variant(layer, township)) as found:
        yield found[layer.key]


@contextmanager
def all_opened(layers: Sequence[Layer], area: Area) -> Iterator[dict[str, Answer]]:
    """The same for several layers, none of which is asked what-if: all in one state of the database.

    Raises NotFound above townships.
    """
    township = _around(area)
    if township is None:
        raise NotFound(N_("Choose a township; this area holds several."))
    with _opened(layers, township, DEFAULT_VARIANT) as found:
        yield found


@contextmanager
def _opened(layers: Sequence[Layer], township: Area, variant: str) -> Iterator[dict[str, Answer]]:
    asker = viewer()
    engine = current.reading_engine()
    today: Callable[[], date] = current.today
    # The request's own session lets go first: it would only hold an older state of the database.
    path = township.path
    current.session().rollback()
    roles = frozenset(asker.roles)
    with answers.all_opened(engine, layers, path, asker.id, roles, today, variant) as found:
        yield found


def _around(area: Area) -> Area | None:
    return area if area.level == Level.TOWNSHIP else township_of(area.path)


@contextmanager
def _together(layer: Layer, area: Area) -> Iterator[Answer]:
    towns = [each.path for each in townships_in(area)]
    if not towns:
        raise NotFound(NO_TOWNSHIP)
    asker, engine, path = viewer(), current.reading_engine(), area.path
    current.session().rollback()
    roles = frozenset(asker.roles)
    with together.opened(engine, layer, path, towns, asker.id, roles, current.today) as answer:
        yield answer


def _variant(layer: Layer, township: Area) -> str:
    """What is to be supposed, where the layer has variants of it. Raises NotFound for what is behind the fence."""
    found = what_if.asked(layer.what_if, township)
    return variant(layer.what_if, found.id) if found else DEFAULT_VARIANT


def _question(layer: Layer, area: Area) -> Question:
    filters: dict[str, list[str]] = {}
    known = {each.key for each in layer.fields if each.filter}
    for name in request.args:
        key = name.removeprefix("f.")
        if name.startswith("f."):
            if key not in known:
                raise InvalidInput(N_("The layer cannot be filtered by “{field}”."), field=key)
            filters[key] = request.args.getlist(name)
    return Question(
        area_path=area.path,
        text=request.args.get("q", "").strip(),
        filters=filters,
        bbox=asked_bbox(request.args.get("bbox", "")),
        packed=request.args.get("geometry") == "twkb",
        on=(on_day() or current.today()) if layer.dated else None,
        zoom=min(max(request.args.get("zoom", 19, type=int), 0), 22),
    )


def asked_bbox(text: str) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise InvalidInput(N_("A view is four numbers: west, south, east, north.")) from None
    if not (all(map(isfinite, (west, south, east, north))) and west <= east and south <= north):
        raise InvalidInput(N_("A view is four numbers: west, south, east, north."))
    return max(west, -180.0), max(south, -85.0), min(east, 180.0), min(north, 85.0)


def _as_of(answer: Answer) -> dict[str, Any]:
    state = answer.state
    return {
        "as_of": formatting.moment(state.computed_at),
        "fresh": not state.stale,
        "freshness": formatting.freshness(state.computed_at, stale=state.stale),
    }


def _counted(name: str, number: int) -> dict[str, Any]:
    return {name: number, f"{name}_text": formatting.count(number)}


def _count_texts(counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, str]]:
    """Legend -> mark -> how many; what does not occur is left out."""
    return {
        legend: {mark: formatting.count(number) for mark, number in marks.items()}
        for legend, marks in counts.items()
    }


def _row(
    answer: Answer, feature: Published, fields: list[Field], center: tuple[float, float] | None
) -> dict[str, Any]:
    return {
        "id": feature.feature_id,
        "title": formatting.title(answer.layer, answer.state.measure, feature) or formatting.NOTHING_ENTERED,
        "class": feature.classes,
        "located": center is not None,
        "center": center,
        "values": {each.key: feature.values.get(each.key) for each in fields},
        "texts": {each.key: formatting.cell(each, feature.values.get(each.key)) for each in fields},
    }
