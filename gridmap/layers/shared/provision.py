"""What do the places of a township need, what do its depots hold, and who can be given what in time?

What every layer about supplies asks, asked in one place, so that map, table, purchase list and page agree.
The township's own depots serve its own places; what a neighbour can spare is another question (`layers.surplus`).
Asked of a county, all depots of its townships serve all their places together.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridmap.analysis.supplies import need
from gridmap.analysis.supplies.need import Per
from gridmap.analysis.supplies.plan import Goods, Plan, plan
from gridmap.analysis.supplies.township import (
    SupposedEmergency,
    needs,
    people_in_need,
    places_in_need,
    summed,
)
from gridmap.db.models import (
    Area,
    Base,
    ItemRow,
    Lot,
    NeedScenario,
    StockForm,
    YearlyFact,
)
from gridmap.db.models.base import SEGMENT
from gridmap.db.models.supplies import Basis, StockKind, YearlyKey
from gridmap.errors import NotFound
from gridmap.fields import DETAIL, EVERYWHERE, Field
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.layers.shared.delivery import READS as DELIVERY
from gridmap.layers.shared.delivery import ways
from gridmap.layers.shared.dwellings import READS as DWELLINGS
from gridmap.layers.shared.dwellings import dwellings
from gridmap.registers.resources import Resource
from gridmap.standards import Profile, goods, in_force
from gridmap.vocabulary import Level, ResourceKind

GOODS_FIELDS = (
    Field(
        "item",
        N_("Goods"),
        "choice",
        choices={key: item.name for key, item in goods.shipped().items()},
        shown=EVERYWHERE,
        filter=True,
    ),
    Field("goods", N_("Name of the goods"), shown=DETAIL),
)
"""Of which goods a row speaks: the first fields of every layer of supplies."""

READS: tuple[type[Base], ...] = (
    Area, Resource, ItemRow, Lot, StockForm, YearlyFact, NeedScenario, *DELIVERY, *DWELLINGS,
)  # fmt: skip
TILES = (Level.TOWNSHIP, Level.VILLAGE, Level.GRID)
COUNTED_BY = (StockKind.OPENING, StockKind.COUNT)
SECONDS_AN_HOUR = 3600.0
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Provision:
    """places: indexed by path, with `people` in need. depots: `id`, `name`, `counted`, `able` (in service), `geom`.

    plan: its rows name places and depots by their position. time_s (d, p), between_s (d, d): see `delivery.ways`.
    townships: how many share their stock; more than one where a county was asked about.
    """

    profile: Profile
    norms: Mapping[str, float]
    catalogue: Mapping[str, goods.Item]
    emergency: str
    places: gpd.GeoDataFrame
    depots: gpd.GeoDataFrame
    stock: Mapping[str, Goods]
    plan: Plan
    time_s: Numbers
    between_s: Numbers
    townships: int = 1

    def item(self, key: str) -> goods.Item:
        """The goods of this key; what a catalogue no longer knows is called by its key."""
        return self.catalogue.get(key) or goods.Item(key, key, "", "general")

    def column(self, keys: pd.Series, fact: str) -> list[str]:
        """A fact of the goods ("name", "unit") for each key."""
        return [str(getattr(self.item(key), fact)) for key in keys]


def provision(context: Context) -> Provision:
    """Needs, stock and their allocation, computed once for a context. The layer declares READS and delivery.REACH_M.

    Raises NotFound for an emergency that is none of the township.
    """
    found = _kept.get(id(context))
    if found is None or found[0]() is not context:
        _kept.clear()
        found = _kept[id(context)] = (weakref.ref(context), _computed(context))
    return found[1]


_kept: dict[int, tuple[weakref.ref[Context], Provision]] = {}
"""The last one: an answer, its headlines and its measure ask for the same."""


def _computed(context: Context) -> Provision:
    """Of a township its own; of a county all its townships together: each owes its own people by its own figures, and
    whatever lies in any of their depots is shared out over all of them.
    """
    profile = context.standards("supplies")
    norms = {key: norm.value for key, norm in profile.norms.items()}
    catalogue = goods.in_force(context.connection, context.township_path)
    emergency = _emergency(context)
    towns = _townships(context)
    tiles = [_places(context, town) for town in towns]
    people = _people(context, towns, tiles, emergency)
    own = [
        _wanted(context, town, each, emergency, there)
        for town, each, there in zip(towns, tiles, people, strict=True)
    ]
    places = _joined(tiles).assign(people=np.concatenate(people))
    depots = _depots(context)
    keys = dict.fromkeys(key for each in own for key in each)
    unknown = [np.full(len(each), np.nan) for each in tiles]
    wanted = {
        key: np.concatenate([each.get(key, other) for each, other in zip(own, unknown, strict=True)])
        for key in keys
    }
    stock = _stock(context, catalogue, wanted, depots, len(places))
    time_s, between_s = ways(context, depots, places)
    return Provision(
        profile=profile,
        norms=norms,
        catalogue=catalogue,
        emergency="" if emergency is None else str(emergency["name"]),
        places=places,
        depots=depots,
        stock=stock,
        plan=plan(stock, time_s),
        time_s=time_s,
        between_s=between_s,
        townships=len(towns),
    )


def _townships(context: Context) -> list[str]:
    """The township that is asked about, or all those that lie in the county; the area itself where there are none."""
    areas = context.areas
    found = sorted(areas.loc[areas["level"] == Level.TOWNSHIP, "path"])
    return found or [context.township_path]


def _joined(tiles: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    together: gpd.GeoDataFrame = pd.concat(tiles)
    return together


def _places(context: Context, town: str) -> gpd.GeoDataFrame:
    areas = context.areas[context.areas["path"].str.startswith(town)]
    return places_in_need(areas[areas["level"].isin(TILES)], SEGMENT)


def _norms(context: Context, town: str) -> dict[str, float]:
    """As the township set them: those of a county's townships may differ."""
    return {key: norm.value for key, norm in in_force(context.connection, town, "supplies").norms.items()}


