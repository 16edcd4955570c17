"""Which base maps did the operator configure? None by default: nothing leaves the machine unasked."""

from __future__ import annotations

from typing import Any

from gridmap.i18n.texts import N_
from gridmap.settings import Settings
from gridmap.web.language import translate

# The national platform's WMTS in Web Mercator ("w"); the key is the operator's own.
TIANDITU = (
    "https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)
TIANDITU_SERVERS = ["0", "1", "2", "3", "4", "5", "6", "7"]
TIANDITU_KINDS = (
    ("tianditu", N_("Tianditu map"), "vec", "cva"),
    ("tianditu_imagery", N_("Tianditu imagery"), "img", "cia"),
)


def configured(settings: Settings) -> list[dict[str, Any]]:
    """The base maps as the browser knows them, tile addresses in Leaflet's own notation."""
    found = []
    if settings.tianditu_key:
        for key, title, picture, labels in TIANDITU_KINDS:
            found.append(
                _tiles(
                    key,
                    translate(title),
                    TIANDITU.format(layer=picture, key=settings.tianditu_key),
                    translate(N_("Tianditu")),
                    TIANDITU_SERVERS,
                    TIANDITU.format(layer=labels, key=settings.tianditu_key),
                )
            )
    if settings.basemap_url:
        found.append(
            _tiles(
                "own", translate(N_("Base map")), settings.basemap_url, settings.basemap_attribution, [], None
            )
        )
    return found


def _tiles(
    key: str, title: str, url: str, attribution: str, servers: list[str], labels: str | None
) -> dict[str, Any]:
    return {
        "key": key,
        "title": title,
        "url": url,
        "attribution": attribution,
        "subdomains": servers,
        "max_zoom": 18,
        "overlay_url": labels,
    }
