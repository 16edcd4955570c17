"""What is packed on its way to the browser? Everything that is text, in the best way that the browser understands.

A packed answer betrays by its length what an attacker's guess has in common with a secret beside it. Nothing here gives
that away: our cookies do not travel with requests that other sites make (SameSite), and the signature of a form's token
is another one each second.
"""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

TEXTS = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "application/javascript",
        "text/plain",
        "text/csv",
        "application/json",
        "application/geo+json",
        "application/manifest+json",
        "application/problem+json",
        "application/vnd.mapbox-vector-tile",
        "application/vnd.oai.openapi+json",
        "image/svg+xml",
    }
)


def init_app(app: Flask) -> None:
    """Answers that carry an encoding already, as our static files do, are left as they are."""
    app.config.update(
        COMPRESS_MIMETYPES=sorted(TEXTS),
        COMPRESS_ALGORITHM=["br", "zstd", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br", "zstd", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_ZSTD_LEVEL=6,
    )
    Compress(app)
