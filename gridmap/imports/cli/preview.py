"""What would a file do, as a terminal shows it?"""

from __future__ import annotations

from typing import Any

import click

from gridmap.db.models import Import
from gridmap.i18n.texts import Sentence
from gridmap.imports.matching.enterprises import UNKNOWN

_COUNTS = (
    ("new", "new"), ("changed", "changed"), ("unchanged", "unchanged"), ("unlocated", "without a place"),
    ("waiting", "not taken in"),
)  # fmt: skip
_SHOWN = 20


def say(kept: Import) -> None:
    result = kept.result
    for note in result["notes"]:
        click.echo(str(Sentence.from_json(note)))
    for key, title in _COUNTS:
        click.echo(f"{result[key]:>9} {title}")
    for reason in result["reasons"]:
        more = f" … (and {reason['more']} others of this kind)" if reason["more"] else ""
        click.echo(f"{reason['count']:>9} x {Sentence.from_json(reason['sentence'])}{more}")
    if any(reason["sentence"]["msgid"] == UNKNOWN for reason in result["reasons"]):
        click.echo(
            "          Take such rows in without their enterprise, its name kept in the text: --without-enterprise"
        )
    for cure in result["cures"]:
        click.echo(f"{cure['count']:>9} x {Sentence.from_json(cure['sentence'])} (--accept {cure['kind']})")
    told = [each for each in result["examples"] if each.get("about")]
    for each in told[:_SHOWN]:
        click.echo(f"  {each['title']}: {_about(each['about'])}")
    if len(told) > _SHOWN:
        click.echo(f"  … and {result['new'] - _SHOWN} more")


def _about(told: dict[str, Any]) -> str:
    """Of an area its level, what it lies in, its code and its size."""
    size = "no outline" if told["area_km2"] is None else f"{told['area_km2']:.2f} km²"
    parts = (told["level"].replace("_", " "), f"in {told['parent']}", told["code"], size)
    return ", ".join(part for part in parts if part)
