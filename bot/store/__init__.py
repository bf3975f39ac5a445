"""Every table and every query. Nothing outside this package speaks SQL."""

from dataclasses import dataclass

from bot.store.database import Database, StoreUnavailable
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.pulls import Pulls
from bot.store.ticks import Tick

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
