"""Which commands show a county to its city or province, and tell how it arrives?"""

from __future__ import annotations

import click

from gridmap.settings import Installation, Settings
from gridmap.upkeep import province as house

_registers = click.option(
    "--register",
    "registers",
    multiple=True,
    default=house.SHARED,
    show_default=True,
    help="What is shared; may be repeated.",
)


def _superuser(settings: Settings) -> str:
    return settings.superuser_url or settings.owner_url


@click.group()
def province() -> None:
    """A county shows its city or province what it may see; nothing that tells of a person goes along."""


@province.command()
@click.argument("name")
@click.option("--under", required=True, help="Path of the area whose records are shared.")
@_registers
@click.pass_obj
def share(installation: Installation, name: str, under: str, registers: tuple[str, ...]) -> None:
    """At the county: let the subscriber NAME have the records of an area. Tells its login once."""
    with installation() as settings:
        url = house.share(_superuser(settings), name, under, registers)
    for table in [house.AREAS, *sorted(registers)]:
        click.echo(f"{table}: {', '.join(house.columns(table))}")
    click.echo(f"For the subscriber, once: {url.render_as_string(hide_password=False)}")


@province.command()
@click.argument("county")
@click.option("--from", "source", prompt="The county's address", help="What gridmap province share told.")
@click.option("--as", "name", required=True, help="The name under which the county shares.")
@_registers
@click.pass_obj
def subscribe(
    installation: Installation, county: str, source: str, name: str, registers: tuple[str, ...]
) -> None:
    """At the province: keep what a county shares, in a database of its own here."""
    with installation() as settings:
        house.subscribe(_superuser(settings), name, county, source, registers)
    click.echo("Subscribed. How it arrives: gridmap province status")


@province.command()
@click.pass_obj
def status(installation: Installation) -> None:
    """At the province: how does each county arrive?"""
    with installation() as settings:
        for state in house.states(_superuser(settings)):
            click.echo(told(state))


def told(state: house.CountyStatus) -> str:
    """One county in a line."""
    how = "stopped" if not state.enabled else "connected" if state.connected else "NOT CONNECTED"
    heard = f"{state.heard:%Y-%m-%d %H:%M:%S}" if state.heard else "never"
    rows = ", ".join(f"{table} {count}" for table, count in state.rows.items())
    return (
        f"{state.county}: {how}, last heard {heard}, {state.copying} tables being copied, {state.errors} errors;"
        f" {rows}"
    )
