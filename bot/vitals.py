"""How the bot is doing: looked at once, for the pages, the metrics, and the operator.

What is wrong is decided from plain values, by a table.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from bot.catalog import LIMA
from bot.channels.smsgate import NAME as PHONE
from bot.settings import Settings
from bot.store import Store
from bot.store.backups import newest
from bot.store.letters import Urgency
from bot.store.senders import Held
from bot.store.usage import Month
from bot.store.watch import Queue
from pricing.hours import is_open, traded
from pricing.market import Market
from pricing.quotes import Kind, Pair, State

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
OLD_PRICE: Final = 2 * HOUR
"""Of trading: from here on people are told that the price is old."""
LONG_WAIT: Final = 10 * MINUTE
"""For an answer or an alert that could have gone."""
SILENT_CLOCK: Final = 5 * MINUTE
"""Some job of the clock is done more often than that."""
LITTLE_SPACE: Final = 10
"""Percent of the disk."""
OLD_BACKUP: Final = 26 * HOUR
"""One a day, and some time to make it."""
PEOPLE_WRITE: Final = range(8, 20)
"""Hours of Lima."""
NONE: Final = "-"
USUALLY: Final = 5 * MINUTE
LATE: Final[Mapping[str, timedelta]] = {
    "refresh": 20 * MINUTE,
    "phone": 15 * MINUTE,
    "watch": 15 * MINUTE,
    "catch up": 3 * HOUR,
    "tidy": 27 * HOUR,
}
"""How long ago jobs may have been done that aren't done every minute."""


@dataclass(frozen=True)
class Space:
    """The disk that everything is on."""

    free: int
    """Bytes."""
    total: int

    @property
    def percent(self) -> int:
        """What is free of it."""
        return self.free * 100 // max(1, self.total)


@dataclass(frozen=True)
class Vitals:
    """How things stand at a moment."""

    now: datetime
    market: Market | None = None
    answering: int = 0
    """Live sources of gold that answered when they were last asked."""
    queues: Sequence[Queue] = ()
    held: Sequence[Held] = ()
    month: Month = field(default_factory=Month)
    """What it cost so far."""
    budget: Decimal | None = None
    phone: datetime | None = None
    """When the phone was last heard; None where there is none, or it never was."""
    last_came: datetime | None = None
    """When somebody last wrote."""
    runs: Mapping[str, datetime] | None = None
    """When each job of the clock was last done."""
    space: Space | None = None
    keeps_backups: bool = False
    backup: datetime | None = None
    """When the newest was made."""

    @property
    def price_age(self) -> timedelta | None:
        """How long gold has traded since the price was true."""
        if self.market is None or self.market.state is State.SAMPLE:
            return None
        return traded(self.market.gold_as_of, self.now)

    @property
    def oldest(self) -> timedelta:
        """How long an answer or an alert has waited that could have gone."""
        since = [
            queue.since
            for queue in self.queues
            if queue.since and queue.urgency < Urgency.NOTICE
        ]
        return max([timedelta(0), *(self.now - each for each in since)])

    @property
    def clock(self) -> timedelta | None:
        """How long ago the clock did anything; None if it never did."""
        last = max((self.runs or {}).values(), default=None)
        return None if last is None else self.now - last


def look(store: Store, settings: Settings, now: datetime) -> Vitals:
    """Look at everything; StoreUnavailable if the database can't be read."""
    phone = settings.smsgate_url and store.senders.seen_at(PHONE)
    backup = settings.backup_dir and newest(settings.backup_dir)
    return Vitals(
        now,
        store.pulls.latest(),
        _answering(store),
        store.watch.waiting(now),
        store.senders.all_held(now),
        store.usage.month(now.astimezone(LIMA).date()),
        settings.monthly_budget,
        phone or None,
        store.watch.last_came(),
        store.runs.last(),
        space(store.database.file or settings.backup_dir),
        settings.backup_dir is not None,
        _made_at(backup) if backup else None,
    )


