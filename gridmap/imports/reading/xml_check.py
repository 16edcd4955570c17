"""Is this XML whole, and free of what could reach for other files or swell?"""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_

_MOST_DEPTH = 200
_DECLARED = re.compile(rb'^\s*<\?xml[^>]*?encoding\s*=\s*["\']([\w-]+)["\']')
_CHINESE = {**dict.fromkeys((b"gbk", b"gb2312", b"gb18030"), "gb18030"), b"big5": "cp950"}


def check(path: Path) -> None:
    """Is it whole, with no document type, no entities, and not nested too deep? GBK and Big5 become UTF-8 in place.

    Raises InvalidInput with the line.
    """
    content = path.read_bytes()
    declared = _DECLARED.match(content[:200])
    if declared and declared[1].lower() in _CHINESE:
        content = _as_utf8(content, declared[1])
        path.write_bytes(content)
    parser = expat.ParserCreate()
    depth = 0

    def deeper(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_DEPTH:
            raise InvalidInput(
                N_("This file is nested more than {most} levels deep; it was not opened."), most=_MOST_DEPTH
            )

    def back(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = deeper
    parser.EndElementHandler = back
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise InvalidInput(
            N_("The file breaks off or is damaged in line {line}. Export it once more and hand it in again."),
            line=error.lineno,
        ) from error
    except (ValueError, LookupError) as error:
        if isinstance(error, InvalidInput):
            raise
        raise InvalidInput(
            N_("The encoding that this file declares is not known. Save it as UTF-8.")
        ) from error


def _refuse_doctype(*_: object) -> None:
    raise InvalidInput(
        N_("This file declares entities of its own, which could reach for other files; it was not opened.")
    )


def _as_utf8(content: bytes, declared: bytes) -> bytes:
    try:
        text = content.decode(_CHINESE[declared.lower()])
    except UnicodeDecodeError as error:
        raise InvalidInput(
            N_("The file says that it is in {encoding}, but it is not. Export it once more as UTF-8."),
            encoding=declared.decode(),
        ) from error
    return text.encode().replace(declared, b"utf-8", 1)
