"""How does all of it become one HTML file that asks nobody for anything?

The policy in its head allows only the script and the style of this very file, by their hashes, and no request at all.
What was typed by people lies in a block of data that the script unpacks and shows as text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from html import escape
from typing import Any

from gridmap.web import modules
from gridmap.web.bundles import FOLDER

LEAFLET = "vendor/leaflet/leaflet"
_ADDRESS = re.compile(r"url\([^)]*\)")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<div id="app" data-too-old="{too_old}"></div>
<noscript>{no_script}</noscript>
<script type="application/octet-stream" id="data">{data}</script>
<script>{leaflet}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def page(
    told: dict[str, Any], shapes: list[bytes], *, lang: str, title: str, no_script: str, too_old: str
) -> bytes:
    """The file. told: what the page's script reads; shapes: behind it, in one block."""
    leaflet = _SOURCE_MAP.sub("", (FOLDER / f"{LEAFLET}.js").read_text("utf-8"))
    script = modules.joined(FOLDER / "js", "offline-map.js")
    style = _ADDRESS.sub("none", (FOLDER / f"{LEAFLET}.css").read_text("utf-8"))
    style += (FOLDER / "css" / "offline-map.css").read_text("utf-8")
    made = _PAGE.format(
        lang=escape(lang),
        policy=_policy(style, leaflet, script),
        title=escape(title),
        style=style,
        no_script=escape(no_script),
        too_old=escape(too_old),
        data=packed(told, shapes),
        leaflet=leaflet,
        script=script,
    )
    return made.encode()


def packed(told: dict[str, Any], shapes: list[bytes]) -> str:
    """Four bytes that say how long the JSON is, the JSON, the shapes; deflated, in base64."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    whole = len(text).to_bytes(4, "big") + text + b"".join(shapes)
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(deflater.compress(whole) + deflater.flush()).decode()


def _policy(style: str, *scripts: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hashed, scripts))}",
            f"style-src {_hashed(style)}",
            "style-src-attr 'unsafe-inline'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
