"""How does a file come in from a terminal? The same steps as on the pages, with a bar for each."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Engine, create_engine, select

from gridmap.database import app_engine, session
from gridmap.errors import InvalidInput, NotFound
from gridmap.importing import downloads, sheets, steps, systems, uploads
from gridmap.models import Account, Area, Grant, Import
from gridmap.models.imports import ImportState
from gridmap.models.vocabulary import Role
from gridmap.records.imports.kinds import KINDS
from gridmap.settings import Settings
from gridmap.texts import N_, Sentence

Installation = Callable[[], AbstractContextManager[Settings]]
_OSM = ("resources", "roads")


def command(installation: Installation) -> click.Command:
    """The `import` command. installation: the settings, with the database up for as long as it is needed."""

    @click.command(name="import")
    @click.argument("what", type=click.Choice([*KINDS, "osm"]))
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--user", help="User name of who takes it in; needed where several people administer.")
    @click.option("--area", help="Name or path of the area that is filled; by default the person's own.")
    @click.option(
        "--coordinates", default="", help="wgs84, cgcs2000, gcj02, bd09, gk, gk:117, declared or by_row."
    )
    @click.option("--yes", is_flag=True, help="Take it in without asking once more.")
    @click.option(
        "--problems", type=click.Path(dir_okay=False, path_type=Path), help="Workbook of the rows left out."
    )
    def take_in(
        what: str,
        file: Path,
        user: str | None,
        area: str | None,
        coordinates: str,
        yes: bool,
        problems: Path | None,
    ) -> None:
        """Take a file into a ledger: Excel, csv, GeoJSON, Shapefile, KML, OpenStreetMap …"""
        with installation() as settings:
            engine = app_engine(settings.app_url)
            try:
                person, path = _who_and_where(settings, user, area)
                for noun in _OSM if what == "osm" else (what,):
                    run = _Run(engine, person, datetime.now(ZoneInfo(settings.timezone)))
                    run.take_in(
                        noun, path, file, coordinates or ("wgs84" if what == "osm" else ""), yes, problems
                    )
            finally:
                engine.dispose()

    return take_in


class _Run:
    """One file on its way into one ledger."""

    def __init__(self, engine: Engine, person: uuid.UUID, now: datetime) -> None:
        self.engine, self.person, self.told = engine, person, {"now": now.isoformat()}

    def take_in(
        self, noun: str, area: str, file: Path, coordinates: str, yes: bool, problems: Path | None
    ) -> None:
        with session(self.engine, self.person) as opened:
            kept = uploads.keep(opened, noun, area, file.name, file.read_bytes())
            import_id = kept.id
            opened.commit()
        self._step(steps.open_file, import_id)
        self._name(import_id, coordinates)
        self._step(steps.preview, import_id)
        kept = self._kept(import_id)
        _say_preview(kept)
        if problems and kept.result["waiting"]:
            with session(self.engine, self.person) as opened:
                problems.write_bytes(downloads.waiting(opened, opened.get_one(Import, import_id), str))
            click.echo(f"What is not taken in: {problems}")
        if not kept.result["new"] and not kept.result["changed"]:
            click.echo("There is nothing to take in.")
            return
        if not yes:
            click.confirm("Take it in?", abort=True)
        self._step(steps.save, import_id)
        kept = self._kept(import_id)
        click.echo(
            "Taken in." if kept.state == ImportState.SAVED else str(Sentence.from_json(kept.message or {}))
        )

    def _kept(self, import_id: uuid.UUID) -> Import:
        """The import as it is now. Raises InvalidInput where its file was refused."""
        with session(self.engine, self.person) as opened:
            kept = opened.get_one(Import, import_id)
            opened.expunge(kept)
        if kept.message and kept.state in {ImportState.REFUSED, ImportState.MAPPING}:
            refusal = Sentence.from_json(kept.message)
            raise InvalidInput(refusal.msgid, **refusal.parts)
        return kept

    def _name(self, import_id: uuid.UUID, coordinates: str) -> None:
        """Show how the columns were understood; the coordinate system is asked for where it was not said."""
        kept = self._kept(import_id)
        for sheet in kept.sheets:
            if sheet["name"] in kept.mapping:
                click.echo(f"{sheet['name'] or kept.file_name}: {sheet['rows']} rows")
                for column in sheet["columns"]:
                    click.echo(f"  {column} -> {kept.mapping[sheet['name']].get(column, '(not read)')}")
        if sheets.asks_for_coordinates(kept) and not coordinates:
            coordinates = _ask(kept)
        with session(self.engine, self.person) as opened:
            opened.get_one(Import, import_id).coordinates = coordinates
            opened.commit()

    def _step(self, step: Any, import_id: uuid.UUID) -> None:
        with _Bar() as bar:
            step(self.engine, self.person, import_id, self.told, bar)


class _Bar:
    """How far the work is, on one line of the terminal; where there is none, it is silent."""

    def __enter__(self) -> _Bar:
        return self

    def __call__(self, step: str, done: int, total: int) -> None:
        if sys.stderr.isatty():
            share = f"{done / total:4.0%} " + "#" * round(30 * done / total) if total else ""
            click.echo(f"\r\033[K{step} {share}", nl=False, err=True)

    def __exit__(self, *_: object) -> None:
        if sys.stderr.isatty():
            click.echo("\r\033[K", nl=False, err=True)


def _ask(kept: Import) -> str:
    choices = systems.choices(sheets.declared(kept), sheets.says_by_row(kept))
    if not sys.stdin.isatty():
        raise InvalidInput(
            N_("Say in which coordinate system the file is; it cannot be told from the numbers.")
        )
    for key, title in choices:
        click.echo(f"  {key:<10}{title}")
    return str(
        click.prompt(
            "In which coordinate system is the file?", type=click.Choice([key for key, _ in choices])
        )
    )


def _say_preview(kept: Import) -> None:
    result = kept.result
    for note in result["notes"]:
        click.echo(str(Sentence.from_json(note)))
    for key, title in (("new", "new"), ("changed", "changed"), ("unchanged", "unchanged"),
                       ("unlocated", "without a place"), ("waiting", "not taken in")):  # fmt: skip
        click.echo(f"{result[key]:>9} {title}")
    for reason in result["reasons"]:
        click.echo(f"{reason['count']:>9} x {Sentence.from_json(reason['sentence'])}")


def _who_and_where(settings: Settings, user: str | None, area: str | None) -> tuple[uuid.UUID, str]:
    """The person in whose name it is done, and the path of the area. Raises NotFound naming what is missing."""
    owner = create_engine(settings.owner_url)
    try:
        with owner.connect() as connection:
            held = (
                select(Grant.person_id, Grant.area_path, Account.username)
                .join(Account, Account.person_id == Grant.person_id)
                .where(Grant.role.in_((Role.ADMINISTRATOR, Role.PLANNER)))
                .order_by(Grant.role, Grant.area_path)
            )
            rows = connection.execute(
                held.where(Account.username == user) if user else held.where(Grant.role == Role.ADMINISTRATOR)
            ).all()
            people = {row.username for row in rows}
            if len(people) != 1:
                raise NotFound(
                    N_("Say with --user who takes it in: {names}."), names=", ".join(sorted(people)) or "–"
                )
            return rows[0].person_id, _path(connection, area) if area else rows[0].area_path
    finally:
        owner.dispose()


def _path(connection: Any, area: str) -> str:
    found = (
        connection.execute(select(Area.path).where((Area.path == area) | (Area.name == area))).scalars().all()
    )
    if len(found) != 1:
        raise NotFound(N_("There is no such area."))
    return str(found[0])
