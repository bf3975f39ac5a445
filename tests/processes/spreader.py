"""Processes that write the letters of notices, as the test of crashes kills them.

python -m tests.processes.spreader DATABASE_URL COUNT
"""

import sys

from bot import notice_jobs
from bot.parts import assemble
from bot.settings import Settings
from tests.processes.forks import keep_running


def spread(database_url: str) -> None:
    """Do what the clock does for notices, again and again."""
    settings = Settings(database_url=database_url, log_level="ERROR")
    parts = assemble(settings)
    while True:
        notice_jobs.spread(parts, parts.clock())
        parts.stop.wait(0.01)


if __name__ == "__main__":
    url, count = sys.argv[1:]
    keep_running(lambda: spread(url), int(count))
