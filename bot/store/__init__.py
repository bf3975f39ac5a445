"""Every table and every query. Nothing outside this package speaks SQL."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.store import days, sales
from bot.store.database import Database, StoreUnavailable
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.pulls import Pulls
from bot.store.sales import Effects
from bot.store.ticks import Tick, forget_before
from bot.turn import Archive, Day
from pricing.local import Sale

__all__ = ["Database", "Inbox", "Outbox", "Pulls", "Store", "StoreUnavailable", "Tick"]


@dataclass(frozen=True)
class Store:
    """The parts of the store, on one database."""

    database: Database
    pulls: Pulls
    inbox: Inbox
    outbox: Outbox

    @classmethod
    def at(cls, url: str, secret: str = "") -> "Store":
        """Open the store at a database URL; it connects when first used.

        The secret keys the pseudonyms of those who tell what they were paid.
        """
        database = Database(url)
        inbox = Inbox(database, Effects(secret.encode()))
        return cls(database, Pulls(database), inbox, Outbox(database))

    @property
    def archive(self) -> Archive:
        """What an answer may look up."""
        return Archive(self.pulls.numbered, self._days, self._sales)

    def _days(self, first: date) -> list[Day]:
        with self.database.read() as connection:
            return days.since(connection, first)

    def _sales(self, zone: str, first: date) -> list[Sale]:
        with self.database.read() as connection:
            return sales.reported(connection, zone, first)

    def forget_ticks(self, before: datetime) -> None:
        """Drop ticks older than this."""
        with self.database.write() as connection:
            forget_before(connection, before)
