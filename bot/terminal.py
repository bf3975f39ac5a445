"""What all commands of the command line share."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from bot import logbook
from bot.parts import Parts, assemble
from bot.settings import Settings
from bot.store import Database
from bot.store.sealing import Sealing


def opened() -> Parts:
    """The parts, with a log that leaves the screen to the answers."""
    logbook.begin("ERROR")
    return assemble(Settings.from_env())


@contextmanager
def database(settings: Settings) -> Iterator[Database]:
    """Only the database, as it stands, with its key."""
    sealing = Sealing(settings.data_key)
    with closing(Database(settings.database_url, sealing=sealing)) as found:
        yield found
