"""Whom somebody invited, as far as her answer and her wish to be forgotten go."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, and_, delete, literal, select, update

from bot.person import Channel, Contact
from bot.store.database import insert_new
from bot.store.letters import INVITES, Status
from bot.store.tables import invitations, memberships, outbox, people

YES: Final = "yes"
NO: Final = "no"
OPEN: Final = and_(
    # By whichever channel it went: it may have fallen back to SMS. Every message asks
    # this; a list of plain values would be written into the statement each time anew.
    invitations.c.channel.in_([literal(channel.value) for channel in Channel]),
    invitations.c.answer.is_(None),
)


def settle(connection: Connection, rows: Sequence[int], answer: str) -> None:
    """These people answered their invitation, if one was open; none is sent now."""
    hers = select(people.c.address).where(people.c.id.in_(rows))
    answered = connection.execute(
        update(invitations)
        .where(OPEN, invitations.c.address.in_(hers))
        .values(answer=answer)
        .returning(invitations.c.address)
    )
    addresses = list(answered.scalars())
    if addresses:
        waiting = and_(
            outbox.c.channel.in_(list(Channel)),
            outbox.c.address.in_(addresses),
            outbox.c.scope == INVITES,
            outbox.c.status == Status.QUEUED,
        )
        connection.execute(update(outbox).where(waiting).values(status=Status.CANCELED))


def join(connection: Connection, person: int, group: str) -> None:
    """She belongs to a group from now on."""
    insert_new(connection, memberships, [{"name": group, "person_id": person}])


def forget(connection: Connection, contacts: Sequence[Contact]) -> list[Contact]:
    """Erase what invited these addresses; addresses that only it was sent to."""
    hers = and_(
        invitations.c.channel.in_(list(Channel)),
        invitations.c.address.in_([contact.address for contact in contacts]),
    )
    gone = connection.execute(
        delete(invitations)
        .where(hers)
        .returning(invitations.c.channel, invitations.c.address)
    )
    invited = [Contact(Channel(row.channel), row.address) for row in gone]
    return [contact for contact in invited if contact not in contacts]
