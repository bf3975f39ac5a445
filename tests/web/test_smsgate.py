"""The phone's events: signatures first, then what comes in and what became of ours."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import create_app
from bot.parts import assemble
from bot.person import Channel, Contact
from bot.settings import Settings
from bot.store.letters import Letter, Status
from bot.store.tables import inbound, outbox, people
from tests.fakes.phone import KEY, event, received, signed
from tests.fakes.sources import at
from tests.keys import KEYS

EVENTS = "/smsgate/events"
MINER = Contact(Channel.SMS, "+51987654321")


class Site:
    """The app, called as the phone calls it."""

    def __init__(self, url: str) -> None:
        self.now = at("2026-09-29")
        settings = Settings(
            data_key=KEYS,
            database_url=url,
            secret_key=("s" * 16,),
            smsgate_url="http://127.0.0.1:9/3rdparty/v1",
            smsgate_user="sms",
            smsgate_password="x",
            smsgate_signing_key=KEY,
        )
        self.app = create_app(settings, lambda: self.now)
        self.store = assemble(settings, lambda: self.now).store

    def tell(self, value, key=KEY, at=None, **headers):
        body, signature = signed(value, at or self.now, key)
        return self.send(body, signature | headers)

    def send(self, body, headers):
        client = self.app.test_client()
        return client.post(
            EVENTS, data=body, headers=headers, content_type="application/json"
        )

    def rows(self, table) -> list:
        with self.store.database.read() as connection:
            return connection.execute(select(table).order_by(table.c.id)).all()


@pytest.fixture
def site(started_url):
    return Site(started_url)


FORGED = {
    "another key": {"key": "another"},
    "no signature": {"X-Signature": ""},
    "no time": {"X-Timestamp": ""},
    "a time that is none": {"X-Timestamp": "²"},
    "a time without end": {"X-Timestamp": "9" * 400},
    "an old one": {"at": at("2026-09-29") - timedelta(minutes=5, seconds=1)},
    "one of tomorrow": {"at": at("2026-09-30")},
}


@pytest.mark.parametrize("changed", FORGED.values(), ids=list(FORGED))
def test_what_the_phone_did_not_sign_now_is_refused(site, changed):
    assert site.tell(received(), **changed).status_code == 403
    assert site.rows(inbound) == []


def test_a_changed_body_is_refused(site):
    body, headers = signed(received(), site.now)
    assert site.send(body.replace(b"presio", b"prezio"), headers).status_code == 403


def test_a_question_is_answered_by_the_outbox(site):
    answer = site.tell(received())
    assert (answer.status_code, answer.data) == (200, b"")
    (letter,) = site.rows(outbox)
    assert (letter.address, letter.status) == (MINER.address, Status.QUEUED)
    assert letter.text.startswith("Oro puro S/ 453.49")
    assert site.store.senders.seen_at("smsgate") == site.now


def test_the_same_message_again_is_one_however_the_app_repeats_it(site):
    site.tell(received())
    site.tell(received())
    other = received() | {"id": "another event"}
    other["payload"] |= {"messageId": "77"}
    site.tell(other)
    assert (len(site.rows(inbound)), len(site.rows(outbox))) == (1, 1)
    site.tell(received("dolar"))
    assert len(site.rows(inbound)) == 2


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("+51987654321", "+51987654321"),
        ("987654321", "+51987654321"),
        ("51987654321", "+51987654321"),
        ("+5491155554444", "+5491155554444"),
    ],
)
def test_a_number_is_known_however_the_phone_writes_it(site, sender, address):
    site.tell(received(sender=sender))
    assert [row.address for row in site.rows(people)] == [address]


@pytest.mark.parametrize("sender", ["Claro", "123", "+511", "", None, 5, ["+51"]])
def test_machines_and_services_are_never_answered(site, sender):
    assert site.tell(received(sender=sender)).status_code == 200
    assert (site.rows(inbound), site.rows(outbox)) == ([], [])


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("sms:sent", Status.SENT),
        ("sms:delivered", Status.DELIVERED),
        ("sms:cancelled", Status.CANCELED),
    ],
)
def test_what_became_of_a_message_is_noted(site, name, status):
    site.store.outbox.queue(Letter("k", MINER, "hola", site.now + timedelta(days=1)))
    site.store.handover.claim([1], timedelta(0), site.now)
    site.tell(event(name, messageId="oj-1-1"))
    assert [row.status for row in site.rows(outbox)] == [status]


def test_a_message_that_the_phone_could_not_send_is_tried_once_more(site):
    site.store.outbox.queue(Letter("k", MINER, "hola", site.now + timedelta(days=1)))
    site.store.handover.claim([1], timedelta(0), site.now)
    site.tell(event("sms:failed", messageId="oj-1-1", reason="RESULT_ERROR"))
    (letter,) = site.rows(outbox)
    assert (letter.status, letter.error) == (Status.QUEUED, "RESULT_ERROR")


@pytest.mark.parametrize("own_id", ["oj-1", "x", None, "oj-1-1-1", "oj-²-1", 3])
def test_what_became_of_others_messages_is_none_of_ours(site, own_id):
    assert site.tell(event("sms:failed", messageId=own_id)).status_code == 200


@pytest.mark.parametrize("name", ["system:ping", "app:started", "mms:received", None])
def test_other_events_show_that_the_phone_is_there(site, name):
    assert site.tell(event(name)).status_code == 200
    assert site.store.senders.seen_at("smsgate") == site.now


HOSTILE = [
    b"",
    b"{",
    b"[]",
    b"5",
    b"null",
    b'{"event": "sms:received"}',
    b'{"event": "sms:received", "payload": []}',
    b"\xff\xfe",
    b"[" * 50_000,
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_event_is_refused_and_breaks_nothing(site, body):
    assert site.tell(body).status_code == 400


@pytest.mark.parametrize(
    "payload",
    [
        {"sender": MINER.address, "message": {"a": 1}, "receivedAt": "x"},
        {"sender": MINER.address, "message": "hola", "receivedAt": 5},
        {"sender": MINER.address},
        {"sender": MINER.address, "message": "\ud800", "receivedAt": "x"},
    ],
    ids=["text is a table", "time is a number", "nothing", "half a character"],
)
def test_odd_payloads_break_nothing(site, payload):
    assert site.tell(event("sms:received", **payload)).status_code == 200
