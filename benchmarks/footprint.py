"""What the whole bot takes on a small server: `python -m benchmarks.footprint`.

Starts `python -m bot run` twice without network; prints the seconds of the second start
until the web answers, the resident memory of all its processes, and its idle CPU.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.machine import machine
from benchmarks.webhook import wait_for

ROOT = Path(__file__).parents[1]
PORT = 8613
SETTLE_SECONDS = 8
IDLE_SECONDS = 20
MEBIBYTE = 2**20


def start(folder: str) -> tuple[subprocess.Popen[bytes], float]:
    """The running bot, and the seconds until it answered."""
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "PORT": str(PORT),
        "SOURCES_URL": "http://127.0.0.1:9",
        "LOG_LEVEL": "ERROR",
    }
    began = time.monotonic()
    command = [sys.executable, "-m", "bot", "run"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    wait_for(PORT)
    return process, time.monotonic() - began


def stop(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C does."""
    process.send_signal(signal.SIGINT)
    process.wait()


def main() -> None:
    """Start, settle, measure."""
    print(f"Footprint of `python -m bot run`, {machine()}")
    with tempfile.TemporaryDirectory() as folder:
        stop(start(folder)[0])
        process, seconds = start(folder)
        print(f"second start until the web answers: {seconds:.1f} s")
        time.sleep(SETTLE_SECONDS)
        family = [psutil.Process(process.pid)]
        family += family[0].children(recursive=True)
        before = [sum(p.cpu_times()[:2]) for p in family]
        time.sleep(IDLE_SECONDS)
        spent = [sum(p.cpu_times()[:2]) for p in family]
        for member, early, late in zip(family, before, spent, strict=True):
            info = member.memory_full_info()
            share = (late - early) / IDLE_SECONDS * 100
            name = " ".join(member.cmdline()[1:4])
            sizes = f"{info.rss / MEBIBYTE:6.1f} MB rss {info.pss / MEBIBYTE:6.1f} pss"
            print(f"{sizes} {share:5.2f} % CPU  {name}")
        resident = sum(p.memory_info().rss for p in family) / MEBIBYTE
        idle = (sum(spent) - sum(before)) / IDLE_SECONDS * 100
        print(f"{resident:6.1f} MB rss together, {idle:.2f} % of one CPU while idle")
        stop(process)


if __name__ == "__main__":
    main()
