"""Other programs are told of changes."""

from gridmap.db.migrations.parts import no_way_back, run_parts

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_parts(revision)


downgrade = no_way_back
