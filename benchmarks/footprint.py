"""What the whole bot takes on a small server: `python -m benchmarks.footprint`.

Starts `python -m bot run` twice without network, and measures the second start: seconds
until the first message is answered, memory of every process, and CPU while idle.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.load import answers, asked, wait_for
from benchmarks.webhook import environment, requests_signed

ROOT = Path(__file__).parents[1]
PORT = 8615
SETTLE_SECONDS = 8
IDLE_SECONDS = 20
MEBIBYTE = 2**20
NAMES = {"-m bot": "supervisor", "-m gunicorn": "web", "scheduler.py": "clock"}


def start(folder: str) -> subprocess.Popen[bytes]:
    """The running bot, once it answers."""
    env = os.environ | environment(f"sqlite:///{folder}/bot.db")
    env |= {"PORT": str(PORT), "SOURCES_URL": "http://127.0.0.1:9"}
    env |= {"LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "bot", "run"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    wait_for(PORT)
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C does."""
    process.send_signal(signal.SIGINT)
    process.wait()


def family(process: int) -> list[psutil.Process]:
    """A process and all that came from it."""
    parent = psutil.Process(process)
    return [parent, *parent.children(recursive=True)]


def first_answer() -> None:
    """Write to the bot; one message of its own each time."""
    answer = asked(PORT, requests_signed(1, time.time_ns() % 2**32)[0])
    if not answers(answer):
        raise SystemExit(f"no answer: {answer!r}")


def name(process: psutil.Process) -> str:
    """What a process is; gunicorn's own parent and its worker have one name."""
    command = " ".join(process.cmdline())
    return next(told for part, told in NAMES.items() if part in command)


def sizes(processes: list[psutil.Process]) -> Iterator[Figure]:
    """Resident memory: of each kind, and of all."""
    kinds: dict[str, float] = dict.fromkeys(NAMES.values(), 0.0)
    for process in processes:
        kinds[name(process)] += process.memory_info().rss / MEBIBYTE
    for kind, size in kinds.items():
        yield Figure(f"memory, {kind}", size, "MB")
    shared = sum(p.memory_full_info().pss for p in processes) / MEBIBYTE
    together = sum(kinds.values())
    yield Figure("memory, all processes", together, "MB", at_most=256)
    yield Figure("memory, all, what is shared counted once", shared, "MB")


def measure(quick: bool) -> Iterator[Figure]:
    """Start, settle, measure."""
    settle, idle = (0.5, 1) if quick else (SETTLE_SECONDS, IDLE_SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        stop(start(folder))
        began = time.monotonic()
        process = start(folder)
        first_answer()
        cold = time.monotonic() - began
        yield Figure("start to the first answered message", cold, "s", at_most=5)
        time.sleep(settle)
        processes = family(process.pid)
        before = [sum(p.cpu_times()[:2]) for p in processes]
        time.sleep(idle)
        spent = sum(sum(p.cpu_times()[:2]) for p in processes) - sum(before)
        yield Figure("CPU while idle", spent / idle * 100, "% of one", at_most=1)
        yield from sizes(processes)
        stop(process)


if __name__ == "__main__":
    figures.run(measure)
