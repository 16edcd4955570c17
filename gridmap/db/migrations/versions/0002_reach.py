"""What an engine drives on, what coverage is measured against, what lies in store, and what is planned."""

from gridmap.db.migrations.parts import run_parts

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_parts(revision)


def downgrade() -> None:
    raise RuntimeError(
        "What was entered since would be lost; restore the backup made before the upgrade instead."
    )
