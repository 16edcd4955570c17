"""In which encoding was this text written? Told strictly: a text that fits none is refused, never shown garbled."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_

_SAMPLE = 4 * 1024 * 1024
_PAIRS = re.compile(rb"[\x81-\xfe][\x30-\xff]")
_CONTROLS = bytes({*range(32)} - {9, 10, 11, 12, 13, 27})


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises InvalidInput with the line where it breaks off."""
    sample = content[:_SAMPLE]
    plain = _decoded(content)[0][:_SAMPLE].encode("utf-8", "surrogatepass") if _is_wide(sample) else sample
    controls = len(plain) - len(plain.translate(None, _CONTROLS))
    if controls > max(8, len(plain) // 100):
        raise InvalidInput(N_("This is not a text table. Save the table as .xlsx or .csv and hand that in."))
    return _decoded(content)


def _is_wide(sample: bytes) -> bool:
    return sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or wide_encoding(sample) is not None


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, encoding, name in (
        (codecs.BOM_UTF8, "utf-8", "UTF-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
    ):
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding), name
    half = wide_encoding(content[:_SAMPLE])
    if half:
        return _strictly(content, half), "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        if _is_mostly_utf8(content[:_SAMPLE]):
            raise _broken(content, error) from error
    encoding, name = chinese_encoding(content[:_SAMPLE])
    return _strictly(content, encoding), name


def chinese_encoding(sample: bytes) -> tuple[str, str]:
    """The codec of a text that is not UTF-8, and its name: GB18030, or Big5 where its signs say so.

    Nearly all bytes of Big5 can be read as GB18030, as signs that nobody uses. The common signs of GB2312 begin with B0
    to D7 and end above A0; those of Big5 begin with A4 to C6 and end below 7F as well, and never between the two.
    """
    pairs = _PAIRS.findall(sample)
    low = any(pair[1] < 0x7F for pair in pairs)
    plain = sum(0xB0 <= pair[0] <= 0xD7 and pair[1] > 0xA0 for pair in pairs)
    other = sum(0xA4 <= pair[0] <= 0xC6 and not 0x7E < pair[1] < 0xA1 for pair in pairs)
    if low and other > plain and other * 10 >= 9 * len(pairs):
        with suppress(UnicodeDecodeError):
            sample[: sample.rfind(b"\n") + 1 or None].decode("cp950")
            return "cp950", "Big5"
    return "gb18030", "GB18030"


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _broken(content, error) from error


def _broken(content: bytes, error: UnicodeDecodeError) -> InvalidInput:
    if (error.end >= len(content) and "end" in error.reason) or error.reason.startswith("truncated"):
        return InvalidInput(
            N_("The text ends in the middle of a character: it was not copied whole. Hand it in again.")
        )
    return InvalidInput(
        N_(
            "Line {line} holds bytes that are neither UTF-8 nor GB18030. Save the file as “CSV "
            "UTF-8” and hand it in again."
        ),
        line=content.count(b"\n", 0, error.start) + 1,
    )


def wide_encoding(sample: bytes) -> str | None:
    """UTF-16 without its mark: of western signs every second byte is zero, and only on one side."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 5 < len(sample) // 2 or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_mostly_utf8(sample: bytes) -> bool:
    """Whole characters of several bytes far outnumber what breaks them; GB18030 text looks the other way round."""
    decoded = sample.decode("utf-8", "replace")
    broken = decoded.count("\ufffd")
    whole = sum(1 for letter in decoded if ord(letter) > 0x7FF) - broken
    return whole > 4 * broken
