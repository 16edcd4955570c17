"""Does `gridmap analyse` count every township of a county as of a day, behind the fence, and never make up a zero?"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.models import AreaCode
from gridmap.errors import GridmapError, InvalidInput, NotFound, SetupError
from gridmap.layers import BY_KEY, LAYERS
from gridmap.papers.analyses.command import analyse
from gridmap.publishing import publish
from gridmap.publishing.analyses import tasks
from gridmap.registers.enterprises import Enterprise
from gridmap.settings import Settings
from tests import world
from tests.publishing.analysed import SOUND, spoil

DAY = world.TODAY.isoformat()
T3 = world.COUNTY + "0003"


@pytest.fixture(scope="module", autouse=True)
def county(owner: Engine) -> None:
    """A third township that nobody has drawn, a province around the county, and who plans for the county."""
    with Session(owner) as session:
        province = world.area("0002", "province", "Reed Province", None)
        session.add(province)
        session.flush()
        session.execute(text("UPDATE areas SET lies_in = '0002' WHERE path = '0001'"))
        session.add(world.area(T3, "township", "=Crane Town", None))
        session.flush()
        session.add_all([AreaCode(area_path="0001", code="990101"), AreaCode(area_path=T3, code="990101103")])
        session.add(world.person("Carla", world.COUNTY, ("planner", world.COUNTY)))
        session.add(world.person("Petra", "0002", ("planner", "0002")))
        session.add(world.enterprise("Crane Mill", T3, None, risk=None))
        session.commit()


@pytest.fixture
def asks(urls: postgis.Urls) -> Any:
    settings = Settings(owner_url=urls.owner, app_url=urls.app)

    def run(out: Path, *more: str, user: str = "carla", area: str = world.COUNTY, fails: bool = False) -> Any:
        asked = ["--out", str(out), "--user", user, "--area", area, "--language", "en", *more]
        done = CliRunner().invoke(analyse, asked, obj=lambda: nullcontext(settings))
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert (done.exit_code != 0) == fails, done.output
        return done

    return run


def read(path: Path) -> pd.DataFrame:
    frame: pd.DataFrame = pyogrio.read_dataframe(path, layer="analysis", read_geometry=False)
    return frame


def counted(frame: pd.DataFrame, path: str, layer: str) -> dict[str, float]:
    own = frame[(frame["path"] == path) & (frame["layer_key"] == layer) & (frame["value"] != 0)]
    return dict(zip(own["mark"], own["value"], strict=True))


def test_a_past_day_is_counted_for_each_township_as_the_world_was_drawn(asks: Any, tmp_path: Path) -> None:
    asks(tmp_path / "a.gpkg", "--on", DAY)
    found = read(tmp_path / "a.gpkg")
    assert list(found["path"].unique()) == [world.T1, world.T2, T3]
    assert set(found["layer_key"]) == {layer.key for layer in LAYERS if layer.dated}
    assert counted(found, world.T1, "hazard_history") == {
        "General, past the deadline": 1,
        "Major, open": 1,
        "General, closed": 1,
    }
    assert counted(found, world.T2, "hazard_history") == {}
    assert counted(found, world.T1, "visit_history") == {"No visit until then": 4, "Patrol": 1}
    assert counted(found, T3, "visit_history") == {"No visit until then": 1}
    assert set(found.loc[found["path"] == world.T1, "code"]) == {"990101100"}
    assert set(found["county_code"]) == {"990101"}


def test_each_day_has_rows_of_its_own_and_a_year_its_months(asks: Any, tmp_path: Path) -> None:
    before = (world.TODAY - timedelta(days=21)).isoformat()
    asks(tmp_path / "a.gpkg", "--on", DAY, "--on", before, "--layers", "visit_history")
    found = read(tmp_path / "a.gpkg")
    assert counted(found[found["on_day"] == before], world.T1, "visit_history") == {"No visit until then": 5}
    assert counted(found[found["on_day"] == DAY], world.T1, "visit_history")["Patrol"] == 1
    asks(tmp_path / "b.gpkg", "--year", "2024", "--layers", "visit_history")
    days = list(read(tmp_path / "b.gpkg")["on_day"].unique())
    assert (len(days), days[1], days[-1]) == (12, "2024-02-29", "2024-12-31")


def test_every_layer_counts_what_was_published_and_lies_in_the_township(
    asks: Any, engine: Engine, owner: Engine, tmp_path: Path
) -> None:
    today = Settings().now().date()
    asks(tmp_path / "a.gpkg", "--layers", ",".join(BY_KEY))
    found = read(tmp_path / "a.gpkg").astype(object)
    assert found["standing"].isin(["Known", "Unknown"]).all()
    checked = 0
    for path in (world.T1, world.T2, T3):
        for layer in LAYERS:
            own = found[(found["path"] == path) & (found["layer_key"] == layer.key)]
            if layer.needs_outline and path == T3:
                assert own["value"].isna().all()
                assert len(own) == 1
                continue
            publish.refresh(engine, layer, path, today)
            for legend in layer.legends:
                with owner.connect() as connection:
                    told = connection.execute(
                        _PUBLISHED,
                        {"legend": legend.key, "layer": layer.key, "town": path, "day": str(today)},
                    ).all()
                counts = own[own["legend"] == legend.title]
                expected = sorted(int(row.number) for row in told)
                assert sorted(int(each) for each in counts["value"] if each) == expected, (path, layer.key)
                assert set(counts["of_all"]) <= {sum(expected)}
                checked += sum(expected)
    assert checked > 100


_PUBLISHED = text(
    """
    SELECT classes ->> :legend AS class, count(*) AS number FROM published
    WHERE layer = :layer AND township_path = :town AND variant = '' AND area_path ^@ :town
        AND coalesce(values ->> 'since', '') <= :day AND coalesce(values ->> 'until', '9') > :day
    GROUP BY 1
    """
)


def test_unknown_is_a_row_of_its_own_and_no_zero(asks: Any, tmp_path: Path) -> None:
    asks(tmp_path / "a.gpkg", "--layers", "gap,enterprises")
    found = read(tmp_path / "a.gpkg")
    undrawn = found[(found["path"] == T3) & (found["layer_key"] == "gap")]
    assert list(undrawn["standing"]) == ["Unknown"]
    assert undrawn["value"].isna().all()
    assert "no outline" in undrawn["note"].iloc[0]
    risks = found[(found["path"] == T3) & (found["mark"] == "Not graded")].iloc[0]
    assert (risks["value"], risks["of_all"], risks["unknown"], risks["standing"]) == (1, 1, 1, "Unknown")
    assert found.loc[(found["path"] == world.T1) & (found["layer_key"] == "gap"), "unit"].eq("km²").any()


def test_the_workbook_says_the_same_and_no_name_is_a_formula(asks: Any, tmp_path: Path) -> None:
    asks(tmp_path / "a.xlsx", "--on", DAY, "--out", str(tmp_path / "a.gpkg"))
    book = load_workbook(tmp_path / "a.xlsx")
    headings, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert headings[0] == "Day"
    assert len(headings) == len(rows[0]) == 18
    frame = read(tmp_path / "a.gpkg").astype(object)
    told = [
        tuple(None if value is None or value != value or value == "" else value for value in row)
        for row in rows
    ]
    same = [
        tuple(None if value is None or value != value or value == "" else value for value in row)
        for row in frame.itertuples(index=False, name=None)
    ]
    assert told == same
    crane = next(
        cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=Crane Town"
    )
    assert crane.data_type == "s"
    assert "Carla" in str(book.worksheets[1]["A2"].value)
    towns = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="townships")
    assert list(towns["path"]) == [world.T1, world.T2, T3]
    assert list(towns.geometry.isna()) == [False, False, True]
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        (about,) = database.execute(
            "SELECT description FROM gpkg_contents WHERE table_name = 'analysis'"
        ).fetchone()
    database.close()
    assert "Cloud County" in about


def test_who_plans_for_the_province_reads_the_county_that_lies_in_it(asks: Any, tmp_path: Path) -> None:
    asks(tmp_path / "a.gpkg", "--on", DAY, user="petra", area="Reed Province")
    assert len(set(read(tmp_path / "a.gpkg")["path"])) == 3


@pytest.mark.parametrize("area", [world.T2, world.COUNTY])
def test_nobody_analyses_what_lies_beyond_their_fence(asks: Any, tmp_path: Path, area: str) -> None:
    with pytest.raises(NotFound, match="outside the areas"):
        asks(tmp_path / "a.gpkg", user="paula", area=area)
    assert not (tmp_path / "a.gpkg").exists()


@pytest.mark.parametrize(
    ("more", "area", "kind", "told"),
    [
        (("--on", "2999-01-01"), world.COUNTY, InvalidInput, "yet to come"),
        (("--year", "2199"), world.COUNTY, InvalidInput, "yet to come"),
        (("--on", "1.2.2025"), world.COUNTY, InvalidInput, "2025-12-31"),
        (("--on", DAY, "--layers", "gap"), world.COUNTY, InvalidInput, "not of gap"),
        (("--layers", "nothing"), world.COUNTY, NotFound, "There are: "),
        ((), "Atlantis", NotFound, "no such area"),
        ((), world.V1, InvalidInput, "No township"),
        (("--dask", "local:0"), world.COUNTY, InvalidInput, "local:4"),
        (("--dask", "tcp://127.0.0.1:9"), world.COUNTY, SetupError, "dask scheduler"),
        (("--dask", "nonsense://x"), world.COUNTY, SetupError, "dask scheduler"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_remedy(
    asks: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    more: Any,
    area: str,
    kind: type[GridmapError],
    told: str,
) -> None:
    monkeypatch.setattr("gridmap.publishing.analyses.cluster.PATIENCE_S", 1)
    with pytest.raises(kind, match=told):
        asks(tmp_path / "a.gpkg", *more, area=area)
    assert not (tmp_path / "a.gpkg").exists()


def test_a_file_of_another_kind_is_refused_before_anything_is_reckoned(asks: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="xlsx"):
        asks(tmp_path / "a.csv")


def test_without_dask_it_says_what_to_install(
    asks: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SetupError, match="gridmap\\[dask\\]"):
        asks(tmp_path / "a.gpkg", "--on", DAY, "--dask", "local:1")


@pytest.mark.process
def test_no_other_command_waits_for_dask() -> None:
    asked = "import sys, gridmap.cli; sys.exit('dask' in sys.modules or 'distributed' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked]).returncode == 0


def test_a_township_that_cannot_be_reckoned_is_named_and_all_others_come_out(
    asks: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch)
    done = asks(tmp_path / "a.gpkg", "--on", DAY, fails=True)
    assert (
        f"Heron Town ({world.T2}), visit_history: It could not be reckoned (ValueError: a visit before the flood)."
        in done.output
    )
    found = read(tmp_path / "a.gpkg")
    failed = found[found["standing"] == "Not reckoned"]
    assert list(zip(failed["path"], failed["layer_key"], strict=True)) == [(world.T2, "visit_history")]
    assert failed["value"].isna().all()
    assert counted(found, world.T1, "visit_history") == {"No visit until then": 4, "Patrol": 1}


def test_nothing_is_published_or_noted_by_an_analysis(asks: Any, owner: Engine, tmp_path: Path) -> None:
    asked = text(
        "SELECT (SELECT count(*) FROM answers), (SELECT sum(revision) FROM answers), (SELECT count(*) FROM changes)"
    )
    with owner.connect() as connection:
        before = connection.execute(asked).one()
    asks(tmp_path / "a.gpkg")
    with owner.connect() as connection:
        assert connection.execute(asked).one() == before


def test_all_townships_are_read_in_one_state_of_the_database(
    asks: Any, owner: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def figures(layer: Any, context: Any, days: Any) -> Any:
        """Somebody enters a place of the last township while the first is reckoned."""
        if context.township_path == world.T1:
            with Session(owner) as session:
                session.add(world.enterprise("Late Mill", T3, None))
                session.commit()
        return SOUND(layer, context, days)

    monkeypatch.setattr(tasks, "figures", figures)
    try:
        asks(tmp_path / "a.gpkg", "--on", DAY, "--layers", "visit_history")
    finally:
        with Session(owner) as session:
            session.delete(session.get_one(Enterprise, world.name_id("Late Mill")))
            session.commit()
    assert counted(read(tmp_path / "a.gpkg"), T3, "visit_history") == {"No visit until then": 1}
