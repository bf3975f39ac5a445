"""Ticks: a due moment of a job happens once, however many clocks run.

The tick is recorded in the transaction of the job's effect: two clocks can't both
have it, and one that dies before it commits leaves it to the others.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from bot.store.database import Database, put
from bot.store.letters import AT_ONCE
from bot.store.tables import ticks

NEVER: Final = AT_ONCE
"""No job was ever due then: a row of this moment says when its job was last done."""


class TickTaken(Exception):
    """Another clock did this tick; nothing of ours may be stored."""


@dataclass(frozen=True)
class Tick:
    """A moment at which a job is due."""

    job: str
    due: datetime


def take(connection: Connection, tick: Tick, now: datetime) -> None:
    """Take a tick within the open transaction; TickTaken if it is not free."""
    try:
        connection.execute(
            insert(ticks).values(job=tick.job, due=tick.due, done_at=now)
        )
    except IntegrityError as exc:
        raise TickTaken(f"{tick.job} of {tick.due}") from exc


def is_done(connection: Connection, tick: Tick) -> bool:
    """Whether somebody did this tick: a cheap look before costly work."""
    found = select(ticks.c.job).where(ticks.c.job == tick.job, ticks.c.due == tick.due)
    return connection.execute(found).first() is not None


def forget_before(connection: Connection, moment: datetime) -> None:
    """Drop ticks too old to be asked about again."""
    old = (ticks.c.due < moment) & (ticks.c.due > NEVER)
    connection.execute(delete(ticks).where(old))


@dataclass(frozen=True)
class Runs:
    """When each job of the clock was last done, by whichever process."""

    database: Database

    def note(self, job: str, now: datetime) -> None:
        """A job was done."""
        with self.database.write() as connection:
            put(connection, ticks, {"job": job, "due": NEVER}, {"done_at": now})

    def last(self) -> dict[str, datetime]:
        """The newest moment of each job that was ever done."""
        found = select(ticks.c.job, ticks.c.done_at).where(ticks.c.due == NEVER)
        with self.database.read() as connection:
            return {row.job: row.done_at for row in connection.execute(found)}
