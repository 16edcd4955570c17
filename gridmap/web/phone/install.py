"""Under which name and picture does gridmap stand on a phone's screen, and what answers there without a signal?"""

from __future__ import annotations

import io
import json
from functools import lru_cache

from flask import Response, abort, request, url_for
from PIL import Image, ImageDraw

from gridmap.registers.hazards import HAZARDS
from gridmap.web.access import allow_anyone
from gridmap.web.bundles import FOLDER
from gridmap.web.language import _
from gridmap.web.phone.shared import blueprint

SIZES_PX = (180, 192, 512)
_GROUND, _LINE = "#0b3c48", "#ffffff"
# The lines of static/icon.svg, on a square of 32.
_LINES = (
    ((6, 10.5), (13, 7), (20, 10.5), (26, 7.5), (26, 22.5), (20, 25), (13, 21.5), (6, 25), (6, 10.5)),
    ((13, 7), (13, 21.5)),
    ((20, 10.5), (20, 25)),
    ((6, 17.5), (13, 14), (20, 17.5), (26, 15)),
)
_FILES = 'const FILES = "/static/unversioned";'


@blueprint.get("/manifest.webmanifest")
@allow_anyone
def manifest() -> Response:
    told = {
        "id": "/",
        "name": _("gridmap"),
        "short_name": _("gridmap"),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f4f0",
        "theme_color": _GROUND,
        "icons": [
            {
                "src": url_for("phone.icon", size_px=size),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": use,
            }
            for size in SIZES_PX
            for use in ("any", "maskable")
        ],
        "shortcuts": [{"name": _("Report a hazard"), "url": url_for("registers.new", key=HAZARDS.key)}],
    }
    return _asked_each_time(
        Response(json.dumps(told, ensure_ascii=False), mimetype="application/manifest+json")
    )


@blueprint.get("/icon-<int:size_px>.png")
@allow_anyone
def icon(size_px: int) -> Response:
    if size_px not in SIZES_PX:
        abort(404)
    return _asked_each_time(Response(drawn(size_px), mimetype="image/png"))


@blueprint.get("/sw.js")
@allow_anyone
def worker() -> Response:
    """The service worker; a new text with each version of our files, so that browsers take the new one."""
    text = (FOLDER / "js" / "service-worker.js").read_text("utf-8")
    files = url_for("static", filename="-").removesuffix("/-")
    named = text.replace(_FILES, f"const FILES = {json.dumps(files)};")
    return _asked_each_time(Response(named, mimetype="text/javascript"))


@lru_cache
def drawn(size_px: int) -> bytes:
    """The icon as PNG; drawn four times as large first, for smooth lines."""
    side = size_px * 4
    scale = side / 32
    picture = Image.new("RGB", (side, side), _GROUND)
    pen = ImageDraw.Draw(picture)
    for line in _LINES:
        pen.line([(x * scale, y * scale) for x, y in line], fill=_LINE, width=round(2 * scale), joint="curve")
    written = io.BytesIO()
    picture.resize((size_px, size_px), Image.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()


def _asked_each_time(answer: Response) -> Response:
    answer.cache_control.no_cache = True
    answer.add_etag()
    answer.make_conditional(request)
    return answer
