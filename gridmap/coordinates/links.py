"""Which point does a link of a map name, and in whose coordinates does it name it?

The addresses are those of the makers' own documentation of their URI interfaces. Amap and Tencent tell degrees of
GCJ-02, Baidu of BD-09 or metres of Baidu's own plane, unless the link itself says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import parse_qs, unquote, urlsplit

from pyproj import Transformer

from gridmap.coordinates.offsets import OFFSET_LAT, OFFSET_LON
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence

_LINK = re.compile(
    r"[a-z]+://\S+|geo:[-\d]\S*|(?<![a-z0-9.-])(?:[a-z0-9-]+\.)+[a-z]{2,}[/?]\S*", re.IGNORECASE
)
"""A shared message carries more than its link, and a link is copied without its beginning, too."""
_NUMBER = r"-?\d{1,9}(?:\.\d{1,20})?"
_PAIR = re.compile(r"(?<![\d.])(-?\d{1,3}\.\d+)[,\s|]+(-?\d{1,3}\.\d+)")
_CENTRE = re.compile(r"@(\d{7,8}(?:\.\d+)?),(\d{6,7}(?:\.\d+)?)")
AMAP, BAIDU, TENCENT = N_("Amap"), N_("Baidu"), N_("Tencent")
GOOGLE, APPLE, BING = "Google Maps", "Apple Maps", "Bing Maps"
"""In China their maps, and what is copied from them, are shifted as Amap's are."""
_SHORT = {
    "surl.amap.com": AMAP,
    "j.map.baidu.com": BAIDU,
    "url.cn": TENCENT,
    "w.url.cn": TENCENT,
    "goo.gl": GOOGLE,
    "maps.app.goo.gl": GOOGLE,
}
"""Hosts whose addresses stand for a longer one, which only they know."""
_IS_GOOGLE = re.compile(r"google\.[a-z.]+/maps|maps\.google\.|comgooglemaps:")
_CHOSEN = re.compile(r"!3d(-?\d{1,3}\.\d+)!4d(-?\d{1,3}\.\d+)")
_VIEW = re.compile(r"@(-?\d{1,3}\.\d+),(-?\d{1,3}\.\d+)")
_SAID = re.compile(
    r"\s*(?:(?:(?:我的|当前)?(?:位置|坐标系?|经纬度|定位|地点|地图|location|position|coordinates?)"
    r"|(?P<gcj02>gcj-?02|火星|高德|腾讯)|(?P<bd09>bd-?09|百度)|(?P<wgs84>wgs-?84|gps|北斗|天地图))[\s:：=()（）]*)+"
    r"(?=[-+]?\d|[东西南北]?[经纬]|[EWNS]\s*\d|lat|lon|lng)",
    re.IGNORECASE,
)
_SYSTEMS = {
    "gaode": "gcj02",
    "gcj02": "gcj02",
    "gcj02ll": "gcj02",
    "bd09": "bd09",
    "bd09ll": "bd09",
    "wgs84": "wgs84",
    "wgs84ll": "wgs84",
}
"""What the links call a system -> our word for it (`TO_WGS84`)."""


@dataclass(frozen=True)
class Linked:
    """A point in degrees of `system`, a word of `TO_WGS84`. app: whose link it was, a text of the catalog.

    turned: the link told latitude and longitude the other way round, and only so they lie anywhere.
    """

    lon: float
    lat: float
    system: str
    app: str
    turned: bool = False


def parse_link(text: str) -> Linked | None:
    """The point that a pasted link names, alone or amid the words of a shared message; None where there is no link.

    Raises InvalidInput for a link that carries no coordinates, as the short ones do, for one whose numbers are no
    place, and for one that is broken.
    """
    for found in _LINK.finditer(text):
        link = found[0] if re.match("[a-z]+:", found[0], re.IGNORECASE) else f"https://{found[0]}"
        try:
            host, app = urlsplit(link).netloc.casefold(), _app_of(link)
        except ValueError:
            said = N_("This link is broken. Copy it again, or copy the coordinate, or tap the map.")
            raise InvalidInput(said) from None
        if app is not None:
            return _of_app(link, app, is_short=host in _SHORT)
    return None


