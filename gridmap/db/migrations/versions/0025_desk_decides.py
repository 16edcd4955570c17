"""What was written at a duty desk and has to wait, the duty officer decides."""

from gridmap.db.migrations.parts import no_way_back, run_parts

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_parts(revision)


downgrade = no_way_back
