"""The log at its most talkative, whatever goes wrong: nobody is in it."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from twilio.request_validator import RequestValidator

from bot import jobs
from bot.dispatch import Threads
from bot.logbook import FORMAT, Discreet
from bot.parts import assemble
from bot.person import Channel, Contact, Incoming
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


@contextmanager
def log() -> Iterator[io.StringIO]:
    """All that is logged, at DEBUG, as the bot writes it."""
    root, text = logging.getLogger(), io.StringIO()
    handler, before = logging.StreamHandler(text), root.level
    handler.setFormatter(Discreet(FORMAT))
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
            secret_key="s" * 16,
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
def test_nobodys_number_and_words_are_in_the_log(house, happens):
    with log() as written:
        happens(house)
    assert not [word for word in PRIVATE if word in written.getvalue()]


def test_what_breaks_tells_where_and_not_with_which_words(house):
    with log() as written:
        breaks(house)
        try:
            is_stored_twice(house)
        except IntegrityError:
            logging.getLogger("bot").exception("of %s", NUMBER)
    text = written.getvalue()
    for told in ("LookupError", "KeyError", "ValueError", "IntegrityError", "in send"):
        assert told in text
    assert not [word for word in PRIVATE if word in text]


def test_our_own_words_are_told():
    with log() as written:
        try:
            _full()
        except StoreUnavailable:
            logging.getLogger("bot").exception("it could not be stored")
    assert "bot.store.database.StoreUnavailable: full" in written.getvalue()


def _full() -> None:
    raise StoreUnavailable("full")
