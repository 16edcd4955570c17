"""What was written at a duty desk and has to wait, the duty officer decides."""

from gridmap.db.migrations.parts import run_parts

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_parts(revision)


def downgrade() -> None:
    raise RuntimeError(
        "What was entered since would be lost; restore the backup made before the upgrade instead."
    )
