"""Of what may a question be asked: which layer holds it, and which rows of that?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap.fields import YES_NO, Field
from gridmap.i18n.texts import N_
from gridmap.layers import OF_REGISTERS
from gridmap.layers.alarms import ALARMS
from gridmap.layers.areas import AREAS
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Layer
from gridmap.layers.buildings import BUILDINGS
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.layers.grids import GRIDS
from gridmap.layers.hazards import HAZARDS
from gridmap.publishing.question import MISSING
from gridmap.vocabulary import Level

PEOPLE = "people"


@dataclass(frozen=True)
class QuestionSubject:
    """base: the layer whose features are asked about. level: of areas, which of them. filled: they are areas."""

    key: str
    title: str
    base: Layer
    level: str = ""
    filled: bool = False

    @property
    def filters(self) -> tuple[Field, ...]:
        """The fields by which a question may narrow them: those of the layer's own filters whose values are known."""
        return tuple(each for each in self.base.fields if each.filter and choices(each) and not self.level)

    def rows(self, context: Context) -> gpd.GeoDataFrame:
        """The township's own, as the layer computes them."""
        rows = context.inside(self.base.compute(context))
        if self.level:
            rows = rows[rows["level"] == self.level]
        return rows.reset_index(drop=True)


def choices(each: Field) -> Mapping[str, str]:
    """The values of a filter: value -> its text as a key of the catalog."""
    return YES_NO if each.kind == "flag" else each.choices


def matching(rows: gpd.GeoDataFrame, fields: tuple[Field, ...], asked: Mapping[str, object]) -> pd.Series:
    """Which rows the filters let through, as a published answer is filtered: "" asks for what is not known."""
    kept = pd.Series(True, index=rows.index)
    for each in fields:
        wanted = asked.get(each.key)
        if isinstance(wanted, list | tuple) and wanted:
            kept &= rows[each.key].map(lambda stored, w=frozenset(wanted): _hit(stored, w)).astype(bool)
    return kept


def _hit(stored: object, wanted: frozenset[str]) -> bool:
    if isinstance(stored, list | tuple | np.ndarray):
        return any(str(each) in wanted for each in stored)
    if stored is None or stored is pd.NA or stored != stored:
        return MISSING in wanted
    return (str(stored).lower() if isinstance(stored, bool | np.bool_) else str(stored)) in wanted


SUBJECTS = {
    each.key: each
    for each in (
        QuestionSubject("enterprises", ENTERPRISES.title, ENTERPRISES),
        QuestionSubject("hazards", HAZARDS.title, HAZARDS),
        QuestionSubject("alarms", N_("Alarms"), ALARMS),
        QuestionSubject("buildings", BUILDINGS.title, BUILDINGS, filled=True),
        QuestionSubject("grids", GRIDS.title, GRIDS, filled=True),
        QuestionSubject("villages", N_("Villages"), AREAS, Level.VILLAGE, filled=True),
        QuestionSubject(PEOPLE, N_("People where they live"), GRIDS, filled=True),
        *(QuestionSubject(each.key, each.title, each) for each in OF_REGISTERS),
    )
}
