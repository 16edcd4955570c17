"""The spine: tables, the fence, and the notes of what changed."""

from alembic import op

from gridmap.db.migrations.parts import run_parts

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The private cluster has made both roles before; on somebody else's server the owner makes the one it will work as.
ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gridmap_app') THEN
        CREATE ROLE gridmap_app NOLOGIN;
        GRANT gridmap_app TO CURRENT_USER;
    END IF;
END
$$
"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(ROLE)
    run_parts(revision)


def downgrade() -> None:
    raise RuntimeError("The first shape of the database has nothing before it; drop the database instead.")
