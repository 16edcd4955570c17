"""How is a layer written as Shapefiles in a zip: GBK, ten-byte names that differ, and a list of what they stand for?"""

from __future__ import annotations

import csv
import io
import tempfile
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path

from gridmap.exports.contents import LayerContents, families
from gridmap.exports.writing import typed, write

ENCODING = "GBK"
NAME_BYTES, TEXT_BYTES = 10, 254


def shapefile(contents: LayerContents) -> bytes:
    """One Shapefile for each kind of shape that occurs. What the format cannot hold is told in the list beside it."""
    parts = families(contents)
    packed = io.BytesIO()
    with (
        tempfile.TemporaryDirectory(prefix="gridmap-export-") as folder,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        lost: set[str] = set()
        for kind, each in parts.items():
            frame = typed(each)
            names = [str(name) for name in frame.columns if name != frame.geometry.name]
            short = dict(zip(names, short_names(names), strict=True))
            for name in names:
                if frame[name].dtype == object:
                    frame[name], changed = _kept(list(frame[name]))
                    lost |= {name} if changed else set()
            path = Path(folder) / f"{kind}.shp"
            write(path, "ESRI Shapefile", kind, frame.rename(columns=short), contents, encoding=ENCODING)
        stem = contents.called.replace("/", " ")
        for file in sorted(Path(folder).iterdir()):
            suffix = "" if len(parts) == 1 else f" {file.stem}"
            content = ENCODING.encode() if file.suffix == ".cpg" else file.read_bytes()
            archive.writestr(f"{stem}{suffix}{file.suffix}", content)
        archive.writestr(f"{stem}.csv", _list(contents, short, lost))
    return packed.getvalue()


def short_names(names: Sequence[str]) -> list[str]:
    """Each name in at most ten bytes of GBK, and no two alike, whatever their case."""
    found: list[str] = []
    for name in names:
        stem, turn = _cut(_encodable(name)[0] or "_", NAME_BYTES), 1
        short = stem
        while short.casefold() in {each.casefold() for each in found}:
            turn += 1
            short = _cut(stem, NAME_BYTES - len(str(turn))) + str(turn)
        found.append(short)
    return found


def _kept(values: Sequence[str | None]) -> tuple[list[str | None], bool]:
    """Texts as the format holds them, and whether any of them lost something."""
    kept: list[str | None] = []
    changed = False
    for value in values:
        if value is None:
            kept.append(None)
            continue
        text, replaced = _encodable(value)
        short = _cut(text, TEXT_BYTES)
        changed |= replaced or short != text
        kept.append(short)
    return kept, changed


def _encodable(text: str) -> tuple[str, bool]:
    """The text in letters that GBK has: a compatible one where there is one (m² becomes m2), else a question mark."""
    if _fits(text):
        return text, False
    letters = [
        letter if _fits(letter) else folded if _fits(folded := unicodedata.normalize("NFKC", letter)) else "?"
        for letter in text
    ]
    return "".join(letters), True


def _fits(text: str) -> bool:
    try:
        text.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _cut(text: str, most: int) -> str:
    """Never in the middle of a letter."""
    return text.encode(ENCODING)[:most].decode(ENCODING, "ignore")


def _list(contents: LayerContents, short: dict[str, str], lost: set[str]) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["column", "stands for", "shortened"])
    rows.writerows([code, name, "yes" if name in lost else ""] for name, code in short.items())
    rows.writerows([[""], *([line] for line in contents.about), [contents.coordinates]])
    return ("\ufeff" + out.getvalue()).encode()
