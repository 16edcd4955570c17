"""Does GDAL, by whose driver QGIS and others read, get every layer, and of each what the person may see?"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pyogrio
import pytest
from flask import Flask
from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from gridmap.db.models import Published
from gridmap.layers import LAYERS
from tests import world
from tests.web.conftest import Clock
from tests.web.ogc.conftest import ProgramOf, made

HELD = {"Paula": world.T1, "Gloria": world.G22}


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"OAPIF:http://127.0.0.1:{server.server_port}/ogc/"
    pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": None, "GDAL_HTTP_AUTH": None})
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("name", HELD)
def test_gdal_reads_every_layer_with_exactly_what_the_person_may_see(
    address: str, engine: Engine, owner: Engine, clock: Clock, name: str
) -> None:
    word = made(engine, name, clock)
    pyogrio.set_gdal_config_options(
        {"GDAL_HTTP_USERPWD": f"{name.lower()}:{word}", "GDAL_HTTP_AUTH": "BASIC"}
    )
    township = HELD[name][:8]
    told = [layer for layer, _ in pyogrio.list_layers(address)]
    assert sorted(told) == sorted(f"{each.key}.{township}" for each in LAYERS)
    seen = {layer.partition(".")[0]: len(pyogrio.read_dataframe(address, layer=layer)) for layer in told}
    with Session(owner) as session:
        mine = or_(Published.public, Published.area_path.startswith(HELD[name]))
        found = select(Published.layer, func.count()).where(
            Published.township_path == township, Published.variant == "", mine
        )
        known = dict(session.execute(found.group_by(Published.layer)).tuples())
    assert seen == {each.key: known.get(each.key, 0) for each in LAYERS}
    assert sum(seen.values()) > 20


def test_gdal_asks_the_server_for_box_and_value(
    address: str, engine: Engine, clock: Clock, program_of: ProgramOf
) -> None:
    word = made(engine, "Paula", clock)
    pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": f"paula:{word}", "GDAL_HTTP_AUTH": "BASIC"})
    layer = f"enterprises.{world.T1}"
    boxed = pyogrio.read_dataframe(address, layer=layer, bbox=(117.05, 38.0, 117.1, 38.04))
    assert set(boxed["title"]) == {"Flour Mill", "Corner Shop"}
    red = pyogrio.read_dataframe(address, layer=layer, where="risk = 'red'")
    assert list(red["title"]) == ["Flour Mill"]
