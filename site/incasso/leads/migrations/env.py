"""Owns how Alembic runs here: inside the transaction that it is handed."""

from alembic import context

from incasso.leads import books

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=books.event.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
