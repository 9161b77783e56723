"""What alembic runs. The connection, inside a transaction, comes from `workbench.store.schema.upgrade`."""

from alembic import context

from workbench.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
