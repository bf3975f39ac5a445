"""Steps of a migration during which others go on, however large a table has grown."""

from collections.abc import Sequence
from typing import Any, Final

from alembic import op
from sqlalchemy import text

from bot.store.database import BRIEF_LOCKS

BROKEN: Final = text(
    "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(:name) AND NOT indisvalid"
)
"""An index whose building broke off."""
PATIENTLY: Final = "SET lock_timeout = 0"


def add_index(name: str, table: str, columns: Sequence[str], **options: Any) -> None:
    """Build an index while others write; that is no part of the transaction.

    So it is the first step of its migration: what follows may be undone and tried
    again, and finds it there.
    """
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(name, table, columns, **options)
        return
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        # It waits for transactions that began before it, and nobody waits for it.
        connection.exec_driver_sql(PATIENTLY)
        if connection.execute(BROKEN, {"name": name}).first():
            op.drop_index(name, postgresql_concurrently=True)
        op.create_index(
            name,
            table,
            columns,
            postgresql_concurrently=True,
            if_not_exists=True,
            **options,
        )
        connection.exec_driver_sql(BRIEF_LOCKS)
