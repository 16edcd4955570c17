"""Does a province get what a county shares, and nothing else, also after one of them was killed?

Two PostgreSQL of their own, thrown away afterwards.
"""

# ruff: noqa: S608  (names of our own tables and of the tests' world)

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from gridmap.cli import main
from gridmap.db import postgis
from gridmap.db.cluster import bring_up, connect
from gridmap.errors import GridmapError, NotFound, SetupError
from gridmap.registers import BY_KEY
from gridmap.upkeep import backing_up, province, province_cli, restoring
from tests import world
from tests.houses import House, house, until

pytestmark = pytest.mark.process
PHONE = "19900000120"  # of a resource of the world


@pytest.fixture(scope="module")
def houses() -> Iterator[tuple[House, House]]:
    with house("county") as county, house("province") as above:
        county.furnish()
        yield county, above


@pytest.fixture(scope="module")
def logical(houses: tuple[House, House]) -> tuple[House, House]:
    county, _ = houses
    with pytest.raises(SetupError, match="wal_level"):
        province.share(county.url, "hebei", world.T1, province.SHARED)
    county.allow_replication()
    return houses


@pytest.fixture(scope="module")
def subscribed(logical: tuple[House, House]) -> tuple[House, House]:
    county, above = logical
    source = province.share(county.url, "hebei", world.T1, province.SHARED)
    told = source.render_as_string(hide_password=False)
    province.subscribe(above.server, "hebei", "qingxian", told, province.SHARED)
    until(lambda: not state(above).copying and state(above).connected)
    return logical


def state(above: House) -> province.CountyStatus:
    (found,) = province.states(above.server)
    return found


def arrived(above: House, table: str) -> set[object]:
    return {row[0] for row in above.ask(f"SELECT id FROM {table}", "county_qingxian")}


def expected(county: House, table: str) -> set[object]:
    where = f"starts_with(area_path, '{world.T1}')"
    return {row[0] for row in county.ask(f"SELECT id FROM {table} WHERE {where}")}


def test_every_row_of_the_area_arrives_and_none_of_another(subscribed: tuple[House, House]) -> None:
    county, above = subscribed
    for table in province.SHARED:
        assert arrived(above, table) == expected(county, table), table
    beyond = county.ask(f"SELECT id FROM enterprises WHERE NOT starts_with(area_path, '{world.T1}')")
    assert beyond
    paths = above.ask("SELECT path FROM areas", "county_qingxian")
    assert paths
    assert all(str(path).startswith(world.T1) for (path,) in paths)


def test_no_phone_is_in_any_table_of_the_province(subscribed: tuple[House, House]) -> None:
    county, above = subscribed
    assert county.ask(f"SELECT id FROM resources WHERE duty_phone = '{PHONE}'")
    for table in (province.AREAS, *province.SHARED):
        rows = above.ask(f"SELECT t::text FROM {table} t", "county_qingxian")
        assert not any("199000" in str(row[0]) for row in rows), table


@pytest.mark.parametrize("table", province.SHARED)
def test_what_tells_of_a_person_is_in_no_list(table: str) -> None:
    fields = {each.key: each for each in BY_KEY[table].fields}
    for key in province.columns(table):
        assert key in ("id", "area_path") or fields[key].kind not in ("phone", "person", "people", "long")
    assert not {"responsible", "duty_phone", "phone", "note"} & set(province.columns(table))


def test_the_login_reads_no_other_row_and_no_other_column(subscribed: tuple[House, House]) -> None:
    county, _ = subscribed
    source = county.cluster.url("gridmap", "gridmap_for_hebei")
    with connect(source) as far:
        seen = {row[0] for row in far.execute("SELECT id FROM enterprises")}
        assert seen == expected(county, "enterprises")
        far.execute("SELECT set_config('gridmap.viewer', %s, false)", [str(world.name_id("Nora"))])
        as_somebody = {row[0] for row in far.execute("SELECT id FROM enterprises")}
        assert as_somebody == seen
        for question in (
            "SELECT duty_phone FROM resources",
            "SELECT * FROM people",
            "SELECT username FROM accounts",
        ):
            with pytest.raises(psycopg.Error, match="permission denied"):
                far.execute(question.encode())


