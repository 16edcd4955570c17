"""What can be done from a terminal?"""

from __future__ import annotations

import click

from gridmap.cli.answers import check, publish_command
from gridmap.cli.beginning import add_level, init, migrate_command
from gridmap.cli.installation import installation
from gridmap.cli.serving import demo, serve, work
from gridmap.errors import GridmapError
from gridmap.imports import cli as imports
from gridmap.papers.analyses.command import analyse
from gridmap.papers.prints.command import print_map
from gridmap.papers.report.command import report
from gridmap.upkeep import cli as upkeep
from gridmap.upkeep.province_cli import province
from gridmap.web.offline_map.command import export


class _Commands(click.Group):
    """Lists the commands in the order in which somebody needs them, and says errors with every complaint."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except GridmapError as error:
            told = [str(error), *(str(each.sentence) for each in getattr(error, "problems", ()))]
            raise click.ClickException(" ".join(told)) from error


@click.group(cls=_Commands)
@click.version_option(package_name="gridmap")
@click.pass_context
def main(context: click.Context) -> None:
    """gridmap: where does help not reach, who answers for this grid, and what is nearest now?

    Without GRIDMAP_DATABASE_URL the commands work with a private PostGIS of this folder.
    """
    context.obj = installation


for command in (
    demo,
    init,
    add_level,
    serve,
    work,
    migrate_command,
    publish_command,
    check,
    *imports.COMMANDS,
    report,
    print_map,
    analyse,
    *upkeep.COMMANDS,
    province,
    export,
):
    main.add_command(command)
