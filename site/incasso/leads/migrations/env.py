"""Owns how Alembic runs here: inside the transaction that it is handed."""

from alembic import context

from incasso.leads.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
