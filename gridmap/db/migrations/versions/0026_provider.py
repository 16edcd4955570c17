"""Accounts may be known to an identity provider of the office."""

from gridmap.db.migrations.parts import no_way_back, run_parts

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_parts(revision)


downgrade = no_way_back
