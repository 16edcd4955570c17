"""How does Alembic reach the database: the owner's connection is handed in by `gridmap.migrate`."""

from alembic import context

from gridmap.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
