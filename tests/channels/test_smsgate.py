"""The phone's channel against a stand-in over HTTP."""

import socket
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels import smsgate
from bot.channels.base import Refused, SendError, Unsure
from bot.person import Channel, Contact
from bot.reactions import Hold, reaction_to
from bot.settings import Settings
from tests.channels.test_twilio import envelope
from tests.fakes.phone import PASSWORD, USER, running


@pytest.fixture
def phone():
    with running() as phone:
        yield phone


def sender(phone, password=PASSWORD):
    settings = Settings(
        smsgate_url=phone.url, smsgate_user=USER, smsgate_password=password
    )
    built = smsgate.build(settings)[Channel.SMS]
    return smsgate.SmsGate(settings, timeout=0.3) if built else built


def test_a_message_goes_with_our_id_and_its_time_to_live(phone):
    assert sender(phone).send(envelope()) == "oj-7-2"
    assert phone.messages["oj-7-2"] == {
        "id": "oj-7-2",
        "textMessage": {"text": "Oro ñ & 1+1"},
        "phoneNumbers": ["+51987654321"],
        "withDeliveryReport": True,
        "ttl": 3600,
    }


def test_what_the_phone_has_already_counts_as_sent_and_is_there_once(phone):
    gate = sender(phone)
    assert gate.send(envelope()) == gate.send(envelope()) == "oj-7-2"
    assert len(phone.messages) == 1


def test_what_a_cut_line_kept_is_dropped_when_nobody_waits_for_it_any_more(phone):
    gate = sender(phone)
    gate.send(envelope())
    pools = gate._session.get_adapter(phone.url).poolmanager.pools
    (where,) = pools.keys()
    line = pools[where].pool.get_nowait()
    patience = line.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert patience == gate._timeout * 1000
    line.close()


@pytest.mark.parametrize("step", ["hang", "drop"])
def test_what_broke_off_is_found_by_its_id(phone, step):
    gate = sender(phone)
    phone.script = [step]
    with pytest.raises(Unsure):
        gate.send(envelope())
    assert gate.find(envelope()) == "oj-7-2"
    assert gate.find(envelope(attempt=3)) is None


@pytest.mark.parametrize(
    ("status", "kind", "code", "wait"),
    [
        (400, Refused, None, None),
        (413, Refused, None, None),
        (401, SendError, 20003, None),
        (503, SendError, 429, timedelta(seconds=30)),
        (429, SendError, 429, None),
        (500, SendError, None, None),
    ],
)
def test_what_follows_from_an_answer(phone, status, kind, code, wait):
    phone.script = [status]
    with pytest.raises(kind) as failed:
        sender(phone).send(envelope())
    error = failed.value
    assert (type(error), error.code, error.wait) == (kind, code, wait)
    assert "987654321" not in str(error)
    assert phone.messages == {}


def test_a_wrong_password_holds_the_sender(phone):
    with pytest.raises(SendError) as failed:
        sender(phone, "wrong").send(envelope())
    assert reaction_to(failed.value.code).hold is Hold.SENDER


def test_whether_it_was_sent_can_not_be_told_while_the_phone_fails(phone):
    phone.script = [500]
    with pytest.raises(SendError):
        sender(phone).find(envelope())


def test_only_numbers_get_an_sms(phone):
    hidden = Contact(Channel.WHATSAPP, "PE.1349abc")
    with pytest.raises(Refused):
        sender(phone).send(replace(envelope(), to=hidden))


def test_without_an_address_there_is_no_phone():
    assert smsgate.build(Settings()) == {}
