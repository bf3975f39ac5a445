"""A clock process with a fast job: python -m tests.processes.clock DATABASE_URL

Each tick stores one pull in the transaction that takes the tick; STALL seconds pass
between the look at the tick and that transaction, as with a slow source.
"""

import sys
import threading
from datetime import datetime, timedelta

from apscheduler.triggers.interval import IntervalTrigger

from bot.jobs import last_due
from bot.parts import Parts, assemble
from bot.settings import Settings
from bot.store import Tick
from bot.store.ticks import TickTaken
from pricing.market import judge
from scheduler import Job, build
from tests.keys import KEYS

PERIOD = timedelta(seconds=1)
START = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


def beat(parts: Parts, due: datetime, stall: float) -> None:
    """Do the tick, unless somebody did."""
    tick = Tick("beat", due)
    if parts.store.pulls.is_done(tick):
        return
    threading.Event().wait(stall)
    try:
        pull = judge((), None, parts.clock(), parts.policy())
        parts.store.pulls.save(pull, (), tick)
    except TickTaken:
        return


def main() -> None:
    """Tick until killed."""
    url, stall = sys.argv[1], float(sys.argv[2])
    job = Job(
        "beat",
        lambda parts, due: beat(parts, due, stall),
        lambda now: last_due(now, PERIOD),
        IntervalTrigger(seconds=PERIOD.total_seconds() / 5),
        grace=60,
    )
    scheduler = build(assemble(Settings(data_key=KEYS, database_url=url)), [job])
    scheduler.start()
    print("ticking", flush=True)  # noqa: T201 - the test waits for it
    threading.Event().wait()


if __name__ == "__main__":
    main()