def _of_app(link: str, app: str, *, is_short: bool) -> Linked:
    point = None if is_short else _READ[app](link)
    if point is None:
        said = N_(
            "This link carries no coordinate. Open it in {app}, and copy the long address or the coordinate; "
            "or tap the map."
        )
        raise InvalidInput(said, app=Sentence(app))
    turned = replace(point, lon=point.lat, lat=point.lon, turned=True)
    for holds in (_in_china, _on_earth):
        for each in (point, turned):
            if holds(each):
                return each
    said = N_(
        "This link names {place}, which is nowhere: a latitude ends at 90, a longitude at 180. "
        "Copy the coordinate again, or tap the map."
    )
    raise InvalidInput(said, place=f"{point.lon:g}, {point.lat:g}")


def _in_china(point: Linked) -> bool:
    return OFFSET_LON[0] <= point.lon <= OFFSET_LON[1] and OFFSET_LAT[0] <= point.lat <= OFFSET_LAT[1]


def _on_earth(point: Linked) -> bool:
    return abs(point.lon) <= 180 and abs(point.lat) <= 90


def system_said(text: str) -> tuple[str, str]:
    """The system that is named before a coordinate ("" where none is), and what is left of the text."""
    found = _SAID.match(text)
    return (found.lastgroup or "", text[found.end() :]) if found else ("", text)


def _app_of(link: str) -> str | None:
    parts = urlsplit(link)
    names = f"{parts.scheme}://{parts.netloc}".casefold()
    if parts.scheme == "geo":
        return "geo"
    if _IS_GOOGLE.search(f"{parts.scheme}:{parts.netloc}{parts.path}".casefold()):
        return GOOGLE
    if parts.netloc.casefold() in _SHORT:
        return _SHORT[parts.netloc.casefold()]
    owners = (
        ("amap", AMAP), ("gaode", AMAP), ("baidu", BAIDU), ("bdapp:", BAIDU), ("qq", TENCENT),
        ("openstreetmap", "OpenStreetMap"), ("maps.apple", APPLE), ("bing.com", BING),
    )  # fmt: skip
    return next((app for sign, app in owners if sign in names), None)


def _amap(link: str) -> Linked | None:
    """`position=lon,lat`, `lnglat=` and their like; `q=` and `p=` tell the latitude first; `lat=` and `lon=`."""
    told = _query(link)
    system = "wgs84" if told.get("dev") == "1" else _SYSTEMS.get(told.get("coordinate", ""), "gcj02")
    both = _separate(told, ("lon", "lng", "dlon", "slon"), ("lat", "dlat", "slat"))
    if both is None:
        both = _pair(told, ("position", "lnglat", "location", "dest", "to", "center"))
    if both is None:
        turned = _pair(told, ("q", "p"))
        both = turned and (turned[1], turned[0])
    return Linked(*both, system, AMAP) if both else None


def _baidu(link: str) -> Linked | None:
    """`location=lat,lon`, `latlng=`, `center=`; on the web page `@x,y` in metres of Baidu's plane."""
    told = _query(link)
    system = _SYSTEMS.get(told.get("coord_type", ""), "bd09")
    turned = _pair(told, ("location", "latlng", "center", "destination", "origin", "marker"))
    if turned:
        return Linked(turned[1], turned[0], system, BAIDU)
    centre = _CENTRE.search(unquote(link))
    if centre is None:
        return None
    lon, lat = _baidu_plane().transform(float(centre[1]), float(centre[2]))
    return Linked(lon, lat, "bd09", BAIDU)


