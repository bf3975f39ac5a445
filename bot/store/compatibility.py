"""The oldest version of the code that runs on a database, noted where older code reads
it."""

from typing import Final

from sqlalchemy import Connection, inspect, text

NOTES: Final = "schema_notes"
READ: Final = text(f"SELECT compatible_from FROM {NOTES}")  # noqa: S608 - our own name
CLEARED: Final = text(f"DELETE FROM {NOTES}")  # noqa: S608 - our own name
NOTED: Final = text(f"INSERT INTO {NOTES} VALUES (:version)")  # noqa: S608 - our own name


def noted(connection: Connection) -> str | None:
    """The oldest version whose code runs on this database, None where none is noted."""
    if not inspect(connection).has_table(NOTES):
        return None
    return connection.execute(READ).scalar()


def note(connection: Connection, version: str) -> None:
    """Note that older code than this doesn't run here; what was shut out stays out."""
    columns = "compatible_from VARCHAR(32) NOT NULL"
    connection.execute(text(f"CREATE TABLE IF NOT EXISTS {NOTES} ({columns})"))
    oldest = max(version, noted(connection) or version)
    connection.execute(CLEARED)
    connection.execute(NOTED, {"version": oldest})
