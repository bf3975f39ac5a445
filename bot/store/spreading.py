"""Writing a notice's letters: part by part, resumable at any moment, each once."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    null,
    select,
    update,
)

from bot.notices import Notice, State
from bot.person import Channel, Scope
from bot.store import notices as kept
from bot.store.audiences import gets, reader
from bot.store.database import Database, insert_new, insert_selected
from bot.store.letters import Letter, Status, Urgency
from bot.store.tables import notices, outbox

CHUNK: Final = {"sqlite": 750, "postgresql": 5000}
"""Letters in one transaction; SQLite lets nobody else in meanwhile."""
AT_ONCE: Final = 8
"""Notices whose statements are remembered: building one takes longer than a part."""
COLUMNS: Final = (
    *("key", "channel", "address", "person_id", "text", "plain", "template"),
    *("variables", "scope", "urgency", "lane", "any_hour", "status", "due"),
    *("expires_at", "attempts"),
)


@dataclass(frozen=True)
class Wording:
    """A notice in the words of each channel."""

    whatsapp: str
    sms: str


@dataclass(frozen=True)
class Spreading:
    """Takes notices from their confirmation to their end."""

    database: Database

    def due(self, now: datetime) -> list[Notice]:
        """Confirmed notices whose moment has come."""
        found = (
            select(notices.c.id)
            .where(notices.c.state == State.SCHEDULED, notices.c.due <= now)
            .order_by(notices.c.due, notices.c.id)
        )
        return self._all(found)

    def in_state(self, state: State) -> list[Notice]:
        """Notices in a state whose end wasn't told yet."""
        found = select(notices.c.id).where(
            notices.c.state == state, notices.c.reported.is_(False)
        )
        return self._all(found.order_by(notices.c.id))

    def _all(self, found: Select[Any]) -> list[Notice]:
        with self.database.read() as connection:
            numbers = connection.execute(found).scalars().all()
            each = [kept.numbered(connection, number) for number in numbers]
        return [notice for notice in each if notice]

    def spread(self, notice: Notice, wording: Wording) -> int:
        """Write the next part of its letters; how many people that was, 0 at the end.

        How far it is stands in the notice's row and moves with the letters: after a
        crash it goes on where it was, and two that spread at once take turns.
        """
        this = and_(notices.c.id == notice.number, notices.c.state == State.SCHEDULED)
        here = select(notices.c.reached).where(this).with_for_update()
        # Built before the database is taken: nobody waits for that.
        end = _end_of_part(notice, CHUNK[self.database.dialect])
        letters = _letters(notice, wording)
        with self.database.write() as connection:
            reached = connection.execute(here).scalar()
            if reached is None:
                return 0
            last = connection.execute(end, {"after": reached}).scalar()
            if last is None:
                over = update(notices).where(this).values(state=State.SENDING)
                connection.execute(over)
                return 0
            part = {"after": reached, "last": last}
            written = insert_selected(connection, outbox, COLUMNS, letters, part)
            after = {"reached": last, "queued": notices.c.queued + written}
            connection.execute(update(notices).where(this).values(after))
        return written or 1

    def end(self, notice: Notice, now: datetime) -> bool:
        """Note that all its letters were handed over or given up, if it is so."""
        this = and_(notices.c.id == notice.number, notices.c.state == State.SENDING)
        done = update(notices).where(this).values(state=State.DONE, ended_at=now)
        with self.database.write() as connection:
            if kept.progress(connection, notice.number).waiting:
                return False
            return connection.execute(done).rowcount > 0

    def expire(self, notice: Notice, now: datetime) -> None:
        """It grew old before it began, or nobody agreed to it."""
        this = and_(notices.c.id == notice.number, notices.c.state == notice.state)
        values = {"state": State.DROPPED, "ended_at": now, "code_until": None}
        with self.database.write() as connection:
            connection.execute(update(notices).where(this).values(values))

    def tell(self, notice: Notice, letter: Letter | None) -> None:
        """Tell its author how it ended, once."""
        this = and_(notices.c.id == notice.number, notices.c.reported.is_(False))
        with self.database.write() as connection:
            told = connection.execute(update(notices).where(this).values(reported=True))
            if told.rowcount and letter:
                insert_new(connection, outbox, [letter.as_row()])


@lru_cache(AT_ONCE)
def _end_of_part(notice: Notice, most: int) -> Select[Any]:
    """The last person of the part that begins after one; null if nobody is left."""
    part = (
        select(reader.c.id)
        .where(reader.c.id > bindparam("after"), gets(notice.draft.audience))
        .order_by(reader.c.id)
        .limit(most)
        .subquery()
    )
    return select(func.max(part.c.id))


def _sealed(words: str | None) -> Any:
    return literal(words, outbox.c.text.type)


@lru_cache(AT_ONCE)
def _letters(notice: Notice, wording: Wording) -> Select[Any]:
    """Letters to the people of a part, in one statement; who has one gets no other."""
    draft = notice.draft
    here = reader.c.channel == Channel.WHATSAPP
    variables = json.dumps(draft.variables) if draft.template else None
    return select(
        literal(f"{notice.lane}:", String).concat(cast(reader.c.id, String)),
        reader.c.channel,
        reader.c.address,
        reader.c.id,
        case((here, _sealed(wording.whatsapp)), else_=_sealed(wording.sms)),
        case((here, _sealed(wording.sms)), else_=null()),
        case((here, literal(draft.template, String)), else_=null()),
        case((here, _sealed(variables)), else_=null()),
        literal(str(Scope.NOTICES)),
        literal(int(Urgency.NOTICE)),
        literal(notice.lane),
        false(),
        literal(str(Status.QUEUED)),
        literal(draft.due, outbox.c.due.type),
        literal(draft.expires_at, outbox.c.expires_at.type),
        literal(0),
    ).where(
        reader.c.id > bindparam("after"),
        reader.c.id <= bindparam("last"),
        gets(draft.audience),
    )
