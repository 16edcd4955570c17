"""Of which day is the map asked to show hazards and visits?"""

from __future__ import annotations

from datetime import date

from flask import request

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_
from gridmap.web import current


def on_day() -> date | None:
    """The day that the address names; None where it names none. Raises InvalidInput."""
    typed = request.args.get("on", "").strip()
    if not typed:
        return None
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        said = N_("“{typed}” is no day. Write it like {example}.")
        raise InvalidInput(said, typed=typed, example="2023-12-31") from None
    if found > current.today():
        raise InvalidInput(
            N_("{day} is yet to come. Take {today} or an earlier day."), day=found, today=current.today()
        )
    return found
