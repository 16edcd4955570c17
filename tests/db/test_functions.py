"""Has every function of the database its one source, and do the sources say what the database does?"""

from __future__ import annotations

from sqlalchemy import Engine, text

from gridmap.db.migrate import FUNCTIONS, migrate

KEPT = text(
    "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'gm\\_%' AND prokind IN ('f', 'p')"
)


def definitions(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {row.proname: row[1] for row in connection.execute(KEPT)}


def test_every_function_stands_in_one_source(owner: Engine) -> None:
    sources = [source.read_text(encoding="utf-8") for source in FUNCTIONS.glob("*.sql")]
    for name in definitions(owner):
        written = sum(source.count(f" {name}(") and source.count(f"OR REPLACE FUNCTION {name}(")
                      + source.count(f"OR REPLACE PROCEDURE {name}(") for source in sources)  # fmt: skip
        assert written == 1, name


def test_going_over_the_sources_again_changes_nothing(owner: Engine) -> None:
    before = definitions(owner)
    migrate(owner.url.render_as_string(hide_password=False))
    assert definitions(owner) == before
