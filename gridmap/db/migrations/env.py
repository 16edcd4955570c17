"""How does Alembic reach the database: the owner's connection is handed in by `gridmap.db.migrate`."""

from alembic import context

from gridmap.db.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
