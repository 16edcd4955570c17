"""How does a layer leave as a map file: what matches the question, inside the fence, in the reader's words?"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import Area
from gridmap.errors import InvalidInput, NotFound
from gridmap.exports import FORMS, FileColumn, FileForm, LayerContents, in_gcj02
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.fields import ID_HEADING
from gridmap.marks import Mark
from gridmap.publishing.answers import Answer
from gridmap.publishing.question import Question
from gridmap.web import current, formatting, tables
from gridmap.web.access import allow_signed_in, viewer
from gridmap.web.areas import chosen_area
from gridmap.web.formatting import NUMERIC
from gridmap.web.lanes import heavy
from gridmap.web.language import translate
from gridmap.web.layers_api import requested

blueprint = Blueprint("exporting", __name__, url_prefix="/api")
_ID, _NAME, _CLASS, _AREA, _CODE, _SIZE = "@id", "@name", "@class", "@area", "@code", "@size"
_WGS84 = "EPSG:4326"


@blueprint.get("/layers/<key>/file.<form>")
@allow_signed_in
@heavy
def layer_file(key: str, form: str) -> ResponseReturnValue:
    """`form`: a key of FORMS; `coordinates=gcj02` for Chinese web maps; else as for the table of the layer."""
    wanted = FORMS.get(form)
    if wanted is None:
        raise NotFound(N_("There is no such form of file. There are: {forms}."), forms=", ".join(FORMS))
    moves = _coordinates(wanted)
    area = chosen_area(viewer(), request.args.get("area"))
    name = area.name
    with requested(key) as (answer, narrowing):
        # A view narrows what is drawn, not what leaves.
        question = replace(narrowing.question, bbox=None)
        sort = request.args.get("sort", "") or answer.layer.order
        contents = gathered(answer, question, sort, name)
    if moves:
        contents = in_gcj02(contents)
    content = wanted.write(contents)
    title = f"{contents.called} {name} {current.today().isoformat()}{wanted.suffix}"
    return send_file(io.BytesIO(content), wanted.mimetype, as_attachment=True, download_name=title)


def _coordinates(form: FileForm) -> bool:
    """Are the points to be moved? Raises InvalidInput for what is unknown, or is against the form's standard."""
    asked = request.args.get("coordinates", "wgs84").lower()
    if asked not in {"wgs84", "gcj02"}:
        raise InvalidInput(N_("Coordinates are wgs84 or gcj02."))
    if asked == "gcj02" and form.wgs84_only:
        raise InvalidInput(N_("{form} is WGS 84 by its standard. Choose another form."), form=form.title)
    return asked == "gcj02"


def gathered(answer: Answer, question: Question, sort: str, area_name: str) -> LayerContents:
    """Every row that matches, with all fields that this person may see. Raises InvalidInput for too many rows."""
    total = answer.total(question)
    if total > tables.MOST_ROWS:
        raise tables.too_many(total)
    fields = [each for each in answer.layer.fields if each in _seen(answer)]
    names = {row.path: row.name for row in answer.session.execute(select(Area.path, Area.name))}
    codes = tables.codes_of(answer)
    marks = _marks(answer)
    legend = answer.layer.legends[0].key
    sizes = answer.sizes_km2(question) if answer.layer.fills else {}
    rows = [
        {
            _ID: row.feature_id,
            _NAME: _title(answer, row, marks[row.classes[legend]][0]),
            _CLASS: marks[row.classes[legend]][0],
            **{each.key: _cell(each, row.values.get(each.key)) for each in fields},
            _AREA: tables.whereabouts(row.area_path, names),
            _CODE: codes.get(row.area_path, ""),
            _SIZE: sizes.get(row.feature_id),
            "geometry": None if row.wkb is None else bytes(row.wkb),
        }
        for row in answer.whole(question, sort)
    ]
    columns = _columns(fields, sized=bool(sizes), legend=translate(answer.layer.legends[0].title))
    frame = pd.DataFrame(rows, columns=[*(each.key for each in columns), "geometry"], dtype=object)
    shapes = shapely.from_wkb(frame.pop("geometry").to_numpy(dtype=object))
    called = tables.TableHeading(translate(answer.layer.title), translate(answer.layer.question), fields)
    return LayerContents(
        title=called.title,
        columns=tuple(columns),
        frame=gpd.GeoDataFrame(
            frame, geometry=gpd.GeoSeries(np.atleast_1d(shapes), index=frame.index, crs=_WGS84)
        ),
        name_key=_NAME,
        id_key=_ID,
        mark_key=_CLASS,
        marks=dict(marks.values()),
        about=tuple(tables.about(answer, question, called, area_name, total)),
    )


def _seen(answer: Answer) -> list[Field]:
    return [*answer.fields("table"), *answer.fields("detail")]


def _columns(fields: list[Field], *, sized: bool, legend: str) -> list[FileColumn]:
    return [
        FileColumn(_NAME, translate(N_("Name"))),
        *(FileColumn(each.key, formatting.heading(each), each.kind in NUMERIC) for each in fields),
        FileColumn(_AREA, translate(N_("Area"))),
        FileColumn(_CODE, translate(N_("Official code of the area"))),
        *([FileColumn(_SIZE, formatting.heading(tables.SIZE), number=True)] if sized else []),
        FileColumn(_CLASS, translate(Sentence(N_("Legend: {title}"), {"title": legend}))),
        FileColumn(_ID, ID_HEADING),
    ]


def _marks(answer: Answer) -> Mapping[str, tuple[str, Mark]]:
    """Class -> what it is called under the measure of this answer, each name once, and how it is drawn."""
    told = (answer.state.measure or {}).get("marks") or {}
    found: dict[str, tuple[str, Mark]] = {}
    for mark in answer.layer.legends[0].marks:
        key = str(mark.key)
        title = translate(Sentence.from_json(told[key]) if key in told else mark.title)
        taken = {name for name, _ in found.values()}
        found[key] = (title if title not in taken else f"{title} ({key})", mark)
    return found


def _title(answer: Answer, row: Any, called: str) -> str:
    return called if answer.layer.called_by_class else row.title or formatting.NOTHING_ENTERED


def _cell(each: Field, stored: Any) -> Any:
    """Numbers in the unit of their heading, days and moments as ISO text, words as people read them; None: unknown."""
    if stored is None:
        return None
    if each.kind in NUMERIC:
        return tables.bare(each, stored)
    return (
        str(stored) if each.kind in {"date", "datetime"} or stored == "" else formatting.value(each, stored)
    )
