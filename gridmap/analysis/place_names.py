"""Do these two texts name the same place?

Labels are written with and without the suffix that says what kind of place it is, and keep the old one after a town
has become a subdistrict.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import pandas as pd

OFFICES = ("人民政府", "办事处", "居民委员会", "村民委员会", "居委会", "村委会")
KINDS = ("民族乡", "街道", "社区", "镇", "乡", "村")

_BLANKS, _SIGNS = re.compile(r"\s+"), re.compile(r"[\W_]+")
# At least two characters stay: what would be left of a shorter name names nothing.
_OFFICE, _KIND = (re.compile(rf"(?<=\w\w)(?:{'|'.join(endings)})$") for endings in (OFFICES, KINDS))
_OF_ITS_PLACE = re.compile(
    r"(?:(?<=村)(?:村?民?委员?会)|(?<=社区)(?:居?民?委员?会)|(?<=[镇乡])(?:人民政府|政府)|(?<=街道)办事处)$"
)
_ENDINGS = (
    (re.compile(r"网格\w{0,4}$"), "grid"),
    (re.compile(r"(?<=\w)(?:村|社区|居委会|村委会|居民委员会|村民委员会)$"), "village"),
    (re.compile(r"(?<=\w)(?:镇|乡|街道|街道办事处|镇人民政府|乡人民政府)$"), "township"),
)
_REMEMBERED = 50_000


@lru_cache(_REMEMBERED)
def plain_name(name: str) -> str:
    """A name without spaces, case and full-width forms."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", name).casefold())


@lru_cache(_REMEMBERED)
def folded_name(name: str) -> str:
    """A plain name without its office and its suffix. Compare only places of one level by these."""
    return _KIND.sub("", _OFFICE.sub("", plain_name(name)))


@lru_cache(_REMEMBERED)
def place_of_office(name: str) -> str:
    """A plain name with the place in the stead of its office: 东街村委会 and 东街村民委员会 are 东街村."""
    return _OF_ITS_PLACE.sub("", plain_name(name))


def kind_by_ending(name: str) -> str:
    """The level that a name's own ending tells: "grid", "village", "township", or empty."""
    plain = plain_name(name)
    return next((kind for ending, kind in _ENDINGS if ending.search(plain)), "")


def spelled_name(name: str) -> str:
    """A name of an enterprise for comparison: letters, digits and characters only, so brackets do not matter."""
    return _SIGNS.sub("", plain_name(name))


def plain(names: pd.Series) -> pd.Series:
    """`plain_name` of each; a missing name is empty."""
    return _each(names).map(plain_name)


def folded(names: pd.Series) -> pd.Series:
    """Each name as `folded_name` folds it; missing ones stay missing."""
    return _each(names).map(folded_name)


def spelled(names: pd.Series) -> pd.Series:
    """Each name as `spelled_name` spells it; missing ones stay missing."""
    return _each(names).map(spelled_name)


def _each(names: pd.Series) -> pd.Series:
    return names.fillna("").astype(str)
