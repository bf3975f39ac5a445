"""Twilio's status callbacks, and what Twilio has answered by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.parts import assemble
from bot.person import Channel, Contact
from bot.store.letters import Letter, Status, Urgency
from bot.store.tables import consents, outbox, people, receipts
from tests.fakes import twilio_server
from tests.web.test_twilio import PERSON, TOKEN, Webhook, sid, texts

STATUS = "/twilio/status"
MINER = Contact(Channel.SMS, PERSON)


class Site(Webhook):
    """The app, with a letter that Twilio has taken."""

    def __init__(self, url) -> None:
        super().__init__(url)
        self.store = assemble(self.settings, lambda: self.now).store
        expires = self.now + timedelta(days=2)
        self.store.outbox.queue(Letter("k", MINER, "hola", expires))
        self.store.handover.claim([1], timedelta(0), self.now)

    def say(self, status, query="?o=1&a=1", number=1, **fields):
        path = STATUS + query
        return self.post(number, path=path, Body=None, MessageStatus=status, **fields)

    @property
    def letter(self):
        with self.store.database.read() as connection:
            return connection.execute(select(outbox)).one()

    def count(self, table) -> int:
        with self.store.database.read() as connection:
            return len(connection.execute(select(table)).all())

    @property
    def her(self):
        with self.store.database.read() as connection:
            return connection.execute(select(people)).one()


@pytest.fixture
def site(started_url):
    return Site(started_url)


def test_a_callback_moves_a_message_and_is_answered_without_a_word(site):
    answer = site.say("delivered")
    assert (answer.status_code, answer.data) == (204, b"")
    assert (site.letter.status, site.letter.provider_id) == ("delivered", sid(1))


@pytest.mark.parametrize(
    "order",
    [
        ["sent", "delivered", "read"],
        ["read", "delivered", "sent"],
        ["delivered", "delivered", "read", "read", "sent"],
    ],
)
def test_callbacks_in_any_order_and_twice_end_in_the_same(site, order):
    for status in order:
        assert site.say(status).status_code == 204
    assert site.letter.status == Status.READ
    assert site.count(receipts) == len(set(order))


@pytest.mark.parametrize("changed", [{"token": "x" * 32}, {"sign": False}])
def test_a_forged_callback_changes_nothing(site, changed):
    assert site.say("failed", **changed).status_code == 403
    assert (site.letter.status, site.count(receipts)) == (Status.SENDING, 0)


def test_a_callback_signed_for_another_letter_is_forged(site):
    url, form, headers = twilio_server.callback(
        twilio_server.Message(
            sid(1),
            PERSON,
            "+51900000000",
            "hola",
            site.now,
            {"StatusCallback": "https://bot.example.org/twilio/status?o=2&a=1"},
        ),
        "delivered",
        token=TOKEN,
    )
    answer = site.app.test_client().post(
        "/twilio/status?o=1&a=1", data=form, headers=headers
    )
    assert (url.endswith("o=2&a=1"), answer.status_code) == (True, 403)


@pytest.mark.parametrize(
    ("query", "number"),
    [("?o=99&a=1", 1), ("", 5), ("?o=x", 5), ("?o=" + "9" * 40, 5), ("?o=-1", 5)],
)
def test_a_callback_about_nothing_of_ours_is_taken_and_changes_nothing(
    site, query, number
):
    assert site.say("delivered", query, number).status_code == 204
    assert site.letter.status == Status.SENDING


@pytest.mark.parametrize("status", ["queued", "accepted", "sending", "", "<b>", "READ"])
def test_a_status_that_says_nothing_new_is_taken(site, status):
    assert site.say(status).status_code == 204
    assert site.letter.status == Status.SENDING


def test_json_is_not_accepted_where_a_form_is_signed(site):
    answer = site.app.test_client().post(STATUS + "?bodySHA256=x", json={})
    assert answer.status_code == 415


def test_who_is_stopped_by_the_carrier_is_not_written_to_any_more(site):
    site.post(2, Body="hola")
    assert site.say("failed", ErrorCode="21610").status_code == 204
    assert (site.letter.status, site.letter.code) == ("failed", 21610)
    assert site.her.stopped_at == site.now
    site.store.outbox.queue(
        replace(Letter("again", MINER, "x", site.now + timedelta(hours=1)))
    )
    (number,) = site.store.outbox.waiting(Channel.SMS, Urgency.NOTICE, site.now, 9)
    assert site.store.handover.claim([number], timedelta(0), site.now).envelopes == []


def test_stop_that_twilio_answered_is_kept_and_not_answered_again(site):
    site.post(2, Body="avisame cuando suba a 600")
    assert site.her.alerts_allowed
    assert texts(site.post(3, Body="STOP", OptOutType="STOP")) == []
    assert (site.her.alerts_allowed, site.her.stopped_at) == (False, site.now)
    assert len(texts(site.post(4, Body="presio"))) == 1
    assert texts(site.post(5, Body="START", OptOutType="START")) == []
    assert (site.her.stopped_at, site.her.alerts_allowed) == (None, False)
    assert texts(site.post(6, Body="HELP", OptOutType="HELP")) == []


def test_consent_is_kept_with_version_words_and_channel(site):
    site.post(2, Body="ALTA porfabor")
    assert not site.her.notices_allowed
    site.post(3, Body="si")
    assert site.her.alerts_allowed
    assert site.her.notices_allowed
    site.post(4, Body="vaja")
    with site.store.database.read() as connection:
        kept = connection.execute(select(consents).order_by(consents.c.id)).all()
    assert [(row.given, row.wording, row.channel) for row in kept] == [
        (True, "si", "sms"),
        (False, "vaja", "sms"),
    ]
    assert kept[0].version == "2026-11"
    assert kept[0].scopes == "alerts,notices"
    assert not site.her.notices_allowed
    assert site.her.left_at == site.now


def test_a_leave_takes_her_linked_address_along(site):
    whatsapp = f"whatsapp:{PERSON}"
    site.post(2, From=whatsapp, Body="alta")
    site.post(3, From=whatsapp, Body="si")
    site.post(4, Body="alta")
    site.post(5, Body="si")
    site.post(6, Body="mi whatsapp es 987654321")
    with site.store.database.read() as connection:
        letters = connection.execute(select(outbox).order_by(outbox.c.id)).all()
    code = next(c for c in letters[-1].text.split() if c.strip(".").isdigit())
    assert letters[-1].channel == "whatsapp"
    site.post(7, Body=code.strip("."))
    site.post(8, Body="baja")
    with site.store.database.read() as connection:
        rows = connection.execute(select(people)).all()
    assert len(rows) == 2
    assert all(row.linked_id and not row.alerts_allowed for row in rows)


def test_erasing_leaves_no_word_of_her_anywhere(site):
    site.post(2, Body="toy en chala")
    site.post(3, Body="avisame cuando suba a 600")
    site.post(4, Body="vendi 5 gramos ley 90 a 370 el gramo")
    site.post(5, Body="quiero hablar con una persona")
    site.post(6, Body="borrar mis datos")
    (said,) = texts(site.post(7, Body="si"))
    assert "borré" in said
    with site.store.database.read() as connection:
        dump = [
            str(tuple(row))
            for name in ("people", "alerts", "sales", "calls", "consents", "inbound")
            for row in connection.exec_driver_sql(f"SELECT * FROM {name}")  # noqa: S608
        ]
        letters = connection.exec_driver_sql("SELECT * FROM outbox").all()
        gone = connection.exec_driver_sql("SELECT * FROM erasures").all()
    assert not any(PERSON in line or "suba a 600" in line for line in dump)
    assert not any(PERSON in str(tuple(row)) for row in letters)
    assert {row.provider_id for row in gone} >= {sid(n) for n in range(2, 8)}
    assert site.store.is_suppressed(MINER)
    assert texts(site.post(7, Body="si")) == [said]
    assert len(texts(site.post(8, Body="presio"))) == 1
    site.post(9, Body="alta")
    site.post(10, Body="si")
    assert not site.store.is_suppressed(MINER)


def test_allowing_again_lifts_nothing_of_the_provider(site):
    site.post(2, Body="STOP", OptOutType="STOP")
    site.post(3, Body="alta")
    site.post(4, Body="si")
    assert site.her.stopped_at == site.now


def test_a_code_on_whatsapp_is_promised_only_where_it_can_go(site):
    said = texts(site.post(2, Body="mi whatsapp es 912345678"))
    assert "Primero escr" in said[0]
    site.post(3, From="whatsapp:+51912345678", Body="hola")
    said = texts(site.post(4, Body="mi whatsapp es 912345678"))
    assert "Mandé un código" in said[0] or "codigo" in said[0]