def _answering(store: Store) -> int:
    """Sources of live gold that gave a price when last asked, believed or not."""
    said = (heard.quote for heard in store.pulls.heard() if heard.pair is Pair.GOLD)
    return len({quote.source for quote in said if quote and quote.kind is Kind.LIVE})


def space(place: Path | None) -> Space | None:
    """The disk on which a file or folder is; None where there is none of ours."""
    folder = place if place is None or place.is_dir() else place.absolute().parent
    if folder is None or not folder.is_dir():
        return None
    usage = shutil.disk_usage(folder)
    return Space(usage.free, usage.total)


def _made_at(backup: Path) -> datetime:
    return datetime.fromtimestamp(backup.stat().st_mtime, UTC)


@dataclass(frozen=True)
class Check:
    """One thing that the operator wants to know of."""

    kind: str
    """Names the text; a text of a kind goes out once in `every`."""
    wrong: Callable[[Vitals], str | None]
    """What is wrong in a word or a figure; None if nothing is."""
    every: timedelta = HOUR


def _old_price(vitals: Vitals) -> str | None:
    age = vitals.price_age
    return hours(age) if age is not None and age >= OLD_PRICE else None


def _no_sources(vitals: Vitals) -> str | None:
    pulled = vitals.price_age is not None
    return "0" if pulled and is_open(vitals.now) and not vitals.answering else None


def _long_queue(vitals: Vitals) -> str | None:
    return _minutes(vitals.oldest) if vitals.oldest >= LONG_WAIT else None


def _nobody_writes(vitals: Vitals) -> str | None:
    awake = vitals.now.astimezone(LIMA).hour in PEOPLE_WRITE
    last = vitals.last_came
    if last is None or not awake or vitals.now - last < DAY:
        return None
    return hours(vitals.now - last)


def _full_disk(vitals: Vitals) -> str | None:
    here = vitals.space
    return f"{here.percent}" if here and here.percent < LITTLE_SPACE else None


def old_backup(vitals: Vitals) -> str | None:
    """How old the newest backup is, if it is too old."""
    if not vitals.keeps_backups:
        return None
    if vitals.backup is None:
        return NONE
    age = vitals.now - vitals.backup
    return hours(age) if age >= OLD_BACKUP else None


def late_jobs(vitals: Vitals) -> list[str]:
    """Jobs of the clock that were done before, and not when they should have been."""
    runs = vitals.runs or {}
    return sorted(
        job for job, at in runs.items() if vitals.now - at > LATE.get(job, USUALLY)
    )


def _late(vitals: Vitals) -> str | None:
    return ", ".join(late_jobs(vitals)) or None


CHECKS: Final = (
    Check("price", _old_price),
    Check("sources", _no_sources),
    Check("queue", _long_queue),
    Check("tick", _late),
    Check("inbound", _nobody_writes, DAY),
    Check("disk", _full_disk, DAY),
    Check("backup", old_backup, DAY),
)
"""What nobody else tells the operator. A price or a sender that is held, the budget and
the phone are told where they happen: see `bot.jobs`, `bot.reactions`, `bot.budget`."""


def wrong(vitals: Vitals) -> Iterator[tuple[Check, str]]:
    """What the operator must be told, with what is wrong."""
    for check in CHECKS:
        told = check.wrong(vitals)
        if told is not None:
            yield check, told


def hours(age: timedelta) -> str:
    """An age as people say it."""
    return f"{age // HOUR} h" if age < 3 * DAY else f"{age // DAY} d"


def _minutes(age: timedelta) -> str:
    return f"{age // MINUTE} min" if age < 3 * HOUR else hours(age)


def not_ready(vitals: Vitals, *, gone: bool) -> list[str]:
    """Why the bot isn't fit to answer; `gone` says that the price is never told."""
    reasons = []
    if vitals.price_age is None:
        reasons.append("no price was pulled yet")
    elif gone:
        reasons.append("the price is too old to be told")
    if vitals.clock is None:
        reasons.append("the clock never ran")
    elif vitals.clock > SILENT_CLOCK:
        reasons.append("the clock is silent")
    if vitals.oldest >= LONG_WAIT:
        reasons.append("messages wait too long")
    return reasons
