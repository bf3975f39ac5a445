"""The version of the schema: what it must be, and how it gets there.

A schema grows while those who answer go on: first the database is migrated, then the
hosts get the new code one after the other. So code runs on a newer schema too, where
the migrations after its own only added to it: each migration says, as
`compatible_from`, the oldest version whose code runs on what it leaves, and that is
noted in the database, where older code can read it.
"""

import time
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from bot.store import compatibility, seals
from bot.store.database import Busy, Database

VERSION: Final = "0006"
"""The newest migration, which this code needs."""
MIGRATIONS: Final = Path(__file__).with_name("migrations")
MOVED: Final = "moved"
"""The version of a database whose people are in another one now."""
TRIES: Final = 30
PAUSE_SECONDS: Final = 1
"""Until a migration is tried again that others kept from its tables."""


class WrongSchema(Exception):
    """The database was made by another version of the program."""


def version_of(database: Database) -> str | None:
    """The version of the database's schema, None if the database is empty."""
    with database.read() as connection:
        return _version(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(database: Database, version: str = "head") -> None:
    """Bring the schema to a version, by default to the one that this code needs.

    Others may read and write meanwhile: no step waits long for a table, and one that
    had to is tried again. Raises Busy where it never got its turn.
    """
    with database.alone():
        _upgrade(database, version)
        if not database.is_sqlite:
            _prepare_jobs(database)


def _upgrade(database: Database, version: str) -> None:
    # Alembic is loaded only here: the processes that run all day don't need it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    for left in reversed(range(TRIES)):
        try:
            with database.alter() as connection:
                config.attributes["connection"] = connection
                return command.upgrade(config, version)
        except Busy:
            if not left:
                raise
            time.sleep(PAUSE_SECONDS)
    return None


def _prepare_jobs(database: Database) -> None:
    """Procrastinate's own tables, where they aren't there yet."""
    from procrastinate import App, SyncPsycopgConnector

    with database.read() as connection:
        if inspect(connection).has_table("procrastinate_jobs"):
            return
    with App(connector=SyncPsycopgConnector(conninfo=database.conninfo)).open() as app:
        app.schema_manager.apply_schema()


def ready(database: Database) -> None:
    """Migrate an empty database; refuse one on which this code can't run, or whose
    numbers it can't read."""
    if not serves(database):
        _begin(database)
    seals.check(database)


def _begin(database: Database) -> None:
    with database.alone():  # another host may be at it
        version = version_of(database)
    if version is None:
        migrate(database)
    elif not serves(database):
        raise WrongSchema(_advice(version))


def fits(database: Database) -> None:
    """WrongSchema unless the database has just the schema of this code."""
    version = version_of(database)
    if version != VERSION:
        raise WrongSchema(_advice(version))


def serves(database: Database, code: str = VERSION) -> bool:
    """Whether code of a version runs on this database: on its own schema, and on one
    that has only grown since."""
    with database.read() as connection:
        version = _version(connection)
        if version is None or version == code:
            return version is not None
        oldest = compatibility.noted(connection)
        return version > code and oldest is not None and oldest <= code


def retire(connection: Connection) -> None:
    """From now on no code runs on this database: its people are in another one."""
    connection.execute(
        text("UPDATE alembic_version SET version_num = :version"), {"version": MOVED}
    )
    compatibility.note(connection, MOVED)


def _advice(version: str | None) -> str:
    if version == MOVED:
        return (
            "DATABASE_URL: what this database held was moved to another one: "
            "set DATABASE_URL to that"
        )
    return (
        f"DATABASE_URL: the database has schema {version} and this program needs "
        f"{VERSION}: run `python -m bot migrate`, or a newer version of the program"
    )
