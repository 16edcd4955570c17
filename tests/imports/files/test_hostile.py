"""Files that lie, swell, reach out or break off: each is refused with a sentence, and nothing else happens.

The `trap` says after each test that nothing was called, nothing was left and nobody still reads.
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pytest
from shapely import Point

from gridmap.errors import InvalidInput, is_disk_full
from gridmap.imports.reading import limits
from gridmap.imports.reading.opening import read_file
from tests.imports.files import files
from tests.imports.files.conftest import Trap
from tests.imports.files.files import GEOJSON, GPX, HEADINGS, KML, OSM, SHOP, WORKS

Made = tuple[str, bytes | str]
"""What the owner calls the file, and what is in it."""


def refuse(trap: Trap, tmp_path: Path, made: Made) -> str:
    path = files.write(tmp_path / "handed-in", made[1])
    with pytest.raises(InvalidInput) as refusal:
        read_file(path, made[0])
    sentence = str(refusal.value.sentence)
    assert len(sentence) > 15
    assert "sings" not in sentence
    return sentence


def vrt(trap: Trap) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="canary"><SrcDataSource>{trap.canary}</SrcDataSource>'
        "<SrcLayer>canary</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
    )


DISGUISES: dict[str, Callable[[Trap], Made]] = {
    "a VRT called geojson": lambda trap: ("a.geojson", vrt(trap)),
    "a VRT called kml": lambda trap: ("a.kml", vrt(trap)),
    "a VRT called csv": lambda trap: ("a.csv", vrt(trap)),
    "a VRT of the web": lambda trap: (
        "a.geojson",
        vrt(trap).replace(str(trap.canary), f"/vsicurl/{trap.url}/a.csv"),
    ),
    "a GDALG pipeline": lambda trap: (
        "a.geojson",
        json.dumps(
            {
                "type": "gdal_streamed_alg",
                "command_line": f"gdal vector pipeline ! read {trap.canary} ! write x",
            }
        ),
    ),
    "a WFS document": lambda trap: (
        "a.geojson",
        f"<OGRWFSDataSource><URL>{trap.url}/wfs</URL></OGRWFSDataSource>",
    ),
    "a WFS address": lambda trap: ("a.geojson", f"WFS:{trap.url}/wfs"),
    "a path of GDAL": lambda trap: ("a.geojson", f"/vsicurl/{trap.url}/a.geojson"),
    "an ESRI service": lambda trap: ("a.json", json.dumps({"type": "esri", "url": trap.url})),
    "TopoJSON": lambda _: ("a.json", '{"type": "Topology", "objects": {}}'),
    "a plain JSON": lambda _: ("a.geojson", '{"a": [1, 2]}'),
    "a list of JSON": lambda _: ("a.geojson", "[1, 2, 3]"),
    "a web page called xls": lambda _: ("a.xls", "<html><table><tr><td>1</td></tr></table></html>"),
    "a table of a web page": lambda _: ("a.xls", "<table><tr><td>企业名称</td></tr></table>"),
    "a workbook in XML": lambda _: ("a.xls", '<?xml version="1.0"?><?mso progid="Excel.Sheet"?><Workbook/>'),
    "a drawing": lambda _: ("a.svg", '<svg xmlns="http://www.w3.org/2000/svg"></svg>'),
    "a picture called csv": lambda _: ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    "a program": lambda _: ("a.xlsx", b"\x7fELF" + bytes(range(256)) * 40),
    "an empty file": lambda _: ("a.csv", b""),
    "only blanks": lambda _: ("a.csv", b"\n \r\n\t"),
    "only zeros": lambda _: ("a.dat", b"\0" * 4096),
    "a database": lambda _: ("a.gpkg", sqlite_file("CREATE TABLE a (b)")),
    "a text document in a zip": lambda _: (
        "a.docx",
        files.zipped({"[Content_Types].xml": "", "word/a.xml": ""}),
    ),
    "an old binary that is no workbook": lambda _: (
        "a.xls",
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4096,
    ),
    "a locked workbook": lambda _: (
        "a.xlsx",
        bytes.fromhex("d0cf11e0a1b11ae1")
        + b"\0" * 600
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 600,
    ),
}


def sqlite_file(*statements: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    for statement in statements:
        connection.execute(statement)
    content = connection.serialize()
    connection.close()
    return content


def linked(name: str, target: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, target)
    return out.getvalue()


POINTS = files.shapefile([((1.0, 2.0), ("甲",))], ["名称"], "utf-8", stem="a")
ARCHIVES: dict[str, Callable[[Trap], Made]] = {
    "a member that climbs out": lambda _: ("a.zip", files.zipped({**POINTS, "../../evil.shp": "x"})),
    "a member that climbs out by backslashes": lambda _: (
        "a.zip",
        files.zipped({**POINTS, "..\\..\\evil.shp": "x"}),
    ),
    "a member with an absolute name": lambda _: ("a.zip", files.zipped({**POINTS, "/etc/evil.shp": "x"})),
    "a member on another drive": lambda _: ("a.zip", files.zipped({**POINTS, "C:evil.shp": "x"})),
    "a link to the canary": lambda trap: ("a.zip", linked("a.shp", str(trap.canary))),
    "a bomb": lambda _: ("a.zip", files.zipped({**POINTS, "b.shp": b"\0" * 60_000_000})),
    "a bomb of a KMZ": lambda _: ("a.kmz", files.zipped({"doc.kml": b" " * 60_000_000})),
    "too many members": lambda _: (
        "a.zip",
        files.zipped({f"{n}.shp": "" for n in range(limits.MAX_MEMBERS + 1)}),
    ),
    "an archive in an archive": lambda _: ("a.zip", files.zipped({"b.zip": files.zipped(POINTS)})),
    "an empty archive": lambda _: ("a.zip", files.zipped({})),
    "an archive of nothing known": lambda _: ("a.zip", files.zipped({"readme.txt": "x"})),
    "a Shapefile without its index": lambda _: (
        "a.zip",
        files.zipped({name: content for name, content in POINTS.items() if not name.endswith(".shx")}),
    ),
    "a Shapefile of noise": lambda _: ("a.zip", files.zipped(dict.fromkeys(POINTS, b"x" * 500))),
    "a bomb of gzip": lambda _: ("a.osm.gz", gzip.compress(b"<osm>" + b" " * 7_000_000) * 100),
    "gzip of something else": lambda _: ("a.osm.gz", gzip.compress(b"hello there")),
}


def with_part(name: str, content: str | bytes) -> bytes:
    """A sound workbook with one of its parts replaced."""
    source = zipfile.ZipFile(io.BytesIO(files.xlsx({"s": [HEADINGS, WORKS]})))
    return files.zipped({**{entry: source.read(entry) for entry in source.namelist()}, name: content})


SHEET = "xl/worksheets/sheet1.xml"
SPREAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
WIDE = (
    '<row r="1"><c r="A1" t="n"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>'
)
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


def outside(trap: Trap) -> str:
    return f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{trap.canary}"><!ENTITY y SYSTEM "{trap.url}/y">]>'


def after_declaration(text: str, added: str) -> str:
    head, _, body = text.partition("?>")
    return f"{head}?>{added}{body}"


PARTS: dict[str, Callable[[Trap], Made]] = {
    "two cells a continent apart": lambda _: ("a.xlsx", with_part(SHEET, SPREAD.format(WIDE))),
    "a sheet that swells": lambda _: ("a.xlsx", with_part(SHEET, SPREAD.format(" " * 60_000_000))),
    "shared texts that swell": lambda _: (
        "a.xlsx",
        with_part("xl/sharedStrings.xml", "<sst><si><t>" + "A" * 60_000_000 + "</t></si></sst>"),
    ),
    "a sheet cut in mid-air": lambda _: (
        "a.xlsx",
        with_part(SHEET, '<worksheet><sheetData><row r="1"><c r="A1"'),
    ),
    "entities in a KML": lambda trap: (
        "a.kml",
        after_declaration(KML, outside(trap)).replace("示例站", "&x;&y;"),
    ),
    "laughs in a KML": lambda _: ("a.kml", after_declaration(KML, LAUGHS).replace("示例站", "&j;")),
    "laughs in a KMZ": lambda _: (
        "a.kmz",
        files.zipped({"doc.kml": after_declaration(KML, LAUGHS).replace("示例站", "&j;")}),
    ),
    "laughs in UTF-16": lambda _: (
        "a.kml",
        after_declaration(KML, LAUGHS).replace("UTF-8", "UTF-16").encode("utf-16"),
    ),
    "entities in a GPX": lambda trap: (
        "a.gpx",
        after_declaration(GPX, outside(trap)).replace("示例点", "&x;"),
    ),
    "entities in an OSM": lambda trap: ("a.osm", after_declaration(OSM, outside(trap))),
    "a KML nested without end": lambda _: ("a.kml", KML.replace("<Folder>", "<Folder>" * 5000, 1)),
    "an encoding nobody knows": lambda _: ("a.kml", KML.replace("UTF-8", "X-NONE")),
    "a KML that is no GBK": lambda _: ("a.kml", KML.replace("UTF-8", "GBK").encode() + b"\xff\xff"),
    "an OSM of noise": lambda _: ("a.osm.pbf", b"\0\0\0\r\n\tOSMHeader" + bytes(range(256)) * 20),
    "a GeoJSON of nothing": lambda _: ("a.geojson", '{"type": "FeatureCollection", "features": []}'),
    "a GeoPackage with no tables": lambda _: (
        "a.gpkg",
        sqlite_file("PRAGMA application_id = 1196444487", "CREATE TABLE a (b)"),
    ),
    "a million columns": lambda _: ("a.csv", ",".join(map(str, range(1_000_000))) + "\n"),
    "a cell without end": lambda _: ("a.csv", "名称,备注\n甲," + "x" * 5_000_000 + "\n"),
    "a quotation mark left open": lambda _: ("a.csv", '名称,备注\n甲,"一\n' + "乙,二\n" * 2000),
    "bytes of no encoding": lambda _: ("a.csv", "名称,人数\n甲,1\n".encode() + b"\xff\xfe\xff,2\n"),
    "text cut within a character": lambda _: ("a.csv", ("名称,人数\n" + "示例,1\n" * 20).encode()[:-5]),
}


@pytest.mark.parametrize(
    "made", [*DISGUISES.values(), *ARCHIVES.values(), *PARTS.values()], ids=[*DISGUISES, *ARCHIVES, *PARTS]
)
def test_it_is_refused_and_nothing_else_happens(
    trap: Trap, tmp_path: Path, made: Callable[[Trap], Made]
) -> None:
    refuse(trap, tmp_path, made(trap))


def geopackage(tmp_path: Path) -> bytes:
    made = tmp_path / "made.gpkg"
    gpd.GeoDataFrame(
        {"名称": ["甲"] * 200}, geometry=[Point(n, n) for n in range(90)] + [Point(0, 0)] * 110, crs=4326
    ).to_file(made, driver="GPKG")
    return made.read_bytes()


WHOLE: dict[str, Callable[[Path], bytes]] = {
    "a.xlsx": lambda _: files.xlsx({"s": [HEADINGS, WORKS, SHOP]}),
    "a.zip": lambda _: files.zipped(POINTS),
    "a.kmz": lambda _: files.zipped({"doc.kml": KML}),
    "a.kml": lambda _: KML.encode(),
    "a.gpx": lambda _: GPX.encode(),
    "a.geojson": lambda _: GEOJSON.encode(),
    "a.gpkg": geopackage,
    "a.osm": lambda _: OSM.encode(),
    "a.osm.gz": lambda _: gzip.compress(OSM.encode()),
}


@pytest.mark.parametrize("share", [0.03, 0.3, 0.62, 0.97])
@pytest.mark.parametrize("name", WHOLE)
def test_what_was_not_copied_whole_is_refused(trap: Trap, tmp_path: Path, name: str, share: float) -> None:
    content = WHOLE[name](tmp_path)
    refuse(trap, tmp_path, (name, content[: int(len(content) * share)]))


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "link", "properties": {"href": "{url}/crs", "type": "proj4"}},
        {"type": "url", "properties": {"url": "{url}/crs"}},
        {"type": "name", "properties": {"name": "{url}/crs"}},
        {"type": "name", "properties": {"name": "{canary}"}},
    ],
)
def test_a_reference_system_elsewhere_is_not_fetched(
    trap: Trap, tmp_path: Path, crs: dict[str, object]
) -> None:
    told = json.dumps(crs).replace("{url}", trap.url).replace("{canary}", str(trap.canary))
    text = GEOJSON.replace('"FeatureCollection",', f'"FeatureCollection", "crs": {told},', 1)
    (sheet,) = read_file(files.write(tmp_path / "a", text), "a.geojson").sheets
    assert len(sheet.rows) == 2


def test_a_reader_that_takes_too_long_is_ended(trap: Trap, tmp_path: Path) -> None:
    path = files.write(tmp_path / "a", files.xlsx({"s": [HEADINGS, *[WORKS] * 20_000]}))
    with pytest.raises(InvalidInput, match="longer than"):
        read_file(path, "a.xlsx", wall_s=0.01)


def test_a_file_is_not_called_damaged_because_the_disk_is_full(
    trap: Trap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files.write(tmp_path / "a", files.xlsx({"s": [HEADINGS, WORKS]}))
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=0))
    with pytest.raises(OSError, match="No space left") as full:
        read_file(path, "a.xlsx")
    assert is_disk_full(full.value)


def test_a_file_that_is_too_large_is_not_even_copied(
    trap: Trap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 10)
    assert "larger than" in refuse(trap, tmp_path, ("a.csv", "名称,人数\n甲,12\n"))


def test_a_folder_is_no_file(trap: Trap, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="not a file"):
        read_file(tmp_path, "a.csv")


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "../../a.csv",
        "a" * 5000 + ".csv",
        "a.csv\0.xlsx",
        "-m.csv",
        "a\ud800.csv",
        "\u202evsc.csv",
        "a.c\nsv",
    ],
)
def test_no_name_does_harm(trap: Trap, tmp_path: Path, name: str) -> None:
    path = files.write(tmp_path / "handed-in", "名称,人数\n甲,12\n")
    assert read_file(path, name).name == name
