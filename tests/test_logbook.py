"""The log at its most talkative, whatever goes wrong: nobody is in it."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from gunicorn.config import Config
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from twilio.request_validator import RequestValidator

from bot import jobs, serving
from bot.app import create_app
from bot.dispatch import Threads
from bot.logbook import FORMAT, Discreet, InJson
from bot.parts import assemble
from bot.person import Channel, Contact, Incoming
from bot.settings import Settings
from bot.store import StoreUnavailable
from bot.store.letters import Letter
from bot.store.tables import people
from bot.web import smsgate, twilio
from tests.channels.test_twilio import OURS, settings
from tests.fakes import phone
from tests.fakes.twilio_server import AT_ONCE, TOKEN, Odd, callback, running

NUMBER = "+51912345678"
HER = Contact(Channel.SMS, NUMBER)
WORDS = "tengo 5 g ley 90 soy Rosa Quispe"
PRIVATE = ("912345678", "912 345 678", "Rosa", "Quispe", "5 g ley", TOKEN * 2)
ANSWERING = [odd for odd in Odd if odd not in (Odd.HANG, Odd.HANG_BEFORE)]
DAY = timedelta(days=1)


FORMS = {"text": Discreet(FORMAT), "json": InJson()}


@pytest.fixture(params=FORMS)
def form(request):
    """Both forms of the log."""
    return FORMS[request.param]


@contextmanager
def log(form=FORMS["text"]) -> Iterator[io.StringIO]:
    """All that is logged, at DEBUG, as the bot writes it."""
    root, text = logging.getLogger(), io.StringIO()
    handler, before = logging.StreamHandler(text), root.level
    handler.setFormatter(form)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield text
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


class House:
    """A bot on every channel, with a stand-in for each provider."""

    def __init__(self, url: str, server) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.twilio = server
        given = replace(
            settings(server.url),
            database_url=url,
            secret_key=("s" * 16,),
            log_level="DEBUG",
            smsgate_signing_key=phone.KEY,
        )
        self.parts = assemble(given, lambda: self.now)
        reception, report = self.parts.reception, self.parts.delivery.report
        app = Flask(__name__)
        app.register_blueprint(twilio.blueprint(given, reception.receive, report))
        by_phone = (reception.take, report, lambda: None, lambda: self.now)
        app.register_blueprint(smsgate.blueprint(given, *by_phone))
        self.client = app.test_client()

    def close(self) -> None:
        self.parts.store.database.close()

    def post(self, path: str, form: dict, signature: str | None = None) -> int:
        url = self.parts.settings.public_url + path
        signature = signature or RequestValidator(TOKEN).compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature}
        return self.client.post(path, data=form, headers=headers).status_code

    def queue(self, key: str, to: Contact = HER) -> None:
        self.parts.store.outbox.queue(Letter(key, to, WORDS, self.now + DAY))

    def drain(self) -> None:
        workers = Threads(self.parts.delivery)
        workers.drain()
        workers.close()


@pytest.fixture
def house(database_url):
    with running() as server:
        house = House(database_url, server)
        yield house
        house.close()


def asks(house) -> None:
    """She writes by every channel, and what she writes is refused and repeated."""
    form = {"MessageSid": "SM" + "1" * 32, "From": NUMBER, "Body": WORDS}
    forged = [("/twilio/messages", form, "forged"), ("/twilio/status", form, "forged")]
    assert house.post("/twilio/messages", form) == 200
    assert house.post("/twilio/messages", form) == 200
    assert [house.post(*each) for each in forged] == [403, 403]
    assert house.post("/twilio/messages", form | {"MessageSid": WORDS}) == 400
    written = phone.received(WORDS, sender=NUMBER)
    for value in (written, {"event": "sms:failed", "payload": {"reason": WORDS}}):
        body, headers = phone.signed(value, house.now, phone.KEY)
        more = {"headers": headers, "content_type": "application/json"}
        assert house.client.post("/smsgate/events", data=body, **more).status_code < 500


def is_written_to(house) -> None:
    """Letters to her meet every way in which a provider fails, at once and later."""
    for number, odd in enumerate(ANSWERING):
        house.twilio.account.script = [odd]
        house.queue(f"k{number}")
        house.drain()
    for code in (20003, 21211, 21610, 30007):
        house.queue(f"c{code}", Contact(Channel.SMS, f"{AT_ONCE}{code}"))
    house.now += DAY / 2
    house.drain()
    for message in house.twilio.account.sent:
        url, form, _headers = callback(message, "undelivered", 30003)
        form |= {"ChannelStatusMessage": f"{NUMBER}: {WORDS}"}
        path = url.removeprefix(house.parts.settings.public_url)
        assert house.post(path, form) == 204


def is_asked_for_and_erased(house) -> None:
    """Her messages are looked for at the provider, and then erased there."""
    house.twilio.account.receive(NUMBER, OURS, WORDS, house.now)
    jobs.catch_up(house.parts, house.now)
    for number, text in enumerate(("borrar mis datos", "si"), 7):
        house.parts.reception.receive(Incoming(f"SM{number}" * 8, HER, text))
    jobs.erase(house.parts, house.now)
    house.twilio.account.down = True
    jobs.catch_up(house.parts, house.now)
    house.queue("down")
    house.drain()


class Broken:
    """A channel with a bug, whose exceptions say what they were given."""

    pace = timedelta(0)

    def send(self, envelope):
        raise LookupError(f"{envelope.to.address}: {envelope.text}")

    def find(self, envelope, taken=()):
        raise KeyError(envelope.to.address) from ValueError(envelope.text)


def breaks(house) -> None:
    """What nobody thought of breaks, with her words in the exception."""
    senders = {Channel.SMS: Broken()}
    delivery = replace(house.parts.delivery, senders=senders)
    for _ in range(2):
        house.queue(f"at {house.now}")
        workers = Threads(delivery)
        workers.drain()
        workers.close()
        house.now += timedelta(minutes=5)


def is_stored_twice(house) -> None:
    """The database says in its own words which row is there already."""
    moments = {"first_at": house.now, "last_at": house.now}
    her = {"channel": "sms", "address": NUMBER} | moments
    with house.parts.store.database.write() as connection:
        connection.execute(insert(people), [her, her])


@pytest.mark.parametrize("happens", [asks, is_written_to, is_asked_for_and_erased])
def test_nobodys_number_and_words_are_in_the_log(house, happens, form):
    with log(form) as written:
        happens(house)
    assert not [word for word in PRIVATE if word in written.getvalue()]


def test_what_breaks_tells_where_and_not_with_which_words(house, form):
    with log(form) as written:
        breaks(house)
        try:
            is_stored_twice(house)
        except IntegrityError:
            logging.getLogger("bot").exception("of %s", NUMBER)
    text = written.getvalue()
    for told in ("LookupError", "KeyError", "ValueError", "IntegrityError", "in send"):
        assert told in text
    assert not [word for word in PRIVATE if word in text]


def test_our_own_words_are_told(form):
    with log(form) as written:
        try:
            _full()
        except StoreUnavailable:
            logging.getLogger("bot").exception("it could not be stored")
    assert "bot.store.database.StoreUnavailable: full" in written.getvalue()


def _full() -> None:
    raise StoreUnavailable("full")


def entries(written: io.StringIO) -> list[dict]:
    """Each line is one whole entry."""
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_an_event_is_one_line_whatever_is_in_it():
    odd = 'two\nlines, a "quote", \x1b[31m and ñ'
    with log(FORMS["json"]) as written:
        logging.getLogger("bot.x").warning("said: %s", odd)
    (entry,) = entries(written)
    assert entry["event"] == f"said: {odd}"
    assert (entry["level"], entry["logger"]) == ("WARNING", "bot.x")
    assert datetime.fromisoformat(entry["time"]).utcoffset() == timedelta(0)


def test_a_number_at_the_edge_of_a_line_is_hidden_in_json_too():
    with log(FORMS["json"]) as written:
        logging.getLogger("bot.x").error("of\n%s\n%s", NUMBER, NUMBER[3:])
    assert "912345678" not in written.getvalue()


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({"X-Request-Id": "abc-DEF_1.2:3"}, "abc-DEF_1.2:3"),
        ({"I-Twilio-Idempotency-Token": "b7e1a-twilio"}, "b7e1a-twilio"),
        (
            {"X-Request-Id": "first-one", "I-Twilio-Idempotency-Token": "x" * 9},
            "first-one",
        ),
        ({"X-Request-Id": "short"}, None),
        ({"X-Request-Id": "x" * 65}, None),
        ({"X-Request-Id": 'a"b},{"level":"x'}, None),
        ({"X-Request-Id": "51912345678"}, None),
        ({"X-Request-Id": "id-912-345-678"}, None),
        ({}, None),
    ],
)
def test_a_request_has_an_id_in_the_log_and_in_the_answer(tmp_path, headers, kept):
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/bot.db"))

    @app.get("/speak")
    def speak() -> str:
        logging.getLogger("bot.speak").warning("asked")
        return ""

    with log(FORMS["json"]) as written:
        answer = app.test_client().get("/speak", headers=headers)
        logging.getLogger("bot.speak").warning("outside")
    inside, outside = [e for e in entries(written) if e["logger"] == "bot.speak"]
    given = answer.headers["X-Request-Id"]
    assert inside["request"] == given
    assert "request" not in outside
    assert given == kept if kept else len(given) == 32


def test_gunicorns_own_lines_have_the_same_form(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    monkeypatch.setenv("LOG_FORMAT", "json")
    file = tmp_path / "log"
    config = Config()
    config.set("errorlog", str(file))
    gunicorn = serving.Log(config)
    gunicorn.error("Error handling request %s", f"/consola/personas?q={WORDS}")
    gunicorn.error("Invalid request from ip=%s: %s", "127.0.0.1", NUMBER)
    for handler in gunicorn.error_log.handlers:
        handler.close()
    written = file.read_text(encoding="utf-8")
    assert not [word for word in PRIVATE if word in written]
    told = [json.loads(line)["event"] for line in written.splitlines()]
    assert told[0] == "Error handling request /consola/personas"


def test_what_nobody_catches_is_logged_as_discreetly(tmp_path):
    """In a process of its own: what ends it, and what ends one of its threads."""
    script = f"""
import logging, threading
from bot import logbook
logbook.begin("INFO", in_json=True)
logbook.catch_all()
def break_off(): raise LookupError({WORDS!r})
thread = threading.Thread(target=break_off)
thread.start(); thread.join()
break_off()
"""
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    told = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [entry["level"] for entry in told] == ["CRITICAL", "CRITICAL"]
    assert all("LookupError" in entry["exception"] for entry in told)
    assert not [word for word in PRIVATE if word in ended.stderr]
