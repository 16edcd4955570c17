"""Who led an outing, what a visit cost, and what a township asks of its own are kept."""

from gridmap.db.migrations.parts import run_parts

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_parts(revision)


def downgrade() -> None:
    raise RuntimeError(
        "What was entered since would be lost; restore the backup made before the upgrade instead."
    )
