"""The webhook against a bare Flask view: `python -m benchmarks.webhook`.

Both run under the same server with the same settings. The bot checks signatures and
writes every message durably (synchronous=FULL); each request is another message of
another person. The two are measured in turns, and the median of the rounds is told.
"""

import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.load import Load, closed, median, post, wait_for
from bot.parts import Parts, assemble
from bot.settings import Settings
from tests.processes.deliverer import environment as delivering

ROOT = Path(__file__).parents[1]
TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC_URL = "https://bot.example.org"
PATH = "/twilio/messages"
SECONDS = 4.0
QUICK_SECONDS = 0.3
ROUNDS = 3
MOST_A_SECOND = 4_000
"""No round gets through more than this."""
CLIENTS = (1, 8, 32)
TEXTS = ("presio", "precio 18k", "a cuanto esta el oro", "hola", "ayuda")
SEEDS = itertools.count(1)


def requests_signed(count: int, seed: int, texts: tuple[str, ...] = TEXTS):
    """Real-size signed forms, made before the clock starts."""
    validator = RequestValidator(TOKEN)
    return [
        signed(validator, f"SM{seed:08x}{n:024x}", 900_000_000 + n % 50_000, text)
        for n, text in zip(range(count), itertools.cycle(texts), strict=False)
    ]


def signed(validator: RequestValidator, key: str, phone: int, text: str) -> bytes:
    """A message as Twilio posts it."""
    form = {
        "MessageSid": key,
        "SmsMessageSid": key,
        "AccountSid": "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
        "SmsStatus": "received",
        "From": f"whatsapp:+51{phone}",
        "To": "whatsapp:+14155238886",
        "Body": text,
        "NumMedia": "0",
        "NumSegments": "1",
        "ProfileName": "Juana Mamani",
        "WaId": f"51{phone}",
        "MessageType": "text",
        "ReferralNumMedia": "0",
        "ChannelMetadata": '{"type":"whatsapp","data":{"context":{}}}',
    }
    signature = validator.compute_signature(PUBLIC_URL + PATH, form)
    return post(PATH, urlencode(form), X_Twilio_Signature=signature)


def environment(database_url: str) -> dict[str, str]:
    """The settings of a bot that Twilio calls."""
    return {
        "DATABASE_URL": database_url,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "PUBLIC_URL": PUBLIC_URL,
        "SECRET_KEY": "0123456789abcdef" * 4,
        # Everybody who shares a database has its key.
        "DATA_KEY": delivering("", "").get("DATA_KEY", ""),
        "LOG_LEVEL": "WARNING",
    }


def opened(url: str) -> Parts:
    """The same bot in this process, to fill its database and to look at it."""
    return assemble(Settings.from_env(environment(url) | {"LOG_LEVEL": "ERROR"}))


@contextmanager
def served(
    app: str,
    port: int,
    env: dict[str, str],
    *,
    python: str | Path = sys.executable,
    folder: Path = ROOT,
) -> Iterator[subprocess.Popen[bytes]]:
    """gunicorn as `python -m bot run` starts it, for whatever application."""
    command = [str(python), "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--worker-class", "gthread", "--threads", "8"]
    command += ["--log-level", "error", "--keep-alive", "30"]
    process = subprocess.Popen(command, cwd=folder, env=os.environ | env)
    try:
        wait_for(port)
        yield process
    finally:
        process.terminate()
        process.wait()


def server(app: str, port: int, folder: str):
    """The bot on SQLite, or what is to be compared with it."""
    return served(app, port, environment(f"sqlite:///{folder}/bench.db"))


def load(port: int, clients: int, seed: int, seconds: float = SECONDS) -> Load:
    """Signed messages as fast as they are answered."""
    requests = requests_signed(int(seconds * MOST_A_SECOND), seed)
    return closed(port, clients, requests, seconds)


def in_turns(ports: dict[str, int], clients: int, rounds: int, seconds: float):
    """The median of each over the rounds."""
    found: dict[str, list[Load]] = {name: [] for name in ports}
    for _ in range(rounds):
        for name, port in ports.items():
            found[name].append(load(port, clients, next(SEEDS), seconds))
    return {name: median(loads) for name, loads in found.items()}


def told(who: str, clients: int, found: Load) -> Iterator[Figure]:
    """The figures of one load."""
    which = f"{who}, {clients} client{'s' if clients > 1 else ''}"
    yield Figure(f"{which}: requests", found.rate, "/s")
    yield Figure(f"{which}: p50", found.p50, "ms")
    yield Figure(f"{which}: p99", found.p99, "ms")
    yield Figure(f"{which}: failed of {found.sent}", found.errors, "", at_most=0)


def measure(quick: bool) -> Iterator[Figure]:
    """Both in turns."""
    seconds, rounds = (QUICK_SECONDS, 1) if quick else (SECONDS, ROUNDS)
    ports = {"bare Flask view": 8611, "webhook on SQLite": 8612}
    with (
        tempfile.TemporaryDirectory() as folder,
        server("benchmarks.bare:app", ports["bare Flask view"], folder),
        server("wsgi:app", ports["webhook on SQLite"], folder),
    ):
        for clients in CLIENTS:
            found = in_turns(ports, clients, rounds, seconds)
            for name, each in found.items():
                yield from told(name, clients, each)
            bare, bot = found.values()
            yield Figure(
                f"webhook / bare view, {clients} clients", bot.rate / bare.rate, ""
            )
    yield Figure("the load generator's own cost", bot.own_cost, "µs a request")


if __name__ == "__main__":
    figures.run(measure)
