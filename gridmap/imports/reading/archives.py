"""Is this archive safe to unpack, and what do its members hold?

Every member is looked at before the first byte is unpacked. Members are unpacked under names of our own.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_
from gridmap.imports.reading import limits

_ENCRYPTED, _UTF8_NAME = 0x1, 0x800
_BLOCK = 1024 * 1024
_DESKTOP_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Member:
    """name: as its maker wrote it, for a person to recognise; never a path to write to."""

    name: str
    entry: zipfile.ZipInfo


def members(path: Path) -> list[Member]:
    """The files of a zip. Raises InvalidInput where it is damaged or not safe to unpack."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, UnicodeError) as error:
        raise InvalidInput(
            N_("This archive is damaged or was not copied whole. Hand it in again.")
        ) from error
    _check_size(path, entries)
    found = [Member(_readable_name(entry), entry) for entry in entries if not entry.is_dir()]
    for member in found:
        _check_member(member)
    found = [member for member in found if not _is_of_the_desktop(member.name)]
    if not found:
        raise InvalidInput(N_("This archive is empty."))
    return found


def unpack(path: Path, member: Member, target: Path) -> None:
    """Write one member to `target`, which is ours to name. Raises InvalidInput where it is damaged or swells."""
    left = limits.MAX_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member.entry) as packed, target.open("wb") as out:
            left = _copy(packed, out, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise InvalidInput(N_("“{member}” in the archive is damaged."), member=member.name) from error
    if left < 0:
        raise InvalidInput(TOO_LARGE, most=limits.MAX_UNPACKED_BYTES // limits.MIB)


def _copy(packed: IO[bytes], out: IO[bytes], left: int) -> int:
    while left >= 0 and (block := packed.read(_BLOCK)):
        out.write(block)
        left -= len(block)
    return left


TOO_LARGE = N_("Unpacked, this file is larger than {most} MB; it was not opened.")


def _check_size(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    total, packed = sum(entry.file_size for entry in entries), path.stat().st_size
    if len(entries) > limits.MAX_MEMBERS:
        raise InvalidInput(
            N_("This archive holds {count} files, at most {most} are accepted."),
            count=len(entries),
            most=limits.MAX_MEMBERS,
        )
    if total > limits.MAX_UNPACKED_BYTES:
        raise InvalidInput(TOO_LARGE, most=limits.MAX_UNPACKED_BYTES // limits.MIB)
    if total > limits.RATIO_TESTED_ABOVE_BYTES and total > packed * limits.MAX_RATIO:
        raise InvalidInput(
            N_("Unpacked, this file swells to more than {ratio} times its size; it was not opened."),
            ratio=limits.MAX_RATIO,
        )


def _check_member(member: Member) -> None:
    parts = PurePosixPath(member.name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in member.name or "\0" in member.name:
        raise InvalidInput(
            N_(
                "The archive holds a file named “{member}”, which would land outside its folder; it "
                "was not opened."
            ),
            member=member.name,
        )
    mode = member.entry.external_attr >> 16
    if mode and not (stat.S_ISREG(mode) or stat.S_IFMT(mode) == 0):
        raise InvalidInput(
            N_("“{member}” in the archive is no file but a link; it was not opened."), member=member.name
        )
    if member.entry.flag_bits & _ENCRYPTED:
        raise InvalidInput(
            N_("This archive is locked with a password. Pack it without one and hand it in again.")
        )


def _is_of_the_desktop(name: str) -> bool:
    """What macOS and Windows lay beside each file of a folder: forks of the file, views, thumbnails."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1].lower() in _DESKTOP_FILES


def _readable_name(entry: zipfile.ZipInfo) -> str:
    """Windows packs Chinese names as GBK without saying so; zipfile then shows them as line-drawing signs."""
    name = entry.orig_filename
    if entry.flag_bits & _UTF8_NAME:
        return name
    packed = name.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return packed.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name
