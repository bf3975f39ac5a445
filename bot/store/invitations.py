"""Inviting people to register: each number once ever, by whichever channel."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, func, or_, select

from bot.invitations import Belonging
from bot.person import Channel, Contact
from bot.staff import Deed, Origin, Staff
from bot.store import audit, seals
from bot.store.database import Database, insert_new, insert_telling
from bot.store.letters import Letter
from bot.store.pseudonyms import Pseudonyms
from bot.store.tables import consents, invitations, outbox, people, suppressed

CHUNK: Final = 500
linked = people.alias("linked")


class Standing(StrEnum):
    """Whether a number may be invited, and if not, why."""

    FREE = "free"
    INVITED = "invited"
    """Once is enough, whoever did it."""
    REGISTERED = "registered"
    LEFT = "left"
    """She wants no messages: she left, said no, or had everything erased."""


@dataclass(frozen=True)
class Invite:
    """Somebody to invite, and where she belongs if she says yes."""

    to: Contact
    belongs: Belonging


Compose = Callable[[Invite], Letter]


@dataclass(frozen=True)
class Invitations:
    """Who was invited."""

    database: Database
    pseudonyms: Pseudonyms

    def standings(self, phones: Sequence[str]) -> dict[str, Standing]:
        """How these numbers stand now."""
        with self.database.read() as connection:
            return self._standings(connection, phones)

    def queue(
        self, invites: Sequence[Invite], compose: Compose, by: Staff, now: datetime
    ) -> int:
        """Invite those who may be, all of them or none; how many are invited now.

        The key of a letter is its number's: of two who invite her at once only one
        does, whatever the channel.
        """
        ordered = sorted(invites, key=lambda invite: invite.to.address)
        with self.database.write() as connection:
            seals.guard(connection)
            stand = self._standings(connection, [i.to.address for i in ordered])
            free = [i for i in ordered if stand[i.to.address] is Standing.FREE]
            done = [
                one
                for chunk in _chunks(free)
                for one in _invited(connection, chunk, compose, by, now)
            ]
            if done:
                audit.note(connection, _deed(done, by), now)
        return len(done)

    def _standings(
        self, connection: Connection, phones: Sequence[str]
    ) -> dict[str, Standing]:
        found: dict[str, Standing] = dict.fromkeys(phones, Standing.FREE)
        for chunk in _chunks(list(found)):
            found |= dict.fromkeys(_invited_before(connection, chunk), Standing.INVITED)
            found |= dict.fromkeys(self._erased(connection, chunk), Standing.LEFT)
            found |= _known(connection, chunk)
        return found

    def _erased(self, connection: Connection, phones: Sequence[str]) -> list[str]:
        whose = {
            one: phone
            for phone in phones
            for channel in Channel
            for one in self.pseudonyms.all_of(Contact(channel, phone))
        }
        found = select(suppressed.c.pseudonym).where(suppressed.c.pseudonym.in_(whose))
        return [whose[one] for one in connection.execute(found).scalars()]


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def _invited_before(connection: Connection, phones: Sequence[str]) -> list[str]:
    found = select(invitations.c.address).where(
        invitations.c.channel.in_(list(Channel)), invitations.c.address.in_(phones)
    )
    return list(connection.execute(found).scalars())


def _known(connection: Connection, phones: Sequence[str]) -> dict[str, Standing]:
    """Those who are registered, by either of their addresses, or who said no."""
    refused = select(consents.c.id).where(
        consents.c.person_id == people.c.id, consents.c.given.is_(False)
    )
    left = or_(
        people.c.left_at.is_not(None),
        people.c.stopped_at.is_not(None),
        linked.c.left_at.is_not(None),
        refused.exists(),
    )
    allowed = or_(
        people.c.notices_allowed.is_(True),
        func.coalesce(linked.c.notices_allowed, False).is_(True),
    )
    found = (
        select(people.c.address, allowed.label("allowed"))
        .outerjoin(linked, linked.c.id == people.c.linked_id)
        .where(
            people.c.channel.in_(list(Channel)),
            people.c.address.in_(phones),
            or_(left, allowed),
        )
        # Who left one address wants nothing at the other: that is read last.
        .order_by(allowed.desc())
    )
    return {
        row.address: Standing.REGISTERED if row.allowed else Standing.LEFT
        for row in connection.execute(found)
    }


def _invited(
    connection: Connection,
    invites: Sequence[Invite],
    compose: Compose,
    by: Staff,
    now: datetime,
) -> list[Invite]:
    """Those of them whom nobody else invites at this moment."""
    letters = [compose(invite) for invite in invites]
    rows = [letter.as_row() for letter in letters]
    kept = insert_telling(connection, outbox, rows, outbox.c.key)
    keys = [letter.key for letter in letters]
    by_key = dict(zip(keys, invites, strict=True))
    done = [by_key[key] for key in kept]
    insert_new(connection, invitations, [_row(invite, by, now) for invite in done])
    return done


def _row(invite: Invite, by: Staff, now: datetime) -> dict[str, Any]:
    return {
        "channel": invite.to.channel,
        "address": invite.to.address,
        "at": now,
        "by_id": by.number,
        "zone": invite.belongs.zone,
        "grouping": invite.belongs.group,
    }


def _deed(done: Sequence[Invite], by: Staff) -> Deed:
    """What was done, without a number."""
    zones = sorted({i.belongs.zone for i in done if i.belongs.zone})
    groups = sorted({i.belongs.group for i in done if i.belongs.group})
    details = (("people", len(done)), ("zones", zones), ("groups", groups))
    return Deed(by, Origin.CONSOLE, "people.invited", "", details)
