"""Where the time of one reply goes: `python -m benchmarks.stages`.

In one process and one thread, without a network: the parts of a reply in their order,
each by the clock, and the whole request through the application. The median of many
messages.
"""

import io
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from twilio.request_validator import RequestValidator
from werkzeug.wrappers import Request

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.webhook import PATH, PUBLIC_URL, TOKEN, environment, requests_signed
from bot.app import create_app
from bot.parts import Parts, assemble
from bot.person import Contact, Incoming
from bot.settings import Settings
from bot.understand import understand
from bot.web.twilio import twiml
from tests.fakes.postgres import server as postgres

MESSAGES = 2_000
QUICK_MESSAGES = 100
STAGES = (
    *("form", "signature", "begin", "seen before?", "who writes, and the price"),
    *("understand", "respond", "render", "record", "commit", "TwiML"),
)


class Stopwatch:
    """The time since the last look, added to a stage."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = defaultdict(float)
        self.last = 0.0
        self.asked = 0
        self.rendered = 0.0

    def start(self) -> None:
        self.taken.clear()
        self.asked = 0
        self.last = time.perf_counter()

    def look(self, stage: str) -> None:
        now = time.perf_counter()
        self.taken[stage] += now - self.last
        self.last = now


class Listener:
    """Looks at the watch where a transaction passes from one stage to the next."""

    def __init__(self, watch: Stopwatch) -> None:
        self._watch = watch
        event.listen(Engine, "before_cursor_execute", self._before)
        event.listen(Engine, "after_cursor_execute", self._after)

    def _before(self, _c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not self._watch.asked and not statement.startswith("BEGIN"):
            self._watch.look("begin")

    def _after(self, _c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("BEGIN"):
            return
        self._watch.asked += 1
        if self._watch.asked == 1:
            self._watch.look("seen before?")
        elif "respond" in self._watch.taken:
            self._watch.look("record")

    def close(self) -> None:
        event.remove(Engine, "before_cursor_execute", self._before)
        event.remove(Engine, "after_cursor_execute", self._after)


class Inbox:
    """The real one, with a look at the watch before and after the answer is made."""

    def __init__(self, real: Any, watch: Stopwatch) -> None:
        self._real, self._watch = real, watch

    def answer(self, message: Incoming, now: Any, decide: Callable[..., Any]) -> Any:
        def timed(situation: Any) -> Any:
            self._watch.look("who writes, and the price")
            understand(message.text)
            self._watch.look("understand")
            answer = decide(situation)
            self._watch.look("respond")
            # The text was understood once more in there.
            self._watch.taken["respond"] -= self._watch.taken["understand"]
            return answer

        return self._real.answer(message, now, timed)


class Voice:
    """The real renderer, with its time kept apart."""

    def __init__(self, real: Any, watch: Stopwatch) -> None:
        self._real, self._watch = real, watch

    def render(self, reply: Any) -> str:
        self._watch.look("respond")
        text = self._real.render(reply)
        self._watch.look("render")
        return text


def timed(parts: Parts, watch: Stopwatch) -> Any:
    """The reception of these parts, watched."""
    parts.store.__dict__["inbox"] = Inbox(parts.store.inbox, watch)
    voices = {channel: Voice(v, watch) for channel, v in parts.voices.items()}
    return replace(parts.reception, voices=voices)


def environ(request: bytes) -> dict[str, Any]:
    """A request as gunicorn hands it to the application."""
    head, _, body = request.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    return {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": PATH,
        "RAW_URI": PATH,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": fields["Host"],
        "HTTP_X_TWILIO_SIGNATURE": fields["X-Twilio-Signature"],
        "CONTENT_TYPE": fields["Content-Type"],
        "CONTENT_LENGTH": fields["Content-Length"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def reply(request: bytes, reception: Any, watch: Stopwatch) -> dict[str, float]:
    """One message through all stages."""
    validator = RequestValidator(TOKEN)
    came = Request(environ(request))
    watch.start()
    form = came.form
    watch.look("form")
    signature = came.headers["X-Twilio-Signature"]
    assert validator.validate(PUBLIC_URL + PATH, form, signature)
    watch.look("signature")
    contact = Contact.of_twilio(form["From"])
    texts = reception.receive(Incoming(form["MessageSid"], contact, form["Body"]))
    watch.look("commit")
    twiml(texts)
    watch.look("TwiML")
    return dict(watch.taken)


def by_stage(settings: Settings, count: int) -> Iterator[tuple[str, float]]:
    """The median of each stage, in microseconds."""
    parts, watch = assemble(settings), Stopwatch()
    reception = timed(parts, watch)
    listener = Listener(watch)
    found = [reply(each, reception, watch) for each in requests_signed(count, 1)]
    listener.close()
    parts.store.database.close()
    for stage in STAGES:
        yield stage, statistics.median(each[stage] for each in found) * 1e6


def whole(settings: Settings, count: int) -> float:
    """The median of the whole request, in microseconds."""
    app, taken = create_app(settings), []
    for request in requests_signed(count, 2):
        given = environ(request)
        began = time.perf_counter()
        answer = b"".join(app(given, lambda *_: None))
        taken.append(time.perf_counter() - began)
        assert b"<Message>" in answer
    return statistics.median(taken) * 1e6


def on(name: str, url: str, count: int) -> Iterator[Figure]:
    """All of it on one database."""
    settings = Settings.from_env(environment(url))
    total = 0.0
    for stage, taken in by_stage(settings, count):
        total += taken
        yield Figure(f"{name}: {stage}", taken, "µs")
    request = whole(settings, count)
    yield Figure(f"{name}: Flask, and what is around it", request - total, "µs")
    yield Figure(f"{name}: the whole request", request, "µs")


def measure(quick: bool) -> Iterator[Figure]:
    """On both databases."""
    count = QUICK_MESSAGES if quick else MESSAGES
    with tempfile.TemporaryDirectory() as folder:
        yield from on("SQLite", f"sqlite:///{folder}/bench.db", count)
    with postgres() as pg, pg.database() as url:
        yield from on("PostgreSQL", url, count)


if __name__ == "__main__":
    figures.run(measure)
