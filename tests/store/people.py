"""People and notices for tests of the store."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, insert, select

from bot.notices import DAY, Audience, Draft, Estimate, Notice, Reach, Step
from bot.person import Channel, Contact
from bot.staff import Area, AreaKind, Role, Staff
from bot.store import Store
from bot.store.spreading import Wording
from bot.store.tables import memberships, notices, outbox, people
from tests.fakes.sources import at

NOW = at("2026-09-29")
CHALA, PUNO = Area(AreaKind.ZONE, "Chala"), Area(AreaKind.ZONE, "Puno")
FLOR, LUZ = Area(AreaKind.GROUP, "Flor"), Area(AreaKind.GROUP, "Luz")
WORDING = Wording("*Aviso:* reunión", "Aviso: reunion")
SMS, WHATSAPP = Channel.SMS, Channel.WHATSAPP
NUMBERS = count(1)


def meet(store: Store, channel: Channel = SMS, *groups: str, **values: Any) -> int:
    """Somebody who registered in Chala, unless it is said otherwise; her row."""
    address = values.pop("address", None) or f"+5198{next(NUMBERS):07}"
    row = {
        "channel": channel,
        "address": address,
        "phone": Contact(channel, address).phone,
        "first_at": NOW,
        "last_at": NOW,
        "zone": "Chala",
        "notices_allowed": True,
    }
    with store.database.write() as connection:
        connection.execute(insert(people), [row | values])
        this = (people.c.channel == channel) & (people.c.address == address)
        number = connection.execute(select(people.c.id).where(this)).scalar_one()
        for name in groups:
            member = {"name": name, "person_id": number}
            connection.execute(insert(memberships).values(member))
    return number


def meet_many(store: Store, many: int, **values: Any) -> None:
    """So many people in Chala, by SMS."""
    rows = [
        {
            "channel": SMS,
            "address": f"+5197{next(NUMBERS):07}",
            "first_at": NOW,
            "last_at": NOW,
            "zone": "Chala",
            "notices_allowed": True,
        }
        | values
        for _ in range(many)
    ]
    with store.database.write() as connection:
        connection.execute(insert(people), rows)


def link(store: Store, one: int, other: int) -> None:
    """Two addresses of one person."""
    with store.database.write() as connection:
        for mine, hers in ((one, other), (other, one)):
            this = people.update().where(people.c.id == mine)
            connection.execute(this.values(linked_id=hers))


def change(store: Store, number: int, **values: Any) -> None:
    """Something else is true of a person."""
    with store.database.write() as connection:
        connection.execute(people.update().where(people.c.id == number).values(values))


def appoint(
    store: Store, *areas: Area, role: Role = Role.COORDINATOR, **values: Any
) -> Staff:
    """One of the staff."""
    contact = Contact(SMS, values.get("address", f"+5191{next(NUMBERS):07}"))
    store.roles.give(contact, role, areas, "Rosa", now=NOW)
    return store.roles.of(contact)


def draft(
    store: Store, author: Staff, audience: Audience, now: datetime = NOW, **values: Any
) -> Notice:
    """A draft of hers."""
    due = values.get("due", now)
    wanted = Draft(
        values.get("key", f"key {next(NUMBERS)}"),
        audience,
        "reunión",
        due,
        due + DAY,
        values.get("template"),
        ("reunión",) if "template" in values else (),
    )
    return store.notices.draft(wanted, Estimate(Reach(), 1, 0, due), author, now)


def confirmed(store: Store, author: Staff, audience: Audience, **values: Any) -> Notice:
    """A notice that is to be sent now."""
    notice = draft(store, author, audience, **values)
    assert store.notices.step(notice.number, Step.CONFIRM, author, NOW)
    return store.notices.numbered(notice.number)


def spread(store: Store, notice: Notice) -> int:
    """Write all of its letters; in how many parts."""
    parts = 0
    while store.spreading.spread(notice, WORDING):
        parts += 1
    return parts


def getters(store: Store, notice: Notice) -> list[int]:
    """The rows of those for whom there is a letter, one for each."""
    found = select(outbox.c.person_id).where(outbox.c.lane == notice.lane)
    with store.database.read() as connection:
        return sorted(connection.execute(found).scalars())


def statuses(store: Store, notice: Notice) -> dict[str, int]:
    """How many letters there are in each state."""
    found = (
        select(outbox.c.status, func.count())
        .where(outbox.c.lane == notice.lane)
        .group_by(outbox.c.status)
    )
    with store.database.read() as connection:
        return {row[0]: row[1] for row in connection.execute(found)}


def row_of(store: Store, notice: Notice) -> Any:
    """The notice as it stands in its table."""
    with store.database.read() as connection:
        this = notices.select().where(notices.c.id == notice.number)
        return connection.execute(this).one()


LATER = timedelta(minutes=20)
