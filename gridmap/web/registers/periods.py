"""From which day to which is it asked, as an address or a form says it?"""

from __future__ import annotations

from datetime import date

from flask import request


def asked_day(name: str) -> date | None:
    """None for what is no day."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def asked_period() -> tuple[date, date] | None:
    """`from` and `to`, both included; an end that is not said is open. None where neither is."""
    first, last = asked_day("from"), asked_day("to")
    return (first or date.min, last or date.max) if first or last else None
