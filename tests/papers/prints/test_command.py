"""Does `gridmap print` write a sheet of the fenced answers, and say what is wrong with what was asked?"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageColor
from sqlalchemy import Engine

from gridmap import asking, palette
from gridmap.asking import keeping
from gridmap.db import postgis
from gridmap.db.sessions import session
from gridmap.errors import GridmapError, NotFound
from gridmap.papers import prints
from gridmap.papers.prints.command import print_map
from gridmap.settings import Settings
from tests import world


def run(
    urls: postgis.Urls, out: Path, *more: str, user: str = "paula", layers: str = "areas,enterprises"
) -> str:
    settings = Settings(owner_url=urls.owner, app_url=urls.app)
    asked = ["--layers", layers, "--out", str(out), "--user", user, "--dpi", "96", *more]
    done = CliRunner().invoke(print_map, asked, obj=lambda: nullcontext(settings))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(("name", "begins"), [("a.pdf", b"%PDF"), ("a.png", b"\x89PNG")])
def test_a_sheet_is_written(urls: postgis.Urls, tmp_path: Path, name: str, begins: bytes) -> None:
    assert "A4" in run(urls, tmp_path / name, "--size", "A4", "--area", "Sparrow Town")
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_the_sheet_lies_as_shows_the_area_larger(urls: postgis.Urls, tmp_path: Path) -> None:
    run(urls, tmp_path / "a.png", "--size", "A4", "--area", "Sparrow Town")
    with Image.open(tmp_path / "a.png") as image:
        width, height = image.size
    assert width > height  # nearly a square, and the legend stands beside it
    for bounds, is_wide in (((117.0, 38.0, 117.02, 38.2), False), ((117.0, 38.0, 117.3, 38.1), True)):
        sheet = prints.best("A3", bounds)
        assert (sheet.width > sheet.height) == is_wide


def test_a_question_of_ones_own_is_printed_and_nobody_elses(
    urls: postgis.Urls, engine: Engine, tmp_path: Path
) -> None:
    typed = {"name": "Far from water", "subject": "enterprises", "near": "resources.hydrant"}
    typed |= {"measured_by": "metres", "most": "1000", "side": "beyond"}
    with session(engine, world.name_id("Paula")) as opened:
        made = keeping.entered(opened, world.T1, typed, {}, world.NOW, shared=False)
        layers = f"areas,{asking.asked_of(made).layer_key}"
        opened.commit()
    run(urls, tmp_path / "own.png", "--area", "Sparrow Town", layers=layers)
    run(urls, tmp_path / "areas.png", "--area", "Sparrow Town", layers="areas")
    with Image.open(tmp_path / "own.png") as own, Image.open(tmp_path / "areas.png") as bare:
        strong = np.array(ImageColor.getrgb(palette.PLUM))
        drawn = [bool((np.asarray(each.convert("RGB")) == strong).all(axis=2).any()) for each in (own, bare)]
    assert drawn == [True, False]
    with pytest.raises(NotFound):
        run(urls, tmp_path / "other.png", "--area", "Sparrow Town", user="adam", layers=layers)


@pytest.mark.parametrize(
    ("out", "more"),
    [("a.svg", {}), ("a.png", {"layers": "nonsense"}), ("a.png", {"user": "nemo"})],
)
def test_nonsense_is_refused(urls: postgis.Urls, tmp_path: Path, out: str, more: dict[str, str]) -> None:
    with pytest.raises(GridmapError):
        run(urls, tmp_path / out, "--area", "Sparrow Town", **more)
    assert not (tmp_path / out).exists()
