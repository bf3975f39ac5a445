"""What every channel keeps to, whoever is behind it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.channels import CHANNELS, console, senders, smsgate, twilio
from bot.channels.base import Sender, SendError
from bot.person import Channel
from bot.settings import Settings
from tests.channels.test_twilio import NOW, envelope, settings
from tests.fakes import phone, twilio_server


@dataclass
class Behind:
    """A channel, and what its provider has in the end."""

    sender: Sender
    count: Callable[[], int]


@contextmanager
def by_twilio() -> Iterator[Behind]:
    with twilio_server.running() as server:
        sender = twilio.build(settings(server.url), timeout=2)[Channel.SMS]
        yield Behind(sender, lambda: len(server.account.sent))


@contextmanager
def by_phone() -> Iterator[Behind]:
    with phone.running() as gateway:
        known = Settings(
            smsgate_url=gateway.url,
            smsgate_user=phone.USER,
            smsgate_password=phone.PASSWORD,
        )
        yield Behind(smsgate.SmsGate(known), lambda: len(gateway.messages))


@contextmanager
def by_console() -> Iterator[Behind]:
    ids: set[str] = set()

    class Counted(console.Console):
        def send(self, envelope):
            ids.add(super().send(envelope))
            return f"{console.PREFIX}{envelope.number}"

    yield Behind(Counted(), lambda: len(ids))


BEHIND = {"console": by_console, "twilio": by_twilio, "smsgate": by_phone}


@pytest.fixture(params=list(CHANNELS))
def behind(request):
    with BEHIND[request.param]() as behind:
        yield behind


def test_a_message_is_taken_once_and_has_an_id(behind):
    provider_id = behind.sender.send(envelope())
    assert provider_id
    assert len(provider_id) <= 80
    assert behind.count() == 1


def test_two_messages_have_two_ids(behind):
    one = behind.sender.send(envelope())
    two = behind.sender.send(envelope(number=8))
    assert (one != two, behind.count()) == (True, 2)


def test_what_was_never_sent_is_not_found(behind):
    behind.sender.send(envelope())
    assert behind.sender.find(envelope(number=9, text="never sent")) is None


def test_it_has_a_pace_and_lists_and_forgets_without_an_error(behind):
    assert behind.sender.pace >= timedelta(0)
    assert list(behind.sender.received(NOW - timedelta(hours=1))) == []
    behind.sender.forget(behind.sender.send(envelope()))


def test_a_number_that_can_not_be_reached_is_an_error_without_the_number():
    refused = replace(envelope().to, address="+51900000000")
    with pytest.raises(SendError) as failed:
        console.Console().send(envelope(to=refused))
    assert "900000000" not in str(failed.value)


def test_without_keys_the_simulator_serves_every_channel():
    served = senders(Settings())
    assert {type(sender) for sender in served.values()} == {console.Console}
    assert set(served) == set(Channel)


def test_the_phone_takes_sms_from_twilio():
    both = replace(
        settings("http://127.0.0.1:9"), smsgate_url="http://127.0.0.1:9/3rdparty/v1"
    )
    served = senders(both)
    assert isinstance(served[Channel.SMS], smsgate.SmsGate)
    assert isinstance(served[Channel.WHATSAPP], twilio.Twilio)
