"""Files as townships hand them in, made by the tests."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

HEADINGS = ("企业名称", "统一社会信用代码", "行业领域", "风险等级", "经度", "纬度")
WORKS = ("示例五金厂", "91130900TEST000001", "工贸", "一般", 116.85, 38.30)
SHOP = ("示例小卖部", "91130900TEST000002", "沿街商铺", "低风险", 116.86, 38.31)


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def xlsx(sheets: Mapping[str, Iterable[Any]], merged: Sequence[str] = ()) -> bytes:
    """merged: ranges of the first sheet, such as A1:F1."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(members: Mapping[str, bytes | str], *, stored: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def dbf(columns: Sequence[str], rows: Sequence[Sequence[str]], encoding: str, width: int = 40) -> bytes:
    """A table of text fields in the encoding named, as survey offices deliver them."""
    fields = b"".join(
        struct.pack("<11sc4xBB14x", name.encode(encoding)[:10], b"C", width, 0) for name in columns
    )
    head = struct.pack("<BBBBLHH20x", 3, 123, 1, 1, len(rows), 33 + len(fields), 1 + width * len(columns))
    body = b"".join(
        b" " + b"".join(cell.encode(encoding)[:width].ljust(width) for cell in row) for row in rows
    )
    return head + fields + b"\r" + body + b"\x1a"


def shapefile(
    rows: Sequence[tuple[tuple[float, float], Sequence[str]]],
    columns: Sequence[str],
    encoding: str,
    *,
    cpg: str | None = None,
    prj: str | None = None,
    stem: str = "点位",
    width: int = 40,
) -> dict[str, bytes | str]:
    """The members of a zip that holds a Shapefile of points."""
    shapes = [struct.pack("<Ldd", 1, *place) for place, _ in rows]
    box = struct.pack("<8d", *(0.0,) * 8)
    records = b"".join(struct.pack(">LL", number, 10) + shape for number, shape in enumerate(shapes, 1))
    index = b"".join(struct.pack(">LL", 50 + 14 * number, 10) for number in range(len(shapes)))

    def head(length: int) -> bytes:
        return struct.pack(">L20xL", 9994, length // 2) + struct.pack("<LL", 1000, 1) + box

    members: dict[str, bytes | str] = {
        f"{stem}.shp": head(100 + len(records)) + records,
        f"{stem}.shx": head(100 + len(index)) + index,
        f"{stem}.dbf": dbf(columns, [cells for _, cells in rows], encoding, width),
    }
    if cpg is not None:
        members[f"{stem}.cpg"] = cpg
    if prj is not None:
        members[f"{stem}.prj"] = prj
    return members


GEOJSON = (
    '{"type": "FeatureCollection", "features": ['
    '{"type": "Feature", "properties": {"名称": "示例站", "人数": 6}, '
    '"geometry": {"type": "Point", "coordinates": [116.85, 38.3]}},'
    '{"type": "Feature", "properties": {"名称": "无位置", "人数": null}, "geometry": null}]}'
)
KML = (
    '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>示例</name>'
    "<Folder><name>站点</name><Placemark><name>示例站</name><description>a &lt;b&gt; c</description>"
    '<ExtendedData><Data name="人数"><value>6</value></Data></ExtendedData>'
    "<Point><coordinates>116.85,38.3,12</coordinates></Point></Placemark></Folder></Document></kml>"
)
GPX = (
    '<?xml version="1.0"?><gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">'
    '<wpt lat="38.3" lon="116.85"><name>示例点</name></wpt></gpx>'
)
OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="test">
<node id="1" lat="38.30" lon="116.80"/><node id="2" lat="38.30" lon="116.81"/><node id="3" lat="38.31" lon="116.81"/>
<node id="4" lat="38.31" lon="116.80"/>
<node id="5" lat="38.302" lon="116.802"/><node id="6" lat="38.302" lon="116.804"/>
<node id="7" lat="38.304" lon="116.804"/>
<node id="8" lat="38.32" lon="116.82"><tag k="amenity" v="fire_station"/>
 <tag k="name" v="Station &quot;A&quot;"/></node>
<node id="9" lat="38.33" lon="116.83"><tag k="emergency" v="fire_hydrant"/></node>
<node id="10" lat="38.33" lon="116.84"><tag k="place" v="village"/><tag k="name" v="Sample"/></node>
<way id="20"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
 <tag k="amenity" v="fire_station"/><tag k="building" v="yes"/></way>
<way id="21"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/></way>
<way id="22"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="5"/></way>
<way id="23"><nd ref="1"/><nd ref="3"/><tag k="highway" v="residential"/><tag k="oneway" v="-1"/>
 <tag k="bridge" v="viaduct"/><tag k="maxspeed" v="walk"/></way>
<way id="24"><nd ref="2"/><nd ref="3"/><tag k="highway" v="motorway"/><tag k="maxspeed" v="120"/></way>
<way id="25"><nd ref="2"/><nd ref="99"/><tag k="highway" v="service"/></way>
<relation id="30"><member type="way" ref="21" role="outer"/><member type="way" ref="22" role="inner"/>
 <tag k="type" v="multipolygon"/><tag k="amenity" v="hospital"/></relation>
<relation id="31"><member type="way" ref="98" role="outer"/><tag k="type" v="multipolygon"/>
 <tag k="amenity" v="hospital"/><tag k="name" v="Cut off"/></relation>
</osm>"""
