"""Buildings, named places and risk points end; who decides about what was held is asked in one place."""

from gridmap.db.migrations.parts import no_way_back, run_parts

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_parts(revision)


downgrade = no_way_back
