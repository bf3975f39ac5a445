"""Runs web and scheduler together on one machine, and starts again what dies.

It knows only the standard library and the log: it must stay small, and outlive what it
starts. So `run` ends in `become`, that leaves nothing of the command line in memory.
"""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final, NoReturn

from bot import logbook

log = logging.getLogger(__name__)

ROOT: Final = Path(__file__).parents[1]
WEB_THREADS: Final = 8
GRACE_SECONDS: Final = 12.0
"""How long a process may finish what it has in hand."""
START_SECONDS: Final = 20.0
PAUSE_SECONDS: Final = 1.0
"""Between a death and a new start."""


class CannotStart(Exception):
    """The address is taken, or the web process doesn't come up."""


@dataclass(frozen=True)
class Plan:
    """What is to run, and what is said of it."""

    commands: Sequence[list[str]]
    host: str
    """Where the web process listens."""
    port: int
    running: str
    """Said once it answers."""
    stopped: str
    """Said once everything has ended."""
    log_level: str
    logs_json: bool


def web_command(host: str, port: int) -> list[str]:
    """gunicorn with threads: one process, as SQLite likes one writer."""
    return [
        *(sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{port}"),
        *("--workers", "1", "--worker-class", "gthread"),
        *("--threads", str(WEB_THREADS)),
    ]


def scheduler_command() -> list[str]:
    """The clock, which on SQLite also delivers."""
    return [sys.executable, "scheduler.py"]


def delivery_command() -> list[str]:
    """A worker that takes the clock's jobs, on PostgreSQL."""
    return [sys.executable, "-m", "bot", "deliver"]


def check_free(host: str, port: int) -> None:
    """CannotStart if somebody listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as exc:
            raise CannotStart(
                f"PORT {port} on {host} can't be used ({exc.strerror}): "
                "set PORT to another number"
            ) from exc


def become(plan: Plan) -> NoReturn:
    """Make of this process one that does only this, with the same number."""
    told = json.dumps(asdict(plan), ensure_ascii=False)
    os.execv(sys.executable, [sys.executable, "-m", "bot.supervise", told])


class Supervisor:
    """Keeps the processes running until it is told to stop."""

    def __init__(self, commands: Sequence[list[str]]) -> None:
        self._commands = commands
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._stop = threading.Event()

    def start(self) -> None:
        """Start everything; from here on SIGINT and SIGTERM mean stop, and the second
        of them at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._told())
        for place in range(len(self._commands)):
            self._spawn(place)

    def watch(self) -> None:
        """Start again what dies, until told to stop; then end everything."""
        try:
            while not self._stop.wait(PAUSE_SECONDS):
                for place, process in list(self._running.items()):
                    if process.poll() is not None and not self._stop.is_set():
                        self._spawn(place)
                        log.warning("%s ended, and was started again", process.args)
        finally:
            self._end()

    def wait_until_answers(self, host: str, port: int) -> None:
        """Return when the web process answers; CannotStart if it died or is mute."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self._stop.is_set():
            if any(p.poll() is not None for p in self._running.values()):
                break
            if _answers(host, port):
                return
            self._stop.wait(0.1)
        if not self._stop.is_set():
            self._end()
            raise CannotStart("the bot did not start: the lines above say why")

    def _told(self) -> None:
        if self._stop.is_set():
            for process in self._running.values():
                process.kill()
        self._stop.set()

    def _spawn(self, place: int) -> None:
        self._running[place] = subprocess.Popen(self._commands[place], cwd=ROOT)

    def _end(self) -> None:
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _carry_out(plan: Plan) -> None:
    logbook.begin(plan.log_level, plan.logs_json)
    supervisor = Supervisor(plan.commands)
    supervisor.start()
    supervisor.wait_until_answers(plan.host, plan.port)
    print(plan.running, flush=True)
    supervisor.watch()
    print(plan.stopped)


if __name__ == "__main__":
    try:
        _carry_out(Plan(**json.loads(sys.argv[1])))
    except CannotStart as exc:
        sys.exit(f"Error: {exc}")
