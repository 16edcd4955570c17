"""How does one file go into one ledger from a terminal, step by step, and what is left when somebody stops it?"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine, delete

from gridmap.db.models import Import
from gridmap.db.models.imports import ImportState
from gridmap.db.sessions import session
from gridmap.errors import GridmapError, InvalidInput
from gridmap.i18n.texts import Sentence
from gridmap.imports.cli import once, preview, prompts
from gridmap.imports.export.tables import Table, tables
from gridmap.imports.export.waiting_book import waiting_rows
from gridmap.imports.steps import cures, sheets, stages, uploads
from gridmap.imports.steps.questions import renew

ALL_IN, NOTHING_IN, SOME_LEFT_OUT = 0, 1, 3
SHORT = 8


@dataclass(frozen=True)
class Options:
    """What was said on the command line: sheets, columns (HEADING=FIELD), coordinate system, and whether to ask.

    whole: FIELD=VALUE for all rows. words: FIELD:WORD=MEANING. unlinked: rows of unknown enterprises
    come in without them. may_lack: the file is looked through for several ledgers, and need not hold anything of each.
    cures: the kinds of cures that are agreed to.
    """

    sheets: tuple[str, ...]
    columns: tuple[str, ...]
    coordinates: str
    yes: bool
    may_lack: bool = False
    cures: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unlinked: bool = False


class Stopped(Exception):
    """Somebody stopped it. noun: the ledger that was being filled."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        super().__init__(noun)


class Run:
    """What one person does at the terminal."""

    def __init__(self, engine: Engine, person: uuid.UUID, now: datetime, several: bool = False) -> None:
        """several: one file goes into several ledgers."""
        self.engine, self.person, self.told = engine, person, {"now": now.isoformat()}
        self.several = several
        self.left_out: list[Table] = []

    def take_in(self, noun: str, area: str, file: Path, answers: Options) -> int:
        """The exit status. Raises Stopped; whatever stops it, nothing of the file stays behind."""
        with session(self.engine, self.person) as opened:
            import_id = uploads.keep(opened, noun, area, file.name, file.read_bytes()).id
            opened.commit()
        with self._thrown_away(import_id, noun):
            self.step(stages.open_file, import_id)
            if answers.may_lack and not self.kept(import_id).mapping:
                click.echo(f"{noun}: there are none in this file.")
                self.throw_away(import_id)
                return ALL_IN
            self._name(import_id, answers)
            self.step(stages.preview, import_id)
            kept = self.kept(import_id)
            preview.say(kept)
            kept = self._cure(kept, answers)
            self._keep_problems(kept)
            left_out = SOME_LEFT_OUT if kept.result["waiting"] else ALL_IN
            if not kept.result["new"] and not kept.result["changed"]:
                click.echo("There is nothing to take in.")
                self.throw_away(import_id)
                return NOTHING_IN if left_out and not kept.result["unchanged"] else left_out
            if not answers.yes and not click.confirm("Take it in?"):
                click.echo("Nothing was taken in.")
                self.throw_away(import_id)
                return NOTHING_IN
            self.step(stages.save, import_id)
        kept = self.kept(import_id)
        if kept.state != ImportState.SAVED:
            click.echo(str(Sentence.from_json(kept.message or {"msgid": "Nothing was taken in."})))
            return NOTHING_IN
        click.echo(f"Taken in. To take it back: gridmap undo-import {str(import_id)[:SHORT]}")
        return left_out

    def step(self, step: Any, import_id: uuid.UUID) -> None:
        with _Bar() as bar:
            step(self.engine, self.person, import_id, self.told, bar)

    def kept(self, import_id: uuid.UUID) -> Import:
        """The import as it is now. Raises InvalidInput where its file was refused."""
        with session(self.engine, self.person) as opened:
            kept = opened.get_one(Import, import_id)
            opened.expunge(kept)
        if kept.message and kept.state in {ImportState.REFUSED, ImportState.MAPPING}:
            refusal = Sentence.from_json(kept.message)
            raise InvalidInput(refusal.msgid, **refusal.parts)
        return kept

    def throw_away(self, import_id: uuid.UUID) -> None:
        with session(self.engine, self.person) as opened:
            opened.execute(delete(Import).where(Import.id == import_id, Import.state != ImportState.SAVED))
            opened.commit()

    @contextmanager
    def _thrown_away(self, import_id: uuid.UUID, noun: str) -> Iterator[None]:
        """Each step is a transaction, so what is stopped was not saved; the file itself goes too."""
        try:
            yield
        except (KeyboardInterrupt, click.Abort):
            self.throw_away(import_id)
            raise Stopped(noun) from None
        except GridmapError:
            self.throw_away(import_id)
            raise

    def _name(self, import_id: uuid.UUID, answers: Options) -> None:
        """Settle which column holds what, and in which system the coordinates are."""
        kept = self.kept(import_id)
        whole = once.said_for_all(kept.noun, answers.whole)
        mapping = prompts.mapping(kept, answers.sheets, answers.columns, whole, may_ask=not answers.yes)
        with session(self.engine, self.person) as opened:
            kept = opened.get_one(Import, import_id)
            kept.mapping = mapping
            ledger = uploads.read(kept)
            if not sheets.is_extract(ledger):
                renew(kept, {sheet.name: sheet for sheet in ledger.sheets})
            kept.answers = once.answers(kept, whole, answers.words, answers.unlinked, may_ask=not answers.yes)
            if sheets.asks_for_coordinates(kept):
                kept.coordinates = answers.coordinates or prompts.coordinates(kept)
            sheets.remember(opened, kept)
            opened.commit()

    def _cure(self, kept: Import, answers: Options) -> Import:
        """Agree to cures, as it was said or is answered, and show the preview that follows from that."""
        offered = [cure["kind"] for cure in kept.result["cures"]]
        asks = not answers.yes and prompts.is_at_terminal()
        agreed = [
            kind
            for kind in offered
            if kind in answers.cures or (asks and click.confirm(f"Agree to “{kind}”?"))
        ]
        if not agreed:
            return kept
        with session(self.engine, self.person) as opened:
            for kind in agreed:
                cures.of_kind(opened, kept.id, kind)
            opened.commit()
        self.step(stages.preview, kept.id)
        cured = self.kept(kept.id)
        preview.say(cured)
        return cured

    def _keep_problems(self, kept: Import) -> None:
        if kept.result["waiting"]:
            with session(self.engine, self.person) as opened:
                title = kept.noun if self.several else ""
                self.left_out += waiting_rows(opened, opened.get_one(Import, kept.id), str, title)

    def give_problems(self, target: Path | None) -> None:
        """Write the rows that were left out of every ledger into one workbook."""
        if target and self.left_out:
            target.write_bytes(tables(self.left_out))
            click.echo(f"What is not taken in: {target}")


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
