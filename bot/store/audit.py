"""What was done, by whom, when and from where: added to, never changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select

from bot.staff import Deed, Origin, Staff
from bot.store.database import Database
from bot.store.tables import audit

TERMINAL: Final = "terminal"
NOBODY: Final = ""
"""Somebody who isn't signed in."""


@dataclass(frozen=True)
class Entry:
    """One line of the log."""

    number: int
    at: datetime
    who: str
    origin: str
    act: str
    subject: str
    details: dict[str, Any]


def note(connection: Connection, deed: Deed, now: datetime) -> None:
    """Add a deed, in the transaction that does it."""
    values = {
        "at": now,
        "person_id": deed.who.number if deed.who else None,
        "who": _name(deed),
        "origin": deed.origin,
        "act": deed.act,
        "subject": deed.subject,
        "details": json.dumps(dict(deed.details), ensure_ascii=False),
    }
    connection.execute(insert(audit).values(values))


def counted(connection: Connection, by: Staff, act: str, since: datetime) -> int:
    """How often somebody did something since then."""
    done = select(func.count()).where(
        audit.c.person_id == by.number, audit.c.at > since, audit.c.act == act
    )
    return int(connection.execute(done).scalar_one())


def _name(deed: Deed) -> str:
    if deed.who:
        return deed.who.label
    return TERMINAL if deed.origin is Origin.TERMINAL else NOBODY


@dataclass(frozen=True)
class Audit:
    """The log."""

    database: Database

    def note(self, deed: Deed, now: datetime) -> None:
        """Add a deed that changed nothing else."""
        with self.database.write() as connection:
            note(connection, deed, now)

    def latest(
        self, limit: int, before: int | None = None, by: Staff | None = None
    ) -> Sequence[Entry]:
        """The newest deeds, or those before a number, newest first; of all, or of
        one of the staff."""
        found = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if by is not None:
            found = found.where(audit.c.person_id == by.number)
        if before is not None:
            found = found.where(audit.c.id < before)
        with self.database.read() as connection:
            return [
                Entry(
                    row.id,
                    row.at,
                    row.who,
                    row.origin,
                    row.act,
                    row.subject,
                    json.loads(row.details),
                )
                for row in connection.execute(found)
            ]
