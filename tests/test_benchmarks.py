"""Every benchmark works, in its quick form, and what it finds is told as it is.

No time is judged here, only that nothing fails and nothing is lost.
"""

import json
import socket
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from benchmarks.__main__ import NAMES, RESULTS, kept, written
from benchmarks.figures import Figure, shown
from benchmarks.kannel import process
from benchmarks.kannel_adapter import texts
from benchmarks.load import HOST, Client, asked, closed, wait_for
from benchmarks.soak import slope
from benchmarks.webhook import environment, opened, served
from tests.processes.test_run import free_port

ROOT = RESULTS.parents[1]
CERTAIN = ("failed", "lost", "not once", "not queued")
"""What must be none on any machine."""
MINUTES = 1.0
MOST_MEGABYTES = 500


def found(*command: str) -> list[Figure]:
    """The figures of a benchmark that runs in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", *command, "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    return [Figure(**json.loads(line)) for line in told.stdout.splitlines()]


@pytest.mark.parametrize("name", sorted({*NAMES} - {"kannel", "since", "soak"}))
def test_a_benchmark_works_and_loses_nothing(name):
    figures = found(f"benchmarks.{name}", "--quick")
    assert figures
    for figure in figures:
        if any(word in figure.name for word in CERTAIN) and figure.goal:
            assert figure.value == 0, figure.name


def test_a_minute_of_load_loses_nothing_and_stays_small():
    figures = {
        figure.name.partition(": ")[2]: figure.value
        for figure in found("benchmarks.soak", "--minutes", str(MINUTES))
    }
    assert figures["messages"] == 60 * 50 * MINUTES
    assert figures["failed"] == 0
    assert figures["lost, or without an answer"] == 0
    assert figures["memory at the end"] < MOST_MEGABYTES


def test_results_are_written_from_what_was_kept():
    sections = list(kept().values())
    assert [section.name for section in sections] == [n for n in NAMES if n in kept()]
    assert RESULTS.read_text(encoding="utf-8") == written(sections)


@pytest.mark.parametrize(
    ("figure", "goal", "reached"),
    [
        (Figure("rate", 803, "/s"), "", ""),
        (Figure("lost", 0, "", at_most=0), "at most 0", "yes"),
        (Figure("lost", 1, "", at_most=0), "at most 0", "no"),
        (Figure("ratio", 0.94, "", at_least=0.95), "at least 0.95", "no"),
        (Figure("ratio", 0.95, "", at_least=0.95), "at least 0.95", "yes"),
    ],
)
def test_a_figure_says_whether_it_is_what_it_should_be(figure, goal, reached):
    assert (figure.goal, figure.reached) == (goal, reached)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.283, "0.28"), (12.34, "12.3"), (803.4, "803"), (20_000, "20,000")],
)
def test_three_digits_are_shown(value, text):
    assert shown(value) == text


def test_the_slope_of_memory_leaves_out_the_beginning():
    filling = [(second, 100.0 + second) for second in range(30)]
    flat = [(second, 150.0) for second in range(30, 120)]
    assert slope([*filling, *flat]) == 0
    assert slope([*filling, *((s, 150 + s / 3600) for s in range(30, 120))]) == (
        pytest.approx(1)
    )


@dataclass(frozen=True)
class Bot:
    """A bot behind gunicorn."""

    url: str
    """Of its database."""
    port: int


@pytest.fixture
def bot(tmp_path):
    url, port = f"sqlite:///{tmp_path}/bot.db", free_port()
    with served("wsgi:app", port, environment(url)):
        yield Bot(url, port)


def test_what_kannel_asks_twice_is_answered_the_same_and_stored_once(bot):
    query = urlencode(
        {
            "id": "0e8c1a62-5b9f-4f0e-9d43-0a8c7a1f5f11",
            "from": "+51987654321",
            "to": "700",
            "text": "presio <oro>",
        }
    )

    port = free_port()
    adapter = ("benchmarks.kannel_adapter", str(port), str(bot.port))
    with process(sys.executable, "-m", *adapter):
        wait_for(port)
        request = f"GET /?{query} HTTP/1.1\r\n\r\n".encode()
        answers = [asked(port, request).decode() for _ in range(2)]
    assert answers[0] == answers[1]
    assert "Oro puro S/" in answers[0]
    store = opened(bot.url).store
    assert store.inbox.has("SM0e8c1a625b9f4f0e9d430a8c7a1f5f11")
    store.database.close()


def test_markup_of_twiml_is_taken_off():
    twiml = b"<Response><Message>a &lt; b</Message><Message>c</Message></Response>"
    assert texts(twiml) == "a < b\nc"


def test_the_load_generator_counts_what_fails(bot):
    forged = b"POST /twilio/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    load = closed(bot.port, 2, [forged] * 150, seconds=0.1)
    assert load.errors == load.sent


def test_an_answer_in_pieces_is_whole_with_its_last_one():
    pieces = [b"HTTP/1.1 200 OK\r\nContent-", b"Length: 4\r\n\r\n", b"or", b"o!"]
    with socket.create_server((HOST, 0)) as server:
        client = Client(server.getsockname()[1])
        connection, _ = server.accept()
        with connection, client.socket:
            found = []
            for piece in pieces:
                connection.sendall(piece)
                found.append(client.receive())
    assert found == [None, None, None, b"".join(pieces)]
