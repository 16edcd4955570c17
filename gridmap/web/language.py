"""How do sentences, dates and numbers look to the person who reads this page?

Templates and views write `_("… {named} …", named=value)`; what is lazy below the web arrives as a `Sentence`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from babel import Locale
from flask import Flask, g, has_app_context
from flask_babel import Babel, format_date, format_datetime, format_decimal, format_time, get_locale

from gridmap.i18n import catalogs
from gridmap.i18n.texts import Sentence, duration

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Babel fills in what a locale leaves unsaid (zh_CN becomes zh_Hans_CN).
_BABEL = {code: Locale.parse(code) for code in catalogs.LOCALES}
_OF_BABEL = {str(whole): code for code, whole in _BABEL.items()}


def init_app(app: Flask, timezone: str, chosen: Callable[[], str]) -> None:
    """`chosen` gives the locale of the request."""
    Babel(
        app,
        configure_jinja=False,
        default_locale=catalogs.DEFAULT,
        default_timezone=timezone,
        locale_selector=lambda: _BABEL[
            chosen()
        ],  # Babel would search its list of all locales at each request
    )
    app.jinja_env.globals.update(_=_, language_names=language_names)
    app.jinja_env.filters.update(
        translate=translate,
        translated=translated,
        day=day,
        weekday=weekday,
        moment=moment,
        clock_time=clock_time,
        count=count,
        duration=duration,
    )
    app.context_processor(lambda: {"locale": locale(), "timezone": timezone})


def locale() -> str:
    """The code of the reader's language. Babel is asked once a request: a page looks up hundreds of texts."""
    if not has_app_context():
        return catalogs.DEFAULT
    kept = g._get_current_object()  # each look through the proxy costs as much as a text
    if "locale" not in kept:
        kept.locale = _OF_BABEL.get(str(get_locale()), catalogs.DEFAULT)
    found: str = kept.locale
    return found


def _(msgid: str, **parts: Any) -> str:
    """A text in the reader's language; the parts are put in after it was looked up."""
    return Sentence(msgid, parts).render(_text)


def translate(sentence: Sentence | str) -> str:
    """A sentence, or the bare msgid of one, in the reader's language."""
    return _dated(sentence).render(_text) if isinstance(sentence, Sentence) else _text(sentence)


def _dated(sentence: Sentence) -> Sentence:
    """With its days as the reader writes them, also those that were kept as JSON."""
    found: dict[str, Any] = {}
    for key, part in sentence.parts.items():
        if isinstance(part, Sentence):
            found[key] = _dated(part)
        elif isinstance(part, date) and not isinstance(part, datetime):
            found[key] = day(part)
        elif key == "day" and isinstance(part, str) and _ISO_DAY.fullmatch(part):
            found[key] = day(date.fromisoformat(part))
        else:
            found[key] = part
    return replace(sentence, parts=found)


def _text(msgid: str) -> str:
    return catalogs.texts(locale()).get(msgid, msgid)


def listed(words: Iterable[str]) -> str:
    """Words one after another, with what the reader's language writes between them."""
    return translate(", ").join(words)


def translated(choices: Mapping[str, str]) -> list[tuple[str, str]]:
    """Coded values with their msgids, as (value, text) to choose from."""
    return [(value, translate(msgid)) for value, msgid in choices.items()]


def language_names() -> list[tuple[str, str]]:
    """Each locale that can be chosen, under the name it has for its own speakers."""
    return [(code, whole.get_language_name() or code) for code, whole in _BABEL.items()]


def day(value: Any) -> str:
    return format_date(value, "medium") if value else ""


def weekday(value: Any) -> str:
    """A day with its name, as a duty list heads it."""
    return format_date(value, "full") if value else ""


def moment(value: Any) -> str:
    return format_datetime(value, "short") if value else ""


def clock_time(value: Any) -> str:
    return format_time(value, "short") if value else ""


def count(value: Any) -> str:
    return format_decimal(value) if value is not None else ""