def _emergency(context: Context) -> pd.Series | None:
    if context.emergency is None:
        return None
    rows = context.inside(context.rows(NeedScenario))
    found = rows[rows["id"] == context.emergency]
    if found.empty:
        raise NotFound(N_("There is no such scenario any more."))
    chosen: pd.Series = found.iloc[0]
    return chosen


def _depots(context: Context) -> gpd.GeoDataFrame:
    """The township's own depots. One is counted by its first stock-take, or by its confirmed opening stock."""
    rows = context.inside(context.rows(Resource))
    depots = rows[rows["kind"] == ResourceKind.SUPPLY_DEPOT].sort_values("name").reset_index(drop=True)
    forms = context.rows(StockForm)
    counted = set(forms.loc[forms["kind"].isin(list(COUNTED_BY)), "depot_id"])
    return depots.assign(counted=depots["id"].isin(counted), able=depots["in_service"])


def _people(
    context: Context, towns: Sequence[str], tiles: Sequence[gpd.GeoDataFrame], emergency: pd.Series | None
) -> list[Numbers]:
    """People to be cared for in each place of each township: its duty, or those of the emergency; NaN unknown."""
    if emergency is None:
        return [
            people_in_need(each, duty(context, town, _norms(context, town)), None)
            for town, each in zip(towns, tiles, strict=True)
        ]
    share, people = emergency["share"], emergency["people"]
    together = _joined(tiles)
    drawn = SupposedEmergency(
        gpd.GeoSeries([emergency["geom"]], crs=tiles[0].crs),
        None if pd.isna(share) else float(share),
        None if pd.isna(people) else int(people),
        dwellings(context).shares_in(together["path"], emergency["geom"]),
    )
    # Its people are divided over all the places together: who is counted in one township is not in the next.
    found = people_in_need(together, 0.0, drawn)
    return np.split(found, np.cumsum([len(each) for each in tiles])[:-1])


