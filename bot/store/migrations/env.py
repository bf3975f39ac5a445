"""Alembic's entry: migrations run on the connection that the store hands over.

On PostgreSQL each is a transaction of its own, so that none keeps its tables from
others while the next one works.
"""

from typing import Any

from alembic import context

from bot.store import compatibility
from bot.store.tables import metadata

connection = context.config.attributes["connection"]


def note(ctx: Any, step: Any, heads: Any, run_args: Any) -> None:
    """Which code goes with the schema that a migration left."""
    script = step.up_revision
    oldest = getattr(script.module, "compatible_from", script.revision)
    compatibility.note(ctx.connection, oldest)


context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=True,
    on_version_apply=note,
)
with context.begin_transaction():
    context.run_migrations()
