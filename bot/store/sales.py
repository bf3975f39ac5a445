"""What people were paid, without their names, and who wants to talk to a person."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from bot.person import Contact
from bot.store.tables import calls, sales
from bot.turn import CallHuman, Effect, RecordSale
from bot.understand.fold import plain
from pricing.local import Sale


class Effects:
    """Stores what an answer asks for, in the transaction of the answer."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def apply(
        self,
        connection: Connection,
        effects: Iterable[Effect],
        person: tuple[int, Contact],
        now: datetime,
    ) -> None:
        """Carry out what a message led to; `person` is her row and her contact."""
        number, contact = person
        for effect in effects:
            match effect:
                case RecordSale():
                    _record(connection, effect, self._pseudonym(contact))
                case CallHuman():
                    values = {"person_id": number, "at": now, "text": effect.text}
                    connection.execute(insert(calls).values(values))

    def _pseudonym(self, contact: Contact) -> str:
        """The same for the same person, and nothing to anyone without the key."""
        who = f"{contact.channel}|{contact.address}".encode()
        return hmac.new(self._key, who, hashlib.sha256).hexdigest()


def _record(connection: Connection, sale: RecordSale, seller: str) -> None:
    """Keep a sale; a second one of the day takes the place of the first."""
    here = (sales.c.seller == seller) & (sales.c.day == sale.day)
    told = {"zone": plain(sale.zone), "fine_gram": sale.fine_gram}
    if not connection.execute(update(sales).where(here).values(told)).rowcount:
        values = told | {"seller": seller, "day": sale.day}
        connection.execute(insert(sales).values(values))


def reported(connection: Connection, zone: str, first: date) -> list[Sale]:
    """The reports of a zone from this day on."""
    found = select(sales.c.fine_gram, sales.c.day, sales.c.seller).where(
        sales.c.zone == plain(zone), sales.c.day >= first
    )
    return [Sale(*row) for row in connection.execute(found)]
