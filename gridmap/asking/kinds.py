"""Of which kinds of place may it be asked how near they are? Every kind of resource, and every register with points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from gridmap.db.models import Base
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.registers import REGISTERS
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.resources import Resource
from gridmap.vocabulary import FIRE_FORCES, OPEN_HAZARD_STATES, EnterpriseState, ResourceKind, Sector

_OF_KINDS = (Resource.__tablename__, Enterprise.__tablename__)


@dataclass(frozen=True)
class Kind:
    """only: rows of the table -> which of them count. name: the column that names one. public: also those of neighbours
    are known; else those of the township alone. force: the kind of force, whose turnout counts with its way.
    """

    key: str
    title: Sentence
    group: str
    model: type[Base]
    name: str
    only: Callable[[pd.DataFrame], pd.Series]
    public: bool
    force: str = ""

    def rows(self, context: Context) -> gpd.GeoDataFrame:
        """All that count, with `id`, `area_path`, `name` and the active `geom` (None where it is not on the map)."""
        rows = context.rows(self.model)
        if not self.public:
            rows = context.inside(rows)
        chosen = rows[self.only(rows)].sort_values("id", key=lambda ids: ids.astype(str))
        return chosen.assign(name=chosen[self.name]).reset_index(drop=True)


def _everything(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(True, index=rows.index)


_COUNTS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "hazards": lambda rows: rows["state"].isin(OPEN_HAZARD_STATES),
    "road_barriers": lambda rows: rows["in_place"].astype(bool),
}
"""What of a register counts, where not all of it does: what is there no longer is near to nothing."""
_TITLES = {"hazards": N_("Open hazards"), "road_barriers": N_("Barriers on roads in place")}


def _resources(kind: ResourceKind) -> Kind:
    def only(rows: pd.DataFrame) -> pd.Series:
        return rows["in_service"].astype(bool) & (rows["kind"] == kind)

    force = kind.value if kind in FIRE_FORCES else ""
    key = f"{Resource.__tablename__}.{kind.value}"
    return Kind(key, Sentence(kind.text), N_("Resources in service"), Resource, "name", only, True, force)


def _enterprises(sector: Sector | None) -> Kind:
    def only(rows: pd.DataFrame) -> pd.Series:
        working = rows["state"] != EnterpriseState.CLOSED
        return working if sector is None else working & (rows["sector"] == sector)

    group = N_("Enterprises by sector")
    if sector is None:
        return Kind(
            Enterprise.__tablename__, Sentence(N_("Enterprises")), group, Enterprise, "name", only, False
        )
    title = Sentence(N_("Enterprises: {sector}"), {"sector": Sentence(sector.text)})
    return Kind(f"{Enterprise.__tablename__}.{sector.value}", title, group, Enterprise, "name", only, False)


KINDS = {
    each.key: each
    for each in (
        *(_resources(kind) for kind in ResourceKind),
        *(_enterprises(sector) for sector in (None, *Sector)),
        *(
            Kind(
                register.key,
                Sentence(_TITLES.get(register.key, register.title)),
                N_("Registers"),
                register.model,
                register.name,
                _COUNTS.get(register.key, _everything),
                register.public,
            )
            for register in REGISTERS
            if register.shape == "point" and register.key not in _OF_KINDS
        ),
    )
}
