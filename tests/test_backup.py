"""Does a backup come back whole, on another server, and is it noticed when it would not?"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from gridmap.db import postgis
from gridmap.errors import Conflict, InvalidInput, SetupError
from gridmap.records import auditing, upkeep
from gridmap.settings import Settings
from gridmap.upkeep import archive, backing_up, drilling, restoring, sealing
from tests.webhooks import conftest as webhooks


@pytest.fixture
def empty(template: postgis.Urls) -> Iterator[str]:
    """The owner's URL of an empty database beside."""
    name = f"gridmap_test_restored_{os.getpid()}"
    url = make_url(template.superuser).set(database=name).render_as_string()
    postgis.prepare(template.superuser, name)
    yield make_url(template.owner).set(database=name).render_as_string()
    postgis.drop_database(replace(template, superuser=url))


def line(owner: Engine, what: str) -> upkeep.UpkeepLine:
    with owner.connect() as connection:
        return next(each for each in upkeep.lines(connection) if each.what == what)


def test_everything_comes_back_alike_and_the_service_works_on_it(
    engine: Engine, owner: Engine, urls: postgis.Urls, empty: str, tmp_path: Path
) -> None:
    webhooks.new(engine, "http://127.0.0.1:1")
    kept = tmp_path / "today.backup"
    written = backing_up.back_up(urls.owner, kept)
    assert written.tables["enterprises"].rows == 6
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["today.backup"]
    assert line(owner, upkeep.BACKUP).fine

    assert restoring.restore(empty, kept) == written
    restored = create_engine(empty)
    with restored.connect() as connection:
        assert connection.scalar(text("SELECT has_table_privilege('gridmap_app', 'enterprises', 'SELECT')"))
        assert not connection.scalar(text("SELECT has_table_privilege('gridmap_app', 'audit', 'DELETE')"))
        fenced = (
            "SELECT count(*) FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
        )
        number = connection.scalar(text(fenced))
        assert connection.scalar(text("SELECT ended FROM webhooks")) == "restored", "a copy tells nobody"
        assert not connection.scalar(text("SELECT count(*) FROM changes")), "of another count of transactions"
    with owner.connect() as connection:
        assert number == connection.scalar(text(fenced))
    auditing.verify(restored)
    restored.dispose()
    with pytest.raises(Conflict, match="already"):
        restoring.restore(empty, kept)


def test_a_file_that_is_no_whole_backup_is_refused(urls: postgis.Urls, empty: str, tmp_path: Path) -> None:
    kept = tmp_path / "a.backup"
    backing_up.back_up(urls.owner, kept)
    whole = bytearray(kept.read_bytes())
    with zipfile.ZipFile(kept) as opened:
        inside = opened.getinfo(archive.DUMP)
    for at in (inside.header_offset + 200, inside.header_offset + inside.file_size // 2):
        spoiled = whole.copy()
        spoiled[at] ^= 1
        (tmp_path / "b.backup").write_bytes(spoiled)
        with pytest.raises(InvalidInput, match="damaged"):
            restoring.restore(empty, tmp_path / "b.backup")
    (tmp_path / "c.backup").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InvalidInput, match="damaged"):
        restoring.restore(empty, tmp_path / "c.backup")


def test_a_table_that_comes_back_otherwise_is_named(
    urls: postgis.Urls, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "a.backup"
    contents = backing_up.back_up(urls.owner, kept)
    lied = {**contents.tables, "visits": archive.TableContents(2, contents.tables["visits"].digest)}
    monkeypatch.setattr(archive, "unpack", lambda *_: (real(*_)[0], replace(contents, tables=lied)))
    with pytest.raises(SetupError, match="visits"):
        restoring.restore(empty, kept)


real = archive.unpack


def test_the_service_s_own_login_cannot_make_a_backup_of_what_it_happens_to_see(
    urls: postgis.Urls, tmp_path: Path
) -> None:
    with pytest.raises(Exception, match=r"row-level security|permission denied"):
        backing_up.back_up(urls.app, tmp_path / "a.backup")
    assert list(tmp_path.iterdir()) == []


def test_a_drill_restores_elsewhere_and_says_so(owner: Engine, urls: postgis.Urls) -> None:
    settings = Settings(owner_url=urls.owner, app_url=urls.app)
    contents = drilling.drill(settings)
    assert contents.tables["enterprises"].rows == 6
    assert line(owner, upkeep.DRILL).fine
    with pytest.raises(InvalidInput):
        drilling.drill(settings, Path(__file__))
    assert line(owner, upkeep.DRILL).good is False


def test_an_encrypted_backup_is_read_by_its_key_alone_and_comes_back(
    urls: postgis.Urls, empty: str, tmp_path: Path
) -> None:
    key, other, kept = tmp_path / "key", tmp_path / "other", tmp_path / "today.backup"
    word = sealing.make_key(key)
    sealing.make_key(other)
    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        sealing.make_key(key)
    with pytest.raises(InvalidInput, match="no public key"):
        backing_up.back_up(urls.owner, kept, ["age1nobody"])
    assert not kept.exists()

    written = backing_up.back_up(urls.owner, kept, [word])
    assert kept.stat().st_mode & 0o777 == 0o600
    assert b"contents.json" not in kept.read_bytes()
    with pytest.raises(InvalidInput, match="--key"):
        restoring.restore(empty, kept)
    with pytest.raises(InvalidInput, match="cannot be opened"):
        restoring.restore(empty, kept, other)
    damaged = tmp_path / "damaged"
    content = bytearray(kept.read_bytes())
    content[-100] ^= 1
    damaged.write_bytes(content)
    with pytest.raises(InvalidInput, match="cannot be opened"):
        restoring.restore(empty, damaged, key)
    assert restoring.restore(empty, kept, key) == written


def test_a_program_of_postgresqls_is_told_every_server_and_the_password_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo = tmp_path / "pg_dump"
    echo.write_text('#!/bin/sh\necho "$*|$PGPASSWORD" >&2; exit 1\n')
    echo.chmod(0o700)
    monkeypatch.setattr(archive, "_found", lambda program: str(echo))
    for both in ("/db?host=a,b&port=1,2", "/db?host=a:1&host=b:2"):
        with pytest.raises(SetupError) as refused:
            archive.run("pg_dump", f"postgresql://owner:se%20cret@{both}")
        told, _, password = str(refused.value).partition("|")
        assert {"host=a,b", "port=1,2", "dbname=db", "user=owner"} <= set(
            told.replace("--dbname=", "").split()
        )
        assert (password, "cret" in told) == ("se cret", False)
