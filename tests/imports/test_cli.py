"""Does a file come in from a terminal, with questions where something is not said, and out again?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.models import Import
from gridmap.errors import GridmapError, InvalidInput
from gridmap.imports import cli
from gridmap.imports.cli import prompts, running
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.landmarks import Landmark
from gridmap.registers.resources import Resource
from gridmap.registers.roads import Road
from gridmap.settings import Settings
from tests import world
from tests.imports.journeys.sheets import ENTERPRISES, MILL, SHOP, xlsx

OSM = b"""<?xml version="1.0"?><osm version="0.6" generator="test">
<node id="1" version="1" visible="true" lat="38.01" lon="117.01"/>
<node id="2" version="1" visible="true" lat="38.01" lon="117.02"/>
<node id="3" version="1" visible="true" lat="38.02" lon="117.02"><tag k="place" v="hamlet"/><tag k="name" v="Old Well"/>
</node><way id="9" version="1" visible="true"><nd ref="1"/><nd ref="2"/><tag k="highway" v="tertiary"/></way></osm>"""

Command = Callable[..., Result]


@pytest.fixture
def run(urls: postgis.Urls) -> Command:
    """`gridmap import` and `gridmap undo-import` on the tiny world; `typed` is what the person answers."""
    settings = Settings(owner_url=urls.owner, app_url=urls.app)
    commands = {each.name: each for each in cli.COMMANDS}

    def invoke(*arguments: str, typed: str = "") -> Result:
        name, *rest = arguments
        done = CliRunner().invoke(
            commands[name], [*rest, "--user", "adam"], input=typed, obj=lambda: nullcontext(settings)
        )
        if done.exception and not isinstance(done.exception, SystemExit | GridmapError):
            raise done.exception
        return done

    return invoke


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as opened:
        yield opened


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(xlsx(ENTERPRISES, MILL, SHOP))
    return str(path)


def number_of(done: Result) -> str:
    return done.output.split("undo-import ")[1].split()[0]


def names(kept: Session) -> set[str]:
    kept.expire_all()
    return set(kept.scalars(select(Enterprise.name).where(Enterprise.name.in_([MILL[0], SHOP[0]]))))


def files(kept: Session) -> int:
    return kept.scalar(select(func.count()).select_from(Import)) or 0


def test_a_ledger_comes_in_a_second_time_changes_nothing_and_goes_out_again(
    run: Command, kept: Session, ledger: str
) -> None:
    done = run("import", "enterprises", ledger, "--coordinates", "wgs84", "--yes")
    assert (done.exit_code, names(kept)) == (0, {MILL[0], SHOP[0]})
    again = run("import", "enterprises", ledger, "--coordinates", "wgs84", "--yes")
    assert again.exit_code == 0
    assert "nothing to take in" in again.output
    number = number_of(done)
    assert number in run("undo-import").output
    assert run("undo-import", number, typed="n\n").exit_code == 0
    assert len(names(kept)) == 2
    back = run("undo-import", number, "--yes")
    assert back.output.startswith("2 records removed, 0 restored, 0 stay")
    assert names(kept) == set()
    assert isinstance(run("undo-import", "zzzz", "--yes").exception, GridmapError)
    assert isinstance(run("undo-import", number, "--yes").exception, GridmapError)


def test_what_is_left_out_is_told_by_the_exit_status_and_in_a_workbook(
    run: Command, kept: Session, tmp_path: Path
) -> None:
    ledger, problems = tmp_path / "ledger.xlsx", tmp_path / "problems.xlsx"
    far = ("Far Works", None, "工贸", None, 117.9, 38.03, *[None] * 4)
    ledger.write_bytes(xlsx(ENTERPRISES, SHOP, far))
    done = run(
        "import", "enterprises", str(ledger), "--coordinates", "wgs84", "--yes", "--problems", str(problems)
    )
    assert (done.exit_code, names(kept)) == (3, {SHOP[0]})
    assert problems.stat().st_size > 0
    run("undo-import", number_of(done), "--yes")
    ledger.write_bytes(xlsx(ENTERPRISES, far))
    nothing = run("import", "enterprises", str(ledger), "--coordinates", "wgs84", "--yes")
    assert nothing.exit_code == 1


def test_the_coordinate_system_is_asked_for_and_without_a_terminal_it_is_an_error(
    run: Command, kept: Session, ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = run("import", "enterprises", ledger, "--yes")
    assert "coordinate system" in str(refused.exception)
    monkeypatch.setattr(prompts, "is_at_terminal", lambda: True)
    done = run("import", "enterprises", ledger, typed="y\nwgs84\ny\n")
    assert (done.exit_code, len(names(kept))) == (0, 2)
    assert "GCJ-02" in done.output
    run("undo-import", number_of(done), "--yes")


def test_a_column_that_no_heading_tells_is_asked_for_or_named_in_the_command(
    run: Command, kept: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(xlsx(("QQ", "行业领域"), (SHOP[0], "沿街商铺")))
    refused = run("import", "enterprises", str(path), "--sheet", "Sheet", "--yes")
    assert "--column HEADING=name" in str(refused.exception)
    done = run("import", "enterprises", str(path), "--sheet", "Sheet", "--column", "QQ=name", "--yes")
    assert (done.exit_code, names(kept)) == (0, {SHOP[0]})
    run("undo-import", number_of(done), "--yes")
    path.write_bytes(xlsx(("WW", "行业领域"), (SHOP[0], "沿街商铺")))
    monkeypatch.setattr(prompts, "is_at_terminal", lambda: True)
    asked = run("import", "enterprises", str(path), typed="Sheet\nWW\nn\nWW=note\nn\nWW=name\ny\ny\n")
    assert (asked.exit_code, names(kept)) == (0, {SHOP[0]})
    run("undo-import", number_of(asked), "--yes")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--column", "nothing=name"), "企业名称"),
        (("--column", "企业名称=what"), "sector"),
        (("--sheet", "x"), "Sheet"),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(
    run: Command, ledger: str, more: tuple[str, ...], said: str
) -> None:
    refused = run("import", "enterprises", ledger, "--coordinates", "wgs84", "--yes", *more)
    assert isinstance(refused.exception, InvalidInput)
    assert said in str(refused.exception)


@pytest.mark.parametrize("moment", ["Checking", "Saving"])
def test_what_is_stopped_leaves_nothing_behind(
    run: Command, kept: Session, ledger: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(kept)

    def stopped(bar: Any, step: str, done: int, total: int) -> None:
        if step == moment:
            raise KeyboardInterrupt

    monkeypatch.setattr(running._Bar, "__call__", stopped)
    done = run("import", "enterprises", ledger, "--coordinates", "wgs84", "--yes")
    assert done.exit_code == 130
    assert "Nothing of this file was taken in" in done.output
    assert names(kept) == set()
    assert files(kept) == before


def test_who_declines_keeps_nothing(run: Command, kept: Session, ledger: str) -> None:
    before = files(kept)
    done = run("import", "enterprises", ledger, "--coordinates", "wgs84", typed="n\n")
    assert (done.exit_code, names(kept), files(kept)) == (1, set(), before)


def test_an_extract_fills_every_ledger_that_it_holds_something_of(
    run: Command, kept: Session, tmp_path: Path
) -> None:
    path = tmp_path / "extract.osm"
    path.write_bytes(OSM)
    done = run("import", "osm", str(path), "--yes")
    assert done.exit_code == 0, done.output
    assert "resources: there are none" in done.output
    assert kept.scalars(select(Landmark.name)).all() == ["Old Well"]
    assert kept.scalars(select(Road.node_ids)).all() == [[1, 2]]
    assert kept.scalar(select(func.count()).select_from(Resource)) == 6


def test_an_area_that_several_have_the_name_of_is_asked_for_by_its_path(
    run: Command, ledger: str, kept: Session
) -> None:
    kept.add(world.area(world.V2 + "0009", "grid", "West Grid 1", None))
    kept.commit()
    refused = run("import", "enterprises", ledger, "--area", "West Grid 1", "--yes")
    assert world.G11 in str(refused.exception)
    assert isinstance(
        run("import", "enterprises", ledger, "--area", "Nowhere", "--yes").exception, GridmapError
    )


def test_the_commands_say_what_they_need() -> None:
    for command in cli.COMMANDS:
        assert CliRunner().invoke(command, ["--help"]).exit_code == 0
