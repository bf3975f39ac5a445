"""Twilio's channel against a stand-in, through the official client."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels import twilio
from bot.channels.base import Envelope, SendError, Template, Unsure
from bot.person import Channel, Contact
from bot.settings import Settings
from tests.fakes.twilio_server import ACCOUNT, AT_ONCE, TOKEN, Odd, running
from tests.keys import KEYS

NOW = datetime.now(UTC).replace(microsecond=0)
MINER = Contact(Channel.SMS, "+51987654321")
ON_WHATSAPP = Contact(Channel.WHATSAPP, "+51987654321")
OURS = "+51900000000"


def settings(url: str, token: str = TOKEN) -> Settings:
    return Settings(
        data_key=KEYS,
        public_url="https://bot.example",
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=(token,),
        twilio_sms_from=OURS,
        twilio_whatsapp_from="whatsapp:" + OURS,
        twilio_api_url=url,
    )


@pytest.fixture
def server():
    with running() as server:
        yield server


@pytest.fixture
def senders(server):
    return twilio.build(settings(server.url), timeout=0.3)


def envelope(**values) -> Envelope:
    hour = timedelta(hours=1)
    return replace(Envelope(7, 2, NOW, MINER, "Oro ñ & 1+1", hour), **values)


def test_an_sms_is_handed_over_with_our_number_in_its_callback(server, senders):
    sid = senders[Channel.SMS].send(envelope())
    (message,) = server.account.sent
    assert (sid, message.to, message.sender) == (message.sid, MINER.address, OURS)
    assert message.body == "Oro ñ & 1+1"
    assert message.fields["StatusCallback"] == (
        "https://bot.example/twilio/status?o=7&a=2"
    )
    assert message.fields["ValidityPeriod"] == "3600"


def test_whatsapp_goes_to_whatsapp_and_as_a_template_where_one_is_named(
    server, senders
):
    whatsapp = senders[Channel.WHATSAPP]
    whatsapp.send(envelope(to=ON_WHATSAPP))
    template = Template("HX" + "a" * 32, {"1": "S/ 453.49", "2": "ñ"})
    whatsapp.send(envelope(to=ON_WHATSAPP, template=template))
    plain, filled = server.account.sent
    assert plain.to == filled.to == "whatsapp:+51987654321"
    assert "Body" not in filled.fields
    assert filled.fields["ContentSid"] == "HX" + "a" * 32
    assert filled.fields["ContentVariables"] == '{"1": "S/ 453.49", "2": "ñ"}'


@pytest.mark.parametrize("code", [20003, 21211, 21610, 63018, 21408])
def test_an_error_of_twilio_is_told_by_its_code(server, senders, code):
    to = Contact(Channel.SMS, f"{AT_ONCE}{code}")
    with pytest.raises(SendError) as failed:
        senders[Channel.SMS].send(envelope(to=to))
    assert (failed.value.code, failed.value.unsure) == (code, False)
    assert "+51" not in str(failed.value)


def test_too_many_is_told_with_the_wait(server, senders):
    server.account.script = [Odd.BUSY]
    with pytest.raises(SendError) as failed:
        senders[Channel.SMS].send(envelope())
    assert (failed.value.code, failed.value.wait) == (20429, timedelta(seconds=1))


@pytest.mark.parametrize("odd", [o for o in Odd if o is not Odd.BUSY])
def test_whatever_breaks_off_is_unsure_and_found_if_it_is_there(server, senders, odd):
    sender = senders[Channel.SMS]
    server.account.script = [odd]
    with pytest.raises(Unsure):
        sender.send(envelope())
    kept = [message.sid for message in server.account.sent]
    assert [sender.find(envelope())] == (kept or [None])


def test_a_server_that_is_not_there_got_nothing(server, senders):
    away = twilio.build(settings("http://127.0.0.1:9"))[Channel.SMS]
    with pytest.raises(SendError) as failed:
        away.send(envelope())
    assert not failed.value.unsure
    with pytest.raises(SendError):
        away.find(envelope())


def test_wrong_credentials_are_told_as_such(server):
    sender = twilio.build(settings(server.url, "wrong"))[Channel.SMS]
    with pytest.raises(SendError) as failed:
        sender.send(envelope())
    assert failed.value.code == 20003


def test_only_the_same_text_to_the_same_person_since_then_is_found(server, senders):
    sender = senders[Channel.SMS]
    sid = sender.send(envelope())
    assert sender.find(envelope()) == sid
    assert sender.find(envelope(), taken=[sid]) is None
    assert sender.find(envelope(text="other")) is None
    assert sender.find(envelope(to=Contact(Channel.SMS, "+51911111111"))) is None
    tomorrow = NOW + timedelta(days=1)  # the stand-in's clock goes on
    assert sender.find(envelope(began_at=tomorrow)) is None


def test_of_two_equal_messages_the_second_is_found_if_the_first_is_taken(
    server, senders
):
    sender = senders[Channel.SMS]
    first, second = sender.send(envelope()), sender.send(envelope(number=8))
    assert sender.find(envelope(number=8), taken=[first]) == second


def test_what_went_as_a_template_is_found_by_what_was_filled_in(server, senders):
    sender = senders[Channel.WHATSAPP]
    template = Template("HX" + "1" * 32, {"1": "S/ 471.20", "2": "pasó de 470"})
    ours = envelope(to=ON_WHATSAPP, template=template, text="*S/ 471.20* pasó de 470")
    server.account.reply("whatsapp:" + OURS, ON_WHATSAPP, "S/ 471.20, pasó de 470")
    sender.send(replace(ours, template=replace(template, variables={"1": "S/ 480"})))
    assert sender.find(ours) is None
    sid = sender.send(ours)
    assert sender.find(ours) == sid


def test_what_went_in_words_is_found_though_it_has_a_template(server, senders):
    sender = senders[Channel.WHATSAPP]
    ours = envelope(to=ON_WHATSAPP)
    sid = sender.send(ours)
    template = Template("HX" + "1" * 32, {"1": "S/ 471.20"})
    assert sender.find(replace(ours, template=template)) == sid


def test_messages_to_us_are_listed_and_those_of_machines_left_out(server, senders):
    server.account.receive(MINER.address, OURS, "presio", NOW)
    server.account.receive("Claro", OURS, "promo", NOW)
    server.account.receive(MINER.address, OURS, "old", NOW - timedelta(days=1))
    server.account.receive("whatsapp:+51987654321", "whatsapp:" + OURS, "hola", NOW)
    since = NOW - timedelta(hours=1)
    (by_sms,) = senders[Channel.SMS].received(since)
    (by_whatsapp,) = senders[Channel.WHATSAPP].received(since)
    assert (by_sms.sender, by_sms.text, by_sms.at) == (MINER, "presio", NOW)
    assert by_whatsapp.sender == ON_WHATSAPP


def test_erasing_twice_is_no_error(server, senders):
    sid = senders[Channel.SMS].send(envelope())
    senders[Channel.SMS].forget(sid)
    senders[Channel.SMS].forget(sid)
    assert server.account.sent == []


def test_without_a_sender_there_is_no_channel():
    assert twilio.build(Settings()) == {}
    assert list(twilio.build(replace(settings("http://x"), twilio_sms_from=""))) == [
        Channel.WHATSAPP
    ]
