"""A scheduler whose leases end soon, with a job for each second besides its own:

python -m tests.processes.scheduling DATABASE_URL TWILIO_API_URL
"""

import signal
import sys

from apscheduler.triggers.interval import IntervalTrigger

from bot.jobs import last_due
from bot.parts import assemble
from bot.settings import Settings
from scheduler import JOBS, Job, build
from tests.processes.clock import PERIOD, beat
from tests.processes.deliverer import environment, hasty

NOBODY = "http://127.0.0.1:9"
BEAT = Job(
    "beat",
    lambda parts, due: beat(parts, due, 0),
    lambda now: last_due(now, PERIOD),
    IntervalTrigger(seconds=PERIOD.total_seconds() / 2),
    grace=60,
)


def main(database_url: str, api_url: str) -> None:
    """Run until SIGTERM."""
    given = environment(database_url, api_url) | {"SOURCES_URL": NOBODY}
    parts = hasty(assemble(Settings.from_env(given)))
    signal.signal(signal.SIGTERM, lambda *_: parts.stop.set())
    scheduler = build(parts, [*JOBS, BEAT])
    scheduler.start()
    parts.stop.wait()
    scheduler.shutdown(wait=True)
    parts.workers.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