def test_a_change_follows_and_what_leaves_the_area_leaves_the_province(
    subscribed: tuple[House, House],
) -> None:
    county, above = subscribed
    county.ask("UPDATE enterprises SET name = 'Renamed Mill' WHERE name = 'Flour Mill'")
    until(lambda: bool(above.ask("SELECT 1 FROM enterprises WHERE name = 'Renamed Mill'", "county_qingxian")))
    left = county.ask(
        f"UPDATE enterprises SET area_path = '{world.T2V1}' WHERE name = 'Corner Shop' RETURNING id"
    )
    until(lambda: left[0][0] not in arrived(above, "enterprises"))


def test_a_backup_of_a_county_that_shares_is_restored_where_no_subscriber_is_known(
    subscribed: tuple[House, House], tmp_path: Path
) -> None:
    county, above = subscribed
    backing_up.back_up(county.cluster.url("gridmap", postgis.OWNER).render_as_string(), tmp_path / "b")
    postgis.prepare(above.server, "restored")
    restoring.restore(above.cluster.url("restored", postgis.OWNER).render_as_string(), tmp_path / "b")
    counted = "SELECT count(*) FROM enterprises"
    assert above.ask(counted, "restored") == county.ask(counted)


@pytest.mark.parametrize("killed", [0, 1], ids=["county", "province"])
def test_after_one_side_was_killed_nothing_is_missing(subscribed: tuple[House, House], killed: int) -> None:
    county, above = subscribed
    subscribed[killed].kill()
    if killed == 0:
        bring_up(county.cluster)
    county.ask(
        "INSERT INTO enterprises (id, name, area_path, sector)"
        f" SELECT gen_random_uuid(), 'Late {killed} ' || n, CASE WHEN n % 4 = 0 THEN '{world.T2V1}' ELSE '{world.G22}'"
        " END, 'trade' FROM generate_series(1, 2000) n"
    )
    if killed == 1:
        bring_up(above.cluster)
    until(lambda: arrived(above, "enterprises") == expected(county, "enterprises"))
    told = province_cli.told(state(above))
    assert told.startswith("qingxian: ")
    assert f"enterprises {len(expected(county, 'enterprises'))}" in told


def test_a_table_without_the_index_is_refused_on_both_sides(logical: tuple[House, House]) -> None:
    county, above = logical
    source = province.share(county.url, "tianjin", world.T1, ["hazards"]).render_as_string(
        hide_password=False
    )
    county.ask("ALTER TABLE hazards REPLICA IDENTITY DEFAULT")
    try:
        for ask in (
            lambda: province.share(county.url, "tianjin", world.T1, ["hazards"]),
            lambda: province.subscribe(above.server, "tianjin", "other", source, ["hazards"]),
        ):
            with pytest.raises(SetupError, match="hazards has no index of area_path, id"):
                ask()
    finally:
        county.ask("ALTER TABLE hazards REPLICA IDENTITY USING INDEX uq_hazards_id_area_path")
        county.ask("DROP PUBLICATION gridmap_for_tianjin")


def test_a_county_that_is_newer_than_the_province_waits_for_it(logical: tuple[House, House]) -> None:
    county, above = logical
    source = province.share(county.url, "beijing", world.T1, ["hazards"]).render_as_string(
        hide_password=False
    )
    (known,) = county.ask("SELECT version_num FROM alembic_version")
    county.ask("UPDATE alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(SetupError, match="newer"):
            province.subscribe(above.server, "beijing", "newer", source, ["hazards"])
    finally:
        county.ask(f"UPDATE alembic_version SET version_num = '{known[0]}'")
        county.ask("DROP PUBLICATION gridmap_for_beijing")


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (("Bad Name", world.T1, ["hazards"]), SetupError),
        (("hebei", "9999", ["hazards"]), NotFound),
        (("hebei", world.T1, ["incidents"]), SetupError),
    ],
)
def test_what_cannot_be_shared_is_refused(
    logical: tuple[House, House], asked: tuple[str, str, list[str]], error: type[GridmapError]
) -> None:
    county, _ = logical
    with pytest.raises(error):
        province.share(county.url, *asked)


def test_a_county_that_does_not_answer_is_said_so(logical: tuple[House, House], tmp_path: Path) -> None:
    _, above = logical
    url = above.server
    nowhere = f"postgresql://a@/gridmap?host={tmp_path}"
    with pytest.raises(SetupError, match="does not answer"):
        province.subscribe(url, "hebei", "nowhere", nowhere, ["hazards"])


def test_the_command_says_what_there_is() -> None:

    told = CliRunner().invoke(main, ["province", "--help"]).output
    assert all(word in told for word in ("share", "subscribe", "status"))
