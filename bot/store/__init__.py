"""Every table and every query. Nothing outside this package speaks SQL."""

from dataclasses import dataclass
from datetime import datetime

from bot.store.database import Database, StoreUnavailable
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.pulls import Pulls
from bot.store.ticks import Tick, forget_before

__all__ = ["Database", "Inbox", "Outbox", "Pulls", "Store", "StoreUnavailable", "Tick"]


@dataclass(frozen=True)
class Store:
    """The parts of the store, on one database."""

    database: Database
    pulls: Pulls
    inbox: Inbox
    outbox: Outbox

    @classmethod
    def at(cls, url: str) -> "Store":
        """Open the store at a database URL; it connects when first used."""
        database = Database(url)
        pulls = Pulls(database)
        return cls(database, pulls, Inbox(database), Outbox(database))

    def forget_ticks(self, before: datetime) -> None:
        """Drop ticks older than this."""
        with self.database.write() as connection:
            forget_before(connection, before)
