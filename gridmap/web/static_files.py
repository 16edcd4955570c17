"""How long may a browser keep our scripts and styles? For good: their address changes when any of them does.

The version is a folder of the address, so what a script imports by relative path carries it on. Below `bundles/` lies
what travels together (`gridmap.web.bundles`). Text is packed once for each worker, as small as patience allows.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

import brotli
from backports import zstd
from flask import Flask, Response, abort, request
from werkzeug.security import safe_join

from gridmap.web.access import allow_anyone
from gridmap.web.bundles import BUNDLES, FOLDER
from gridmap.web.compression import TEXTS

_PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda text: brotli.compress(text, quality=9),
    "zstd": lambda text: zstd.compress(text, 17),
    "gzip": lambda text: gzip.compress(text, 9, mtime=0),
}


def versioned_path() -> str:
    """/static/<version of everything in the folder>."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        stat = path.stat()
        digest.update(f"{path.relative_to(FOLDER)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return f"/static/{digest.hexdigest()[:12]}"


def init_app(app: Flask) -> None:
    app.add_url_rule(f"{versioned_path()}/<path:filename>", "static", _versioned)
    app.add_url_rule("/static/<path:filename>", "unversioned", _unversioned)


@allow_anyone
def _versioned(filename: str) -> Response:
    return _file(filename)


@allow_anyone
def _unversioned(filename: str) -> Response:
    """The same files under a plain address, about which the browser asks each time."""
    answer = _file(filename)
    answer.cache_control.no_cache = True
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _file(filename: str) -> Response:
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    content = _content(filename)
    encoding = request.accept_encodings.best_match(_PACKERS) if kind in TEXTS else None
    answer = Response(_packed(filename, encoding) if encoding else content, mimetype=kind)
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    return answer


@lru_cache(maxsize=512)
def _content(filename: str) -> bytes:
    """Raises NotFound (HTTP) for what is neither a file of the folder nor a bundle."""
    bundle = BUNDLES.get(filename.removeprefix("bundles/")) if filename.startswith("bundles/") else None
    if bundle:
        return bundle().encode()
    path = safe_join(str(FOLDER), filename)
    if path is None or not Path(path).is_file():
        abort(404)
    return Path(path).read_bytes()


@lru_cache(maxsize=512)
def _packed(filename: str, encoding: str) -> bytes:
    return _PACKERS[encoding](_content(filename))
