"""Notices: drafted, confirmed and stopped, each step once and with its deed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, and_, func, select, update

from bot.notices import (
    CODE_LASTS,
    LANE,
    MOST_FAILURES,
    SECOND_LASTS,
    STEPS,
    Audience,
    Draft,
    Estimate,
    Notice,
    Post,
    Progress,
    Reach,
    Rules,
    State,
    Step,
    may_second,
)
from bot.person import Channel, Contact
from bot.staff import Area, Deed, Origin, Staff
from bot.store import audiences, audit, staff
from bot.store.database import Database, insert_if_new, insert_new
from bot.store.letters import Letter, Status, Urgency
from bot.store.tables import notices, outbox

MICRO: Final = Decimal(1_000_000)
KINDS: Final[Mapping[str, str]] = {
    Status.DELIVERED: "delivered",
    Status.READ: "delivered",
    Status.SENT: "sent",
    Status.QUEUED: "waiting",
    Status.SENDING: "waiting",
    Status.FAILED: "failed",
    Status.UNDELIVERED: "failed",
    Status.EXPIRED: "failed",
    Status.CANCELED: "canceled",
}
"""What each state of a letter is, for who wrote the notice."""


def draft(
    connection: Connection,
    wanted: Draft,
    seen: Estimate,
    author: Staff,
    origin: Origin,
    now: datetime,
) -> None:
    """Keep what somebody wants to send; the same again is one."""
    row = {
        "key": wanted.key,
        "author_id": author.number,
        "state": State.DRAFT,
        "created_at": now,
        "audience": wanted.audience.as_json(),
        "text": wanted.text,
        "template": wanted.template,
        "variables": json.dumps(wanted.variables) if wanted.variables else None,
        "people": seen.reach.people,
        "whatsapp": seen.reach.whatsapp,
        "sms": seen.reach.sms,
        "segments": seen.segments,
        "cost": int(seen.cost * MICRO),
        "due": wanted.due,
        "ends_at": seen.ends_at,
        "expires_at": wanted.expires_at,
        "code_until": now + CODE_LASTS,
    }
    if not insert_if_new(connection, notices, row):
        return
    number = connection.execute(
        select(notices.c.id).where(notices.c.key == wanted.key)
    ).scalar_one()
    details = (("areas", list(wanted.audience.names)), ("people", seen.reach.people))
    deed = Deed(author, origin, "notice.drafted", f"notice {number}", details)
    audit.note(connection, deed, now)


def replace_drafts(
    connection: Connection, author: Staff, origin: Origin, now: datetime
) -> None:
    """A new draft by text takes the place of those whose code was not yet typed."""
    hers = select(notices.c.id).where(
        notices.c.author_id == author.number,
        notices.c.state == State.DRAFT,
        notices.c.code_until > now,
    )
    for number in connection.execute(hers).scalars().all():
        step(connection, number, Step.DROP, author, origin, now)


def step(
    connection: Connection,
    number: int,
    taken: Step,
    by: Staff,
    origin: Origin,
    now: datetime,
) -> bool:
    """Take a step with a notice; False if it is no longer where the step begins."""
    before, after = STEPS[taken]
    values = _noted(taken, by, now) | ({"state": after} if after else {})
    here = and_(notices.c.id == number, notices.c.state.in_(before))
    if connection.execute(update(notices).where(here).values(values)).rowcount == 0:
        return False
    deed = Deed(by, origin, f"notice.{taken}", f"notice {number}")
    audit.note(connection, deed, now)
    if taken is Step.MISTAKE and _is_guessed(connection, number):
        step(connection, number, Step.DROP, by, origin, now)
    return True


def _is_guessed(connection: Connection, number: int) -> bool:
    """Whether it had as many wrong codes as end it."""
    failures = select(notices.c.failures).where(notices.c.id == number)
    return int(connection.execute(failures).scalar_one()) >= MOST_FAILURES


def _noted(taken: Step, by: Staff, now: datetime) -> dict[str, Any]:
    """What a step leaves in the notice's row besides its state."""
    over = {"ended_at": now, "code_until": None}
    noted: dict[Step, dict[str, Any]] = {
        Step.CONFIRM: {"confirmed_at": now, "code_until": None},
        Step.ASK_SECOND: {
            "confirmed_at": now,
            "code_until": now + SECOND_LASTS,
            "failures": 0,
        },
        Step.SECOND: {"second_id": by.number, "code_until": None},
        Step.MISTAKE: {"failures": notices.c.failures + 1},
        Step.DROP: over,
        Step.STOP: over,
    }
    return noted[taken]


