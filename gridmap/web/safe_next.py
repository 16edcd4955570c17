"""Where may a form send somebody on to? Only to a page of this installation."""

from __future__ import annotations

import re

_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\\x7f]*", re.ASCII)


def safe_next(asked: str | None, otherwise: str = "/") -> str:
    """The path that was asked for if a browser can only read it as one of ours, else `otherwise`."""
    return asked if asked and _OWN_PATH.fullmatch(asked) else otherwise
