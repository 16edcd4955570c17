"""Does a notebook get a layer's answer in three lines, as the person who asks may see it?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from pyproj import Geod
from sqlalchemy import Engine

import gridmap
from gridmap import asking
from gridmap.asking import keeping
from gridmap.db import postgis
from gridmap.db.sessions import session
from gridmap.errors import NotFound
from gridmap.layers import LAYERS
from gridmap.library import Connection
from gridmap.settings import Settings
from tests import world


@pytest.fixture(scope="module")
def settings(urls: postgis.Urls) -> Settings:
    return Settings(owner_url=urls.owner, app_url=urls.app)


@pytest.fixture(scope="module")
def town(settings: Settings) -> Iterator[Connection]:
    with gridmap.connect("Sparrow Town", user="Paula", settings=settings) as opened:
        yield opened


def test_a_layer_is_a_frame_with_its_values_and_what_is_unknown_is_none(town: Connection) -> None:
    found = town.layer("enterprises")
    assert found.crs == "EPSG:4326"
    mill = found.loc[str(world.name_id("Flour Mill"))]
    assert (mill["title"], mill["risk"], mill["area_path"]) == ("Flour Mill", "red", world.G22)
    assert (mill.geometry.x, mill.geometry.y) == (117.09, 38.01)
    lost = found[found["title"] == "Lost Workshop"].iloc[0]
    assert lost.geometry is None
    assert found[found["title"] == "Noodle House"].iloc[0]["risk"] is None
    assert "class_risk" in found


def test_every_layer_can_be_asked(town: Connection) -> None:
    assert list(town.layers()) == [layer.key for layer in LAYERS]
    for key in ("gap", "grids", "nearest_station", "shortfall", "hazard_history"):
        assert not town.layer(key).columns.duplicated().any()


def test_a_question_of_ones_own_is_a_frame_too_and_nobody_elses(
    settings: Settings, engine: Engine, town: Connection
) -> None:
    typed = {"name": "Far from water", "subject": "enterprises", "near": "resources.hydrant"}
    typed |= {"measured_by": "metres", "most": "1000", "side": "beyond"}
    with session(engine, world.name_id("Paula")) as opened:
        made = keeping.entered(opened, world.T1, typed, {}, world.NOW, shared=False)
        key = asking.asked_of(made).layer_key
        opened.commit()
    assert list(town.layers())[-1] == key
    found = town.layer(key).set_index("title")
    assert found.loc["Flour Mill", "asked_reach"] == "out"
    metres = Geod(ellps="WGS84").inv(117.09, 38.01, 117.101, 38.02)[
        2
    ]  # the hydrant in service stands next door
    assert found.loc["Flour Mill", "asked_value"] == pytest.approx(metres, abs=1)
    assert found.loc["Lost Workshop", "asked_reach"] == "unknown"
    with gridmap.connect(world.G22, user="gloria", settings=settings) as own:
        assert key not in own.layers()
        with pytest.raises(NotFound):
            own.layer(key)


def test_the_fence_holds_in_a_notebook(settings: Settings, town: Connection) -> None:
    assert "Heron Foundry" not in set(town.layer("enterprises")["title"])
    with gridmap.connect(world.G22, user="gloria", settings=settings) as own:
        assert set(own.layer("enterprises")["title"]) == {"Flour Mill", "Corner Shop"}


@pytest.mark.parametrize(
    ("area", "user"),
    [("Heron Town", "paula"), ("Sparrow Town", "nemo"), ("Nowhere", "paula"), ("Cloud County", "paula"),
     ("Sparrow Town", "nobody")],
)  # fmt: skip
def test_nonsense_and_what_is_beyond_the_fence_are_refused(settings: Settings, area: str, user: str) -> None:
    with pytest.raises(NotFound):
        gridmap.connect(area, user=user, settings=settings)


def test_a_layer_that_there_is_not_is_told_with_those_that_there_are(town: Connection) -> None:
    with pytest.raises(NotFound, match="enterprises"):
        town.layer("nonsense")


def test_to_import_gridmap_is_to_read_almost_nothing(engine: Engine) -> None:
    asked = "import gridmap, sys; print(len([m for m in sys.modules if m.startswith('gridmap')]), gridmap.__version__)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.split()[0] == "1"
