"""Which files and photos does somebody hand in who means harm, or whose phone broke off?

Those that the tests name one by one, and those that are made of sound ones: cut off, spoilt, called something else,
packed into each other, or grown together with another kind.
"""

from __future__ import annotations

import io
import itertools
import random
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, PngImagePlugin

from tests.imports.files import files as drawn
from tests.imports.files.conftest import Trap
from tests.imports.files.test_hostile import ARCHIVES, DISGUISES, PARTS, WHOLE, Made, sqlite_file
from tests.records.test_photos import bomb, from_a_phone, picture, scans_over_and_over

Maker = Callable[[Trap], Made]
SECRET = b"kanari-secret"
_ENDINGS = ("a.csv", "a.xlsx", "a.xls", "a.zip", "a.kmz", "a.geojson", "a.gpkg", "a.osm.pbf", "a.tif")
_TAILS = {
    "a page": b"<html><script>" + SECRET + b"</script></html>",
    "a program": b"<?php system('id'); ?>" + SECRET,
    "an archive": drawn.zipped({"a.txt": SECRET}),
}


def files(most: int) -> Iterator[tuple[str, Maker]]:
    """(what it is, what makes it), at most so many, in a fixed order; each kind has its turn early."""
    kinds = [_named(), _cut_off(), _spoilt(), _called_otherwise(), _nested(), _views()]
    turns = itertools.chain.from_iterable(itertools.zip_longest(*kinds))
    yield from itertools.islice((each for each in turns if each is not None), most)


def _fixed(name: str, content: bytes) -> Maker:
    def make(trap: Trap) -> Made:
        return name, content

    return make


def _named() -> Iterator[tuple[str, Maker]]:
    yield from {**DISGUISES, **ARCHIVES, **PARTS}.items()


def _whole(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return WHOLE[name](Path(folder))


def _cut_off() -> Iterator[tuple[str, Maker]]:
    for share in (0.01, 0.1, 0.5, 0.8, 0.99):
        for name in WHOLE:
            content = _whole(name)
            yield (
                f"{name}, {share:.0%} of it",
                _fixed(name, content[: int(len(content) * share)]),
            )


def _spoilt() -> Iterator[tuple[str, Maker]]:
    """A few bytes of it are others."""
    for seed in range(5):
        for name in WHOLE:
            chance, content = random.Random(f"{seed} {name}"), bytearray(_whole(name))
            for _ in range(max(4, len(content) // 200)):
                content[chance.randrange(len(content))] = chance.randrange(256)
            yield f"{name}, spoilt ({seed})", _fixed(name, bytes(content))


def _called_otherwise() -> Iterator[tuple[str, Maker]]:
    for name, ending in itertools.product(WHOLE, _ENDINGS):
        if ending != name:
            yield f"{name} called {ending}", _fixed(ending, _whole(name))


def _nested() -> Iterator[tuple[str, Maker]]:
    """Archives in archives, and archives that are grown together with something else."""

    def deep(depth: int, name: str) -> bytes:
        content = drawn.zipped({"a.csv": "名称,人数\n甲,1\n"})
        for _ in range(depth):
            content = drawn.zipped({name: content})
        return content

    for depth, name in itertools.product((1, 5, 50), ("a.zip", "doc.kml", "a.shp")):
        yield f"{depth} archives in each other ({name})", _fixed("a.zip", deep(depth, name))  # fmt: skip
    for what, tail in _TAILS.items():
        for name in WHOLE:
            yield f"{name} with {what} behind it", _fixed(name, _whole(name) + tail)
            yield f"{name} with {what} before it", _fixed(name, tail + _whole(name))


def _views() -> Iterator[tuple[str, Maker]]:
    """GeoPackages whose tables are questions: endless, into themselves, into other files."""
    registered = (
        "PRAGMA application_id = 1196444487",
        (
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER, organization TEXT,"
            " organization_coordsys_id INTEGER, definition TEXT, description TEXT)"
        ),
        (
            "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, identifier TEXT, description TEXT,"
            " last_change TEXT, min_x, min_y, max_x, max_y, srs_id INTEGER)"
        ),
        "INSERT INTO gpkg_contents VALUES ('a', 'attributes', 'a', '', '2026-01-01T00:00:00Z', 0, 0, 1, 1, 4326)",
    )
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n{}) SELECT i FROM n"
    for what, asked in {
        "an endless view": endless.format(""),
        "a view of ten million rows": endless.format(" WHERE i < 10000000"),
        "a view that swells": "SELECT hex(zeroblob(500000000)) AS i",
        "a view of extensions": "SELECT load_extension('/tmp/evil') AS i",
        "a view that reads a file": "SELECT readfile('/etc/passwd') AS i",
        "a view of patterns": "SELECT 'a' LIKE printf('%.*c', 40000, '%') AS i",
    }.items():
        yield what, _fixed("a.gpkg", sqlite_file(*registered, f"CREATE VIEW a AS {asked}"))


def pictures(most: int) -> Iterator[tuple[str, bytes]]:
    kinds = [_single(), _spoilt_pictures(), _grown(), _sized(), _worded()]
    turns = itertools.chain.from_iterable(itertools.zip_longest(*kinds))
    yield from itertools.islice((each for each in turns if each is not None), most)


def _single() -> Iterator[tuple[str, bytes]]:
    yield "a bomb of 60,000 x 60,000", bomb()
    yield "scans over and over", scans_over_and_over(3_000)
    yield "a phone's own words", from_a_phone()
    for kind in ("GIF", "TIFF", "BMP", "ICO", "PPM", "PCX", "TGA", "PDF", "JPEG2000", "ICNS"):
        yield f"a {kind}", picture((64, 64), kind)
    for text in (
        b"",
        b"\0" * 5000,
        b"<svg onload=alert(1)>",
        b"%!PS (evil)",
        b"\xff\xd8" * 3000,
        b"RIFF____WEBPVP8 ",
    ):
        yield f"{text[:12]!r}", text
    frames = [Image.new("RGB", (300, 300), (n, n, n)) for n in range(200)]
    for kind in ("PNG", "WEBP"):
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])
        yield f"{kind} that moves", out.getvalue()
    for mode in ("CMYK", "L", "1"):
        out = io.BytesIO()
        Image.new(mode, (40, 40)).save(out, "JPEG" if mode != "1" else "PNG")
        yield f"colours as {mode}", out.getvalue()


