"""What does a zipped Shapefile hold, and in which encoding are its texts?

The `.cpg` file says it; without one, UTF-8 where every text is strictly that, else GB18030. GDAL would take them for
Latin letters, column names too. The choice is noted, for a person to confirm.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from gridmap.errors import InvalidInput
from gridmap.fields import seen
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import archives, header, plain_text, vectors
from gridmap.imports.reading.archives import Member
from gridmap.imports.reading.sheets import OpenedFile, Sheet

_NEEDED = (".shp", ".shx", ".dbf")
_PARTS = (*_NEEDED, ".prj", ".cpg")
_BIG5 = {"950", "cp950", "big5", "big5-hkscs", "ansi950", "ansi 950"}
_CHINESE = {"936", "cp936", "gbk", "gb2312", "gb18030", "ansi936", "ansi 936", "cp54936", "54936"}


def read(path: Path) -> OpenedFile:
    """Raises InvalidInput where a part is missing or damaged."""
    groups: dict[str, dict[str, Member]] = {}
    for member in archives.members(path):
        name = PurePosixPath(member.name.replace("\\", "/"))
        if name.suffix.lower() in _PARTS:
            groups.setdefault(str(name.with_suffix("")).lower(), {})[name.suffix.lower()] = member
    found = [_one(path, number, parts) for number, parts in enumerate(groups.values()) if ".shp" in parts]
    return OpenedFile("", "Shapefile", tuple(sheet for sheet in found if sheet))


def _one(path: Path, number: int, parts: dict[str, Member]) -> Sheet | None:
    title = PurePosixPath(parts[".shp"].name.replace("\\", "/")).stem
    missing = [suffix for suffix in _NEEDED if suffix not in parts]
    if missing:
        raise InvalidInput(
            N_("The Shapefile “{name}” lacks its {missing}. Put all of its files into the zip."),
            name=title,
            missing=", ".join(missing),
        )
    stem = f"layer{number}"
    for suffix in parts.keys() - {".cpg"}:
        archives.unpack(path, parts[suffix], path.with_name(stem + suffix))
    label = _label(path, parts.get(".cpg"))
    # Latin-1 hands every byte on as it is; the true encoding is found below, over all texts at once.
    sheet = vectors.layer(path.with_name(f"{stem}.shp"), stem, encoding="ISO-8859-1")
    return _decoded(replace(sheet, name=title), label) if sheet else None


def _label(path: Path, member: Member | None) -> str:
    if member is None:
        return ""
    target = path.with_name("label")
    archives.unpack(path, member, target)
    return target.read_bytes()[:64].decode("ascii", "ignore").strip().strip("\0").lower()


def _decoded(sheet: Sheet, label: str) -> Sheet:
    texts = [
        text
        for text in (*sheet.columns, *(cell for row in sheet.rows for cell in row))
        if isinstance(text, str)
    ]
    raw = {text.encode("latin-1", "replace") for text in texts if not text.isascii()}
    encoding, note = _encoding(label, raw)
    decode = _decoder(encoding)
    columns = [header.text(decode(name)) for name in sheet.columns]
    return replace(
        sheet,
        columns=header.named(columns, range(len(columns))),
        rows=[
            tuple(seen(decode(cell)) or None if isinstance(cell, str) else cell for cell in row)
            for row in sheet.rows
        ],
        notes=(*sheet.notes, *((note,) if raw and note else ())),
    )


def _encoding(label: str, raw: Iterable[bytes]) -> tuple[str, Sentence | None]:
    """The encoding that all texts agree with. Raises InvalidInput where none does."""
    named = _codec(label)
    if named and _fits(raw, named):
        return named, Sentence(
            N_("Texts read as {encoding}, as the file itself says."), {"encoding": named.upper()}
        )
    raw = list(raw)
    for encoding in ("utf-8", plain_text.chinese_encoding(b"\n".join(raw))[0]):
        if _fits(raw, encoding):
            return encoding, Sentence(
                N_("Texts read as {encoding}. Check in the preview that they are right."),
                {"encoding": encoding.upper()},
            )
    raise InvalidInput(
        N_("The texts of this Shapefile are neither UTF-8 nor GB18030. Export it once more with UTF-8 texts.")
    )


def _codec(label: str) -> str | None:
    if label in _CHINESE | _BIG5:
        return "gb18030" if label in _CHINESE else "cp950"
    try:
        return codecs.lookup(label).name if label and "utf" in label else None
    except LookupError:
        return None


def _fits(raw: Iterable[bytes], encoding: str) -> bool:
    return all(_strict(each, encoding) is not None for each in raw)


def _strict(raw: bytes, encoding: str) -> str | None:
    """The text; a character that the field's width cut at the very end is left out, anything else is no fit."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(raw, final=len(raw) < 8)
    except UnicodeDecodeError:
        return None


def _decoder(encoding: str) -> Callable[[Any], Any]:
    def decode(text: str) -> str:
        return text if text.isascii() else _strict(text.encode("latin-1", "replace"), encoding) or ""

    return decode
