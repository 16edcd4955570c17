"""A device that is gone is taken off the list of those that send."""

from gridmap.db.migrations.parts import no_way_back, run_parts

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_parts(revision)


downgrade = no_way_back
