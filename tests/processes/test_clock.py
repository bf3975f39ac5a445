"""However many clocks run, each tick happens once, and none is missed."""

import os
import signal
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from bot.parts import assemble
from bot.settings import Settings
from bot.store.tables import pulls, ticks
from bot.store.ticks import NEVER
from tests.processes.clock import PERIOD

ROOT = Path(__file__).parents[2]
SECONDS = 4.0


def start(url: str, stall: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.processes.clock", url, str(stall)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ticking\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()


def freeze(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGSTOP)
    thaw = threading.Timer(SECONDS / 2, os.kill, (process.pid, signal.SIGCONT))
    thaw.daemon = True
    thaw.start()


def leave(process: subprocess.Popen[str]) -> None:
    """A stalled clock goes on by itself."""


@pytest.mark.parametrize(
    ("harm", "stalls"),
    [
        pytest.param(kill, (0, 0, 0), id="one is killed"),
        pytest.param(freeze, (0, 0, 0), id="one is frozen"),
        pytest.param(leave, (0, 1.5, 0), id="one stalls past the next tick"),
    ],
)
def test_every_tick_happens_once(tmp_path, harm, stalls):
    url = f"sqlite:///{tmp_path}/ticks.db"
    store = assemble(Settings(database_url=url)).store
    clocks = [start(url, stall) for stall in stalls]
    pause = threading.Event()
    try:
        pause.wait(SECONDS / 3)
        harm(clocks[0])
        pause.wait(SECONDS)
    finally:
        for clock in clocks:
            clock.kill()
            clock.wait()
            clock.stdout.close()
    with store.database.read() as connection:
        due = sorted(
            row.due for row in connection.execute(ticks.select()) if row.due > NEVER
        )
        stored = len(connection.execute(pulls.select()).all()) - 1  # the sample
    store.database.close()
    assert stored == len(due)
    assert len(due) >= SECONDS / PERIOD.total_seconds()
    assert {later - earlier for earlier, later in pairwise(due)} == {PERIOD}
