"""Ticks: a due moment of a job happens once, however many clocks run.

The tick is recorded in the transaction of the job's effect: two clocks can't both
have it, and one that dies before it commits leaves it to the others.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from bot.store.tables import ticks


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
    connection.execute(delete(ticks).where(ticks.c.due < moment))
