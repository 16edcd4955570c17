"""What is told of one feature when it is clicked: its fields, phones, photos, history, and what may be edited?"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from gridmap.analysis.place_names import folded_name, plain_name
from gridmap.db.models import (
    Area,
    Audit,
    Person,
    Published,
)
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.layers import BY_KEY
from gridmap.layers.checks import CHECKS
from gridmap.publishing import names
from gridmap.publishing.answers import Answer
from gridmap.records import photos
from gridmap.registers.enterprises import Enterprise, ResponsibleParty
from gridmap.vocabulary import PartyDuty
from gridmap.web import editing, feature_links, formatting, tables
from gridmap.web.language import listed, moment, translate
from gridmap.web.remedies import remedies
from gridmap.web.sessions import Viewer

MOST_HISTORY = 20


def described(
    answer: Answer, feature: Published, viewer: Viewer, other: Sequence[Field] = ()
) -> dict[str, Any]:
    """Everything that is told of one feature. other: its fields, where they are not those of the layer."""
    shape = answer.session.scalar(select(func.ST_AsGeoJSON(Published.geom, 6)).where(*_is(feature)))
    fields = other or answer.fields("detail")
    return {
        "id": feature.feature_id,
        "title": formatting.title(answer.layer, answer.state.measure, feature),
        "class": feature.classes,
        "area": tables.whereabouts(feature.area_path, _called(answer, tables.cuts(feature.area_path))),
        "fields": [
            {
                **formatting.column(each),
                "value": feature.values.get(each.key),
                "text": formatting.value(each, feature.values.get(each.key)),
            }
            for each in fields
            if each.kind != "phone"
        ],
        "is_area": feature_links.is_area(feature),
        "same": feature_links.same_elsewhere(answer, feature),
        "links": feature_links.links(answer, feature, viewer),
        "phones": [*_phones(feature, fields), *_parties(answer, feature)],
        "photos": _photos(answer, feature),
        "center": answer.center(feature),
        "note": "",
        "geometry": json.loads(shape) if shape else None,
        "edit": editing.filled_form(answer, feature, viewer),
        "remedies": _remedies(answer, feature, viewer),
        "history": _history(answer, feature),
    }


def _remedies(answer: Answer, feature: Published, viewer: Viewer) -> list[dict[str, str]]:
    """Where a finding of the checks is put right."""
    if answer.layer is not CHECKS:
        return []
    about = answer.session.get(Area, feature.values["record_id"])
    links = remedies(feature.values, answer.township_path, about.level if about else None, viewer)
    return [{"title": translate(title), "url": address} for title, address in links]


def hits(asked: Sequence[Answer], area_path: str, words: str, most: int) -> list[dict[str, Any]]:
    """What the search shows of the features that are called so, else of those without the suffix of a place."""
    found = names.find(asked, area_path, words, most)
    if not found and (folded := folded_name(words)) != plain_name(words):
        found = names.find(asked, area_path, folded, most)
    called = _called(asked[0], {cut for row in found for cut in tables.cuts(row.area_path)})
    return [
        {
            "layer": row.layer,
            "id": row.feature_id,
            "title": row.title,
            "subtitle": tables.whereabouts(row.area_path, called),
            "center": None if row.lon is None else (row.lon, row.lat),
            "zoom": BY_KEY[row.layer].overview_zoom,
        }
        for row in found
    ]


def _called(answer: Answer, paths: Iterable[str]) -> dict[str, str]:
    areas = answer.session.execute(select(Area.path, Area.name).where(Area.path.in_(list(paths))))
    return {row.path: row.name for row in areas}


def _is(feature: Published) -> list[Any]:
    return [
        Published.layer == feature.layer,
        Published.township_path == feature.township_path,
        Published.variant == feature.variant,
        Published.feature_id == feature.feature_id,
    ]


def _phones(feature: Published, fields: Sequence[Field]) -> list[dict[str, str]]:
    return [
        {"who": feature.title, "title": translate(each.title), "phone": feature.values[each.key]}
        for each in fields
        if each.kind == "phone" and feature.values.get(each.key)
    ]


def _parties(answer: Answer, feature: Published) -> list[dict[str, str]]:
    """The people who answer for an enterprise; the fence of the enterprise is theirs."""
    if answer.layer.register != Enterprise.__tablename__:
        return []
    found = answer.session.scalars(
        select(ResponsibleParty)
        .where(ResponsibleParty.enterprise_id == feature.feature_id)
        .order_by(ResponsibleParty.duty)
    )
    return [
        {"who": party.name, "title": translate(PartyDuty(party.duty).text), "phone": party.phone}
        for party in found
    ]


def _photos(answer: Answer, feature: Published) -> list[dict[str, Any]]:
    if not answer.layer.register:
        return []
    found = answer.session.scalars(photos.of(answer.layer.register, uuid.UUID(feature.feature_id)))
    return [
        {
            "url": url_for("records_api.attachment", attachment_id=photo.id),
            "caption": photo.caption,
            "width": photo.width_px,
            "height": photo.height_px,
        }
        for photo in found
    ]


def _history(answer: Answer, feature: Published) -> list[dict[str, Any]]:
    """Who saved what, newest first, as far as the fence lets the viewer see."""
    if not answer.layer.register:
        return []
    found = answer.session.execute(
        select(Audit, Person.name)
        .outerjoin(Person, Person.id == Audit.person_id)
        .where(Audit.source == answer.layer.register, Audit.row_id == feature.feature_id)
        .order_by(Audit.id.desc())
        .limit(MOST_HISTORY)
    )
    return [
        {
            "at": formatting.moment(row.Audit.at),
            "time": moment(row.Audit.at),
            "who": row.name or translate(N_("from the ledger")),
            "what": _what(row.Audit),
        }
        for row in found
    ]


def _what(entry: Audit) -> str:
    if entry.before is None or entry.after is None:
        return translate(N_("entered")) if entry.before is None else translate(N_("removed"))
    before, after = entry.before, entry.after
    changed = [key for key in after if before.get(key) != after[key] and key in editing.TITLES]
    return listed(translate(editing.TITLES[key]) for key in changed) or translate(N_("changed"))