def _spoilt_pictures() -> Iterator[tuple[str, bytes]]:
    for seed, kind in itertools.product(range(12), ("JPEG", "PNG", "WEBP")):
        content, chance = bytearray(picture((200, 200), kind)), random.Random(seed)
        for _ in range(1 + seed * 2):
            content[chance.randrange(len(content))] = chance.randrange(256)
        yield f"{kind}, spoilt ({seed})", bytes(content)
        yield f"{kind}, {seed * 8}% of it", bytes(picture((200, 200), kind)[: len(content) * seed * 8 // 100])


def _grown() -> Iterator[tuple[str, bytes]]:
    """Two kinds at once."""
    for (what, tail), kind in itertools.product(_TAILS.items(), ("JPEG", "PNG", "WEBP")):
        yield f"{kind} with {what} behind it", picture(kind=kind) + tail
        yield f"{kind} with {what} before it", tail + picture(kind=kind)


def _sized() -> Iterator[tuple[str, bytes]]:
    """A PNG that says another size than it has."""
    whole = picture((60, 40), "PNG")
    for width, height in itertools.product((0, 1, 59, 2**16, 2**31 - 1), (0, 40, 2**20, 2**31)):
        header = b"IHDR" + struct.pack(">II", width, height) + whole[24:29]
        yield f"PNG that says {width} x {height}", (
            whole[:12] + header + struct.pack(">I", zlib.crc32(header)) + whole[33:]
        )  # fmt: skip


def _worded() -> Iterator[tuple[str, bytes]]:
    """What a picture may carry beside itself, small and swelling."""
    for size in (20, 60_000):
        word = SECRET.decode() * size
        exif = Image.Exif()
        exif[0x010E], exif[0x0112] = word[:60_000], 99
        yield f"EXIF of {len(word)} letters", picture(exif=exif.tobytes()[:65_000])
        yield f"a comment of {len(word)} letters", picture(comment=word.encode()[:60_000])
        yield f"a profile of {len(word)} letters", picture(icc_profile=word.encode())
        told = PngImagePlugin.PngInfo()
        told.add_text("Comment", word, zip=True)
        told.add_itxt("XML:com.adobe.xmp", word[:60_000])
        yield f"PNG with {len(word)} letters, packed", picture(kind="PNG", pnginfo=told)
    told = PngImagePlugin.PngInfo()
    told.add(b"zTXt", b"Comment\0\0" + zlib.compress(SECRET * 8_000_000, 9))
    yield "PNG with 100 MB of text, packed", picture(kind="PNG", pnginfo=told)
    told = PngImagePlugin.PngInfo()
    told.add(b"iCCP", b"p\0\0" + zlib.compress(b"\0" * 200_000_000, 9))
    yield "PNG with a profile of 200 MB, packed", picture(kind="PNG", pnginfo=told)
