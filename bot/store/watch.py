"""How things go: what waits and for how long, what came, what became of what went out.

All of it is counted from the rows themselves, so that it is the same whichever process
is asked; each question is answered from an index, or from the newest rows alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, case, func, select, text

from bot.store.database import Database
from bot.store.letters import AT_ONCE, Status, Urgency
from bot.store.tables import attempts, inbound, metadata, notices, outbox

NEWEST: Final = 20_000
"""Letters looked at for attempts: those of the last hour are among them."""
Counts: TypeAlias = dict[tuple[str, ...], int]


@dataclass(frozen=True)
class Queue:
    """Letters of one channel and urgency that could go now."""

    channel: str
    urgency: Urgency
    count: int
    since: datetime | None
    """When the first of them could have gone; None if nobody knows."""


@dataclass(frozen=True)
class Watch:
    """Looks at the rows, and changes none."""

    database: Database

    def waiting(self, now: datetime) -> list[Queue]:
        """What is due and not yet sent."""
        urgent = outbox.c.urgency < int(Urgency.NOTICE)
        at_once = outbox.c.due <= AT_ONCE
        later = outbox.c.due < outbox.c.queued_at
        since = case((at_once | later, outbox.c.queued_at), else_=outbox.c.due)
        # Of notices there may be very many: those are counted from the index alone.
        told = case((~at_once, outbox.c.due))
        parts = (_due(since, now).where(urgent), _due(told, now).where(~urgent))
        return [
            Queue(row[0], Urgency(row[1]), row[2], row[3])
            for part in parts
            for row in self._rows(part)
        ]

    def came_since(self, moment: datetime) -> int:
        """Messages that came since then."""
        found = select(func.count()).where(inbound.c.received_at >= moment)
        return sum(row[0] for row in self._rows(found))

    def last_came(self) -> datetime | None:
        """When the newest message came."""
        return next((row[0] for row in self._rows(_NEWEST_INBOUND)), None)

    def attempts_since(self, moment: datetime) -> Counts:
        """How attempts ended that began since then: by channel, outcome and code."""
        told = (
            outbox.c.channel,
            func.coalesce(attempts.c.outcome, "underway"),
            func.coalesce(attempts.c.code, 0),
        )
        first = select(func.max(outbox.c.id) - NEWEST).scalar_subquery()
        found = (
            select(*told, func.count())
            .join(outbox, outbox.c.id == attempts.c.letter_id)
            .where(
                attempts.c.letter_id > func.coalesce(first, 0),
                attempts.c.began_at >= moment,
            )
            .group_by(*told)
        )
        return self._counted(found)

    def sent_since(self, *moments: datetime) -> list[Counts]:
        """What is known of letters that went out since each of these, in one look: by
        channel, urgency and status."""
        told = outbox.c.channel, outbox.c.urgency, outbox.c.status
        sums = [func.sum(case((outbox.c.sent_at >= m, 1), else_=0)) for m in moments]
        found = select(*told, *sums).where(outbox.c.sent_at >= min(moments))
        rows = [
            (tuple(map(str, row[: len(told)])), row[len(told) :])
            for row in self._rows(found.group_by(*told))
        ]
        return [
            {those: counts[place] for those, counts in rows if counts[place]}
            for place in range(len(moments))
        ]

    def notices(self) -> Counts:
        """Notices by state."""
        found = select(notices.c.state, func.count()).group_by(notices.c.state)
        return self._counted(found)

    def size(self) -> int:
        """Bytes that the database takes."""
        question = (
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            if self.database.is_sqlite
            else "SELECT pg_database_size(current_database())"
        )
        return int(next(self._rows(text(question)))[0])

    def faults(self) -> list[str]:
        """What the database itself finds wrong with what it holds."""
        if self.database.is_sqlite:
            said = [str(row[0]) for row in self._rows(text("PRAGMA quick_check(3)"))]
            return [each for each in said if each != "ok"]
        broken = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
        return [str(row[0]) for row in self._rows(text(broken))]

    def refuses_writing(self) -> bool:
        """Whether nothing can be stored; StoreUnavailable says why, where it can."""
        with self.database.write() as connection:
            if self.database.is_sqlite:
                return False
            found = connection.execute(text("SHOW transaction_read_only")).scalar()
            may = select(func.has_table_privilege("outbox", "INSERT"))
            return found == "on" or not connection.execute(may).scalar()

    def missing(self) -> list[str]:
        """Tables that ought to be there and can't be read."""
        with self.database.read() as connection:
            there = set(connection.dialect.get_table_names(connection))
        return sorted(metadata.tables.keys() - there)

    def _counted(self, found: Select[Any]) -> Counts:
        return {tuple(map(str, row[:-1])): row[-1] for row in self._rows(found)}

    def _rows(self, found: Any) -> Iterator[Any]:
        with self.database.read() as connection:
            rows = connection.execute(found).all()
        yield from rows


_NEWEST_INBOUND: Final = (
    select(inbound.c.received_at).order_by(inbound.c.received_at.desc()).limit(1)
)


def _due(since: ColumnElement[datetime], now: datetime) -> Select[Any]:
    """Letters that could go now, counted, and since when the first of them waits."""
    here = outbox.c.channel, outbox.c.urgency
    is_due = (outbox.c.status == Status.QUEUED) & (outbox.c.due <= now)
    found = select(*here, func.count(), func.min(since)).where(is_due)
    return found.group_by(*here)
