"""What can a notebook ask: a layer's answer about an area as a GeoDataFrame, as the person who asks may see it?

import gridmap
town = gridmap.connect("Sample Town", user="ada")
town.layer("gap")
"""

from __future__ import annotations

import atexit
import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from gridmap import asking
from gridmap.db import postgis, sessions
from gridmap.db.models import Account, Area, Grant
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.layers import LAYERS
from gridmap.layers.base.layer import Layer
from gridmap.publishing import answers
from gridmap.publishing.question import Question
from gridmap.records.places import lies_under
from gridmap.settings import Settings, project_folder
from gridmap.vocabulary import Level, Role

WGS84 = "EPSG:4326"
NUMERIC = frozenset({"number", "distance", "share"})


@dataclass
class Connection:
    """An area as one person sees it. Closed by `close`, by `with`, or when Python ends."""

    engine: Engine
    area_path: str
    township_path: str
    person: uuid.UUID
    roles: frozenset[Role]
    timezone: str
    _open: ExitStack = field(default_factory=ExitStack, repr=False)

    def layers(self) -> dict[str, str]:
        """Key of each layer, and of each question of one's own -> the question that it answers, in English."""
        with sessions.session(self.engine, self.person) as session:
            own = asking.offered(session, self.township_path)
        return {layer.key: layer.question for layer in (*LAYERS, *own)}

    def layer(self, key: str, on: date | None = None) -> gpd.GeoDataFrame:
        """The layer's answer, computed first where it was out of date; EPSG:4326, unknown None, NaN of a number.

        Indexed by the feature's id, with `title`, `area_path`, the class in each legend as `class_<legend>`, and the
        layer's fields by their keys. on: of a dated layer, the day that is asked about. Raises NotFound.
        """
        wanted = self._named(key)
        with answers.opened(
            self.engine, wanted, self.township_path, self.person, self.roles, self.today
        ) as answer:
            shown = {each.key for place in ("tile", "table", "detail") for each in answer.fields(place)}
            fields = [each for each in wanted.fields if each.key in shown]
            question = Question(self.area_path, on=(on or self.today()) if wanted.dated else None)
            rows = list(answer.whole(question, ""))
        index = pd.Index([row.feature_id for row in rows], name="id", dtype=object)

        def column(values: list[Any]) -> pd.Series:
            return pd.Series(values, index=index, dtype=object)  # unknown stays None, and is no NaN of a text

        columns = {
            "title": column([row.title for row in rows]),
            "area_path": column([row.area_path for row in rows]),
        }
        columns |= {
            f"class_{each.key}": column([row.classes.get(each.key) for row in rows])
            for each in wanted.legends
        }
        for each in fields:
            told = column([row.values.get(each.key) for row in rows])
            columns[each.key] = pd.to_numeric(told, errors="coerce") if each.kind in NUMERIC else told
        shapes = [None if row.wkb is None else shapely.from_wkb(bytes(row.wkb)) for row in rows]
        return gpd.GeoDataFrame(columns, index=index, geometry=gpd.GeoSeries(shapes, index=index, crs=WGS84))

    def _named(self, key: str) -> Layer:
        try:
            with sessions.session(self.engine, self.person) as session:
                return asking.layer_named(session, key)
        except NotFound:
            known = ", ".join(self.layers())
            raise NotFound(N_("There is no such layer. There are: {layers}."), layers=known) from None

    def today(self) -> date:
        """The day at the township, by which deadlines and times of service are judged."""
        return datetime.now(ZoneInfo(self.timezone)).date()

    def close(self) -> None:
        """Let go of the database, and stop it where it was started for this. More than once does no harm."""
        self._open.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def connect(area: str, user: str, settings: Settings | None = None) -> Connection:
    """area: name or path of a township or of what lies in it. user: the account in whose name is asked.

    settings: by default those of the environment; where they name no database, this folder's own one runs until the
    connection is closed. Whoever can read the database's address needs no password. Raises NotFound.
    """
    opened = ExitStack()
    try:
        made = _connected(area, user, settings or Settings.from_environment(), opened)
    except BaseException:
        opened.close()
        raise
    atexit.register(made.close)
    return made


def _connected(area: str, user: str, settings: Settings, opened: ExitStack) -> Connection:
    owner_url, app_url = settings.owner_url, settings.app_url
    if not app_url:
        urls = opened.enter_context(postgis.running(project_folder()))
        owner_url, app_url = urls.owner, urls.app
    owner = create_engine(owner_url)
    opened.callback(owner.dispose)
    with Session(owner) as session:
        person = session.scalar(select(Account.person_id).where(Account.username == user.lower()))
        if person is None:
            raise NotFound(N_("No account is called “{name}”."), name=user)
        grants = session.scalars(select(Grant).where(Grant.person_id == person)).all()
        path, town = _places(session, area)
    if not lies_under(path, [each.area_path for each in grants]):
        raise NotFound(N_("This area does not exist, or lies outside the areas you may see."))
    engine = sessions.app_engine(app_url)
    opened.callback(engine.dispose)
    roles = frozenset(Role(each.role) for each in grants)
    return Connection(engine, path, town, person, roles, settings.timezone, opened)


def _places(session: Session, area: str) -> tuple[str, str]:
    """The area's path and that of the township around it."""
    meant = select(Area).where((Area.path == area) | (Area.name == area)).order_by(Area.path)
    found = session.scalars(meant).all()
    if len(found) > 1:
        paths = ", ".join(each.path for each in found)
        raise NotFound(
            N_("Several areas are called “{area}”. Give the path of one: {paths}."), area=area, paths=paths
        )
    if not found:
        raise NotFound(N_("There is no such area."))
    path = found[0].path
    towns = session.scalars(select(Area.path).where(Area.level == Level.TOWNSHIP)).all()
    around = next((town for town in towns if path.startswith(town)), None)
    if around is None:
        raise NotFound(N_("Choose a township; this area holds several."))
    return path, around
