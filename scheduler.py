"""The clock: APScheduler in a process of its own, with its jobs listed below.

Any number of these processes may run on one database. Each knows the same due moments;
whoever first commits the effect of one has done it, and the others drop theirs.
"""

import logging
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot import jobs, logbook, notice_jobs, stopping
from bot.clock import utc_now
from bot.parts import Parts, assemble
from bot.settings import Settings

log = logging.getLogger(__name__)

NUDGED: Final = timedelta(seconds=5)
"""A clock that is set right by less is none of our business."""
LOOK_SECONDS: Final = 1.0
"""Between looks at whether the clock was set back."""
NOTED: Final = timedelta(seconds=30)
"""Between notes that a job was done."""
JITTER_SECONDS: Final = 20
"""Each process pulls this much later at most, so that sources see no stampede."""


@dataclass(frozen=True)
class Job:
    """Something done at its due moments; late by more than `grace` it is skipped."""

    name: str
    run: Callable[[Parts, datetime], None]
    due: Callable[[datetime], datetime]
    trigger: BaseTrigger
    grace: int
    """Seconds."""
    first: timedelta = timedelta(0)
    """After the start."""


JOBS: Final = (
    Job(
        "refresh",
        jobs.refresh,
        jobs.refresh_due,
        CronTrigger(
            minute="*/5",
            second=random.randrange(JITTER_SECONDS),  # noqa: S311 - no secret
            timezone=UTC,
        ),
        grace=240,
    ),
    Job(
        "alerts",
        jobs.raise_alerts,
        lambda now: now,
        IntervalTrigger(minutes=1),
        grace=60,
    ),
    Job("deliver", jobs.deliver, lambda now: now, IntervalTrigger(seconds=2), grace=60),
    Job(
        "catch up",
        jobs.catch_up,
        lambda now: now,
        CronTrigger(minute=17, timezone=UTC),
        grace=1800,
    ),
    Job(
        "notices",
        notice_jobs.spread,
        lambda now: now,
        IntervalTrigger(seconds=2),
        grace=60,
    ),
    Job(
        "notices' ends",
        notice_jobs.watch,
        lambda now: now,
        IntervalTrigger(seconds=30),
        grace=60,
    ),
    Job("erase", jobs.erase, lambda now: now, IntervalTrigger(minutes=1), grace=60),
    Job("expire", jobs.expire, lambda now: now, IntervalTrigger(minutes=1), grace=60),
    Job(
        "phone",
        jobs.watch_phone,
        lambda now: now,
        IntervalTrigger(minutes=5),
        grace=300,
    ),
    Job(
        "watch",
        jobs.watch,
        lambda now: now,
        IntervalTrigger(minutes=5),
        grace=300,
        # At the start everything is as old as the pause was long.
        first=timedelta(minutes=3),
    ),
    Job(
        "tidy",
        jobs.tidy,
        lambda now: now,
        CronTrigger(hour=8, minute=30, timezone=UTC),
        grace=3600,
    ),
)


def _doing(parts: Parts, job: Job) -> Callable[[], None]:
    """Do a job, and note it: seldom, where it is done often."""
    noted: list[datetime] = []

    def do() -> None:
        job.run(parts, job.due(parts.clock()))
        now = parts.clock()
        if not noted or abs(now - noted[0]) >= NOTED:
            parts.store.runs.note(job.name, now)
            noted[:] = [now]

    return do


def build(parts: Parts, table: Iterable[Job] = JOBS) -> BackgroundScheduler:
    """A scheduler with every job, each due at once and then by its trigger.

    It goes by this machine's clock; what is due then, by that of the parts.
    """
    scheduler = BackgroundScheduler(timezone=UTC)
    for job in table:
        scheduler.add_job(
            _doing(parts, job),
            job.trigger,
            name=job.name,
            misfire_grace_time=job.grace,
            coalesce=True,
            max_instances=1,
            next_run_time=utc_now() + job.first,
        )
    return scheduler


def follow(scheduler: BackgroundScheduler, last: datetime, now: datetime) -> datetime:
    """Begin every job anew where the clock was set back: else each would wait until
    the clock says again what it said."""
    if now < last - NUDGED:
        log.warning("the clock was set back by %s", last - now)
        for job in scheduler.get_jobs():
            job.modify(next_run_time=now)
    return now


def main() -> None:
    """Run until SIGTERM or SIGINT; what is in hand is finished."""
    parts = assemble(Settings.from_env())
    logbook.catch_all()
    stopping.heed(parts.stop)
    scheduler = build(parts)
    scheduler.start()
    last = utc_now()
    while not parts.stop.wait(LOOK_SECONDS):
        last = follow(scheduler, last, utc_now())
    scheduler.shutdown(wait=True)
    parts.workers.close()


if __name__ == "__main__":
    main()
