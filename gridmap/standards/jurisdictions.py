"""In which country and province does a township lie, and whose rules are therefore its own?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from sqlalchemy import Connection, func, select

from gridmap.db.models import Area, AreaCode
from gridmap.standards.shipped import FOLDER
from gridmap.vocabulary import Level

COUNTRY = "CN"  # whose official codes and tree of areas gridmap knows


@cache
def names() -> Mapping[str, str]:
    """Every place that makes rules: code -> name as a key of the catalog."""
    return {code: each["name"] for code, each in _told().items()}


@cache
def _told() -> Mapping[str, Mapping[str, str]]:
    text = FOLDER.joinpath("jurisdictions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["jurisdictions"]  # type: ignore[no-any-return]


def jurisdiction_of(connection: Connection, township_path: str) -> str:
    """Of the township's own official code, or of the province above it: "CN-35"; "CN" where neither says which.

    Codes that no province has, as the sample's, say nothing: every province's rule is then for reference.
    """
    own = select(AreaCode.code).where(AreaCode.area_path == township_path).order_by(AreaCode.code)
    for code in connection.scalars(own):
        province = f"{COUNTRY}-{code[:2]}"
        if "local" in _told().get(province, {}):
            return province
    above = Area.path.in_(select(func.gm_around(township_path)))
    name = connection.scalar(select(Area.name).where(Area.level == Level.PROVINCE, above))
    return next((code for code, each in _told().items() if _begins(name or "", each)), COUNTRY)


def _begins(name: str, told: Mapping[str, str]) -> bool:
    return "local" in told and name.startswith((told["local"], told["name"]))
