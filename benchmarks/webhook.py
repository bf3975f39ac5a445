"""The webhook against a bare Flask view: `python -m benchmarks.webhook`.

Both run under the same server with the same settings. The bot checks signatures and
writes every message durably (synchronous=FULL); each request is another message of
another person. The two are measured in turns, and the median of the rounds is printed.
"""

import http.client
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from benchmarks.machine import machine

ROOT = Path(__file__).parents[1]
TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC_URL = "https://bot.example.org"
PATH = "/twilio/messages"
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
ROUNDS = 3
TEXTS = ("presio", "precio 18k", "a cuanto esta el oro", "hola", "ayuda")


@dataclass(frozen=True)
class Figures:
    """One measurement: requests a second, and latency in milliseconds."""

    rate: float
    p50: float
    p99: float
    errors: int


def requests_signed(count: int, seed: int) -> list[tuple[bytes, dict[str, str]]]:
    """Real-size signed forms, made before the clock starts."""
    validator = RequestValidator(TOKEN)
    made = []
    for number in range(count):
        form = {
            "MessageSid": f"SM{seed:08x}{number:024x}",
            "SmsMessageSid": f"SM{seed:08x}{number:024x}",
            "AccountSid": "AC" + "0" * 32,
            "ApiVersion": "2010-04-01",
            "SmsStatus": "received",
            "From": f"whatsapp:+51{900_000_000 + number % 50_000}",
            "To": "whatsapp:+14155238886",
            "Body": TEXTS[number % len(TEXTS)],
            "NumMedia": "0",
            "NumSegments": "1",
            "ProfileName": "Juana Mamani",
            "WaId": f"51{900_000_000 + number % 50_000}",
            "MessageType": "text",
            "ReferralNumMedia": "0",
            "ChannelMetadata": '{"type":"whatsapp","data":{"context":{}}}',
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": validator.compute_signature(PUBLIC_URL + PATH, form),
        }
        made.append((urlencode(form).encode(), headers))
    return made


@contextmanager
def server(
    app: str, port: int, folder: str, database_url: str | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """gunicorn as `python -m bot run` starts it."""
    env = os.environ | {
        "DATABASE_URL": database_url or f"sqlite:///{folder}/bench.db",
        "TWILIO_AUTH_TOKEN": TOKEN,
        "PUBLIC_URL": PUBLIC_URL,
        "SECRET_KEY": "0123456789abcdef" * 4,
        "LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--worker-class", "gthread", "--threads", "8"]
    command += ["--log-level", "error", "--keep-alive", "30"]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        wait_for(port)
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    """Return once somebody listens."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the server did not start")


def load(port: int, clients: int, seed: int) -> Figures:
    """Closed loop: each client sends its next request when the last is answered."""
    stock = requests_signed(int(SECONDS * 4000), seed)
    feed = iter(stock)
    lock = threading.Lock()
    latencies: list[float] = []
    errors = itertools.count()
    stop = time.monotonic() + SECONDS

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        mine = []
        while time.monotonic() < stop:
            with lock:
                body, headers = next(feed)
            began = time.perf_counter()
            connection.request("POST", PATH, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            mine.append(time.perf_counter() - began)
            if answer.status != 200 or b"<Message>" not in content:
                next(errors)
        with lock:
            latencies.extend(mine)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    cuts = statistics.quantiles(latencies, n=100)
    return Figures(
        len(latencies) / took, cuts[49] * 1000, cuts[98] * 1000, next(errors)
    )


def median(rounds: list[Figures]) -> Figures:
    """The middle of each figure over the rounds; errors add up."""
    return Figures(
        *(
            statistics.median(getattr(r, f) for r in rounds)
            for f in ("rate", "p50", "p99")
        ),
        sum(r.errors for r in rounds),
    )


def main() -> None:
    """Measure both in turns and print the table."""
    print(f"Webhook against a bare Flask view, {machine()}")
    print(f"{ROUNDS} rounds of {SECONDS:g} s in turns, medians; synchronous=FULL")
    print(
        f"{'clients':>8} {'':6} {'req/s':>8} {'p50 ms':>8} {'p99 ms':>8} {'errors':>7}"
    )
    seeds = itertools.count(1)
    with (
        tempfile.TemporaryDirectory() as folder,
        server("benchmarks.bare:app", 8611, folder),
        server("wsgi:app", 8612, folder),
    ):
        for clients in (1, 8, 32):
            bare, bot = [], []
            for _ in range(ROUNDS):
                bare.append(load(8611, clients, next(seeds)))
                bot.append(load(8612, clients, next(seeds)))
            rows = {"bare": median(bare), "bot": median(bot)}
            for name, f in rows.items():
                figures = f"{f.rate:8.0f} {f.p50:8.2f} {f.p99:8.2f} {f.errors:7d}"
                print(f"{clients:8d} {name:6} {figures}")
            ratio = rows["bot"].rate / rows["bare"].rate
            print(f"{clients:8d} ratio  {ratio:8.2f}", flush=True)


if __name__ == "__main__":
    main()
