"""The bot against RapidSMS 2.2.0, on PostgreSQL: `python -m benchmarks.rivals`.

The same server and settings for all: gunicorn with one process of eight threads, and
one database server, each durable. RapidSMS keeps its message log (contrib.messagelog),
knows one keyword, gets its messages by its HTTP backend, and keeps its connections. Its
answers go out over HTTP to somebody who takes them at once (rapidsms.backends.vumi), or
nowhere: that is the most that it could do. The bot checks signatures, understands free
text, and gives its answer back in the same request. Nobody's message may be lost: each
must be in the database once, with one answer.

RapidSMS is installed from PyPI into an environment of its own, the first time.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote_plus

import psycopg
from sqlalchemy import make_url

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.load import Load, asked, closed, median, post, wait_for
from benchmarks.webhook import (
    CLIENTS,
    MOST_A_SECOND,
    ROOT,
    ROUNDS,
    SECONDS,
    SEEDS,
    environment,
    requests_signed,
    served,
    server,
    told,
)
from tests.fakes.postgres import Postgres
from tests.fakes.postgres import server as postgres

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "oro-justo"
HOME = CACHE / "rapidsms-2.2.0"
PROJECT = ROOT / "benchmarks" / "rapidsms_project"
PACKAGES = (
    "rapidsms==2.2.0",
    "django>=5.1,<5.2",  # the newest that it names
    *(f"{name}=={version(name)}" for name in ("gunicorn", "requests")),
    f"psycopg[binary]=={version('psycopg')}",
)
SINK = 8650
LOGGED = """
    SELECT count(*) FROM (
        SELECT connection_id, substring(text from '[0-9]+$') AS number
        FROM messagelog_message GROUP BY 1, 2
        HAVING count(*) FILTER (WHERE direction = 'I') = 1
           AND count(*) FILTER (WHERE direction = 'O') = 1
    ) AS whole
"""
STORED = "SELECT count(*) FROM inbound"
"""Each has a key of its own, and an answer that the load generator saw."""


def is_installed() -> bool:
    """Whether RapidSMS was prepared."""
    return (HOME / "ready").exists()


def install() -> None:
    """Make its environment, once."""
    if is_installed():
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", HOME], check=True)
    pip = [HOME / "bin" / "python", "-m", "pip", "install", "-q", *PACKAGES]
    subprocess.run(pip, check=True, stdout=sys.stderr)
    (HOME / "ready").touch()


def written(count: int, seed: int) -> list[bytes]:
    """Messages for RapidSMS, each with a number of its own."""
    return [
        post(
            "/backend/http/",
            f"identity={quote_plus(f'+51{900_000_000 + n % 50_000}')}"
            f"&text=precio+{seed * 1_000_000 + n}",
        )
        for n in range(count)
    ]


def is_taken(answer: bytes) -> bool:
    return answer.startswith(b"HTTP/1.1 200")


@dataclass
class Rival:
    """Who is measured, and what was found."""

    name: str
    port: int
    url: str
    """Of the database."""
    complete: str
    """Counts messages that are there once, with one answer."""
    is_ours: bool = False
    loads: list[Load] = field(default_factory=list)
    sent: int = 0

    def take_turn(self, clients: int, seconds: float) -> None:
        make = requests_signed if self.is_ours else written
        requests = make(int(seconds * MOST_A_SECOND), next(SEEDS))
        good = {} if self.is_ours else {"is_good": is_taken}
        self.loads.append(closed(self.port, clients, requests, seconds, **good))
        self.sent += self.loads[-1].sent

    def settle(self) -> Load:
        """The median of the rounds since the last time."""
        found, self.loads = median(self.loads), []
        return found

    def lost(self) -> int:
        """How many messages aren't there once with one answer."""
        address = make_url(self.url).set(drivername="postgresql")
        told_ = address.render_as_string(hide_password=False)
        with psycopg.connect(told_) as connection:
            return self.sent - connection.execute(self.complete).fetchone()[0]


