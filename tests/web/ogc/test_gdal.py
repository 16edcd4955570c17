"""Does GDAL, by whose driver QGIS and others read, get every layer, and of each what the person may see?

GDAL reads in a process of its own: within this one it would keep the interpreter for itself while it waits for the
server, which then could not answer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session

from gridmap.db.models import Published
from gridmap.layers import LAYERS
from tests import world
from tests.serving import served
from tests.web.conftest import Clock
from tests.web.ogc.conftest import ProgramOf, made

READ = """
import json, sys
import pyogrio
address, wanted = json.loads(sys.stdin.read())
layers = [layer for layer, _ in pyogrio.list_layers(address)]

def titles(layer, more):
    box = {"bbox": tuple(more.pop("bbox"))} if "bbox" in more else {}
    frame = pyogrio.read_dataframe(address, layer=layer, **more, **box)
    return list(frame["title"]) if len(frame) else []

read = {layer: titles(layer, more) for layer, more in (wanted or {each: {} for each in layers}).items()}
print(json.dumps([layers, read]))
"""
PATIENCE_S = 120
HELD = {"Paula": world.T1, "Gloria": world.G22}


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as found:
        yield f"OAPIF:{found}/ogc/"


def by_gdal(
    address: str, login: str, wanted: dict[str, Any] | None = None
) -> tuple[list[str], dict[str, list[str]]]:
    """The layers that GDAL lists, and the titles it reads of those wanted: layer -> how it is narrowed; else of all."""
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=json.dumps([address, wanted]),
        env={**os.environ, "GDAL_HTTP_USERPWD": login, "GDAL_HTTP_AUTH": "BASIC"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    layers, read = json.loads(done.stdout)
    return layers, read


@pytest.mark.parametrize("name", HELD)
def test_gdal_reads_every_layer_with_exactly_what_the_person_may_see(
    address: str, engine: Engine, owner: Engine, clock: Clock, name: str
) -> None:
    word = made(engine, name, clock)
    township = HELD[name][:8]
    layers, read = by_gdal(address, f"{name.lower()}:{word}")
    assert sorted(layers) == sorted(f"{each.key}.{township}" for each in LAYERS)
    seen = {layer.partition(".")[0]: len(titles) for layer, titles in read.items()}
    with Session(owner) as session:
        mine = or_(Published.public, Published.area_path.startswith(HELD[name]))
        found = select(Published.layer, func.count()).where(
            Published.township_path == township, Published.variant == "", mine
        )
        known = dict(iter(session.execute(found.group_by(Published.layer))))
    assert seen == {each.key: known.get(each.key, 0) for each in LAYERS}
    assert sum(seen.values()) > 20


def test_gdal_asks_the_server_for_box_and_value(
    address: str, engine: Engine, clock: Clock, program_of: ProgramOf
) -> None:
    word = made(engine, "Paula", clock)
    layer = f"enterprises.{world.T1}"
    boxed = by_gdal(address, f"paula:{word}", {layer: {"bbox": [117.05, 38.0, 117.1, 38.04]}})[1][layer]
    assert set(boxed) == {"Flour Mill", "Corner Shop"}
    red = by_gdal(address, f"paula:{word}", {layer: {"where": "risk = 'red'"}})[1][layer]
    assert red == ["Flour Mill"]
