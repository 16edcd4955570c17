"""Where is what a register holds? The layer that every register with a place has, where no other is written for it."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from gridmap.fields import NOWHERE, Field
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Layer, Legend
from gridmap.registers.base.register import Register
from gridmap.registers.enterprises import Enterprise

_VILLAGE = Field("village", N_("Village"))
_ENTERPRISE = Field("enterprise", N_("Enterprise"))


def layer_of(register: Register) -> Layer:
    """Every record of the register, marked by the value of one field. The last mark is of those that have none."""
    unknown = register.marks[-1].key
    belongs = register.belongs_to_an_enterprise
    shown = [field for field in register.fields if field.shown != NOWHERE and field.kind not in _NO_COLUMN]

    def compute(context: Context) -> gpd.GeoDataFrame:
        records = context.inside(context.features(register.model))
        records["title"] = records[register.name] if register.name in records else records["title"]
        records["village"] = context.area_names(list(records["area_path"]), level=3)
        if belongs:
            names = context.rows(Enterprise).set_index("id")["name"]
            records["enterprise"] = records["enterprise_id"].map(names).fillna("")
        return records

    def classify(answer: gpd.GeoDataFrame) -> pd.Series:
        marked: pd.Series = answer[register.mark_by].fillna(unknown)
        return marked

    titles = {field.key: field.title for field in register.fields}
    return Layer(
        key=register.key,
        group=register.group,
        title=register.title,
        question=register.question,
        reads=(register.model, Enterprise) if belongs else (register.model,),
        register=register.key,
        searchable=True,
        public=register.public,
        fields=tuple(field for field in shown if field.key != register.name)
        + (_ENTERPRISE,) * belongs
        + (_VILLAGE,),
        legends=(
            Legend(
                register.mark_by,
                titles[register.mark_by],
                register.marks,
                classify,
                source=register.marks_source,
            ),
        ),
        compute=compute,
    )


_NO_COLUMN = frozenset({"point", "line", "area", "enterprise", "signature", "person", "people", "reference"})
