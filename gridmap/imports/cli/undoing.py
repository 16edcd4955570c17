"""Which files were taken in, and how is one of them taken back from a terminal?"""

from __future__ import annotations

import click
from sqlalchemy import Text, cast, select

from gridmap.db.models import Import
from gridmap.db.models.imports import ImportState
from gridmap.db.sessions import session
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.imports.cli.running import SHORT, Run
from gridmap.imports.steps import stages

_LISTED = 20


def say_imports(run: Run) -> None:
    """The files that are in the records, the newest first."""
    taken_in = select(Import).where(Import.state == ImportState.SAVED).order_by(Import.saved_at.desc())
    with session(run.engine, run.person) as opened:
        found = opened.scalars(taken_in.limit(_LISTED)).all()
        for kept in found:
            result = kept.result
            counts = f"{result['new']} new, {result['changed']} changed"
            click.echo(
                f"{str(kept.id)[:SHORT]}  {kept.saved_at:%Y-%m-%d %H:%M}  {kept.noun}  {kept.file_name}  {counts}"
            )
    if not found:
        click.echo("No file was taken in yet.")


def take_back(run: Run, number: str, yes: bool) -> None:
    """number: the beginning of an import's number. Raises NotFound where none or several begin so."""
    begins = cast(Import.id, Text).startswith(number.lower(), autoescape=True)
    with session(run.engine, run.person) as opened:
        found = opened.scalars(select(Import).where(begins)).all()
    if len(found) != 1:
        raise NotFound(
            N_("No import begins with “{number}”, or several do. List them: gridmap undo-import"),
            number=number,
        )
    kept = found[0]
    held = f"{kept.result['new']} new and {kept.result['changed']} changed records"
    if not yes and not click.confirm(f"Take back {kept.file_name} ({kept.noun}, {held})?"):
        click.echo("Nothing was taken back.")
        return
    run.step(stages.undo, kept.id)
    undone = run.kept(kept.id).result["undone"]
    click.echo(
        f"{undone['removed']} records removed, {undone['restored']} restored, {undone['kept_count']} stay:"
    )
    for row in undone["kept"]:
        why = (
            f"{row['who'] or 'somebody'} has changed it since" if row["at"] else "other records belong to it"
        )
        click.echo(f"  {row['source']} {row['title']}: {why}")
