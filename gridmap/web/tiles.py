"""How does a tile reach who asks: the map in the browser, or another program? Once, until something of it changed."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache

from flask import Blueprint, Response, request

from gridmap.code_version import code_version
from gridmap.publishing import archives, tiles
from gridmap.publishing.answers import Answer
from gridmap.publishing.question import Question
from gridmap.publishing.tiles import TileIndex
from gridmap.web.access import allow_signed_in, viewer
from gridmap.web.layers_api import requested

blueprint = Blueprint("tiles", __name__, url_prefix="/api/tiles")


@blueprint.get("/<key>/<int:zoom>/<int:column>/<int:row>.mvt")
@allow_signed_in
def of_map(key: str, zoom: int, column: int, row: int) -> Response:
    """A tile of what the map shows of the layer: with its filters, of its area and day."""
    place = TileIndex(zoom, column, row)
    with requested(key) as (answer, narrowing):
        return answered(answer, narrowing.question, place)


def answered(answer: Answer, question: Question, place: TileIndex) -> Response:
    """The tile, or 304 where the asker has it: an answer's revision, the rights and the question decide."""
    tag = _tag(answer, question, place)
    # What was sent packed bears the name of the packing behind the tag.
    if any(each.partition(":")[0] == tag for each in request.if_none_match):
        return _kept(Response(status=304), tag)
    packed = archives.packed_tile(answer, question, place)
    if packed is None:
        return _kept(Response(tiles.tile(answer, question, place), content_type=tiles.CONTENT), tag)
    if not packed or not request.accept_encodings["gzip"]:
        content = gzip.decompress(packed) if packed else b""
        return _kept(Response(content, content_type=tiles.CONTENT), tag)
    response = _kept(Response(packed, content_type=tiles.CONTENT), f"{tag}:gzip")
    response.content_encoding = "gzip"
    return response


def _kept(response: Response, tag: str) -> Response:
    """In this browser alone, which asks each time whether it still holds; who may ask is asked first."""
    response.set_etag(tag)
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.vary.update(("Cookie", "Authorization"))
    return response


def _tag(answer: Answer, question: Question, place: TileIndex) -> str:
    state, asker = answer.state, viewer()
    told = (
        *(state.layer, state.township_path, answer.variant, state.revision, state.computed_at),
        *(asker.id, sorted(asker.paths()), sorted(answer.roles)),
        *(question, place, _program()),
    )
    return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()[:32]


@cache
def _program() -> str:
    """What makes the tiles now: another version of it makes others."""
    return code_version(tiles.__name__)
