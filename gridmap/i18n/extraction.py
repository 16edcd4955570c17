"""Which texts does the program show, and which of them does a catalog still lack?

Run as `python -m gridmap.i18n.extraction` in a checkout: each catalog gets the texts that are new and
loses those that are gone; what is translated stays as it is.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from gridmap import standards
from gridmap.i18n import catalogs

ROOT = Path(__file__).parents[1]
OF_BROWSER = "web/static/js/**.js"
METHODS = [
    ("**.py", "python"),
    ("web/templates/**.html", "jinja2"),
    (OF_BROWSER, "javascript"),
]
OPTIONS: dict[str, dict[str, object]] = {OF_BROWSER: {"parse_template_string": True}}
# Functions whose first argument is a text; `t` is the browser's.
KEYWORDS = dict.fromkeys(
    ["_", "N_", "Sentence", "InvalidInput", "NotFound", "Forbidden", "Conflict", "SetupError", "t"]
)


def extracted() -> Catalog:
    """Every text of the program that is marked for translation."""
    found = Catalog()
    for _, _, msgid, _, _ in extract_from_dir(ROOT, METHODS, OPTIONS, keywords=KEYWORDS):
        found.add(msgid)
    for msgid in standards.texts():
        found.add(msgid)
    return found


@cache
def of_browser() -> frozenset[str]:
    """The texts that the browser's own modules look up by themselves."""
    folder, options = ROOT / "web/static/js", {"**.js": OPTIONS[OF_BROWSER]}
    found = extract_from_dir(folder, [("**.js", "javascript")], options, KEYWORDS)
    return frozenset(str(msgid) for _, _, msgid, _, _ in found)


def renew(locale: str) -> list[str]:
    """Bring one catalog up to the program; returns the texts that it has no translation for."""
    path = catalogs.source_file(locale)
    with path.open("rb") as opened:
        catalog = read_po(opened, locale=locale)
    program = extracted()
    kept = Catalog(locale=locale, fuzzy=False)
    for message in program:
        known = catalog.get(message.id) if message.id else None
        kept.add(message.id, known.string if known and not known.fuzzy else "")
    with path.open("wb") as opened:
        write_po(opened, kept, width=0, omit_header=True, sort_output=True, ignore_obsolete=True)
    return [str(message.id) for message in kept if message.id and not message.string]


def main() -> None:
    for locale in catalogs.LOCALES:
        if locale != catalogs.SOURCE:
            lacking = renew(locale)
            print(f"{locale}: {len(lacking)} texts without translation", *lacking, sep="\n  ")  # noqa: T201


if __name__ == "__main__":
    main()
