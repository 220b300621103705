"""What Alembic runs: the missing steps, in the transaction that :func:`musnad.store.database.upgrade` has begun."""

from alembic import context

from musnad.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
