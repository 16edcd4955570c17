"""Do these two texts name the same place?

Labels are written with and without the suffix that says what kind of place it is, and keep the old one after a town
has become a subdistrict.
"""

from __future__ import annotations

import unicodedata

import pandas as pd

OFFICES = ("人民政府", "办事处", "居民委员会", "村民委员会", "居委会", "村委会")
KINDS = ("民族乡", "街道", "社区", "镇", "乡", "村")


def plain(names: pd.Series) -> pd.Series:
    """Names without spaces, case and full-width forms."""
    texts = names.fillna("").astype(str).map(lambda name: unicodedata.normalize("NFKC", name).casefold())
    return texts.str.replace(r"\s+", "", regex=True)


def folded(names: pd.Series) -> pd.Series:
    """Plain names without their office and their suffix. Compare only places of one level by these."""
    return _without(KINDS, _without(OFFICES, plain(names)))


def _without(endings: tuple[str, ...], names: pd.Series) -> pd.Series:
    """At least two characters stay: what would be left of a shorter name names nothing."""
    return names.str.replace(rf"(?<=\w\w)(?:{'|'.join(endings)})$", "", regex=True)


def spelled(names: pd.Series) -> pd.Series:
    """Names of enterprises for comparison: letters, digits and characters only, so brackets and dots do not matter."""
    return plain(names).str.replace(r"[\W_]+", "", regex=True)
