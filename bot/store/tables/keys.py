"""With which key the database is sealed."""

from sqlalchemy import Boolean, Column, Integer, String, Table

from bot.store.tables.columns import metadata

# One row: a word sealed with the key, which shows that a key is the right one; and
# whether all is sealed with it.
seals = Table(
    "seals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("word", String(80), nullable=False),
    Column("whole", Boolean, nullable=False),
)