def duty(context: Context, town: str, norms: Mapping[str, float]) -> float:
    """How many people the township's store is sized for; more may be owed where last year's figure is unknown."""
    facts = context.rows(YearlyFact)
    last = facts[
        (facts["key"] == YearlyKey.RELOCATED_PEOPLE)
        & (facts["year"] == context.today.year - 1)
        & (facts["area_path"] == town)
    ]["value"]
    relocated = float(last.iloc[0]) if len(last) else np.nan
    return need.people_to_relocate(relocated, norms["relocated_people"], norms["relocated_share"])


def _wanted(
    context: Context, town: str, places: gpd.GeoDataFrame, emergency: pd.Series | None, people: Numbers
) -> dict[str, Numbers]:
    """Goods -> need of each place of one township."""
    norms = _norms(context, town)
    paths = places.index.to_numpy(dtype=object)
    days = norms["store_days"] if emergency is None else float(emergency["days"])
    rows = context.rows(Resource)
    own = rows[rows["area_path"].str.startswith(town)]
    teams = own[own["kind"] == ResourceKind.RESCUE_TEAM]
    depots = own[own["kind"] == ResourceKind.SUPPLY_DEPOT]
    counts = {
        Per.PERSON: people,
        Per.PERSON_DAY: people * days,
        Per.TEAM_MEMBER: summed(paths, teams["area_path"], teams["staff"].astype("Float64")),
        Per.DEPOT: summed(paths, depots["area_path"], pd.Series(1.0, index=depots.index)),
        Per.DYKE_KM: _dyke_km(context, town, paths),
    }
    return needs(need.in_force(norms), norms, counts, together=emergency is None)


def _dyke_km(context: Context, town: str, paths: NDArray[np.object_]) -> Numbers:
    """The newest length told for each place; unknown everywhere where nobody told any."""
    facts = context.rows(YearlyFact)
    facts = facts[facts["area_path"].str.startswith(town)]
    dykes = (
        facts[facts["key"] == YearlyKey.DYKE_KM].sort_values("year").drop_duplicates("area_path", keep="last")
    )
    return summed(paths, dykes["area_path"], dykes["value"]) if len(dykes) else np.full(len(paths), np.nan)


def _stock(
    context: Context,
    catalogue: Mapping[str, goods.Item],
    wanted: Mapping[str, Numbers],
    depots: gpd.GeoDataFrame,
    places: int,
) -> dict[str, Goods]:
    """Every kind of goods that is needed or held, with what each depot has of it on the shelf."""
    lots = context.rows(Lot)
    held = lots[(lots["basis"] == Basis.PHYSICAL) & lots["depot_id"].isin(set(depots["id"]))]
    found = {}
    for key in dict.fromkeys([*wanted, *held["item"]]):
        usable, expired = _held(held[held["item"] == key], depots, context)
        hours = catalogue[key].arrive_within_h if key in catalogue else None
        limit_s = np.inf if hours is None else hours * SECONDS_AN_HOUR
        found[key] = Goods(wanted.get(key, np.zeros(places)), usable, expired, limit_s)
    return found


def _held(lots: pd.DataFrame, depots: gpd.GeoDataFrame, context: Context) -> tuple[Numbers, Numbers]:
    """Fit for use and expired, in each depot; NaN where nobody has counted."""
    at = pd.Index(depots["id"]).get_indexer(lots["depot_id"])
    quantity = lots["quantity"].to_numpy(dtype=np.float64, na_value=np.nan)
    spoilt = (
        lots["expires_on"].map(lambda day: day is not None and day < context.today).to_numpy(dtype=np.bool_)
    )
    unknown = np.where(depots["counted"], 0.0, np.nan)
    usable = np.bincount(at, weights=np.where(spoilt, 0.0, quantity), minlength=len(depots))
    expired = np.bincount(at, weights=np.where(spoilt, quantity, 0.0), minlength=len(depots))
    both = np.isnan(usable + expired + unknown)
    return np.where(both, np.nan, usable), np.where(both, np.nan, expired)
