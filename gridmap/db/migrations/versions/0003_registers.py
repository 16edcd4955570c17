"""Every register of the office has its table; an answer says which version of the program computed it."""

from gridmap.db.migrations.parts import run_parts

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_parts(revision)


def downgrade() -> None:
    raise RuntimeError(
        "What was entered since would be lost; restore the backup made before the upgrade instead."
    )
