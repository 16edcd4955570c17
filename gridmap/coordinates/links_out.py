"""Under which address do Amap, Baidu and Tencent show a point of ours, each in its own coordinates?

The addresses are those of the makers' own documentation of their URI interfaces; `links.parse_link` reads them back.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from gridmap.coordinates.links import AMAP, BAIDU, TENCENT
from gridmap.coordinates.offsets import bd09_from_wgs84, gcj02_from_wgs84

SOURCE = "gridmap"


def links_out(lon: float, lat: float, name: str) -> list[tuple[str, str]]:
    """(whose map, address) for a WGS 84 point; the maps of the three makers are off by hundreds of metres without."""
    gcj_lon, gcj_lat = (float(each) for each in gcj02_from_wgs84(lon, lat))
    bd_lon, bd_lat = (float(each) for each in bd09_from_wgs84(lon, lat))
    amap = {
        "position": f"{gcj_lon:.6f},{gcj_lat:.6f}",
        "name": name,
        "coordinate": "gaode",
        "callnative": "1",
    }
    baidu = {
        "location": f"{bd_lat:.6f},{bd_lon:.6f}",
        "title": name,
        "content": name,
        "coord_type": "bd09ll",
        "output": "html",
        "src": SOURCE,
    }
    tencent = {"marker": f"coord:{gcj_lat:.6f},{gcj_lon:.6f};title:{_plain(name)}", "referer": SOURCE}
    return [
        (AMAP, f"https://uri.amap.com/marker?{_query(amap)}"),
        (BAIDU, f"https://api.map.baidu.com/marker?{_query(baidu)}"),
        (TENCENT, f"https://apis.map.qq.com/uri/v1/marker?{_query(tencent)}"),
    ]


def _query(parts: dict[str, str]) -> str:
    return urlencode(parts, quote_via=quote, safe=",:;")


def _plain(name: str) -> str:
    """The signs with which Tencent parts its marker would end the title."""
    return name.translate(str.maketrans(";:|", "   "))
