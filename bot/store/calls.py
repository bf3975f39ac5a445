"""People who want to talk to a person, and what they were answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    insert,
    null,
    or_,
    select,
    true,
    update,
)

from bot.gate import Reader
from bot.person import Channel, Contact
from bot.staff import AreaKind, Deed, Origin, Staff
from bot.store import audit
from bot.store.database import Database
from bot.store.letters import Letter
from bot.store.readers import reader_of
from bot.store.tables import calls, memberships, outbox, people

linked = people.alias("linked")

OPEN: Final = (
    select(
        calls.c.id,
        calls.c.at,
        calls.c.text,
        calls.c.person_id.label("caller_id"),
        # She is written to where she wrote from: no letter was moved.
        null().label("person_id"),
        people,
        linked.c.channel.label("linked_channel"),
        linked.c.address.label("linked_address"),
    )
    .join(people, people.c.id == calls.c.person_id)
    .outerjoin(linked, linked.c.id == people.c.linked_id)
    .where(calls.c.answered_at.is_(None))
    .order_by(calls.c.id)
)


@dataclass(frozen=True)
class Said:
    """What somebody wrote, and when."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Call:
    """Somebody who waits, with all that she wrote since she was answered last."""

    number: int
    """Of the last thing she wrote."""
    contact: Contact
    zone: str | None
    said: tuple[Said, ...]
    reader: Reader
    """How she can be reached."""


@dataclass(frozen=True)
class Calls:
    """Requests for a person."""

    database: Database

    def waiting(self, staff: Staff, limit: int) -> Sequence[Call]:
        """Who waits longest for an answer, among the people of this coordinator."""
        found = OPEN.where(_hers(staff)).limit(limit)
        with self.database.read() as connection:
            return _people(connection.execute(found).all())

    def of(self, staff: Staff, number: int) -> Call | None:
        """Who wrote this, if she still waits, and is of this coordinator's people."""
        whose = select(calls.c.person_id).where(
            calls.c.id == number, calls.c.answered_at.is_(None)
        )
        hers = calls.c.person_id == whose.scalar_subquery()
        found = OPEN.where(hers, calls.c.id <= number, _hers(staff))
        with self.database.read() as connection:
            return next(iter(_people(connection.execute(found).all())), None)

    def answer(
        self, call: Call, letter: Letter | None, by: Staff, now: datetime
    ) -> bool:
        """Queue the answer to all that was seen of a call; False if another did.

        Without a letter it is over without an answer of ours.
        """
        whose = select(calls.c.person_id).where(calls.c.id == call.number)
        seen = (
            calls.c.person_id == whose.scalar_subquery(),
            calls.c.id <= call.number,
            calls.c.answered_at.is_(None),
        )
        with self.database.write() as connection:
            done = connection.execute(
                update(calls).where(*seen).values(answered_at=now)
            )
            if not done.rowcount:
                return False
            if letter:
                connection.execute(insert(outbox).values(letter.as_row()))
            act = "call.answered" if letter else "call.closed"
            _note(connection, act, call, by, now)
            return True


def _note(
    connection: Connection, act: str, call: Call, by: Staff, now: datetime
) -> None:
    """Not what was written: the log can't be erased."""
    waited = (now - call.said[0].at).total_seconds() // 60
    details = (("channel", call.contact.channel), ("minutes", int(waited)))
    subject = f"call {call.number}"
    deed = Deed(by, Origin.CONSOLE, act, subject, details)
    audit.note(connection, deed, now)


def _hers(staff: Staff) -> ColumnElement[bool]:
    """Whether somebody is of the zones or groups of a coordinator."""
    if staff.is_operator:
        return true()
    zones = [area.name for area in staff.areas if area.kind is AreaKind.ZONE]
    groups = [area.name for area in staff.areas if area.kind is AreaKind.GROUP]
    members = select(memberships.c.person_id).where(memberships.c.name.in_(groups))
    return or_(people.c.zone.in_(zones), people.c.id.in_(members))


def _people(rows: Iterable[Any]) -> list[Call]:
    """One call a person, in the order in which they began to wait."""
    first: dict[int, int] = {}
    for row in rows:
        first.setdefault(row.caller_id, row.id)
    ordered = sorted(rows, key=lambda row: (first[row.caller_id], row.id))
    grouped = groupby(ordered, key=lambda row: row.caller_id)
    return [_call(list(group)) for _, group in grouped]


def _call(rows: Sequence[Any]) -> Call:
    last = rows[-1]
    return Call(
        last.id,
        Contact(Channel(last.channel), last.address),
        last.zone,
        tuple(Said(row.at, row.text) for row in rows),
        reader_of(last),
    )