@cache
def _baidu_plane() -> Transformer:
    """Baidu's published polynomials are, to the centimetre, a Mercator on the ellipsoid of Clarke 1866."""
    return Transformer.from_crs(
        "+proj=merc +ellps=clrk66 +units=m", "+proj=longlat +ellps=clrk66", always_xy=True
    )


def _tencent(link: str) -> Linked | None:
    """`marker=coord:lat,lon;…`, `coord=`, `center=`, `tocoord=`; on the web page `pointx` and `pointy`."""
    told = _query(link)
    both = _separate(told, ("pointx",), ("pointy",))
    turned = _pair(told, ("marker", "coord", "center", "tocoord", "latlng"))
    lon, lat = both or ((turned[1], turned[0]) if turned else (None, None))
    return Linked(lon, lat, "gcj02", TENCENT) if lon is not None and lat is not None else None


def _openstreetmap(link: str) -> Linked | None:
    both = _separate(_query(link), ("mlon",), ("mlat",))
    view = re.search(rf"map={_NUMBER}/({_NUMBER})/({_NUMBER})", link)
    if both is None and view is not None:
        both = float(view[2]), float(view[1])
    return Linked(*both, "wgs84", "OpenStreetMap") if both else None


def _google(link: str) -> Linked | None:
    """`q=lat,lon` and its like, `!3dlat!4dlon` of the place that was chosen, `@lat,lon` of the middle of the view."""
    turned = _pair(_query(link), ("q", "query", "ll", "destination", "daddr", "center", "viewpoint"))
    for pattern in (_CHOSEN, _VIEW):
        found = pattern.search(unquote(link))
        turned = turned or (found and (float(found[1]), float(found[2])))
    return Linked(turned[1], turned[0], "gcj02", GOOGLE) if turned else None


def _apple(link: str) -> Linked | None:
    turned = _pair(_query(link), ("coordinate", "ll", "q", "daddr", "sll", "center"))
    return Linked(turned[1], turned[0], "gcj02", APPLE) if turned else None


def _bing(link: str) -> Linked | None:
    found = re.search(r"(-?\d{1,3}\.\d+)[~_](-?\d{1,3}\.\d+)", unquote(link))
    return Linked(float(found[2]), float(found[1]), "gcj02", BING) if found else None


def _geo(link: str) -> Linked | None:
    """RFC 5870: latitude, then longitude; Android writes `geo:0,0?q=lat,lon` of a place that was chosen."""
    turned = _pair(_query(link), ("q",))
    found = re.match(rf"geo:({_NUMBER}),({_NUMBER})", link, re.IGNORECASE)
    turned = turned or (found and (float(found[1]), float(found[2])))
    return Linked(turned[1], turned[0], "wgs84", "geo") if turned else None


_READ: Mapping[str, Callable[[str], Linked | None]] = {
    AMAP: _amap,
    BAIDU: _baidu,
    TENCENT: _tencent,
    "OpenStreetMap": _openstreetmap,
    GOOGLE: _google,
    APPLE: _apple,
    BING: _bing,
    "geo": _geo,
}


def _query(link: str) -> dict[str, str]:
    parts = urlsplit(link)
    return {key.casefold(): values[0] for key, values in parse_qs(f"{parts.query}&{parts.fragment}").items()}


def _pair(told: Mapping[str, str], keys: tuple[str, ...]) -> tuple[float, float] | None:
    """The two numbers of the first of these parameters that holds a pair, in the order in which they stand."""
    found = (_PAIR.search(told[key]) for key in keys if key in told)
    return next(((float(each[1]), float(each[2])) for each in found if each), None)


def _separate(
    told: Mapping[str, str], lons: tuple[str, ...], lats: tuple[str, ...]
) -> tuple[float, float] | None:
    lon = next((told[key] for key in lons if key in told), "")
    lat = next((told[key] for key in lats if key in told), "")
    try:
        return float(lon), float(lat)
    except ValueError:
        return None
