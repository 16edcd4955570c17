"""Which tiles are made before anybody asks? Those of a large answer that everybody sees alike, in one PMTiles archive.

An archive is named by the very answer that it was made of, and who asks reads that name inside the fence; so what is
stale is not found, and who may not see the answer finds nothing. It holds every tile that is not empty, from zoom 0 to
its last, made by the same statements as a live one (`publishing.tiles`) and packed with gzip. Where there is none, or
it cannot be read, the tile is made live.

PMTiles version 3: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
"""

from __future__ import annotations

import gzip
import hashlib
import os
import secrets
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from pmtiles.reader import MmapSource
from pmtiles.tile import (
    Compression,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    zxy_to_tileid,
)
from pmtiles.writer import Writer
from sqlalchemy import Engine, select

from gridmap.code_version import code_version
from gridmap.db.models import Published
from gridmap.db.sessions import FencedSession, identify, publisher_of
from gridmap.layers.base.layer import Layer
from gridmap.publishing import freshness, tiles
from gridmap.publishing.answers import Answer
from gridmap.publishing.question import Question, narrowed_by
from gridmap.publishing.tiles import TileIndex
from gridmap.settings import Settings

LEAST = tiles.MOST_WHOLE  # rows: fewer are quickly told live
LAST_ZOOM = 16
MOST_TILES = 1024  # of one zoom; what lies nearer is told live, of few rows
OPEN = 32  # archives that a process keeps mapped
UNUSED_S = 3600.0  # after this long an archive that no answer is called by is thrown away
_UNREADABLE = (OSError, ValueError, EOFError, zlib.error, MagicNumberNotFound, SpecVersionUnsupported)


@dataclass(frozen=True)
class Archive:
    """A file that is mapped for as long as somebody holds this. tiles: its offset and length by the tile's number."""

    read: Callable[[int, int], bytes]
    last_zoom: int
    tiles: dict[int, tuple[int, int]]


def packed_tile(answer: Answer, question: Question, place: TileIndex) -> bytes | None:
    """The tile, packed with gzip, as `tiles.tile` makes it; b"" where nothing lies in it. None: it has to be made."""
    if not _is_everybodys(answer) or narrowed_by(answer.layer, question):
        return None
    try:
        archive = _opened(path_of(answer))
    except _UNREADABLE:
        return None
    if place.zoom > archive.last_zoom:
        return None
    found = archive.tiles.get(zxy_to_tileid(place.zoom, place.column, place.row))
    return archive.read(*found) if found else b""


def path_of(answer: Answer) -> Path:
    """Where the archive of this state of the answer lies, if there is one."""
    state = answer.state
    made_by = (freshness.version_of(answer.layer), code_version(tiles.__name__))
    at_s = state.computed_at.timestamp() if state.computed_at else None
    told = (state.layer, state.township_path, answer.variant, state.revision, at_s, *made_by)
    mark = hashlib.sha256(repr(told).encode()).hexdigest()[:32]
    return Settings.from_environment().data_folder / "tiles" / f"{state.layer}-{mark}.pmtiles"


def bake(engine: Engine, layer: Layer, township_path: str, today: date) -> bool:
    """Make the archive of a township's answer as it is now, where it gets one. Returns whether it was made.

    Nothing for an answer that is stale: it will soon be another. Raises OSError where it cannot be written.
    """
    if not layer.public:
        return False
    publisher = publisher_of(engine).execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )
    with FencedSession(publisher) as session:
        identify(session.connection(), publisher=township_path)
        state = freshness.state(session.connection(), layer, township_path, today)
        answer = Answer(session, layer, township_path, state, frozenset())
        if state.stale or (state.row_count or 0) < LEAST or not _is_everybodys(answer):
            return False
        path = path_of(answer)
        if path.exists():
            os.utime(path)
            return False
        fenced = select(Published.feature_id).where(
            *answer.matching(Question(township_path)), ~Published.public
        )
        if session.scalar(fenced.limit(1)) is not None:
            return False
        return _write(path, _made(answer))


def sweep() -> None:
    """Throw away what is no longer called for, and what was begun and not ended. Who has it mapped still reads it."""
    for file in (Settings.from_environment().data_folder / "tiles").glob("*"):
        if time.time() - file.stat().st_mtime > UNUSED_S:
            file.unlink(missing_ok=True)


def _is_everybodys(answer: Answer) -> bool:
    """Do all who may ask see the same rows and the same of each?"""
    every = [each for each in answer.layer.fields if "tile" in each.shown and not each.roles]
    return answer.layer.public and not answer.is_of_several and answer.fields("tile") == every


@lru_cache(maxsize=OPEN)
def _opened(path: Path) -> Archive:
    """Raises one of `_UNREADABLE`, which is not kept: it may be there the next time."""
    with path.open("rb") as file:
        read = MmapSource(file)
        size = os.fstat(file.fileno()).st_size
    header = deserialize_header(read(0, 127))
    if size != header["tile_data_offset"] + header["tile_data_length"]:
        raise EOFError(path.name)
    return Archive(read, header["max_zoom"], dict(_listed(read, header)))


def _listed(read: Callable[[int, int], bytes], header: HeaderDict) -> Iterator[tuple[int, tuple[int, int]]]:
    directories = [(header["root_offset"], header["root_length"])]
    while directories:
        for each in deserialize_directory(read(*directories.pop())):
            if each.run_length == 0:
                directories.append((header["leaf_directory_offset"] + each.offset, each.length))
            place = header["tile_data_offset"] + each.offset, each.length
            for number in range(each.tile_id, each.tile_id + each.run_length):
                yield number, place


def _made(answer: Answer) -> Iterator[tuple[int, bytes]]:
    """Number and content of all tiles that are not empty, zoom by zoom, while a zoom has no more than MOST_TILES."""
    whole = Question(answer.township_path)
    waiting = [TileIndex(0, 0, 0)]
    for _zoom in range(LAST_ZOOM + 1):
        touched = [place for place in waiting if tiles.is_touched(answer, whole, place)]
        if len(touched) > MOST_TILES:
            return
        for place in touched:
            if content := tiles.tile(answer, whole, place):
                yield zxy_to_tileid(place.zoom, place.column, place.row), gzip.compress(content, mtime=0)
        waiting = [part for place in touched for part in place.quarters()]


def _write(path: Path, content: Iterator[tuple[int, bytes]]) -> bool:
    """Beside its place, and put there once all of it is on the disk. False where there is no tile."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"draft-{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as file:
            writer = Writer(file)
            with writer.tile_f:
                for number, tile in content:
                    writer.write_tile(number, tile)
                if not writer.tile_entries:
                    return False
                writer.finalize({"tile_type": TileType.MVT, "tile_compression": Compression.GZIP}, _METADATA)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return True


_METADATA = {"vector_layers": [{"id": tiles.NAME, "fields": {}}]}