@contextmanager
def rapidsms(pg: Postgres, port: int, answers_to: str, name: str) -> Iterator[Rival]:
    """RapidSMS, on a database of its own."""
    with pg.database("template1") as url:
        place = make_url(url)
        env = os.environ | {
            "RIVAL_DATABASE": str(place.database),
            "RIVAL_HOST": str(place.query["host"]),
            "RIVAL_ANSWERS": answers_to,
            "DJANGO_SETTINGS_MODULE": "settings",
        }
        python = HOME / "bin" / "python"
        migrate = [python, "-m", "django", "migrate", "-v", "0"]
        paths = {"PYTHONPATH": str(PROJECT)}
        subprocess.run(migrate, cwd=PROJECT, env=env | paths, check=True)
        with served("wsgi:application", port, env, python=python, folder=PROJECT):
            yield Rival(name, port, url, LOGGED)


@contextmanager
def bot(pg: Postgres, port: int) -> Iterator[Rival]:
    """The bot, on a database of its own."""
    with pg.database() as url, served("wsgi:app", port, environment(url)):
        yield Rival("bot", port, url, STORED, is_ours=True)


@contextmanager
def sink() -> Iterator[str]:
    """Who takes the answers of RapidSMS."""
    command = [sys.executable, "-m", "benchmarks.sink", str(SINK)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_for(SINK)
        yield f"http://127.0.0.1:{SINK}/"
    finally:
        process.terminate()
        process.wait()


def taken() -> int:
    """How many answers came to him."""
    answer = asked(SINK, b"GET / HTTP/1.1\r\n\r\n")
    return int(answer.rpartition(b"\r\n")[2])


def compared(rivals: list[Rival], clients: int) -> Iterator[Figure]:
    """Each of them, and how many times the others' rate the bot has."""
    found = {rival.name: rival.settle() for rival in rivals}
    for name, load in found.items():
        yield from told(name, clients, load)
    ours = found["bot"]
    for name, load in found.items():
        if name.startswith("RapidSMS"):
            pair = f"bot / {name}, {clients} client{'s' if clients > 1 else ''}"
            yield Figure(f"{pair}: requests", ours.rate / load.rate, "", at_least=1)
            yield Figure(f"{pair}: p99", ours.p99 / load.p99, "", at_most=1)


def all_lost(rivals: list[Rival]) -> Iterator[Figure]:
    """What isn't there once, with one answer."""
    for rival in rivals:
        goal = {"at_most": 0} if rival.is_ours else {}
        name = f"{rival.name}: of {rival.sent} messages not once, or not answered once"
        yield Figure(name, rival.lost(), "", **goal)


def entered(stack: ExitStack) -> list[Rival]:
    """The bot, and RapidSMS both ways, where it is installed."""
    pg = stack.enter_context(postgres())
    rivals = [stack.enter_context(bot(pg, 8652))]
    if is_installed():
        answers_to = stack.enter_context(sink())
        for port, where, name in (
            (8653, answers_to, "RapidSMS, answers over HTTP"),
            (8654, "", "RapidSMS, answers nowhere"),
        ):
            rivals.append(stack.enter_context(rapidsms(pg, port, where, name)))
    return rivals


def measure(quick: bool) -> Iterator[Figure]:
    """All in turns; quickly only with what is installed."""
    seconds, rounds = (0.3, 1) if quick else (SECONDS, ROUNDS)
    if not quick:
        install()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(server("benchmarks.bare:app", 8651, folder))
        rivals = entered(stack)
        bare = Rival("bare Flask view", 8651, "", "", is_ours=True)
        for clients in CLIENTS:
            for _ in range(rounds):
                for rival in (bare, *rivals):
                    rival.take_turn(clients, seconds)
            yield from compared([bare, *rivals], clients)
        yield from all_lost(rivals)
        for rival in rivals[1:2]:
            unit = f"of {rival.sent}"
            yield Figure("RapidSMS: answers that came by HTTP", taken(), unit)


if __name__ == "__main__":
    figures.run(measure)
