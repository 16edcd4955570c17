"""Does the private PostGIS come up after whatever happened to it, and stay out of everybody's way?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from gridmap.db import cluster as clusters
from gridmap.db import postgis
from gridmap.db.cluster import SERVER_USER, SOCKET, as_root, find_binaries
from gridmap.db.postgis import cluster_of, drop_database, remove, running
from gridmap.errors import SetupError

pytestmark = pytest.mark.process
# A run in a process of its own, that says when it is up and then stays.
HOLD = """
import sys, time
from gridmap.db.postgis import Path, running
with running(Path(sys.argv[1]), "test"):
    print("up", flush=True)
    time.sleep(600)
"""
# A run whose forked child leaves by the same way; then it asks its server.
FORK = """
import os, sys
from gridmap.db.cluster import connect
from gridmap.db.postgis import Path, make_url, running
with running(Path(sys.argv[1]), "test") as urls:
    if os.fork() == 0:
        sys.exit()
    os.wait()
    print(connect(make_url(urls.app)).execute("SELECT 1").fetchone())
"""
LEAKPROOF = (
    "SELECT bool_and(proleakproof) FROM pg_proc WHERE oid IN ('geometry_overlaps(geometry, geometry)'::regprocedure,"
    " 'arraycontains(anyarray, anyarray)'::regprocedure)"
)


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(), autocommit=True)


def asked(url: str, question: str) -> object:
    with connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row[0] if row and len(row) == 1 else row


def server_pid(project: Path) -> int:
    return int((cluster_of(project, "test").data / "postmaster.pid").read_text().split()[0])


@contextmanager
def held(project: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another run, in a process of its own, that is up."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(project)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"up\n"
        yield holder
        holder.kill()


def is_up(project: Path) -> bool:
    return (cluster_of(project, "test").folder / SOCKET).exists()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("clone")
    yield folder
    remove(folder)


@pytest.fixture
def other_project(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    remove(tmp_path)


def test_the_database_is_utf8_has_postgis_and_lets_the_fence_use_the_index(project: Path) -> None:
    with running(project, "test") as urls:
        shape = "SELECT pg_encoding_to_char(encoding), datcollate, pg_get_userbyid(datdba) FROM pg_database"
        assert asked(urls.app, f"{shape} WHERE datname = 'gridmap'") == ("UTF8", "C.UTF-8", "gridmap_owner")
        assert asked(urls.app, "SELECT ST_AsText(ST_Point(1, 2))") == "POINT(1 2)"
        assert asked(urls.app, LEAKPROOF) is True


def test_a_lost_mark_is_put_back_at_the_next_start(project: Path) -> None:
    with running(project, "test") as urls:
        with connect(urls.superuser) as connection:
            connection.execute("ALTER FUNCTION geometry_overlaps(geometry, geometry) NOT LEAKPROOF")
        assert asked(urls.app, LEAKPROOF) is False
        with running(project, "test"):
            assert asked(urls.app, LEAKPROOF) is True


def test_the_logins_are_no_superusers_and_the_application_may_make_no_tables(project: Path) -> None:
    with running(project, "test") as urls:
        may = "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = user"
        assert asked(urls.owner, may) == (False, False, False, False)
        assert asked(urls.app, may) == (False, False, False, False)
        with connect(urls.app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE public.mine (id int)")


def test_nothing_listens_on_the_network_and_only_its_user_gets_in(project: Path) -> None:
    with running(project, "test") as urls:
        assert asked(urls.app, "SHOW listen_addresses") == ""
        assert cluster_of(project, "test").folder.stat().st_mode & 0o777 == 0o700


def test_the_callers_own_postgres_variables_lead_nowhere(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGPORT": "1",
        "PGHOST": "/nowhere",
        "PGDATABASE": "nothing",
        "PGDATA": "/nowhere",
    }.items():
        monkeypatch.setenv(name, value)
    with running(project, "test") as urls:
        assert asked(urls.app, "SELECT current_database()") == "gridmap"


def test_the_last_run_out_stops_the_server_and_the_data_stay(project: Path) -> None:
    with running(project, "test") as urls:
        with running(project, "test"), connect(urls.owner) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS figure")
        assert is_up(project)
    assert not is_up(project)
    with running(project, "test") as urls:
        assert asked(urls.owner, "SELECT figure FROM kept") == 7


def test_a_forked_worker_that_leaves_does_not_stop_the_server_of_its_parent(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORK, str(project)], check=False, capture_output=True, text=True
    )
    assert done.stdout == "(1,)\n", done.stderr


def test_what_was_committed_outlives_the_killing_of_everything(project: Path) -> None:
    with held(project) as holder:
        with running(project, "test") as urls, connect(urls.owner) as connection:
            connection.execute("CREATE TABLE survivors AS SELECT generate_series(1, 1000)")
        killed = server_pid(project)
        os.kill(killed, signal.SIGKILL)
        holder.kill()
    with running(project, "test") as urls:
        assert server_pid(project) != killed
        assert asked(urls.owner, "SELECT count(*) FROM survivors") == 1000
    assert not is_up(project)


def test_a_server_left_behind_by_a_killed_run_is_not_taken_over(project: Path) -> None:
    with held(project) as holder:
        left_behind = server_pid(project)
        holder.kill()
    assert is_up(project)
    with running(project, "test"):
        assert server_pid(project) != left_behind
    assert not is_up(project)


def test_a_stale_pid_that_another_process_wears_is_no_obstacle(project: Path) -> None:
    cluster = cluster_of(project, "test")
    with running(project, "test"):
        leftovers = [cluster.data / "postmaster.pid", cluster.folder / f"{SOCKET}.lock"]
        stale = [file.read_text() for file in leftovers]
        dead = str(server_pid(project))
    # Of the server's own user: it takes no other user's process for a server.
    with subprocess.Popen(["sleep", "60"], user=SERVER_USER if as_root() else None) as stranger:
        for file, content in zip(leftovers, stale, strict=True):
            file.write_text(content.replace(dead, str(stranger.pid), 1))
        with running(project, "test") as urls:
            assert asked(urls.app, "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_two_clones_run_side_by_side(project: Path, other_project: Path) -> None:
    with running(project, "test") as here, running(other_project, "test") as there:
        with connect(here.owner) as connection:
            connection.execute("CREATE TABLE only_here ()")
        assert asked(here.app, "SELECT to_regclass('only_here') IS NOT NULL") is True
        assert asked(there.app, "SELECT to_regclass('only_here') IS NOT NULL") is False


def test_a_creation_that_was_cut_short_is_begun_anew(other_project: Path) -> None:
    draft = cluster_of(other_project, "test").folder / "data.half-done"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("15\n")
    with running(other_project, "test") as urls:
        assert asked(urls.app, "SELECT 1") == 1
    assert not draft.exists()


def test_removing_a_clones_clusters_stops_them_and_a_new_clone_there_starts_afresh(tmp_path: Path) -> None:
    with running(tmp_path, "test"):
        folder = cluster_of(tmp_path, "test").folder
        assert remove(tmp_path) == [folder]
        assert not folder.exists()
    assert cluster_of(tmp_path, "test").folder != folder


def test_a_database_can_be_dropped_while_somebody_is_connected(project: Path) -> None:
    with running(project, "test", "short_lived") as urls:
        with connect(urls.app) as connection:
            drop_database(urls)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            connect(urls.app)


def test_missing_postgis_is_named_with_the_line_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "INSTALLED", tmp_path)
    with pytest.raises(SetupError, match="sudo apt-get install --no-install-recommends postgresql-postgis"):
        find_binaries()
    with pytest.raises(SetupError, match="postgresql-15-postgis-3"):
        find_binaries("15")


def test_postgres_without_postgis_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "INSTALLED", tmp_path / "lib")
    monkeypatch.setattr(clusters, "EXTENSIONS", tmp_path / "share")
    for version in ("9", "14", "16"):
        (tmp_path / "lib" / version / "bin").mkdir(parents=True)
        (tmp_path / "lib" / version / "bin" / "initdb").touch()
    for version in ("9", "14"):
        (tmp_path / "share" / version / "extension").mkdir(parents=True)
        (tmp_path / "share" / version / "extension" / "postgis.control").touch()
    assert find_binaries() == tmp_path / "lib" / "14" / "bin"


def test_a_path_too_long_for_a_socket_is_named_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgis, "as_root", lambda: False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / ("long" * 25)))
    with pytest.raises(SetupError, match="XDG_STATE_HOME"):
        cluster_of(tmp_path, "test")
