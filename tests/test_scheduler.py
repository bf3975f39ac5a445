"""Which moments are due, and that a job that fails is tried again."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.jobs import refresh_due
from bot.parts import Parts, assemble
from bot.settings import Settings
from scheduler import JOBS, Job, build
from tests.fakes.sources import at
from tests.keys import KEYS


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # A Tuesday, while gold trades: every 5 minutes.
        (at("2026-09-29", "15:04"), at("2026-09-29", "15:00")),
        (at("2026-09-29", "15:05"), at("2026-09-29", "15:05")),
        # 17:00 to 18:00 in New York it rests: every 30.
        (at("2026-09-29", "21:04"), at("2026-09-29", "21:00")),
        (at("2026-09-29", "21:44"), at("2026-09-29", "21:30")),
        (at("2026-09-29", "22:04"), at("2026-09-29", "22:00")),
        # A Saturday.
        (at("2026-10-03", "15:29"), at("2026-10-03", "15:00")),
        # In winter New York is an hour later in UTC.
        (at("2026-12-01", "21:44"), at("2026-12-01", "21:40")),
        (at("2026-12-01", "22:44"), at("2026-12-01", "22:30")),
    ],
)
def test_when_prices_are_due(now, due):
    assert refresh_due(now) == due


def test_every_job_has_a_name_and_a_grace_of_its_own():
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(job.grace > 0 for job in JOBS)


def test_prices_are_looked_at_every_five_minutes_a_little_late():
    (refresh,) = (job for job in JOBS if job.name == "refresh")
    first = refresh.trigger.get_next_fire_time(None, at("2026-09-29", "15:01"))
    second = refresh.trigger.get_next_fire_time(first, first)

    assert second - first == timedelta(minutes=5)
    assert timedelta(0) <= first - at("2026-09-29", "15:05") < timedelta(seconds=20)


def only(
    parts: Parts, work: Callable[[Parts, datetime], None], trigger: IntervalTrigger
) -> BackgroundScheduler:
    """A scheduler with this job alone."""
    return build(parts, [Job("odd", work, lambda now: now, trigger, 60)])


@contextmanager
def running(parts: Parts, scheduler: BackgroundScheduler) -> Iterator[None]:
    """It runs until its test is over."""
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown()
        parts.store.database.close()


def test_a_machine_that_is_ahead_of_its_database_begins_at_once(started_url):
    """And asks the database, not itself, what is due."""
    then = at("2026-09-29")
    parts = assemble(Settings(database_url=started_url), lambda: then)
    begun: list[datetime] = []
    done = threading.Event()

    def note(_parts, due):
        begun.append(due)
        done.set()

    scheduler = only(parts, note, IntervalTrigger(hours=1))
    (job,) = scheduler.get_jobs()
    assert job.next_run_time > then + timedelta(days=1)
    with running(parts, scheduler):
        assert done.wait(20)
    assert begun == [then]


def test_a_job_that_raises_is_logged_and_runs_again(database_url, caplog):
    parts = assemble(Settings(data_key=KEYS, database_url=database_url))
    again = threading.Event()
    runs: list[datetime] = []

    def fail_first(_parts, due):
        runs.append(due)
        if len(runs) == 1:
            raise RuntimeError("the first time goes wrong")
        again.set()

    with running(parts, only(parts, fail_first, IntervalTrigger(seconds=0.1))):
        assert again.wait(20)
    assert "the first time goes wrong" in caplog.text