@dataclass(frozen=True)
class Notices:
    """Everybody's notices; a `Desk` for those who talk about them."""

    database: Database
    rules: Rules = field(default_factory=Rules)

    def post(self, contact: Contact) -> Post | None:
        """Who writes, if she is of the staff."""
        with self.database.read() as connection:
            found = staff.by_contact(connection, contact)
        return Post(found, self) if found else None

    def areas(self) -> Sequence[Area]:
        """Every zone and group that has people."""
        with self.database.read() as connection:
            return audiences.areas(connection)

    def reach(self, audience: Audience, due: datetime, *, by_template: bool) -> Reach:
        """How many people it reaches, with a WhatsApp template or without."""
        with self.database.read() as connection:
            return audiences.reach(connection, audience, due, by_template=by_template)

    def backlog(self) -> Mapping[Channel, int]:
        """Notices' letters that wait already."""
        waiting = (
            select(outbox.c.channel, func.count())
            .where(
                outbox.c.status == Status.QUEUED,
                outbox.c.urgency == int(Urgency.NOTICE),
            )
            .group_by(outbox.c.channel)
        )
        with self.database.read() as connection:
            return {Channel(row[0]): row[1] for row in connection.execute(waiting)}

    def numbered(self, number: int) -> Notice | None:
        """A notice by its number."""
        with self.database.read() as connection:
            return numbered(connection, number)

    def keyed(self, key: str) -> Notice | None:
        """A notice by what began it."""
        found = select(notices).where(notices.c.key == key)
        with self.database.read() as connection:
            row = connection.execute(found).first()
        return _notice(row) if row else None

    def latest(self, author: Staff, states: Iterable[State]) -> Notice | None:
        """Her newest notice in one of these states."""
        found = (
            select(notices)
            .where(
                notices.c.author_id == author.number, notices.c.state.in_(list(states))
            )
            .order_by(notices.c.id.desc())
            .limit(1)
        )
        with self.database.read() as connection:
            row = connection.execute(found).first()
        return _notice(row) if row else None

    def listed(
        self, limit: int, before: int | None = None, author: int | None = None
    ) -> list[Notice]:
        """The newest notices that were not dropped, or those before a number; of one
        author, or of all."""
        kept = notices.c.state != State.DROPPED
        found = select(notices).where(kept).order_by(notices.c.id.desc()).limit(limit)
        if before is not None:
            found = found.where(notices.c.id < before)
        if author is not None:
            found = found.where(notices.c.author_id == author)
        with self.database.read() as connection:
            return [_notice(row) for row in connection.execute(found)]

    def to_second(self, by: Staff, now: datetime) -> Sequence[Notice]:
        """Notices of others that wait for somebody like her, the oldest first."""
        found = (
            select(notices)
            .where(notices.c.state == State.WAITING, notices.c.code_until > now)
            .order_by(notices.c.id)
        )
        with self.database.read() as connection:
            waiting = [_notice(row) for row in connection.execute(found)]
        return [notice for notice in waiting if may_second(by, notice)]

    def seconds(self, notice: Notice) -> Sequence[Staff]:
        """Those who may agree to a notice."""
        with self.database.read() as connection:
            everybody = staff.everybody(connection)
        return [each for each in everybody if may_second(each, notice)]

    def mistakes(self, by: Staff, since: datetime) -> int:
        """Wrong codes that came from her address, whichever notice they were for."""
        with self.database.read() as connection:
            return audit.counted(connection, by, f"notice.{Step.MISTAKE}", since)

    def progress(self, number: int) -> Progress:
        """What became of a notice's letters."""
        with self.database.read() as connection:
            return progress(connection, number)

    def draft(
        self, wanted: Draft, seen: Estimate, author: Staff, now: datetime
    ) -> Notice:
        """Keep a draft that was written in the console."""
        with self.database.write() as connection:
            draft(connection, wanted, seen, author, Origin.CONSOLE, now)
            key = notices.c.key == wanted.key
            return _notice(connection.execute(select(notices).where(key)).one())

    def step(
        self,
        number: int,
        taken: Step,
        by: Staff,
        now: datetime,
        letters: Sequence[Letter] = (),
    ) -> bool:
        """Take a step in the console, with what is written to others because of it;
        False if the notice is elsewhere already."""
        with self.database.write() as connection:
            done = step(connection, number, taken, by, Origin.CONSOLE, now)
            if done:
                insert_new(connection, outbox, [letter.as_row() for letter in letters])
        return done


def numbered(connection: Connection, number: int) -> Notice | None:
    """A notice by its number."""
    row = connection.execute(select(notices).where(notices.c.id == number)).first()
    return _notice(row) if row else None


def stopped(connection: Connection, lanes: Iterable[str]) -> set[str]:
    """Those of these lanes whose notice was stopped."""
    numbers = [int(lane.removeprefix(LANE)) for lane in lanes if lane.startswith(LANE)]
    if not numbers:
        return set()
    found = select(notices.c.id).where(
        notices.c.id.in_(numbers), notices.c.state == State.STOPPED
    )
    return {f"{LANE}{number}" for number in connection.execute(found).scalars()}


def progress(connection: Connection, number: int) -> Progress:
    """What became of a notice's letters."""
    counted = (
        select(outbox.c.status, func.count())
        .where(outbox.c.lane == f"{LANE}{number}")
        .group_by(outbox.c.status)
    )
    sums: dict[str, int] = {}
    for status, count in connection.execute(counted):
        kind = KINDS[status]
        sums[kind] = sums.get(kind, 0) + count
    return Progress(**sums)


def _notice(row: Any) -> Notice:
    variables = tuple(json.loads(row.variables)) if row.variables else ()
    wanted = Draft(
        row.key,
        Audience.from_json(row.audience),
        row.text,
        row.due,
        row.expires_at,
        row.template,
        variables,
    )
    seen = Estimate(
        Reach(row.whatsapp, row.sms),
        row.segments,
        Decimal(row.cost) / MICRO,
        row.ends_at,
    )
    return Notice(
        number=row.id,
        author=row.author_id,
        state=State(row.state),
        draft=wanted,
        seen=seen,
        created_at=row.created_at,
        code_until=row.code_until,
        failures=row.failures,
        confirmed_at=row.confirmed_at,
        second=row.second_id,
        queued=row.queued,
        ended_at=row.ended_at,
    )
