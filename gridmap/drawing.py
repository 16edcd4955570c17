"""How does a map come into a page? As a small Folium shell: an empty map, its controls, their local files.

This is the only module that knows Folium. Nothing that a person typed passes through here: Folium prints text
into JavaScript, so names and notes travel as JSON and the page's own scripts set them as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any, cast

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from folium.elements import JSCSSMixin
from folium.plugins import Fullscreen, LocateControl, MarkerCluster
from folium.template import Template
from folium.utilities import JsCode

from gridmap.errors import SetupError
from gridmap.i18n.texts import N_, Translate

# The file that Folium asks a foreign host for -> our copy below the vendor folder; None: not needed, as none
# of Folium's own markers is drawn. A file missing here stops the page instead of reaching for the internet.
LOCAL_FILES: Mapping[str, str | None] = {
    "leaflet.js": "leaflet/leaflet.js",
    "leaflet.css": "leaflet/leaflet.css",
    "Control.FullScreen.min.js": "leaflet.fullscreen/Control.FullScreen.js",
    "Control.FullScreen.css": "leaflet.fullscreen/Control.FullScreen.css",
    "L.Control.Locate.min.js": "leaflet.locatecontrol/L.Control.Locate.min.js",
    "L.Control.Locate.min.css": "leaflet.locatecontrol/L.Control.Locate.min.css",
    "leaflet.markercluster.js": "leaflet.markercluster/leaflet.markercluster.js",
    "MarkerCluster.css": "leaflet.markercluster/MarkerCluster.css",
    "MarkerCluster.Default.css": None,
    "Leaflet.PolylineMeasure.js": "leaflet.polylinemeasure/Leaflet.PolylineMeasure.js",
    "Leaflet.PolylineMeasure.css": "leaflet.polylinemeasure/Leaflet.PolylineMeasure.css",
    "leaflet-geoman.min.js": "leaflet.geoman/leaflet-geoman.min.js",
    "leaflet-geoman.css": "leaflet.geoman/leaflet-geoman.css",
    "jquery-3.7.1.min.js": None,
    "bootstrap.bundle.min.js": None,
    "bootstrap.min.css": None,
    "bootstrap-glyphicons.css": None,
    "all.min.css": None,
    "leaflet.awesome-markers.js": None,
    "leaflet.awesome-markers.css": None,
    "leaflet.awesome.rotate.min.css": None,
}

TITLES: Mapping[str, str] = {
    "fullscreen": N_("Full screen"),
    "fullscreen_end": N_("Leave full screen"),
    "locate": N_("Show where I am"),
    "located": N_("You are here (to within {distance} {unit})"),
    "locate_outside": N_("You are outside of what this map shows"),
    "metres": N_("m"),
    "measure": N_("Measure a distance"),
    "measure_end": N_("Stop measuring"),
    "finish": N_("Click the last point again to finish"),
    "drag": N_("Drag to move the point"),
}


OF_DRAWING = frozenset({"leaflet.geoman/leaflet-geoman.min.js", "leaflet.geoman/leaflet-geoman.css"})
"""The local files that only a page asks for on which outlines are drawn; they are in no bundle."""


@dataclass(frozen=True)
class MapConfig:
    """One map. bounds: west, south, east, north in degrees (EPSG:4326). vendor, module: paths here. draws: outlines are
    drawn on it.

    bundles: where all the local files lie joined, as `map.css` and `map.js`; without it each is asked for by itself.
    The page's module fits the bounds into what its panel leaves free; here they only give the middle.
    """

    bounds: tuple[float, float, float, float]
    nonce: str
    vendor: str = "/static/vendor/"
    bundles: str = ""
    module: str = "/static/js/start.js"
    draws: bool = False
    translate: Translate = field(default=str, compare=False)


@dataclass(frozen=True)
class Shell:
    """HTML for three places of a page: links for its head, the map for its body, scripts for its end."""

    head: str
    body: str
    script: str


class _Measure(JSCSSMixin, MacroElement):
    """A ruler along a line of clicks, which Folium itself has no plug-in for."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "L.control.polylineMeasure({{ this.options|tojavascript }}).addTo({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self, **options: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.default_js = [("polyline_measure_js", "Leaflet.PolylineMeasure.js")]
        self.default_css = [("polyline_measure_css", "Leaflet.PolylineMeasure.css")]
        self.options = options


class _Drawing(JSCSSMixin, MacroElement):
    """What outlines are drawn and snapped with; the page's own module asks it to, its buttons are not shown."""

    _template = Template("{% macro script(this, kwargs) %}L.PM.setOptIn(true);{% endmacro %}")

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.default_js = [("geoman_js", "leaflet-geoman.min.js")]
        self.default_css = [("geoman_css", "leaflet-geoman.css")]


class _HandOver(MacroElement):
    """Gives the map to the page's own module, which cannot know the name that Folium made up."""

    _template = Template(
        "{% macro script(this, kwargs) %}window.gridmapMap = {{ this._parent.get_name() }};{% endmacro %}"
    )


def shell(config: MapConfig) -> Shell:
    """The parts of one page. Raises SetupError where Folium asks for a file that has no local copy."""
    titles = tuple((key, config.translate(msgid)) for key, msgid in TITLES.items())
    links, body, script = _rendered(config.bounds, titles, config.draws)
    nonce = escape(config.nonce, quote=True)
    if config.bundles:
        files = [("style", f"{config.bundles}map.css"), ("script", f"{config.bundles}map.js")]
        files += [(kind, config.vendor + path) for kind, path in links if path in OF_DRAWING]
    else:
        files = [(kind, config.vendor + path) for kind, path in links]
    head = "\n".join(_tag(kind, url, nonce) for kind, url in files)
    module = f'<script type="module" nonce="{nonce}" src="{escape(config.module)}"></script>'
    return Shell(head, body, f'<script nonce="{nonce}">{script}</script>\n{module}')


@lru_cache(maxsize=64)
def _rendered(
    bounds: tuple[float, float, float, float], titles: tuple[tuple[str, str], ...], draws: bool
) -> tuple[tuple[tuple[str, str], ...], str, str]:
    drawn = _map(bounds, dict(titles), draws)
    figure = cast(Figure, drawn.get_root())
    figure.render()
    return tuple(_links(figure.header)), figure.html.render().strip(), figure.script.render().strip()


def _map(bounds: tuple[float, float, float, float], titles: Mapping[str, str], draws: bool) -> folium.Map:
    west, south, east, north = (float(degree) for degree in bounds)
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_control="bottomleft",
        control_scale=True,
        minZoom=7,
        maxZoom=19,  # not `max_zoom`: Folium drops that without tiles, and marker clusters need it
        zoomSnap=0.25,
        zoomDelta=0.5,
    )
    _add(
        drawn,
        Fullscreen,
        title=titles["fullscreen"],
        title_cancel=titles["fullscreen_end"],
        force_separate_button=True,
        fullscreen_element=JsCode("document.getElementById('map-page')"),
    )
    strings = {
        "title": titles["locate"],
        "popup": titles["located"],
        "metersUnit": titles["metres"],
        "outsideMapBoundsMsg": titles["locate_outside"],
    }
    _add(drawn, LocateControl, flyTo=True, strings=strings, locateOptions={"maxZoom": 16})
    _add(
        drawn,
        _Measure,
        measureControlTitleOn=titles["measure"],
        measureControlTitleOff=titles["measure_end"],
        measureControlLabel="",
        tooltipTextFinish=titles["finish"],
        tooltipTextMove=titles["drag"],
        **dict.fromkeys(("tooltipTextDelete", "tooltipTextResume", "tooltipTextAdd"), ""),
    )
    _add(drawn, MarkerCluster)  # empty: it brings the library that the page's module clusters with
    if draws:
        _add(drawn, _Drawing)
    _add(drawn, _HandOver)
    return drawn


def _add(drawn: folium.Map, plugin: Callable[..., Any], **options: Any) -> None:
    if options:
        options["position"] = "bottomleft"
    plugin(**options).add_to(drawn)


def _links(header: Element) -> Iterator[tuple[str, str]]:
    for child in header._children.values():
        if isinstance(child, JavascriptLink | CssLink):
            path = local_file(child.url)
            if path:
                yield ("script" if isinstance(child, JavascriptLink) else "style"), path


def local_file(url: str) -> str | None:
    """Our copy of a file that Folium links to, a path below the vendor folder; None where none is needed."""
    name = url.rsplit("/", 1)[-1]
    if name not in LOCAL_FILES:
        raise SetupError(N_("The map wants {url}, and there is no local copy of it."), url=url)
    return LOCAL_FILES[name]


def _tag(kind: str, url: str, nonce: str) -> str:
    href = escape(url, quote=True)
    if kind == "script":
        return f'<script nonce="{nonce}" src="{href}"></script>'
    return f'<link rel="stylesheet" href="{href}">'
