"""The version of the schema: what it must be, and how it gets there."""

from pathlib import Path
from typing import Final

from sqlalchemy import inspect, text

from bot.store import seals
from bot.store.database import Database

VERSION: Final = "0006"
"""The newest migration, which this code needs."""
MIGRATIONS: Final = Path(__file__).with_name("migrations")


class WrongSchema(Exception):
    """The database was made by another version of the program."""


def version_of(database: Database) -> str | None:
    """The version of the database's schema, None if the database is empty."""
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version"))
        return found.scalar()


def migrate(database: Database, version: str = "head") -> None:
    """Bring the schema to a version, by default to the one that this code needs."""
    # Alembic is loaded only here: the processes that run all day don't need it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    if not database.is_sqlite:
        _prepare_jobs(database)


def _prepare_jobs(database: Database) -> None:
    """Procrastinate's own tables, where they aren't there yet."""
    from procrastinate import App, SyncPsycopgConnector

    with database.read() as connection:
        if inspect(connection).has_table("procrastinate_jobs"):
            return
    with App(connector=SyncPsycopgConnector(conninfo=database.conninfo)).open() as app:
        app.schema_manager.apply_schema()


def fits(database: Database) -> None:
    """Refuse a database whose schema this code doesn't know."""
    version = version_of(database)
    if version != VERSION:
        raise WrongSchema(
            f"DATABASE_URL: the database has schema {version} and this program needs "
            f"{VERSION}: run `python -m bot migrate`, or a newer version of the program"
        )


def ready(database: Database) -> None:
    """Migrate an empty database; refuse one whose schema this code doesn't know, or
    whose numbers it can't read."""
    if version_of(database) is None:
        migrate(database)
    fits(database)
    seals.check(database)
