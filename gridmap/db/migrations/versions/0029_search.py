"""A search reads the first titles from an index alone, and knows sounds by longer pieces."""

from gridmap.db.migrations.parts import no_way_back, run_parts

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_parts(revision)


downgrade = no_way_back
