"""Would the backup bring everything back? Tried, in a PostgreSQL of its own that is thrown away afterwards."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, select

from gridmap.db import migrate, postgis
from gridmap.db.cluster import Cluster, bring_up, make_folder, stop
from gridmap.db.models import Account, Grant, Person, SignIn
from gridmap.db.sessions import app_engine, session
from gridmap.errors import GridmapError, SetupError
from gridmap.i18n.texts import N_
from gridmap.records import auditing, upkeep
from gridmap.settings import Settings, project_folder
from gridmap.upkeep import backing_up, restoring
from gridmap.upkeep.archive import BackupContents
from gridmap.vocabulary import Role
from gridmap.web import create_app
from gridmap.web.sessions import token_hash


def drill(settings: Settings, source: Path | None = None, key: Path | None = None) -> BackupContents:
    """Restore `source`, or a backup made now; compare every table, verify the audit's chain, open a page.

    What came of it is kept for the administrator's page, also where it failed. Raises what went wrong.
    """
    engine = create_engine(settings.owner_url, hide_parameters=True)
    try:
        contents = _tried(settings, source, key)
    except Exception as error:
        with engine.begin() as connection:
            said = str(error) if isinstance(error, GridmapError) else type(error).__name__
            upkeep.note(connection, upkeep.DRILL, good=False, problem=said[:200])
        raise
    else:
        with engine.begin() as connection:
            upkeep.note(connection, upkeep.DRILL, rows=contents.rows)
        return contents
    finally:
        engine.dispose()


def _tried(settings: Settings, source: Path | None, key: Path | None) -> BackupContents:
    with tempfile.TemporaryDirectory(prefix="gridmap-drill-") as folder:
        if source is None:
            source = Path(folder) / "now.backup"
            backing_up.back_up(settings.owner_url, source)
        with _throw_away() as urls:
            contents = restoring.restore(urls.owner, source, key)
            migrate.migrate(urls.owner)
            owner = create_engine(urls.owner, hide_parameters=True)
            app = app_engine(urls.app)
            try:
                auditing.refuse_broken(owner)
                _open_a_page(owner, app)
            finally:
                owner.dispose()
                app.dispose()
    return contents


@contextmanager
def _throw_away() -> Iterator[postgis.Urls]:
    cluster = Cluster(
        postgis.cluster_of(project_folder(), f"drill-{secrets.token_hex(3)}").folder, durable=False
    )
    make_folder(cluster)
    try:
        bring_up(cluster)
        postgis.prepare(cluster.url().render_as_string())
        yield postgis.Urls(
            *(
                cluster.url("gridmap", user).render_as_string()
                for user in ("postgres", postgis.OWNER, postgis.APP)
            )
        )
    finally:
        stop(cluster)
        shutil.rmtree(cluster.folder, ignore_errors=True)


def _open_a_page(owner: Engine, engine: Engine) -> None:
    """As an administrator sees it, in the restored database. Raises SetupError where it does not open."""
    with owner.connect() as connection:
        asked = (
            select(Account.person_id)
            .join(Grant, Grant.person_id == Account.person_id)
            .join(Person, Person.id == Account.person_id)
        )
        held = (Grant.role == Role.ADMINISTRATOR, Person.active)
        person_id = connection.scalar(asked.where(*held).order_by(Grant.area_path).limit(1))
    if person_id is None:
        raise SetupError(N_("The restored database has no administrator."))
    token, now = secrets.token_urlsafe(16), datetime.now(UTC)
    with session(engine, person_id) as opened:
        epoch = opened.scalar(select(Account.session_epoch).where(Account.person_id == person_id)) or 0
        facts = {"session_epoch": epoch, "begun_at": now, "seen_at": now}
        opened.add(SignIn(person_id=person_id, token_hash=token_hash(token), **facts))
        opened.commit()
    client = create_app(Settings(secret_key=secrets.token_hex()), engine).test_client()
    with client.session_transaction() as kept:
        kept["_user_id"] = f"{person_id}/{token}"
    answer = client.get("/account")
    if answer.status_code != 200:
        raise SetupError(N_("A page of the restored database answers {status}."), status=answer.status_code)
