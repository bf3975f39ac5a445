"""`python -m bot run` as an operator starts and stops it."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import requests

from tests.keys import DATA_KEY
from tests.test_settings import SECRET

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """The bot in processes of its own."""

    def __init__(self, url: str, **settings: str) -> None:
        self.port = free_port()
        env = os.environ | {
            "DATABASE_URL": url,
            "PORT": str(self.port),
            "SOURCES_URL": "http://127.0.0.1:9",  # nobody answers there
            **settings,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def read_until(self, words: str) -> str:
        """What it prints, up to a line with these words or its end."""
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if words in line:
                break
        return "".join(lines)

    def family(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def end(self) -> None:
        if self.process.poll() is None:
            for member in self.family():
                member.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def run(request, tmp_path):
    """Starts it: on a database of the test's, where it has one."""
    given = {"database_url", "started_url"} & {*request.fixturenames}
    url = request.getfixturevalue(*given) if given else f"sqlite:///{tmp_path}/bot.db"
    started = []

    def start(**settings: str) -> Running:
        started.append(Running(url, **settings))
        return started[-1]

    yield start
    for each in started:
        each.end()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_what_runs_and_leaves_nothing_behind(run, number, database_url):
    bot = run()
    printed = bot.read_until("Ctrl-C")
    url = f"http://127.0.0.1:{bot.port}"
    assert f"{url}/simulador" in printed
    assert requests.get(f"{url}/healthz", timeout=10).status_code == 200
    family = bot.family()
    # What also delivers on SQLite has a process of its own for it on PostgreSQL.
    assert len(family) >= (3 if database_url.startswith("sqlite") else 4)

    bot.process.send_signal(number)

    assert bot.process.wait(20) == 0
    psutil.wait_procs(family, timeout=20)
    assert not any(member.is_running() for member in family)


def test_what_dies_is_started_again(run, database_url):
    bot = run()
    bot.read_until("Ctrl-C")
    parent = psutil.Process(bot.process.pid)
    (clock,) = (p for p in parent.children() if "scheduler.py" in p.cmdline())

    before = {child.pid for child in parent.children()}
    clock.kill()

    assert "scheduler.py" in bot.read_until("was started again")
    (started,) = (p for p in parent.children() if p.pid not in before)
    assert started.ppid() == parent.pid


def test_a_taken_port_is_said_in_one_sentence(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bot = run(PORT=str(taken.getsockname()[1]))
        printed = bot.read_until("nothing is printed twice")

    assert bot.process.wait(20) == 1
    assert printed.startswith("Error: PORT ")
    assert "set PORT to another number" in printed


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:////proc/no/bot.db"}, "DATABASE_URL"),
        ({"TWILIO_AUTH_TOKEN": "t", "PUBLIC_URL": "https://x.example"}, "SECRET_KEY"),
        (
            {"TWILIO_AUTH_TOKEN": "t", "SECRET_KEY": SECRET, "DATA_KEY": DATA_KEY},
            "PUBLIC_URL",
        ),
        ({"POLICY_FILE": "/proc/no.toml"}, "/proc/no.toml"),
    ],
)
def test_a_mistake_stops_it_at_start_with_one_sentence(run, settings, names):
    bot = run(**settings)

    printed = bot.read_until("nothing is printed twice")

    assert bot.process.wait(20) == 1
    assert printed.count("\n") == 1
    assert printed.startswith(f"Error: {names}")
