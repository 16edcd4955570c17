"""What is done about a hazard is kept step by step, and papers are kept as they were issued."""

from gridmap.db.migrations.parts import run_parts

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_parts(revision)


def downgrade() -> None:
    raise RuntimeError(
        "What was entered since would be lost; restore the backup made before the upgrade instead."
    )
