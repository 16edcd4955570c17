"""How long may a browser keep our scripts and styles? For good: their address changes when any of them does.

The version is a folder of the address, so what a script imports by relative path carries it on.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, send_from_directory

from gridmap.web.access import allow_anyone

FOLDER = Path(__file__).parent / "static"


def versioned_path() -> str:
    """/static/<version of everything in the folder>."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        stat = path.stat()
        digest.update(f"{path.relative_to(FOLDER)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return f"/static/{digest.hexdigest()[:12]}"


def init_app(app: Flask) -> None:
    allow_anyone(app.view_functions["static"])
    app.add_url_rule("/static/<path:filename>", "unversioned", _unversioned)


@allow_anyone
def _unversioned(filename: str) -> Response:
    """The same files under a plain address, which the browser checks for news each time."""
    answer = send_from_directory(FOLDER, filename)
    answer.headers["Cache-Control"] = "no-cache"
    return answer
